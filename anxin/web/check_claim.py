"""What would the rules say to this claim? A decision in the words of a person who has not applied yet."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from anxin.evidence.exhibits import GOODS, PAYMENT, TALK
from anxin.evidence.needs import SLOTS, missing
from anxin.money import format_minor
from anxin.payments.models import Payment
from anxin.policy.clauses import Outcome, Policy, Reason
from anxin.policy.decision import Decision
from anxin.policy.facts import Problem
from anxin.policy.what_would_change import BY_TIME, Change, what_would_change
from anxin.policy.words import REASONS
from anxin.texts import Text
from anxin.web.case_status import BY_THE_RULES
from anxin.web.moments import moment
from anxin.web.show_arrival import show_arrival
from anxin.web.show_evidence import NAMES
from anxin.web.shown import Check, Link, Tone
from anxin.web.words import REVIEWERS, VERDICTS

GIVES: Final = {Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.BUYER_CHOOSES, Outcome.REISSUE}
MOST_CHANGES: Final = 3
# rules may ask for these; in a case nobody finds them out, so that no page holds them out as a way
NOBODY_SETS: Final = frozenset({"hidden_defect", "payment"})
# found out where the supplier's system says what it knows of a code, and nowhere else
BY_ITS_SUPPLIER: Final = frozenset({"code_check"})
WHO: Final = Text("谁来定", "Who decides")
HOW_MUCH: Final = Text("退多少", "How much")
AT_MOST: Final = Text("最多退", "At most")
ASK_US: Final = Text(
    "拿不准可以在订单页联系客服，发出的话都会留存", "Unsure? Write to support on the order’s page; all of it is kept"
)
UNSEEN: Final = Text(
    "卡密在订单页。没看过又不想要了，选“不想要了”，7 天内可全额退款",
    "The code is on the order’s page. Unseen and not wanted, say so instead: refunded in full within 7 days",
)
OUTSIDE: Final = Text(
    "不同意可以照样申请，再申诉一次（换人复核）；也可向支付渠道投诉，或拨打 12315",
    "If you disagree, apply anyway and appeal once to another person; your payment channel and 12315 are open too",
)


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known beside the decision: how it was paid, whether the buyer has a balance, what was shown already,
    whether anything was written about the order, what follows when a wait ends, and whether the supplier's system
    looks codes up."""

    policy: Policy
    payment: Payment | None
    currency: str
    wallet: bool = False
    shown: Collection[str] = ()
    talked: bool = False
    then: Text | None = None
    codes_checked: bool = False


def check_claim(decision: Decision, ground: Ground, now: datetime) -> Check:
    """Eligible or not, by which clause, what is needed, who decides, when the money arrives, what would change it."""
    outcome = decision.outcome
    refused = outcome is Outcome.REJECT
    tone: Tone = "protected" if outcome in GIVES else "quiet" if refused else "waiting"
    never = NOBODY_SETS if ground.codes_checked else NOBODY_SETS | BY_ITS_SUPPLIER
    changes = [one for one in what_would_change(decision.facts, ground.policy) if one.fact not in never]
    return Check(
        tone=tone,
        headline=VERDICTS[str(outcome)],
        clause=str(decision.clause.number),
        rows=tuple(_rows(decision, ground, now)),
        needs=() if refused else tuple(_needs(decision, ground)),
        why=_why(decision),
        ways=tuple(_ways(decision, changes)),
        changes=tuple(change.text for change in changes)[:MOST_CHANGES],
        plain=refused,
    )


def _ready(decision: Decision, now: datetime) -> datetime:
    """When it is known, at the latest of this step."""
    return decision.due(now) if decision.outcome not in GIVES else now


def _rows(decision: Decision, ground: Ground, now: datetime) -> Iterator[tuple[Text, Text]]:
    outcome, ready = decision.outcome, _ready(decision, now)
    yield WHO, _who(decision, moment(ready, now), ground.then or BY_THE_RULES)
    if outcome is Outcome.REJECT:
        return
    minor = decision.amount_minor if outcome in GIVES else decision.facts.remaining
    if minor:
        yield HOW_MUCH if outcome in GIVES else AT_MOST, _amount(minor, ground.currency)
        if ground.payment is not None:
            for place, when in show_arrival(ground.payment, minor, ready, now, wallet=ground.wallet):
                yield place, when if outcome in GIVES else _if_granted(when)


def _amount(minor: int, currency: str) -> Text:
    said = format_minor(minor, currency)
    return Text(said, said)


def _if_granted(when: Text) -> Text:
    return Text(f"如果支持：{when.zh}", f"If granted: {when.en}")


def _who(decision: Decision, by: Text, then: Text) -> Text:
    match decision.outcome:
        case Outcome.WAIT:
            return Text(
                f"系统。{by.zh} 前还没到账：{then.zh}，不用再来",
                f"The system: if it is not there by {by.en}, {then.en}",
            )
        case Outcome.ASK_SUPPLIER:
            return Text(
                f"供货商先核实，最晚{by.zh} 答复；不答复，系统按规则往下判",
                f"The supplier checks first, by {by.en}; if it is silent, the rules go on without it",
            )
        case Outcome.REVIEW:
            who = REVIEWERS[str(decision.reviewer or "agent")]
            return Text(f"{who.zh}审核，最晚{by.zh} 给出结果", f"Reviewed by {who.en}, with a result by {by.en}")
        case Outcome.ASK_BUYER | Outcome.LAPSE:
            return Text(f"系统。您在{by.zh} 前补齐材料就继续", f"The system, once you sent what is missing, by {by.en}")
        case Outcome.BUYER_CHOOSES | Outcome.REISSUE:
            return Text("系统马上支持，退款还是补发由您选", "Granted by the system at once; you choose which")
        case _:
            return Text("系统按规则马上裁决", "The system, by the rules, at once")


def _needs(decision: Decision, ground: Ground) -> Iterator[Link]:
    """The three slots in their order: what the platform has, what is still missing, what nobody asks for."""
    lacking = missing(Problem(decision.facts.problem), seen=(), shown=ground.shown)
    must = decision.outcome in (Outcome.ASK_BUYER, Outcome.LAPSE)
    for slot in SLOTS:
        if slot in lacking:
            yield Link(NAMES[slot], "missing", _MUST if must else _MAY)
        elif slot in ground.shown:
            yield Link(NAMES[slot], "sealed", Text("您已上传", "You have sent it"))
        elif slot == TALK and not ground.talked:
            yield Link(NAMES[slot], "not_needed", Text("可在补充说明里写", "You may add something in your own words"))
        else:
            yield Link(NAMES[slot], "sealed", _OURS[slot])


_MUST: Final = Text("需要您的截图，在申请页下方上传", "A screenshot of yours is needed; add it below the application")
_MAY: Final = Text("有截图更稳：供货商不承认时会用到", "A screenshot helps if the supplier denies it")
_OURS: Final = {
    PAYMENT: Text("支付渠道的通知，已自动附上", "The channel’s notice, attached by us"),
    GOODS: Text("发货和查看记录，已自动附上", "Delivery and reveals, attached by us"),
    TALK: Text("订单里的沟通，已自动附上", "What was written about the order, attached by us"),
}


def _why(decision: Decision) -> Text | None:
    if decision.outcome is not Outcome.REJECT or decision.reason is None:
        return None
    said = REASONS[decision.reason]
    return Text(f"{said.zh}。", f"{said.en[0].upper()}{said.en[1:]}.")


def _ways(decision: Decision, changes: Collection[Change]) -> Iterator[Text]:
    """What else can be done where the answer is no."""
    if decision.reason is Reason.CAME_IN_TIME:
        yield UNSEEN
    elif decision.outcome is Outcome.REJECT:
        yield from [change.text for change in changes if change.better and change.fact in BY_TIME][:1]
        yield ASK_US
        yield OUTSIDE
