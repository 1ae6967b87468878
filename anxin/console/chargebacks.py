"""How does finance book what a channel took of a payment, and how the dispute ended?"""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate
from anxin.console.read_only import ReadOnly, back_to
from anxin.flows.book_chargeback import Taken, book_chargeback
from anxin.flows.close_chargeback import close_chargeback
from anxin.payments.access import payment_for
from anxin.payments.queries import chargebacks_of
from anxin.refusal import NotFound, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text

Act = Callable[[HttpRequest, UUID], HttpResponse]
MAY_BOOK = frozenset({"finance", "operator"})
BOOKED = Text("已登记：这笔钱已另外存放，不会再被退款。", "Booked: the money is set aside and not refunded again.")
CLOSED = Text("争议结果已入账。", "The outcome is in the books.")
CLOSED_ALREADY = Text("这个争议已经结束，未重复入账。", "It is closed already; nothing was booked twice.")


def charge_back(desk: ReadOnly) -> Act:
    """Book money that a channel took of a payment: its number, the amount and the reason. Pressed twice it is one."""

    def book(request: HttpRequest, key: UUID) -> HttpResponse:
        row = payment_for(gate.staff(request), key)
        gate.need(request, row.shop_id, MAY_BOOK)
        told = request.POST
        try:
            taken = Taken(
                payment=row.pk,
                reference=told.get("reference", ""),
                amount_minor=_amount(told.get("amount", ""), row.currency),
                reason=told.get("reason", ""),
                beyond=told.get("beyond") == "yes",
            )
            book_chargeback(taken, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return desk.refuse(request, row, refusal, refused="charge_back")
        return back_to(request, reverse("admin:payments_payment_change", args=[row.pk]), BOOKED)

    return require_POST(book)


@require_POST
def chargeback_closed(request: HttpRequest, key: UUID) -> HttpResponse:
    """Book how a chargeback of this payment ended: `outcome` won or lost. Pressed twice it is booked once."""
    row = payment_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_BOOK)
    found = {str(one.pk): one.pk for one in chargebacks_of(row.pk)}.get(request.POST.get("chargeback", ""))
    if found is None:
        raise NotFound
    moved = close_chargeback(found, won=request.POST.get("outcome") == "won", by=gate.actor(request), at=clock.now())
    page = reverse("admin:payments_payment_change", args=[row.pk])
    return back_to(request, page, CLOSED if moved else CLOSED_ALREADY)


def _amount(written: str, currency: str) -> int:
    return typed_amount(written, currency)
