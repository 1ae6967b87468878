"""Does what Bea shows reach our record through the worker, with a real reader and without one?"""

from __future__ import annotations

import random

import pytest

from anxin.evidence.models import Exhibit, Upload
from anxin.evidence.reading import bounded
from anxin.flows.add_upload import add_upload
from anxin.jobs.read_uploads import read_uploads
from anxin.orders.models import Order
from anxin.payments.models import Payment
from tests.evidence.reading import pages, treat
from tests.evidence.reading.payments import CHINA
from tests.evidence.reading.payments import Payment as Shown
from tests.evidence.reading.phone import style
from tests.support.cast import Stage


def bill(order: Order, *, cheaper_by: int = 0, look: int = 1) -> bytes:
    """What WeChat would show Bea of her payment; each look is another phone's."""
    payment = Payment.objects.get(order=order, state="paid")
    told = Exhibit.objects.get(order=order, kind="payment_notice").content
    assert payment.paid_at is not None
    shown = Shown(
        "wechat",
        "安心小店",
        payment.amount_minor - cheaper_by,
        payment.paid_at.astimezone(CHINA),
        str(told["transaction_no"]),
        payment.pk.hex,
        order.ref,
    )
    dice = random.Random(look)
    return treat.jpeg(pages.wechat(shown, style(dice, values_right=False), dice), 80)


@pytest.fixture
def order(stage: Stage) -> Order:
    return stage.buys("steam-50")


def shown(order: Order, data: bytes, stage: Stage) -> Upload:
    """Bea shows it, and the worker reads what waits until nothing does."""
    key = add_upload(order.pk, data, name="a.jpg", slot=None, by="guest", at=stage.at).upload
    assert read_uploads() == 1
    assert read_uploads() == 0
    return Upload.objects.get(pk=key)


@pytest.mark.django_db(transaction=False)
def test_her_bill_is_read_sorted_and_agrees(stage: Stage, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded._reader, "_most_seconds", 300.0)
    # two pictures of a hundred may be asked for again, and the numbers on this one differ from run to run
    for look in (1, 2, 3):
        row = shown(order, bill(order, look=look), stage)
        if row.state == "read":
            break
        # one number alone may have been too faint, among others that agree
        assert (row.state, row.differing) == ("unread", [])
        assert row.problems, "she is not told what to show instead"
    assert (row.state, row.slot, row.match, row.problems) == ("read", "payment", "matched", [])
    assert {"merchant_no", "order_no", "amount_minor"} <= set(row.agreed)
    assert row.differing == []


@pytest.mark.django_db
def test_without_a_reader_a_person_reads_it_at_once(
    stage: Stage, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded, "can_read", lambda: False)
    row = shown(order, bill(order), stage)
    assert (row.state, row.match, row.problems) == ("unread", "unverified", ["not_read"])
