"""What is known, at this moment, about each of many lines? A constant number of statements for any number of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import floor
from uuid import UUID

from django.db.models import Count, Min, Sum

from anxin.cases.models import Case
from anxin.delivery.errands import PLACE
from anxin.delivery.models import Delivery as DeliveryRow
from anxin.delivery.models import Reveal, SupplyAttempt
from anxin.delivery.states import DeliveryState, Fence
from anxin.delivery.supplier import SupplyStatus
from anxin.evidence.exhibits import GOODS, PAYMENT, TALK
from anxin.evidence.needs import evidence_of
from anxin.evidence.queries import NOTHING_SHOWN, shown_for
from anxin.flows.acts.subjects import Subject
from anxin.orders.models import Order, OrderStep
from anxin.orders.states import OrderState
from anxin.payments.queries import charged_back_minor
from anxin.policy import facts as words
from anxin.policy.facts import Facts
from anxin.refunds.models import Refund
from anxin.refunds.units import NO_UNITS, Unit, units_of
from anxin.routines.among import among

CLAIMS_WINDOW = timedelta(days=30)

_DELIVERY = {
    DeliveryState.PLANNED: words.Delivery.NONE,
    DeliveryState.IN_PROGRESS: words.Delivery.IN_PROGRESS,
    DeliveryState.UNKNOWN: words.Delivery.UNKNOWN,
    DeliveryState.PARTIAL: words.Delivery.PARTIAL,
    DeliveryState.DELIVERED: words.Delivery.DELIVERED,
    DeliveryState.FAILED: words.Delivery.FAILED,
    DeliveryState.STOPPED: words.Delivery.FAILED,
}


class Known:
    """What must be looked up for a whole set of subjects at once."""

    def __init__(self, subjects: Sequence[Subject], at: datetime) -> None:
        orders = [subject.order for subject in subjects]
        lines = among(subject.line.pk for subject in subjects)
        self.at = at
        self.returned: dict[UUID | None, int] = dict(
            Refund.objects.filter(order__in=among(order.pk for order in orders), line__in=lines)
            .values_list("line")
            .annotate(Sum("amount_minor"))
        )
        self.taken = charged_back_minor([order.pk for order in orders])
        self.units = units_of([subject.line for subject in subjects if subject.line.quantity > 1])
        self.seen: dict[UUID, datetime] = dict(
            Reveal.objects.filter(code__delivery__line__in=lines)
            .values_list("code__delivery")
            .annotate(first=Min("at"))
            .values_list("code__delivery", "first")
        )
        self.reissues: dict[UUID, int] = dict(
            DeliveryRow.objects.filter(line__in=lines, number__gt=1).values_list("line").annotate(Count("id"))
        )
        confirmed = [order.pk for order in orders if order.state in (OrderState.CONFIRMED, OrderState.SETTLED)]
        self.confirmed_by: dict[UUID, str] = dict(
            OrderStep.objects.filter(subject__in=confirmed, to_state=OrderState.CONFIRMED).values_list("subject", "by")
        )
        self.on_the_wire = set(
            SupplyAttempt.objects.filter(delivery__line__in=lines, kind=PLACE)
            .exclude(answer=SupplyStatus.NOT_FOUND)
            .values_list("delivery", flat=True)
        )
        self.shown = shown_for([order.pk for order in orders])
        claimants = {order.claimant for order in orders} - {b""}
        recent = Case.objects.filter(opened_at__gt=at - CLAIMS_WINDOW, claimant__in=claimants).values_list("claimant")
        self.claims: dict[bytes, int] = {bytes(mark): count for mark, count in recent.annotate(Count("id"))}

    def claims_of(self, order: Order) -> int:
        """Claims of the same buyer within the window; a guest is known by the contact."""
        return self.claims.get(order.claimant, 0)

    def remaining(self, subject: Subject) -> int:
        """Fen of the line that may still be returned: what it cost less every refund that was ever planned for it, and
        less what the channel took of its order; of its pieces, where it has several."""
        if subject.line.pk in self.units:
            return sum(unit.value_minor for unit in self.pieces(subject))
        paid = subject.line.amount_minor if subject.order.paid_at else 0
        return max(0, paid - self.returned.get(subject.line.pk, 0) - self.taken.get(subject.order.pk, 0))

    def pieces(self, subject: Subject) -> list[Unit]:
        """The pieces that it is about, of a line that has several."""
        return self.units.get(subject.line.pk, NO_UNITS).among(subject.units)


def gather_facts(subjects: Sequence[Subject], at: datetime) -> dict[UUID, Facts]:
    """The facts of each subject by its line, frozen at `at`."""
    known = Known(subjects, at)
    facts = {subject.key: _facts(subject, known) for subject in subjects}
    return facts | {s.key: _by_unit(s, facts[s.key], known) for s in subjects if s.line.quantity > 1}


def _by_unit(subject: Subject, facts: Facts, known: Known) -> Facts:
    """What differs where only some pieces are asked about: have these arrived, were these seen, what did these cost?"""
    pieces = known.pieces(subject)
    reissues = max(unit.piece.reissues for unit in pieces)
    if not subject.units:
        return replace(facts, reissues=reissues)
    share = 100 * sum(unit.piece.arrived for unit in pieces) // len(pieces)
    seen = any(unit.piece.seen_at for unit in pieces)
    return replace(
        facts,
        delivery=_of_pieces(share, facts.delivery),
        delivered_share=share,
        usage=(words.Usage.SEEN if seen else words.Usage.UNUSED) if facts.goods is words.Goods.CODE else facts.usage,
        amount=sum(unit.price_minor for unit in pieces),
        reissues=reissues,
    )


def _facts(subject: Subject, known: Known) -> Facts:
    order, line, delivery, case = subject.order, subject.line, subject.delivery, subject.case
    state = _delivery_state(delivery, known)
    first_seen = known.seen.get(delivery.pk) if delivery else None
    shown = known.shown.get(order.pk, NOTHING_SHOWN)
    return Facts(
        goods=words.Goods(line.goods),
        problem=words.Problem(case.problem) if case else words.Problem.NOT_ARRIVED,
        payment=words.Payment.MATCHED,
        delivery=state,
        delivered_share=delivery.delivered_share if delivery else 0,
        usage=_usage(subject, first_seen),
        used_share=_used_share(subject, known),
        code_check=words.CodeCheck(case.code_check) if case else words.CodeCheck.NOT_CHECKED,
        supplier=_supplier(subject, known.at),
        supplier_proof=words.SupplierProof.SHOWN if case and case.supplier_proof else words.SupplierProof.NONE,
        fence=words.Fence(delivery.fence) if delivery else words.Fence.NOT_ASKED,
        recall=words.Recall(case.recall) if case else words.Recall.NOT_TRIED,
        buyer_asked=words.BuyerAsked(case.buyer_asked) if case else words.BuyerAsked.NO,
        account_error=words.AccountError(case.account_error) if case else words.AccountError.NONE,
        confirmed=_confirmed(order.pk, known),
        exclusion_confirmed=order.exclusion_confirmed,
        past_promise=_past_promise(subject, known.at),
        since_paid=max(0, _seconds(order.paid_at, known.at)),
        since_delivered=max(0, _seconds(delivery.delivered_at if delivery else None, known.at)),
        claimed_after=case.claimed_after_minutes * 60 if case else 0,
        amount=line.amount_minor,
        remaining=known.remaining(subject),
        evidence=_evidence(subject, shown.slots),
        evidence_match=words.EvidenceMatch(shown.match),
        evidence_reused=shown.reused,
        reissues=known.reissues.get(line.pk, 0),
        claims_30d=known.claims_of(order),
        tier=words.Tier.REGULAR if order.buyer_id else words.Tier.NEW,
    )


def _of_pieces(share: int, line: words.Delivery) -> words.Delivery:
    """Of pieces that have not come, the rest of the line says whether they still may."""
    if share:
        return words.Delivery.DELIVERED if share == 100 else words.Delivery.PARTIAL
    return {words.Delivery.PARTIAL: words.Delivery.IN_PROGRESS, words.Delivery.DELIVERED: words.Delivery.FAILED}.get(
        line, line
    )


def _delivery_state(delivery: DeliveryRow | None, known: Known) -> words.Delivery:
    """Planned is "nothing sent" only while the supplier cannot have heard of it: an ask on the wire is unknown."""
    if delivery is None:
        return words.Delivery.NONE
    if delivery.state == DeliveryState.STOPPED and delivery.delivered_share:
        return words.Delivery.DELIVERED
    if delivery.state == DeliveryState.PLANNED and delivery.pk in known.on_the_wire:
        return words.Delivery.UNKNOWN
    return _DELIVERY[DeliveryState(delivery.state)]


def _usage(subject: Subject, first_seen: datetime | None) -> words.Usage:
    if subject.line.goods != words.Goods.CODE:
        delivered = subject.delivery is not None and subject.delivery.state == DeliveryState.DELIVERED
        return words.Usage.UNKNOWN if delivered else words.Usage.UNUSED
    return words.Usage.SEEN if first_seen else words.Usage.UNUSED


def _used_share(subject: Subject, known: Known) -> int:
    """Whole days of a membership that were used when the claim was opened, in percent: time to decide takes nothing.

    Several for one account run one after the other, so that what is still to come has not been used.
    """
    period, delivery = subject.line.period_days, subject.delivery
    if not period or delivery is None or delivery.delivered_at is None:
        return 0
    # a claim that is only being tried has not been opened
    until = (subject.case.opened_at if subject.case else None) or known.at
    days = max(0, (until - delivery.delivered_at) // timedelta(days=1))
    starts = _starts(subject, known, period)
    return 100 * sum(min(period, max(0, days - start)) for start in starts) // (period * len(starts))


def _starts(subject: Subject, known: Known, period: int) -> list[int]:
    """After how many days each piece begins to run: those of the pieces before it, of one that money went back for what
    was kept of it."""
    if subject.line.pk not in known.units:
        return [0]
    days: dict[UUID | None, int] = defaultdict(int)
    starts = {}
    for unit in known.units[subject.line.pk].rows:
        starts[unit.place] = days[unit.piece.delivery]
        gone = unit.returned_minor or 0
        days[unit.piece.delivery] += period * unit.kept_minor // (unit.kept_minor + gone) if gone else period
    return [starts[unit.place] for unit in known.pieces(subject)]


def _confirmed(order: UUID, known: Known) -> words.Confirmed:
    by = known.confirmed_by.get(order)
    if by is None:
        return words.Confirmed.NO
    return words.Confirmed.TIMER if by == "machine" else words.Confirmed.BUYER


def _supplier(subject: Subject, at: datetime) -> words.Supplier:
    """A stop that got no clear answer in its time: the supplier could not be reached. Without a case nothing else is
    ever asked."""
    delivery = subject.delivery
    if subject.case:
        return words.Supplier(subject.case.supplier_answer)
    lapsed = delivery is not None and delivery.fence == Fence.WAITING and delivery.due_at and delivery.due_at <= at
    return words.Supplier.UNREACHABLE if lapsed else words.Supplier.NOT_ASKED


def _evidence(subject: Subject, shown: frozenset[str]) -> words.Evidence:
    """What the platform sees itself is there; what a buyer wrote with the claim tells of the conversation."""
    seen = {PAYMENT} if subject.order.paid_at else set()
    if subject.delivery:
        seen.add(GOODS)
    told = {TALK} if subject.case and subject.case.words else set()
    problem = words.Problem(subject.case.problem) if subject.case else words.Problem.NOT_ARRIVED
    return evidence_of(problem, seen=seen, shown=shown | told)


def _past_promise(subject: Subject, at: datetime) -> int:
    """A promise that can no longer be kept is broken: of a part nobody waits for the rest that will not come."""
    delivery, seconds = subject.delivery, _seconds(_promise_until(subject, at), at)
    ended = delivery is not None and delivery.state == DeliveryState.PARTIAL and delivery.fence == Fence.DONE
    return max(0, seconds) if ended else seconds


def _promise_until(subject: Subject, at: datetime) -> datetime:
    if subject.delivery:
        return subject.delivery.promise_until
    return (subject.order.paid_at or at) + timedelta(minutes=subject.line.promise_minutes)


def _seconds(since: datetime | None, at: datetime) -> int:
    """Whole seconds, rounded down: half a second before a promise is before it."""
    return floor((at - since).total_seconds()) if since else 0
