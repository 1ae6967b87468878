"""Which states may a complaint and an answer to it be in, and what follows when somebody is silent?"""

from enum import StrEnum


class Kind(StrEnum):
    """Where a complaint comes from."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    AUTHORITY = "authority"
    CHARGEBACK = "chargeback"


# by the kind of a payment channel
KINDS = {"wechatpay": Kind.WECHAT, "alipay": Kind.ALIPAY}


class ComplaintState(StrEnum):
    """received → answered → finished; or withdrawn by who complained. A finished one may come back: received again."""

    RECEIVED = "received"
    ANSWERED = "answered"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


OPEN = (ComplaintState.RECEIVED, ComplaintState.ANSWERED)


class OnDue(StrEnum):
    """What follows when a complaint's owner is silent: it goes up; at the top the operators are written to, again and
    again."""

    ESCALATE = "escalate"
    ALARM = "alarm"


class Act(StrEnum):
    """What is told to the outside: words alone, yes or no to the refund asked for, or that all is done."""

    REPLY = "reply"
    APPROVE = "approve"
    REJECT = "reject"
    FINISH = "finish"


class ReplyState(StrEnum):
    """planned → said; or refused by the channel; or unknown when it could not be learnt whether it was said."""

    PLANNED = "planned"
    SAID = "said"
    REFUSED = "refused"
    UNKNOWN = "unknown"
