"""How does a decision come into the books of its order?"""

from collections.abc import Sequence

from anxin.cases.models import Decision as DecisionRow
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.reason_of import BY_A_PERSON, reason_of
from anxin.flows.acts.subjects import Judged
from anxin.policy.kept import keep_facts
from anxin.routines.insert_rows import insert_rows

# a trace is long, and follows from facts and rules: decisions taken in bulk leave it to whoever looks
MANY = 8


def keep_decisions(judged: Sequence[Judged]) -> None:
    """A row and an exhibit for each decision, with its facts and clause, and its trace where there are few."""
    few = len(judged) < MANY
    insert_rows(DecisionRow, [_row(item, traced=few) for item in judged])
    seal(
        [
            NewExhibit(
                shop=item.subject.order.shop_id,
                order=item.subject.order.pk,
                slot=TALK,
                kind="decision",
                content={"decision": str(item.decision_id), **_gist(item)},
                by=item.by,
                at=item.at,
            )
            for item in judged
        ]
    )


def _gist(item: Judged) -> dict[str, object]:
    """A reason that no clause says is sealed in words; the pieces, where it is not about all of them."""
    decision, units = item.decision, list(item.subject.units)
    told = {"reason": decision.clause.name.zh} if decision.clause.name and not decision.clause.tests else {}
    return (
        told
        | ({"units": units} if units else {})
        | {
            "outcome": str(decision.outcome),
            "clause": decision.clause.id,
            "clause_number": decision.clause.number,
            "liable": str(decision.liable),
            "amount_minor": decision.amount_minor,
        }
    )


def _row(item: Judged, *, traced: bool) -> dict[str, object]:
    subject, decision = item.subject, item.decision
    told = item.said or reason_of(decision)
    reason, words = (BY_A_PERSON, [told.zh, told.en]) if item.typed else (told, [])
    return {
        "id": item.decision_id,
        "shop_id": subject.order.shop_id,
        "order_id": subject.order.pk,
        "line_id": subject.line.pk,
        "case_id": subject.case.pk if subject.case else None,
        "policy_id": item.version,
        "outcome": str(decision.outcome),
        "clause": decision.clause.id,
        "clause_number": decision.clause.number,
        "reason_zh": reason.zh,
        "reason_en": reason.en,
        "words": DecisionRow.sealed(words),
        "word": item.word,
        "by": item.by,
        "liable": str(decision.liable),
        "amount_minor": decision.amount_minor,
        "units": list(subject.units),
        "within_minutes": decision.within_minutes,
        "facts": keep_facts(decision.facts),
        "trace": [passed._asdict() for passed in decision.trace] if traced else None,
        "at": item.at,
    }
