"""What will the rules do about what has not arrived, if nobody does anything? For the letters that tell it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from anxin.flows.acts.exact_shares import exact_shares
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.subjects import Subject
from anxin.money import format_minor
from anxin.policy.clauses import Outcome
from anxin.policy.decision import Decision
from anxin.policy.facts import Facts, Supplier
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

REFUNDS = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED)
REFUNDED = Text("自动退款 {amount}", "{amount} goes back by itself")
IN_FULL = Text("自动全额退款 {amount}", "refunded in full by itself, {amount}")
ASKED = Text(
    "要求供货商停止发货或证明已到账，最晚 {due} 有结果；供货商不答复，{silent}",
    "the supplier is told to stop or to prove it, by {due}; if it is silent, {silent}",
)
REVIEWED = Text("转人工处理，最晚 {due} 给出结果", "a person decides, by {due}")
TO_A_PERSON = Text("转人工处理", "a person decides")


def foretell(
    facts: Facts,
    subject: Subject,
    later: Mapping[UUID, UUID],
    *,
    at: datetime,
    due: datetime | None = None,
    say: Callable[[datetime], Text] | None = None,
) -> Text:
    """What follows at `at` on these facts; `due`: until when a supplier that is asked has time, if that is known;
    `say` names a moment, where not by its day and hour."""
    clock = say or _clock
    decision = _ruled(facts, subject, later)
    ends = due or decision.due(at)
    if decision.outcome is Outcome.ASK_SUPPLIER:
        silent = _ruled(replace(facts, supplier=Supplier.UNREACHABLE), subject, later)
        then = _refunded(silent, subject) if silent.outcome in REFUNDS else TO_A_PERSON
        return ASKED.fill(due=clock(ends), silent=then)
    return _refunded(decision, subject) if decision.outcome in REFUNDS else REVIEWED.fill(due=clock(ends))


def _ruled(facts: Facts, subject: Subject, later: Mapping[UUID, UUID]) -> Decision:
    return exact_shares(
        [subject],
        [rule_on(facts, subject.order, subject.line, later, supplier=subject.supplier, whole=subject.whole).decision],
    )[0]


def _refunded(decision: Decision, subject: Subject) -> Text:
    said = IN_FULL if decision.amount_minor >= decision.facts.amount else REFUNDED
    return said.fill(amount=format_minor(decision.amount_minor, subject.order.currency))


def _clock(moment: datetime) -> Text:
    said = f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"
    return Text(said, said)
