"""How does a case end by a person's word, a buyer's choice, or a silence that the rules decide about?"""

from datetime import datetime

from anxin.cases.models import Case
from anxin.cases.models import Decision as DecisionRow
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.carry_out import carry_out
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.subjects import Judged
from anxin.flows.acts.subjects_of import subjects_of
from anxin.orders.models import Order
from anxin.policy.clauses import Amount, Clause, Liable, Outcome, Terms
from anxin.policy.decision import Decision
from anxin.policy.kept import keep_facts
from anxin.policy.queries import later_rules
from anxin.refs import new_id
from anxin.texts import Text


def settle_case(
    case: Case,
    order: Order,
    *,
    refund: bool | None,
    reason: Text,
    by: str,
    at: datetime,
    liable: Liable | None = None,
    amount_minor: int | None = None,
) -> None:
    """End an open case: refund what remains (True), refuse it (False), or deliver another one (None).

    `amount_minor` names a part of what remains, in fen, where people agreed on one. The clause under which the rules
    left it to somebody is kept, and the reason in both languages. Who bears it is named with the decision: by whoever
    decides, else by the clause, else it is the supplier.
    """
    subject = subjects_of({order.pk: order}, lines=[case.line_id], cases=[case])[0]
    facts = gather_facts([subject], at)[subject.key]
    stands, version = rule_on(facts, order, subject.line, later_rules([order.shop_id]))
    outcome = {True: Outcome.REFUND_FULL, False: Outcome.REJECT, None: Outcome.REISSUE}[refund]
    named = amount_minor if refund else None
    if named is not None and named < facts.remaining:
        outcome = Outcome.REFUND_PRORATED
    terms = Terms(
        outcome=outcome,
        by=stands.clause.terms.by,
        liable=liable or _named(stands.clause.terms.liable, refund=refund is not False),
        amount=_amount(stands) if refund else Amount.NOTHING,
    )
    clause = Clause(stands.clause.id, stands.clause.number, (), terms, name=reason)
    decision = Decision(facts, clause, stands.misses, named)
    judged = Judged(subject, decision, new_id(), at, version)
    _keep(judged, reason, by)
    carry_out([judged], at=at)


def _named(liable: Liable, *, refund: bool) -> Liable:
    return Liable.SUPPLIER if liable is Liable.AS_FOUND and refund else liable


def _amount(stands: Decision) -> Amount:
    return stands.clause.terms.amount if stands.clause.terms.amount is not Amount.NOTHING else Amount.WHOLE


def _keep(item: Judged, reason: Text, by: str) -> None:
    subject, decision = item.subject, item.decision
    DecisionRow.objects.create(
        id=item.decision_id,
        shop_id=subject.order.shop_id,
        order=subject.order,
        line=subject.line,
        case=subject.case,
        policy_id=item.version,
        outcome=decision.outcome,
        clause=decision.clause.id,
        clause_number=decision.clause.number,
        reason_zh=reason.zh,
        reason_en=reason.en,
        by=by,
        liable=decision.liable,
        amount_minor=decision.amount_minor,
        facts=keep_facts(decision.facts),
        trace=[passed._asdict() for passed in decision.trace],
        at=item.at,
    )
    seal(
        [
            NewExhibit(
                shop=subject.order.shop_id,
                order=subject.order.pk,
                slot=TALK,
                kind="decision",
                content={"decision": str(item.decision_id), "outcome": str(decision.outcome), "reason": reason.zh},
                by=by,
                at=item.at,
            )
        ]
    )
