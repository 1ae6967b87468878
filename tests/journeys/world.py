"""What do the channel and the suppliers' systems say in a story?"""

from __future__ import annotations

from uuid import uuid4

from anxin import clock
from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.complaints.models import Complaint
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ClaimAnswer, ClaimStatus, FenceStatus, SupplyStatus
from anxin.flows.accept_payments import accept_payments
from anxin.flows.acts.received import Received
from anxin.flows.claim_payment_looks import claim_payment_looks
from anxin.flows.record_payment_looks import record_payment_looks
from anxin.payments.channel import ChannelNotice, NoticeKind, PaymentAnswer, PaymentStatus, RefundStatus
from anxin.payments.models import Channel, Payment
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from tests.complaints.conftest import Outside
from tests.journeys.journey import Journey

STRAY = "4200001"
UNDER_WAY = (RefundState.PLANNED, RefundState.ASKED, RefundState.ACCEPTED, RefundState.UNKNOWN)


def begins(journey: Journey, given: None) -> None:
    """Bea opens the payment, and the channel is silent about it."""
    journey.kept["begun"] = journey.stage.begins_to_pay(journey.row.pk)


def pays(journey: Journey, given: str | None) -> None:
    """Bea pays, and the channel says so; `twice`: by two payments that she had opened."""
    begun = [journey.stage.begins_to_pay(journey.row.pk)] if given != "late" else [journey.kept["begun"]]
    if given == "twice":
        Payment.objects.filter(pk=begun[0].pk).update(state="closed")
        begun.append(journey.stage.begins_to_pay(journey.row.pk))
    accept_payments([journey.stage.notice(one) for one in begun], at=journey.stage.at)
    journey.kept["paid"] = journey.stage.at


def pays_astray(journey: Journey, given: int) -> None:
    """So much comes in that no order of ours is known for."""
    told = ChannelNotice(
        external_id=uuid4().hex,
        kind=NoticeKind.PAID,
        payment=uuid4(),
        refund=None,
        transaction_no=STRAY,
        amount_minor=given,
        currency="CNY",
        occurred_at=journey.stage.at,
    )
    accept_payments([Received(channel=journey.stage.world.channel, notice=told, body="{}")], at=journey.stage.at)
    journey.kept["paid"] = journey.stage.at


def looked_up(journey: Journey, given: None) -> None:
    """The channel is asked about money that no order knows, and confirms it."""
    at = clock.now()
    errands = claim_payment_looks(limit=9, at=at, lease_seconds=60)
    assert errands, "the channel is not asked about any payment"
    paid = [PaymentAnswer(PaymentStatus.PAID, STRAY, one.ask.amount_minor, "CNY", at) for one in errands]
    record_payment_looks(list(zip(errands, paid, strict=True)), at=at)


def system(journey: Journey, given: str) -> None:
    """The supplier's system answers the order, or the question after it."""
    for kind in (Kind.SUPPLIER_PLACE, Kind.SUPPLIER_QUERY):
        if journey.stage.supplier_says(SupplyStatus(given), kind):
            return
    raise AssertionError("the supplier's system was not asked anything")


def part(journey: Journey, given: int) -> None:
    """A part has arrived, in percent; the supplier's system said so."""
    if not journey.stage.supplier_says(SupplyStatus.PARTIAL):
        journey.stage.supplier_says(SupplyStatus.PARTIAL, Kind.SUPPLIER_QUERY)
    Delivery.objects.filter(order=journey.row).update(delivered_share=given)


def fence(journey: Journey, given: str) -> None:
    """The supplier's system answers whether it has stopped."""
    assert journey.stage.fence_says(FenceStatus(given)), "nobody asked the supplier to stop"


def claim_system(journey: Journey, given: str) -> None:
    """The supplier's system answers a claim; "shown" is a denial with what it rests on."""
    answer = ClaimAnswer(ClaimStatus.DENY, "已充入所填账号") if given == "shown" else ClaimStatus(given)
    assert journey.stage.claim_says(answer), "the supplier's system was not asked about a claim"


def channel(journey: Journey, given: str) -> None:
    """The channel answers what it was asked to pay back."""
    status = RefundStatus(given)
    if not journey.stage.channel_says(status):
        assert journey.stage.channel_says(status, Kind.REFUND_QUERY), "the channel was not asked for a refund"


def complains_at(journey: Journey, given: dict[str, str]) -> None:
    """Bea complains at the payment app, `wechatpay` or `alipay`, which tells us; it joins the order's one case."""
    row = Channel.objects.get(pk=journey.stage.world.channel)
    row.kind, row.secret_sealed, row.capabilities = given["at"], b"kept", row.capabilities | {"complaints": True}
    row.save()
    before = Case.objects.filter(order=journey.row).count()
    outside = journey.kept["outside"] = Outside(journey.stage)
    number = outside.complains(journey.row, given["words"])
    assert outside.notifies(number) == ["accepted"]
    outside.works()
    complaint = Complaint.objects.get(outside_id=number)
    assert complaint.case_id == journey.case.pk, "it is a matter of its own"
    assert Case.objects.filter(order=journey.row).count() == max(before, 1)


def channel_reads(journey: Journey, given: list[str]) -> None:
    """What the payment app was told of the complaint so far: `reply`, `approve`, `reject`, `finish`, in their order."""
    outside: Outside = journey.kept["outside"]
    journey.stage.at = clock.now()
    outside.sweeps()
    outside.works()
    found = [act for _, act, _ in outside.said]
    assert found == given, f"it was told {found}"


def arrives(journey: Journey) -> None:
    """At the end of a story: whatever the channel was asked for and has not answered yet arrives."""
    journey.stage.at = clock.now()
    if Refund.objects.filter(state__in=UNDER_WAY).exists():
        channel(journey, "arrived")
