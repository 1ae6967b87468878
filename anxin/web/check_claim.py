"""What would the rules say to this claim? A decision in the words of a person who has not applied yet."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from anxin.money import format_minor
from anxin.payments.models import Payment
from anxin.policy.clauses import Outcome, Policy
from anxin.policy.decision import Decision
from anxin.policy.what_would_change import what_would_change
from anxin.policy.wording import say_outcome
from anxin.texts import Text
from anxin.web.moments import moment
from anxin.web.shown import Check, Tone
from anxin.web.words import REVIEWERS, VERDICTS

GOOD = {Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.BUYER_CHOOSES, Outcome.REISSUE}
MOST_CHANGES = 3


def check_claim(decision: Decision, policy: Policy, payment: Payment | None, currency: str, now: datetime) -> Check:
    """Eligible or not, under which clause, what happens first, and when the money arrives."""
    outcome = decision.outcome
    tone: Tone = "protected" if outcome in GOOD else "quiet" if outcome is Outcome.REJECT else "waiting"
    return Check(
        tone=tone,
        headline=VERDICTS[str(outcome)],
        steps=tuple(_steps(decision, payment, currency, now)),
        clause=str(decision.clause.number),
        changes=tuple(change.text for change in what_would_change(decision.facts, policy))[:MOST_CHANGES],
        plain=outcome is Outcome.REJECT,
    )


def _steps(decision: Decision, payment: Payment | None, currency: str, now: datetime) -> Iterator[Text]:
    outcome, seconds = decision.outcome, decision.ceiling or decision.within
    by = moment(now + timedelta(seconds=seconds), now) if seconds else None
    if outcome is Outcome.WAIT and by:
        yield Text(
            f"{by.zh} 还没到账，系统自动退款，不用再来", f"Not there {by.en}: refunded by itself, no need to come back"
        )
    elif outcome is Outcome.ASK_SUPPLIER and by:
        yield Text(
            f"供货商最晚{by.zh} 答复，不答复按规则往下判", f"The supplier answers by {by.en}; silence does not stop it"
        )
    elif outcome is Outcome.REVIEW and by:
        who = REVIEWERS[str(decision.reviewer or "agent")]
        yield Text(f"由{who.zh}审核，最晚{by.zh} 给出结果", f"Reviewed by {who.en}, with a result by {by.en}")
    else:
        said = say_outcome(decision.clause.terms)
        yield Text(said.zh, said.en[0].upper() + said.en[1:])
    if decision.amount_minor and outcome in GOOD:
        amount = format_minor(decision.amount_minor, currency)
        yield Text(f"退款金额 {amount}", f"You get back {amount}")
        if payment is not None:
            yield _arrival(payment)
    if outcome is not Outcome.REJECT:
        yield Text(
            "支付、发货、查看记录平台已有，不用您举证",
            "Payment, delivery and reveals are on our record; nothing to prove",
        )


def _arrival(payment: Payment) -> Text:
    name, days = payment.channel.name, payment.channel.can.arrival_working_days
    if not days:
        return Text(
            f"原路退回{name.zh}，渠道受理后几分钟内到账", f"Back through {name.en}, minutes after it is accepted"
        )
    return Text(f"原路退回{name.zh}，{days} 个工作日内到账", f"Back through {name.en} within {days} working days")
