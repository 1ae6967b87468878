"""What follows from a decision? Money, goods, questions and dates, for many decisions at once."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.cases.models import Case
from anxin.cases.states import OPEN as CASE_OPEN
from anxin.cases.states import CaseState
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN as DELIVERY_OPEN
from anxin.flows.acts.ask_buyer import ask_buyer
from anxin.flows.acts.ask_channels_first import ask_channels_first
from anxin.flows.acts.ask_supplier import ask_supplier
from anxin.flows.acts.check_codes import check_codes
from anxin.flows.acts.claim_replaced import claim_replaced
from anxin.flows.acts.close_offers import close_offers
from anxin.flows.acts.close_questions import close_questions
from anxin.flows.acts.close_talk import close_talk
from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.pay_back import pay_back
from anxin.flows.acts.raise_case import raise_case
from anxin.flows.acts.reissue import reissue
from anxin.flows.acts.stopped_from import stopped_from
from anxin.flows.acts.subjects import Judged
from anxin.flows.acts.tell_case import tell_case
from anxin.flows.acts.withdraw_bad_batches import withdraw_bad_batches
from anxin.orders.models import Order
from anxin.policy.clauses import Ask, Outcome
from anxin.policy.facts import Supplier
from anxin.routines.among import among
from anxin.transitions.each import Each
from anxin.transitions.move import move

CHOOSE_WITHIN = timedelta(hours=24)
DAY = timedelta(hours=24)
ANSWER_AFTER_WAIT = timedelta(minutes=2)


def carry_out(judged: Sequence[Judged], *, at: datetime) -> None:
    """Do what was decided. The caller holds the locks of the orders."""
    _note_unreached(judged)
    by_outcome: dict[Outcome, list[Judged]] = defaultdict(list)
    for item in judged:
        by_outcome[item.decision.outcome].append(item)
    for outcome, items in by_outcome.items():
        _ACTS[outcome](items, at)
    withdraw_bad_batches(judged, at=at)
    ask_channels_first(judged, at=at)
    tell_case(judged, at=at, until=CHOOSE_WITHIN)


def _note_unreached(judged: Sequence[Judged]) -> None:
    """Whom nobody could ask has answered nothing: noted on the case, so that everybody reads the same."""
    cases = [item.subject.case for item in judged if item.subject.case and item.facts.supplier is Supplier.UNREACHABLE]
    fresh = [case for case in cases if case.supplier_answer != Supplier.UNREACHABLE]
    for case in fresh:
        case.supplier_answer = Supplier.UNREACHABLE
    Case.objects.bulk_update(fresh, ["supplier_answer"])


def _wait(items: Sequence[Judged], at: datetime) -> None:
    until = {
        item.subject.key: item.subject.delivery.promise_until
        if item.subject.delivery
        else at + timedelta(seconds=item.decision.until or 0)
        for item in items
    }
    _set_delivery_due([item for item in items if not item.subject.case], until)
    _move_cases(items, CaseState.WAITING, "machine", "decide", until, at)


def _review(items: Sequence[Judged], at: datetime) -> None:
    within = {item.subject.key: item.decision.due(at) for item in items}
    raised = raise_case([item for item in items if not item.subject.case], at=at)
    whole = [*raised, *(item for item in items if item.subject.case)]
    owners: dict[str, list[Judged]] = defaultdict(list)
    for item in whole:
        owners[str(item.decision.reviewer or "agent")].append(item)
    for owner, group in owners.items():
        _move_cases(group, CaseState.IN_REVIEW, owner, "escalate", within, at)
    _past_supplier(whole, at)
    check_codes(whole, at=at)


def _offer(items: Sequence[Judged], at: datetime) -> None:
    due = {item.subject.key: at + CHOOSE_WITHIN for item in items}
    _move_cases(items, CaseState.OFFERED, "buyer", "refund", due, at)
    close_talk(items, at=at)


def _lapse(items: Sequence[Judged], at: datetime) -> None:
    _close(items, CaseState.LAPSED, "no answer from the buyer", at)


def _reject(items: Sequence[Judged], at: datetime) -> None:
    _close(items, CaseState.DECIDED, "rejected", at)


def _refund(items: Sequence[Judged], at: datetime) -> None:
    missing = {item.subject.key for item in pay_back(items, at=at)}
    _close([item for item in items if item.subject.key not in missing], CaseState.DECIDED, "refund decided", at)
    _to_finance([item for item in items if item.subject.key in missing], at)


def _to_finance(items: Sequence[Judged], at: datetime) -> None:
    """The refund is right and the money does not lie where it should: finance looks, nothing is forgotten."""
    raised = raise_case([item for item in items if not item.subject.case], at=at)
    whole = [*raised, *(item for item in items if item.subject.case)]
    _move_cases(whole, CaseState.IN_REVIEW, "finance", "escalate", {item.subject.key: at + DAY for item in whole}, at)


def _reissue(items: Sequence[Judged], at: datetime) -> None:
    claim_replaced(items, at=at)
    reissue([item.subject for item in items], at=at)
    _close(items, CaseState.DECIDED, "another one is on its way", at)


def _ask_supplier(items: Sequence[Judged], at: datetime) -> None:
    due = {item.subject.key: _answer_by(item, at) for item in items}
    ask_supplier(items, at=at)
    check_codes(items, at=at)
    _set_delivery_due([item for item in items if not item.subject.case], due)
    _move_cases(items, CaseState.AWAITING_SUPPLIER, "supplier", "count_as_silent", due, at)


def _answer_by(item: Judged, at: datetime) -> datetime:
    case = item.subject.case
    if case and case.due_at and item.asked_already:
        return case.due_at
    return max(at + timedelta(seconds=item.decision.within or 0), _stopped(item, at))


def _stopped(item: Judged, at: datetime) -> datetime:
    """Where a supplier cannot be told to stop, its answer is that its time is over: that long is waited for it."""
    delivery = item.subject.delivery
    can = SupplierCapabilities.from_json(delivery.supplier.capabilities) if delivery else None
    if delivery is None or can is None or can.fencing is not Fencing.WAIT or item.decision.ask is not Ask.STOP_OR_PROVE:
        return at
    until = stopped_from(delivery, can)
    return until + ANSWER_AFTER_WAIT if until else at


def _ask_buyer(items: Sequence[Judged], at: datetime) -> None:
    due = {item.subject.key: at + timedelta(seconds=item.decision.within or DAY.total_seconds()) for item in items}
    ask_buyer(items)
    _move_cases(items, CaseState.AWAITING_BUYER, "buyer", "count_as_silent", due, at)
    _past_supplier(items, at)


def _past_supplier(items: Sequence[Judged], at: datetime) -> None:
    """The case does not wait for its supplier (any more), so that nobody is hurried about it."""
    cases = [item.subject.case for item in items if item.subject.case]
    asked = [case.order_id for case in cases if case.state == CaseState.AWAITING_SUPPLIER]
    close_questions(
        asked, by="machine", because="the case goes on without the supplier", at=at, in_words=False, house=False
    )


_ACTS: dict[Outcome, Callable[[Sequence[Judged], datetime], None]] = {
    Outcome.REFUND_FULL: _refund,
    Outcome.REFUND_PRORATED: _refund,
    Outcome.REISSUE: _reissue,
    Outcome.BUYER_CHOOSES: _offer,
    Outcome.WAIT: _wait,
    Outcome.ASK_SUPPLIER: _ask_supplier,
    Outcome.ASK_BUYER: _ask_buyer,
    Outcome.LAPSE: _lapse,
    Outcome.REVIEW: _review,
    Outcome.REJECT: _reject,
}


def _set_delivery_due(items: Sequence[Judged], due: dict[UUID, datetime]) -> None:
    rows = []
    for item in items:
        if item.subject.delivery is not None:
            item.subject.delivery.due_at = due[item.subject.key]
            rows.append(item.subject.delivery)
    Delivery.objects.filter(state__in=DELIVERY_OPEN).bulk_update(rows, ["due_at"])


def _move_cases(
    items: Sequence[Judged],
    to: CaseState,
    owner: str,
    on_due: str,
    due: dict[UUID, datetime],
    at: datetime,
) -> None:
    cases = {item.subject.case.pk: due[item.subject.key] for item in items if item.subject.case}
    move(
        Case,
        cases,
        from_=CASE_OPEN,
        to=to,
        by="machine",
        because=f"clause {items[0].decision.clause.number}" if items else "",
        at=at,
        owner=owner,
        due_at=Each(cases),
        on_due=on_due,
    )


def _close(items: Sequence[Judged], to: CaseState, because: str, at: datetime) -> None:
    """End the cases and let the orders' own deadlines run again, none sooner than a day from now."""
    cases = [item.subject.case for item in items if item.subject.case]
    closed = move(
        Case,
        [case.pk for case in cases],
        from_=CASE_OPEN,
        to=to,
        by="machine",
        because=because,
        at=at,
        owner="",
        due_at=None,
        on_due="",
        closed_at=at,
    )
    close_offers(closed, because=because, at=at)
    end_verdicts(closed, at=at)
    ended = set(closed)
    orders = [case.order_id for case in cases if case.pk in ended]
    if orders:
        Order.objects.filter(pk__in=among(orders)).update(case_open=False)
        Order.objects.filter(pk__in=among(orders), due_at__lt=at + DAY).update(due_at=at + DAY)
    close_talk(items, at=at)
