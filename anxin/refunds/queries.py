"""What is to be read about refunds?"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Sum

from anxin.cases.models import Case
from anxin.cases.queries import latest_case_of
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.queries import balance
from anxin.orders.states import OrderState
from anxin.payments.capabilities import NoWay
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Chargeback, Payment
from anxin.payments.queries import charged_of_payments
from anxin.payments.states import ChargebackState, PaymentState
from anxin.refunds.errands import CREDIT, SealedCard
from anxin.refunds.models import BuyerCard, Preference, Refund, RefundStep, RefundUnit
from anxin.refunds.states import CAME_BACK, FINANCE_WITHIN, SENT_BACK, Choice, Destination, RefundState
from anxin.resale.models import Return

ENDED = (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED)
SILENT_FOR = timedelta(hours=24)
UNCLEAR = (RefundStatus.UNKNOWN, RefundStatus.NOT_FOUND, RefundStatus.REFUSED)
# in these nothing is on its way at the channel, unless it has taken up what its funds are short for
HERE = (RefundState.PLANNED, RefundState.SHORT, *CAME_BACK)
# of these finance owes a result by a moment that the buyer was told
PROMISED = (
    RefundState.PLANNED,
    RefundState.WITH_FINANCE,
    RefundState.UNKNOWN,
    RefundState.ASKED,
    RefundState.ACCEPTED,
)
STOPPED = (RefundState.SHORT, *CAME_BACK)


def is_here(refund: Refund) -> bool:
    """Whether its money lies here and nothing of it is at the channel, so that it may go elsewhere.

    A refund that its channel has taken up and pays as soon as our funds there allow is on its way.
    """
    return refund.state in HERE and not (refund.state == RefundState.SHORT and refund.channel_refund_no)


def cards_of(refund: Refund) -> tuple[str, ...]:
    """The banks to a card of which it can be sent: only what came back and is still open in the channel's own hands."""
    open_there = refund.open_at_channel and refund.destination == Destination.ORIGINAL
    return refund.payment.channel.can.card_banks if refund.state in CAME_BACK and open_there else ()


def sends_twice(refund: Refund) -> bool:
    """Whether its channel can send it once more under our number: what was sent there without us it does not know."""
    return refund.payment.channel.can.retries and not refund.external


def choices_of(refund: Refund) -> frozenset[Choice]:
    """What the buyer may have done with a refund that stands still; it comes with its order and its channel.

    Nothing while it may have gone back already: finance looks first what went where.
    """
    if refund.state not in STOPPED or refund.destination != Destination.ORIGINAL or not is_here(refund):
        return frozenset()
    if is_beyond(refund):
        return frozenset()
    choices = set()
    if refund.state in SENT_BACK and sends_twice(refund):
        choices.add(Choice.RESEND)
    if refund.order.buyer_id:
        choices.add(Choice.BALANCE)
    if cards_of(refund):
        choices.add(Choice.CARD)
    return frozenset(choices)


def lies_in_balance(refund: Refund) -> bool:
    """Whether it arrived in its buyer's balance though the order was paid from elsewhere; it comes with its order."""
    here = refund.state == RefundState.ARRIVED and refund.destination == Destination.BALANCE
    return here and refund.order.buyer_id is not None and bool(_origins(refund))


def barred_from_origin(refund: Refund, at: datetime) -> str | None:
    """Why what lies in the balance cannot go back the way it was paid (see `words.why_not`); None where it can.

    What its channel was asked for before must have come back, and it must have a second try, or have found no funds.
    """
    never = [
        one.channel.can.no_way(
            amount_minor=refund.amount_minor
            if one.pk == refund.payment_id and not _is_divided(refund)
            else one.paid_minor,
            paid_minor=one.paid_minor,
            paid_at=one.paid_at,
            at=at,
        )
        for one in _origins(refund)
    ]
    if never and all(never):
        return never[0]
    last = _last_answer(refund)
    if last == RefundStatus.BOUNCED:
        return None if refund.payment.channel.can.retries else NoWay.NO_SECOND_TRY
    return None if last in (None, RefundStatus.BALANCE_SHORT) else str(last)


def asked_at_channel(refund: Refund) -> bool:
    """Whether its channel came to know it before its money went to the balance."""
    return refund.attempts.exclude(kind=CREDIT).exists()


def is_second_try(refund: Refund) -> bool:
    """Whether its channel had sent it back, so that it is sent there once more and not asked for the first time.

    What came to the channel from elsewhere, as from the balance, is new to it however often its way changed here.
    """
    back = RefundStep.objects.filter(order=refund.order_id, subject=refund.pk, to_state__in=SENT_BACK)
    known = not refund.external or asked_at_channel(refund)
    return refund.retries > 0 and known and back.exists()


def _last_answer(refund: Refund) -> str | None:
    asked = refund.attempts.exclude(kind=CREDIT).exclude(answered_at=None).order_by("-answered_at", "-pk")
    return asked.values_list("answer", flat=True).first()


def _is_divided(refund: Refund) -> bool:
    """Whether it will be divided among the payments of its order before any of them is asked for it."""
    return refund.payment.mixed and refund.line_id is not None and not refund.shared and not asked_at_channel(refund)


def _origins(refund: Refund) -> list[Payment]:
    """The payments outside the buyer's own balance that it could go back by."""
    if not _is_divided(refund):
        return [] if refund.payment.channel.can.own_wallet else [refund.payment]
    parts = Payment.objects.filter(order=refund.order_id, state=PaymentState.PAID, mixed=True)
    return [one for one in parts.select_related("channel").order_by("pk") if not one.channel.can.own_wallet]


def in_balances(refunds: Collection[Refund], at: datetime) -> list[Refund]:
    """Those that their buyer may take out of the balance again, back the way the order was paid.

    Only while the balance holds the amount; they come with order, payment and channel.
    """
    rows = [row for row in refunds if lies_in_balance(row) and not is_beyond(row)]
    return [row for row in rows if _is_held(row) and barred_from_origin(row, at) is None]


def _is_held(refund: Refund) -> bool:
    buyer = refund.order.buyer_id
    held = balance(buyer_balance(refund.shop_id, buyer), currency=refund.currency) if buyer else 0
    return held >= refund.amount_minor


def strays_among(payments: Collection[UUID]) -> set[UUID]:
    """Those of these payments that their orders had no use for: they go back whole, and no line was bought with them.

    What somebody gave back at the channel itself says nothing of that.
    """
    rows = Refund.objects.filter(payment__in=payments, line=None, external=False)
    return set(rows.values_list("payment", flat=True))


def left_of_payment(payment: Payment) -> int:
    """What it brought in, less what went back of it and what channels hold or kept, in minor units.

    Nothing came in before it is paid; below zero more was taken than came in. Payments that pay an order together count
    together. Who acts on it holds the order's lock.
    """
    pot = _pot(payment)
    ids = [one.pk for one in pot]
    paid = sum(one.paid_minor for one in pot if one.state == PaymentState.PAID)
    back = Refund.objects.filter(payment__in=ids).aggregate(total=Sum("amount_minor"))["total"]
    return paid - int(back or 0) - charged_of_payments(ids)


def _pot(payment: Payment) -> list[Payment]:
    """Those of one order that were paid in parts, without any that it had no use for; else the payment alone."""
    if not payment.mixed or payment.state != PaymentState.PAID:
        return [payment]
    parts = list(Payment.objects.filter(order=payment.order_id, state=PaymentState.PAID, mixed=True))
    strays = strays_among([one.pk for one in parts])
    return [payment] if payment.pk in strays else [one for one in parts if one.pk not in strays]


def is_beyond(refund: Refund) -> bool:
    """Whether it may have gone back already: its channel says so, or more left its payment, which it comes with, than
    came in."""
    return refund.spent_there or left_of_payment(refund.payment) < 0


def among_doubtful(refunds: Collection[UUID]) -> list[Refund]:
    """Those of these of whose orders a channel took money, or gave some back that nobody here had asked for.

    Of no other more can have left than came in. They come with their payments.
    """
    if not refunds:
        return []
    taken = Chargeback.objects.filter(order=OuterRef("order")).exclude(state=ChargebackState.WON)
    found = Refund.objects.filter(order=OuterRef("order"), external=True)
    rows = Refund.objects.filter(Exists(taken) | Exists(found), pk__in=refunds)
    return list(rows.select_related("payment__channel"))


def missed(refund: Refund, at: datetime) -> datetime | None:
    """The moment by which its buyer was first promised a result of finance, where that has passed without one.

    It hangs on when finance saw the refund, so that it stays where it is however often time asks anew. What is short of
    funds has a promise of its own, and what came back waits for its buyer's choice first.
    """
    if refund.late_since is None or refund.state not in PROMISED or refund.destination != Destination.ORIGINAL:
        return None
    promised = refund.late_since + FINANCE_WITHIN
    return promised if promised <= at else None


def open_to_a_persons_word(refund: Refund, at: datetime) -> bool:
    """Whether its channel cannot say what became of a refund, which comes with its payment's channel.

    It cannot be asked, it has refused, it took back what had arrived and sends nothing twice, or it was asked for a day
    and its last word was unclear, that it knows none, or a no that cannot be about this refund; or it said nothing for
    a day of a payment that is to go to the balance.
    """
    if refund.state == RefundState.WITH_FINANCE:
        return True
    if refund.state == RefundState.REVERSED:
        return not sends_twice(refund)
    if refund.state == RefundState.ASKED and refund.destination == Destination.BALANCE:
        return refund.late_since is not None and refund.late_since + SILENT_FOR <= at
    if refund.state not in (RefundState.UNKNOWN, RefundState.ACCEPTED):
        return False
    if not refund.payment.channel.can.queryable:
        return refund.state == RefundState.UNKNOWN
    if refund.late_since is None or refund.late_since + SILENT_FOR > at:
        return False
    asked = refund.attempts.exclude(answered_at=None).order_by("-answered_at", "-pk")
    return asked.values_list("answer", flat=True).first() in UNCLEAR


def refunds_of(order: UUID) -> list[Refund]:
    """Every refund of an order, first to last, with the channel it goes through and the decision it rests on."""
    rows = Refund.objects.filter(order=order).select_related("payment__channel", "decision", "order")
    return list(rows.order_by("number"))


def came_into(refund: Refund) -> dict[str, datetime]:
    """When it came into each of the states that it has been in, the last time where it was often."""
    rows = RefundStep.objects.filter(order=refund.order_id, subject=refund.pk).order_by()
    return dict(rows.values_list("to_state").annotate(Max("at")))


def steps_of(order: UUID) -> list[tuple[RefundStep, Refund]]:
    """The history of an order's refunds, oldest first, each step with its refund."""
    steps = RefundStep.objects.filter(order=order).select_related("subject__payment__channel").order_by("at", "id")
    return [(step, step.subject) for step in steps]


def bound_for_balance(refunds: Collection[Refund]) -> set[UUID]:
    """Which of these go to their buyers' balances here, by their own choice: it may be made until somebody is asked."""
    unasked = {row.pk: row.order_id for row in refunds if row.state == RefundState.PLANNED and row.asked_at is None}
    wishes = Preference.objects.filter(order__in=unasked.values(), destination=Destination.BALANCE)
    wished = set(wishes.filter(order__buyer__isnull=False).values_list("order_id", flat=True)) if unasked else set()
    return {row.pk for row in refunds if row.destination == Destination.BALANCE or unasked.get(row.pk) in wished}


def given_back(resale: UUID) -> dict[UUID, int]:
    """What went back under each number that a reseller asked a price back with; the same fen under one number only.

    What went back for a piece counts for the number that names it; what a case gave back for the numbers that it
    decides about; the rest in the order in which the numbers came, and that of pieces only where none were named.
    """
    asked = list(Return.objects.filter(resale=resale).order_by("at", "pk"))
    whole: dict[UUID | None, int] = defaultdict(int)
    for case, amount in Refund.objects.filter(order__resale=resale).values_list("case", "amount_minor"):
        whole[case] += amount
    rows = RefundUnit.objects.filter(refund__order__resale=resale) if whole else RefundUnit.objects.none()
    units: dict[int, tuple[UUID | None, int]] = {}
    for unit, by, amount in rows.values_list("unit", "refund__case", "amount_minor"):
        units[unit] = (by, amount)
        whole[by] -= amount
    given = {row.pk: min(row.asked_minor, sum(units.pop(u, (None, 0))[1] for u in row.units)) for row in asked}
    others: dict[UUID | None, int] = defaultdict(int)
    for whose, amount in units.values():
        others[whose] += amount
    for row in asked:
        if row.case is not None:
            given[row.pk] += _taken(row, given[row.pk], whole, others, [row.case])
    for row in asked:
        given[row.pk] += _taken(row, given[row.pk], whole, others, [*whole])
    return given


def _taken(
    row: Return, given: int, whole: dict[UUID | None, int], others: dict[UUID | None, int], cases: list[UUID | None]
) -> int:
    """What of these cases' money is taken for a number that so much is given to already."""
    taken = 0
    for pool in (whole,) if row.units else (whole, others):
        for case in cases:
            part = min(pool[case], row.asked_minor - given - taken)
            pool[case] -= part
            taken += part
    return taken


def applied_back(made: Return) -> int:
    """What of an application that names no pieces went back: all that it asks, or nothing yet.

    By the case that decides about it, or unasked: parts of different reasons do not add up, and no fen is counted under
    two numbers.
    """
    pools: dict[UUID | None, int] = defaultdict(int)
    for case, amount in Refund.objects.filter(order__resale=made.resale_id).values_list("case", "amount_minor"):
        pools[case] += amount
    for one in Return.objects.filter(resale=made.resale_id).order_by("at", "pk"):
        pool = one.case if pools[one.case] >= one.asked_minor else None
        back_minor = one.asked_minor if pools[pool] >= one.asked_minor else 0
        pools[pool] -= back_minor
        if one.pk == made.pk:
            return back_minor
    return 0


def pieces_back(case: UUID) -> list[int]:
    """The pieces whose whole worth went back by a case."""
    rows = RefundUnit.objects.filter(refund__case=case, amount_minor=F("value_minor"))
    return list(rows.order_by("unit").values_list("unit", flat=True))


def return_stands(made: Return) -> tuple[str, int]:
    """How a price asked back stands, and how much of it went back: agreed, once no more comes, refused or waiting."""
    order = made.resale.order
    if order is None:
        return "refused", 0
    back = given_back(made.resale_id)[made.pk]
    bound = Case.objects.filter(pk=made.case, order=order).first() if made.case else None
    case = bound or latest_case_of(order.pk, made.units)
    over = case is not None and case.closed_at is not None
    if back == made.asked_minor or (back > 0 and (over or order.state in ENDED)):
        return "agreed", back
    return ("refused" if over else "waiting"), 0


def sealed_cards(refunds: Collection[UUID]) -> dict[UUID, SealedCard]:
    """The cards that buyers named for these refunds and that are not wiped yet."""
    if not refunds:
        return {}
    rows = BuyerCard.objects.filter(refund__in=refunds, wiped_at=None)
    return {row.refund_id: SealedCard(row.bank, bytes(row.holder_sealed), bytes(row.number_sealed)) for row in rows}
