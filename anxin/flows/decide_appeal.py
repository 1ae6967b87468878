"""How does an appeal end by a person's word? Every point is answered, and nothing moves that has moved before."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Appeal, Verdict
from anxin.cases.refusals import AmountOutOfReach, PointsUnanswered, ReasonNeeded, WaitsForSecond
from anxin.cases.states import VerdictState
from anxin.flows.acts.await_second import await_second
from anxin.flows.acts.carry_out_appeal import carry_out_appeal
from anxin.flows.acts.heed_delivered import heed_delivered
from anxin.flows.acts.need_appeal import need_appeal
from anxin.flows.acts.needs_second import needs_second
from anxin.flows.acts.weigh_case import weigh_case
from anxin.money import format_minor
from anxin.policy.clauses import Liable, Outcome
from anxin.policy.facts import Facts
from anxin.refs import new_id
from anxin.refusal import Invalid
from anxin.texts import Text

MOST_LETTERS = 500
TOO_LONG = Text("每段答复和理由最多 500 字。", "Each answer and the reason have at most 500 characters.")


@atomic(durable=True)
def decide_appeal(
    appeal: UUID,
    *,
    overturn: bool,
    answers: Sequence[Text],
    reason: Text,
    by: str,
    at: datetime,
    liable: Liable | None = None,
    amount_minor: int | None = None,
) -> bool:
    """Refund what remains, or `amount_minor` of it, or leave it as it was decided; final inside the platform.

    False: it is above the amount for two, and waits until a colleague confirms it; the appeal keeps its time. Raises
    what `need_appeal` says, WaitsForSecond, PointsUnanswered, ReasonNeeded, Invalid, AmountOutOfReach,
    NothingDelivered, MissingGoesBack.
    """
    row, locked = need_appeal(appeal, by=by, at=at)
    if Verdict.objects.filter(case=row.case_id, state=VerdictState.WAITING).exists():
        raise WaitsForSecond
    _need_words(row, answers, reason)
    facts = weigh_case(row.case, locked, at).facts
    remaining = facts.remaining
    amount = _given_back(amount_minor, facts, locked.currency) if overturn else 0
    if needs_second(locked, amount):
        verdict = _verdict(row, Outcome.REFUND_FULL if amount == remaining else Outcome.REFUND_PRORATED, amount)
        verdict.liable, verdict.by, verdict.at = liable or "", by, at
        verdict.reason_zh, verdict.reason_en = reason.zh.strip(), reason.en.strip()
        verdict.answers = [{"zh": answer.zh.strip(), "en": answer.en.strip()} for answer in answers]
        await_second(verdict, row.case, locked, at=at)
        return False
    carry_out_appeal(
        row,
        locked,
        overturn=overturn,
        answers=answers,
        reason=reason,
        by=by,
        at=at,
        liable=liable,
        amount_minor=amount_minor,
        partly=overturn and amount < remaining,
    )
    return True


def _need_words(appeal: Appeal, answers: Sequence[Text], reason: Text) -> None:
    if len(answers) != len(appeal.points) or not all(answer.zh.strip() and answer.en.strip() for answer in answers):
        raise PointsUnanswered
    if not reason.zh.strip() or not reason.en.strip():
        raise ReasonNeeded
    if max(len(said) for text in (reason, *answers) for said in text) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)


def _given_back(wanted_minor: int | None, facts: Facts, currency: str) -> int:
    if wanted_minor is None:
        return facts.remaining
    if not 0 < wanted_minor <= facts.remaining:
        raise AmountOutOfReach(most=format_minor(facts.remaining, currency))
    heed_delivered(facts, wanted_minor, currency)
    return wanted_minor


def _verdict(appeal: Appeal, outcome: Outcome, amount_minor: int) -> Verdict:
    return Verdict(
        id=new_id(),
        shop_id=appeal.shop_id,
        order_id=appeal.order_id,
        case=appeal.case,
        appeal=appeal,
        outcome=outcome,
        amount_minor=amount_minor,
    )
