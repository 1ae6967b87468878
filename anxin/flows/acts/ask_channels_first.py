"""What does "the channel is asked first" do? Every way in which the order may have been paid is looked up again."""

from collections.abc import Sequence
from datetime import datetime

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.subjects import Judged
from anxin.payments.models import Payment
from anxin.payments.states import PAYABLE
from anxin.policy.clauses import Effect


def ask_channels_first(items: Sequence[Judged], *, at: datetime) -> None:
    """Plan a look at each payment that was begun and is not known as paid, so that finance need not guess.

    Money that is found comes into the books as any other: what an order is paid twice with goes back.
    """
    due = {item.subject.order.pk for item in items if Effect.CHANNEL_ASKED_FIRST in item.decision.clause.terms.effects}
    begun = Payment.objects.filter(order__in=due, state__in=PAYABLE).exclude(code_url="", redirect_url="", reference="")
    rows = begun.order_by("pk").values_list("shop_id", "pk") if due else ()
    key = f"claimed-{at:%Y%m%d%H%M}"
    plan([Planned(Kind.PAYMENT_QUERY, shop, payment, at, key=key) for shop, payment in rows])
