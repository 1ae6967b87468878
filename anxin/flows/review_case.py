"""How does a person of the staff decide a case? At once; above an amount, only with a second person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case, Verdict
from anxin.cases.refusals import AlreadyRefunded, ReasonNeeded, WaitsForSecond
from anxin.cases.states import VerdictState
from anxin.delivery.refusals import NoSuchUnit
from anxin.flows.acts.await_second import await_second
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.flows.acts.choose_units import choose_units
from anxin.flows.acts.draw_verdict import draw_verdict
from anxin.flows.acts.heed_delivered import heed_delivered
from anxin.flows.acts.heed_reissue import heed_reissue
from anxin.flows.acts.need_turn import need_turn
from anxin.flows.acts.needs_second import needs_second
from anxin.flows.acts.touch_case import touch_case
from anxin.flows.acts.weigh_case import weigh_case
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.policy.clauses import Liable, Outcome
from anxin.policy.facts import Facts
from anxin.refusal import Refusal
from anxin.texts import Text

FOUND = frozenset({Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.REISSUE, Outcome.REJECT})


class NothingDecided(Refusal):
    text = Text("请选择裁决结果。", "Choose what you decide.")
    status = 422


class WrongAmount(Refusal):
    text = Text("部分退款的金额要大于 0、不超过 {most}。", "A partial refund is more than nothing and at most {most}.")
    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a person finds. `amount_minor` is for a partial refund; `against` says why a suggestion is not followed.

    `units`: the pieces that it is about; none named: those that the case is about.
    """

    outcome: str
    reason: Text
    amount_minor: int | None = None
    liable: Liable | None = None
    against: str = ""
    units: tuple[int, ...] = ()


@atomic(durable=True)
def review_case(case: UUID, finding: Finding, *, by: str, at: datetime) -> bool:
    """Carry a finding out (True), or keep it until a second person confirms it (False).

    Raises NotFound, what `turns.why_not` says, WaitsForSecond, NothingDecided, ReasonNeeded, WrongAmount,
    NothingDelivered, MissingGoesBack, AlreadyRefunded, NoReissueNow, ReissuedEnough, WhyAgainst, Invalid, and what
    `choose_units` raises.
    """
    row, order = need_turn(case, by=by, at=at)
    if Verdict.objects.filter(case=row, state=VerdictState.WAITING).exists():
        raise WaitsForSecond
    units = _units(row, order, finding)
    facts = weigh_case(row, order, at, units=units).facts
    verdict = _verdict(row, order, finding, facts, by, at)
    verdict.units = list(units)
    touch_case(row, by=by, at=at, lets_go=True)
    if needs_second(order, verdict.amount_minor):
        await_second(verdict, row, order, at=at)
        return False
    carry_out_verdict(verdict, row, order, at=at)
    return True


def _units(case: Case, order: Order, finding: Finding) -> tuple[int, ...]:
    """The pieces that are decided about, where not all of the case's are."""
    if not finding.units or finding.outcome == Outcome.REJECT:
        return ()
    if case.units and not set(finding.units) <= set(case.units):
        raise NoSuchUnit
    case.line.order = order
    return choose_units(case.line, finding.units)


def _verdict(case: Case, order: Order, finding: Finding, facts: Facts, by: str, at: datetime) -> Verdict:
    amount = _amount(order, finding, facts)
    if not finding.reason.zh.strip() or not finding.reason.en.strip():
        raise ReasonNeeded
    return draw_verdict(
        case,
        order,
        Outcome(finding.outcome),
        amount,
        reason=finding.reason,
        liable=finding.liable,
        against=finding.against,
        facts=facts,
        by=by,
        at=at,
    )


def _amount(order: Order, finding: Finding, facts: Facts) -> int:
    """What leaves by it: money, or what another one is worth."""
    if finding.outcome not in FOUND:
        raise NothingDecided
    if finding.outcome == Outcome.REJECT:
        return 0
    if facts.remaining == 0:
        raise AlreadyRefunded
    if finding.outcome == Outcome.REISSUE:
        heed_reissue(order, facts.reissues)
        return facts.amount
    if finding.outcome == Outcome.REFUND_FULL:
        return facts.remaining
    if finding.amount_minor is None or not 0 < finding.amount_minor <= facts.remaining:
        raise WrongAmount(most=format_minor(facts.remaining, order.currency))
    heed_delivered(facts, finding.amount_minor, order.currency)
    return finding.amount_minor
