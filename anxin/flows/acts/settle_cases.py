"""How do cases end by people's word, a buyer's choice, an agreement, or a silence that the rules decide about?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from anxin.cases.bear_silence import bear_silence
from anxin.cases.models import Case
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.exact_shares import exact_shares
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.keep_decisions import keep_decisions
from anxin.flows.acts.rule_on import Ruling, rule_on
from anxin.flows.acts.subjects import Judged, Subject
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy.clauses import Amount, Clause, Liable, Outcome, Terms
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts
from anxin.policy.queries import later_rules
from anxin.refs import new_id
from anxin.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Refund what remains (True), refuse (False), or deliver another one (None); why, and by whom.

    `amount_minor` names a part of what remains, in fen, where people agreed on one. `silent`: nobody of the platform
    reviewed it in time. `units`: the pieces that it is about, where not all of the case's are.
    """

    case: Case
    refund: bool | None
    reason: Text
    by: str
    liable: Liable | None = None
    amount_minor: int | None = None
    silent: bool = False
    units: tuple[int, ...] = ()


OUTCOMES = {True: Outcome.REFUND_FULL, False: Outcome.REJECT, None: Outcome.REISSUE}


def settle_cases(
    endings: Sequence[Ending], orders: Mapping[UUID, Order], *, again: Sequence[Case] = (), at: datetime
) -> None:
    """End open cases, and decide those of `again` by the rules, in a constant number of statements; their orders are
    locked by the caller.

    The clause under which the rules left it to somebody is kept, and the reason in both languages. Who bears it is
    named with the decision: by whoever decides, else by the clause, else it is the supplier; where the platform was
    silent, `bear_silence` says it.
    """
    cases = [*(ending.case for ending in endings), *again]
    if not cases:
        return
    by_line = {ending.case.line_id: ending for ending in endings}
    held = {case.order_id: orders[case.order_id] for case in cases}
    named = {line: ending.units for line, ending in by_line.items() if ending.units}
    found = subjects_of(held, lines=[case.line_id for case in cases], cases=cases)
    subjects = [replace(subject, units=named.get(subject.key, subject.units)) for subject in found]
    facts = gather_facts(subjects, at)
    later = later_rules({order.shop_id for order in held.values()})
    rulings = [_judged(subject, by_line.get(subject.key), facts[subject.key], later, at) for subject in subjects]
    decisions = exact_shares(subjects, [item.decision for item in rulings])
    judged = [replace(item, decision=decision) for item, decision in zip(rulings, decisions, strict=True)]
    keep_decisions(judged)
    carry_out(judged, at=at)


def _judged(subject: Subject, ending: Ending | None, facts: Facts, later: Mapping[UUID, UUID], at: datetime) -> Judged:
    ruling = rule_on(facts, subject.order, subject.line, later, supplier=subject.supplier, whole=subject.whole)
    if ending is None:
        return Judged(subject, ruling.decision, new_id(), at, ruling.version)
    return Judged(subject, _decision(ending, facts, ruling), new_id(), at, ruling.version, ending.by)


def _decision(ending: Ending, facts: Facts, ruling: Ruling) -> Decision:
    whole = _ended(ending, facts, ruling, OUTCOMES[ending.refund])
    if ending.refund and whole.amount_minor < facts.remaining:
        return _ended(ending, facts, ruling, Outcome.REFUND_PRORATED)
    return whole


def _ended(ending: Ending, facts: Facts, ruling: Ruling, outcome: Outcome) -> Decision:
    stands = ruling.decision.clause
    terms = Terms(
        outcome=outcome,
        by=stands.terms.by,
        liable=ending.liable or _named(stands.terms.liable, ending, facts),
        amount=_amount(stands) if ending.refund else Amount.NOTHING,
    )
    clause = Clause(stands.id, stands.number, (), terms, name=ending.reason)
    return Decision(facts, clause, ruling.decision.misses, ending.amount_minor if ending.refund else None)


def _named(liable: Liable, ending: Ending, facts: Facts) -> Liable:
    if ending.refund is False:
        return Liable.BUYER
    if liable is not Liable.AS_FOUND:
        return liable
    return bear_silence(facts) if ending.silent else Liable.SUPPLIER


def _amount(stands: Clause) -> Amount:
    return stands.terms.amount if stands.terms.amount is not Amount.NOTHING else Amount.WHOLE
