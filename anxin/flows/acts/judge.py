"""What is right for each of many lines, under the rules that each order is pinned to?"""

from collections.abc import Sequence
from datetime import datetime

from anxin.cases.models import Decision as DecisionRow
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.reason_of import reason_of
from anxin.flows.acts.subjects import Judged, Subject
from anxin.policy.decide import decide
from anxin.policy.decision import Decision
from anxin.policy.queries import policy_of_version
from anxin.policy.vocabulary import write_facts
from anxin.refs import new_id


def judge(subjects: Sequence[Subject], at: datetime) -> list[Judged]:
    """Decide about each subject and keep the decision with its facts and trace; nothing is carried out yet."""
    facts = gather_facts(subjects, at)
    judged = [
        Judged(subject, decide(facts[subject.key], policy_of_version(subject.order.policy_id)), new_id(), at)
        for subject in subjects
    ]
    keep(judged)
    return judged


def keep(judged: Sequence[Judged]) -> None:
    """Write decisions into the books of their orders: a row each, and an exhibit each."""
    DecisionRow.objects.bulk_create(_row(item) for item in judged)
    seal(
        [
            NewExhibit(
                shop=item.subject.order.shop_id,
                order=item.subject.order.pk,
                slot=TALK,
                kind="decision",
                content={"decision": str(item.decision_id), **_gist(item.decision)},
                by="machine",
                at=item.at,
            )
            for item in judged
        ]
    )


def _gist(decision: Decision) -> dict[str, object]:
    return {
        "outcome": str(decision.outcome),
        "clause": decision.clause.id,
        "clause_number": decision.clause.number,
        "liable": str(decision.liable),
        "amount_minor": decision.amount_minor,
    }


def _row(item: Judged) -> DecisionRow:
    subject, decision = item.subject, item.decision
    reason = reason_of(decision)
    return DecisionRow(
        id=item.decision_id,
        shop_id=subject.order.shop_id,
        order_id=subject.order.pk,
        line_id=subject.line.pk,
        case_id=subject.case.pk if subject.case else None,
        policy_id=subject.order.policy_id,
        outcome=decision.outcome,
        clause=decision.clause.id,
        clause_number=decision.clause.number,
        reason_zh=reason.zh,
        reason_en=reason.en,
        by="machine",
        liable=decision.liable,
        amount_minor=decision.amount_minor,
        within_minutes=decision.within_minutes,
        facts=write_facts(decision.facts),
        trace=[passed._asdict() for passed in decision.trace],
        at=item.at,
    )
