"""What follows when the shop gives money back in a channel's own console: for the supplier, the goods, the buyer?"""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.delivery.errands import LATE
from anxin.delivery.supplier import FenceStatus, SupplyStatus
from anxin.flows.accept_refund_notices import accept_refund_notices
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.redirect_refund import redirect_refund
from anxin.flows.resend_refund import NoSecondTry, resend_refund
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.ledger.accounts import pending, platform_fees, platform_losses, supplier_available
from anxin.ledger.queries import balance
from anxin.orders.models import Line, Order
from anxin.payments.channel import NoticeKind, RefundStatus, id_of
from anxin.payments.models import Notice, Payment
from anxin.payouts.models import Recovery
from anxin.people.models import Supplier
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from anxin.web.show_money import show_money
from tests.flows.refunding import at_the_channel, in_refund, notice, now
from tests.flows.test_strays import gives_back
from tests.support.cast import DAY, QQ, Stage

PRICE = 4_850


def confirmed(stage: Stage) -> Order:
    order = stage.buys("steam-50")
    confirm_orders([order.pk], by="machine", at=stage.wait(3 * DAY))
    assert stage.order(order.pk).state == "confirmed"
    return order


def earned(stage: Stage, order: Order) -> tuple[int, int]:
    """What waits for Sol of the order, and what Sol can have."""
    supplier = Line.objects.get(order=order).supplier_id
    return balance(pending(stage.world.shop, order.pk)), balance(supplier_available(stage.world.shop, supplier))


def told(order: UUID) -> int:
    return Letter.objects.filter(order=order, kind="refunded-there").count()


def test_what_a_confirmed_sale_earned_stays_its_suppliers_whoever_gives_the_money_back(stage: Stage) -> None:
    order = confirmed(stage)
    payment, (waiting, _) = Payment.objects.get(order=order), earned(stage, order)
    kept = balance(platform_fees(stage.world.shop))
    assert waiting + kept == PRICE
    for _ in range(2):
        gives_back(stage, payment, 850)
    assert earned(stage, order) == (waiting - 1_700, 1_700)
    gives_back(stage, payment, PRICE - 1_700)
    assert earned(stage, order) == (0, waiting)
    assert balance(platform_losses(stage.world.shop)) == -(waiting + kept)
    assert (stage.order(order.pk).state, told(order.pk)) == ("refunded", 1)
    rows = Recovery.objects.filter(order=order)
    assert [(row.liable, row.taken_minor) for row in rows] == [("platform", 0)] * 3
    sol = Supplier.objects.get(pk=Line.objects.get(order=order).supplier_id)
    shown = show_money(sol, stage.at)["recoveries"]
    assert [(row.taken_minor, row.can_contest) for row in shown] == [(0, False)] * 3
    assert {row.why.zh for row in shown} == {"渠道侧直接退款"}


def test_what_is_on_its_way_is_stopped_and_its_buyer_told_once(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    gives_back(stage, Payment.objects.get(order=order), 4_900)
    delivery = stage.delivery(order.pk)
    assert (stage.order(order.pk).state, delivery.state, told(order.pk)) == ("refunded", "stopped", 1)
    assert Ask.objects.filter(kind=Kind.SUPPLIER_FENCE, subject=delivery.pk).count() == 1
    assert stage.fence_says(FenceStatus.IMPOSSIBLE) == 1
    assert Ask.objects.filter(subject=delivery.pk, key=LATE).count() == 1, "it may arrive all the same"


def test_what_no_supplier_was_asked_for_needs_no_stopping(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    gives_back(stage, Payment.objects.get(order=order), 4_900)
    assert (stage.delivery(order.pk).state, told(order.pk)) == ("stopped", 1)
    assert not Ask.objects.filter(kind=Kind.SUPPLIER_FENCE).exists()
    assert stage.supplier_says(SupplyStatus.IN_PROGRESS) == 0


def test_what_goes_back_in_part_ends_nothing(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    gives_back(stage, Payment.objects.get(order=order), 900)
    assert (stage.order(order.pk).state, stage.delivery(order.pk).state, told(order.pk)) == ("paid", "in_progress", 0)
    assert not Ask.objects.filter(kind=Kind.SUPPLIER_FENCE).exists()


def test_a_refund_at_the_channels_own_desk_may_name_its_payment_by_the_channels_number_alone(stage: Stage) -> None:
    order = stage.buys("steam-50")
    payment = Payment.objects.get(order=order)
    received = notice(stage, Refund(payment=payment, amount_minor=850), NoticeKind.REFUND_ARRIVED)
    bare = replace(received.notice, payment=id_of("pi_1"), refund=None, refund_no="re_1")
    assert accept_refund_notices([replace(received, notice=bare)], at=stage.at) == ["unknown_refund"]
    for event, word in (("e2", "adopted"), ("e2", "repeat"), ("e3", "adopted")):
        named = replace(bare, external_id=event, transaction_no=payment.transaction_no)
        assert accept_refund_notices([replace(received, notice=named)], at=stage.at) == [word]
    (refund,) = stage.refunds(order.pk)
    assert (refund.external, refund.channel_refund_no, refund.amount_minor) == (True, "re_1", 850)


def test_what_was_found_at_the_channel_and_fails_there_is_finances_with_its_money_here(stage: Stage) -> None:
    order = stage.buys("steam-50", buyer=stage.world.people["buyer"])
    payment = Payment.objects.get(order=order)
    received = notice(stage, Refund(payment=payment, amount_minor=850), NoticeKind.REFUND_ARRIVED)

    def hears(event: str, kind: NoticeKind) -> list[str]:
        told = replace(received.notice, external_id=event, kind=kind, refund=None, refund_no="re_1")
        return accept_refund_notices([replace(received, notice=told)], at=stage.at)

    assert hears("e0", NoticeKind.REFUND_BOUNCED) == ["unknown_refund"]
    assert hears("e1", NoticeKind.REFUND_ARRIVED) == ["adopted"]
    (refund,) = stage.refunds(order.pk)
    assert hears("e2", NoticeKind.REFUND_CHANGED) == ["unknown_refund"]
    assert hears("e3", NoticeKind.REFUND_BOUNCED) == ["taken_back"]
    assert (now(refund).state, in_refund(stage, refund), at_the_channel(stage)) == ("reversed", 850, PRICE)
    assert now(refund).late_since == stage.at
    assert Letter.objects.filter(order=order, kind__contains="reversed").count() == 1
    assert hears("e4", NoticeKind.REFUND_BOUNCED) == ["unknown_refund"], "told twice it came back once"
    assert in_refund(stage, refund) == 850
    with pytest.raises(NoSecondTry):
        resend_refund(refund.pk, by="staff", at=stage.at)
    redirect_refund(refund.pk, by="buyer", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert hears("e5", NoticeKind.REFUND_BOUNCED) == ["unknown_refund"], "it lies in the balance"
    assert (now(refund).state, in_refund(stage, refund), at_the_channel(stage)) == ("arrived", 0, PRICE)


def test_what_finance_cannot_send_twice_goes_out_under_our_own_number(stage: Stage) -> None:
    order = stage.buys("steam-50")
    payment = Payment.objects.get(order=order)
    row = Refund(pk=uuid4(), payment=payment, amount_minor=850)
    accept_refund_notices([notice(stage, row, NoticeKind.REFUND_ARRIVED)], at=stage.at)
    (refund,) = stage.refunds(order.pk)
    assert accept_refund_notices([notice(stage, row, NoticeKind.REFUND_BOUNCED)], at=stage.at) == ["taken_back"]
    chase_refunds([refund.pk], at=stage.wait(2 * DAY))
    assert now(refund).state == "with_finance"
    settle_refund_by_hand(refund.pk, arrived=False, reason="渠道后台已核对", by="staff:finn", at=stage.at)
    assert stage.channel_says(RefundStatus.ARRIVED) == 1
    assert list(refund.attempts.values_list("kind", flat=True)) == ["ask"]
    assert (now(refund).state, in_refund(stage, refund), at_the_channel(stage)) == ("arrived", 0, PRICE - 850)


def test_what_a_channel_tells_only_the_sum_of_is_kept_and_moves_nothing(stage: Stage) -> None:
    order = stage.buys("steam-50")
    row = Refund(payment=Payment.objects.get(order=order), amount_minor=PRICE)
    received = notice(stage, row, NoticeKind.REFUND_CHANGED)
    received = replace(received, notice=replace(received.notice, refund=None, refund_no="hand-1"))
    assert accept_refund_notices([received], at=stage.at) == ["unknown_refund"]
    assert Notice.objects.filter(outcome="unknown_refund").count() == 1
    assert (stage.order(order.pk).state, stage.refunds(order.pk)) == ("delivered", [])
