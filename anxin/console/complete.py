"""How does finance complete a payment whose notice never came (补单)? The channel is asked, and its word counts."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate
from anxin.console.read_only import back_to
from anxin.flows.complete_payment import complete_payment
from anxin.integrations.registry import Unconfigured, payment_channel
from anxin.payments.access import payment_for
from anxin.payments.channel import PaymentAnswer, PaymentStatus
from anxin.payments.models import Payment
from anxin.refusal import Refusal
from anxin.texts import Text

MAY_COMPLETE = frozenset({"finance", "senior", "operator"})
DONE = Text("渠道确认已付款，已入账：{word}", "The channel confirms it; booked as: {word}")


@require_POST
def ask_complete(request: HttpRequest, key: UUID) -> HttpResponse:
    """Query the channel now, with no transaction open, and book what it confirms, with the reason given."""
    row = payment_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_COMPLETE)
    page = reverse("admin:payments_payment_change", args=[row.pk])
    try:
        word = complete_payment(
            row.pk, _answer(row), reason=request.POST.get("reason", ""), by=gate.actor(request), at=clock.now()
        )
    except Refusal as refusal:
        return back_to(request, page, refusal)
    return back_to(request, page, DONE.fill(word=word))


def _answer(row: Payment) -> PaymentAnswer:
    try:
        return payment_channel(row.channel).query_payment(row.as_asked("", ""))
    except Unconfigured:
        return PaymentAnswer(PaymentStatus.UNKNOWN, detail="no keys")
