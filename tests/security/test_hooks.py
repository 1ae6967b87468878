"""Goods were had for nothing by notices that nobody had checked. Which notices move money here?"""

import time

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponseBase
from django.test import Client

from anxin.delivery.models import Code, SupplierNotice
from anxin.delivery.states import CodeState
from anxin.flows.furnish_shop import Furnished
from anxin.integrations import registry
from anxin.ledger.accounts import hold
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.payments.models import Channel, Notice
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.refunds.models import Refund
from tests.security.conftest import Bank, Waiting, tell

pytestmark = pytest.mark.django_db


def refused(answer: HttpResponseBase, waiting: Waiting) -> bool:
    """Whether the door stayed shut: one answer for every reason, no money, no goods, no trace of belief."""
    waiting.order.refresh_from_db()
    assert not Transfer.objects.exists()
    assert not Notice.objects.exists()
    assert not Code.objects.exclude(state__in=[CodeState.IN_STOCK, CodeState.RESERVED]).exists()
    assert waiting.order.state == "placed"
    return answer.status_code == 401 and getattr(answer, "content", b"") == b'{"code": "REFUSED"}'


def other_bank(shop: Furnished, *, enabled: bool = True) -> Bank:
    """Another merchant account of the same shop, with keys of its own."""
    bank = Bank(new_id(), "m2")
    first = Channel.objects.get(pk=shop.channel)
    first.pk, first.account, first.enabled = bank.channel, bank.merchant, enabled
    first.their_key = bank.key.public_key().public_bytes_raw().hex()
    first.save(force_insert=True)
    return bank


def test_a_true_notice_is_booked_once(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, waiting.amount_minor)
    assert tell(bank.channel, body, bank.envelope(body)).status_code == 200
    waiting.order.refresh_from_db()
    assert waiting.order.state == "delivered"
    assert Transfer.objects.filter(kind="paid").count() == 1


def test_a_notice_without_a_seal_is_refused(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, body, {}), waiting)


def test_a_seal_with_an_empty_part_is_refused(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, waiting.amount_minor)
    for part in ("Merchant", "Timestamp", "Nonce", "Signature"):
        assert refused(tell(bank.channel, body, {**bank.envelope(body), f"Sandpay-{part}": ""}), waiting), part


def test_a_seal_by_another_key_is_refused(bank: Bank, waiting: Waiting) -> None:
    forger = Bank(bank.channel, bank.merchant)
    body = forger.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, body, forger.envelope(body)), waiting)


def test_a_changed_body_is_refused(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, 1)
    changed = bank.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, changed, bank.envelope(body)), waiting)


def test_an_old_notice_is_refused(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, body, bank.envelope(body, at=time.time() - 301)), waiting)


def test_a_notice_to_another_merchant_is_refused(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, body, bank.envelope(body, merchant="m2")), waiting)


def test_a_notice_sealed_for_another_channel_is_refused(bank: Bank, waiting: Waiting, shop: Furnished) -> None:
    other = other_bank(shop)
    body = other.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, body, other.envelope(body)), waiting)
    assert refused(tell(bank.channel, body, other.envelope(body, to=bank.channel, merchant="m1")), waiting)


def test_another_channels_true_notice_pays_no_order_of_this_one(bank: Bank, waiting: Waiting, shop: Furnished) -> None:
    other = other_bank(shop)
    body = other.notice(waiting.payment, waiting.amount_minor)
    tell(other.channel, body, other.envelope(body))
    waiting.order.refresh_from_db()
    assert Notice.objects.get().outcome == "unknown_payment"
    assert waiting.order.state == "placed"
    assert not Transfer.objects.exists()


def test_an_unknown_channel_and_one_without_keys_are_one_wall(bank: Bank, waiting: Waiting, shop: Furnished) -> None:
    closed = other_bank(shop, enabled=False)
    body = closed.notice(waiting.payment, waiting.amount_minor)
    for gone in ({"their_key": ""}, {"secret_sealed": b""}, {"account": ""}):
        Channel.objects.filter(pk=closed.channel).update(**gone)
        assert refused(tell(closed.channel, body, closed.envelope(body)), waiting)
    nowhere = Bank(new_id(), "m1")
    assert refused(tell(nowhere.channel, body, nowhere.envelope(body)), waiting)


def test_a_payment_begun_before_its_channel_was_switched_off_still_counts(bank: Bank, waiting: Waiting) -> None:
    Channel.objects.filter(pk=bank.channel).update(enabled=False)
    body = bank.notice(waiting.payment, waiting.amount_minor)
    forger = Bank(bank.channel, bank.merchant)
    assert refused(tell(bank.channel, body, forger.envelope(body)), waiting)
    assert tell(bank.channel, body, bank.envelope(body)).status_code == 200
    waiting.order.refresh_from_db()
    assert waiting.order.state == "delivered"


def test_a_channel_without_its_keys_cannot_be_opened(shop: Furnished) -> None:
    for missing in ("their_key", "account"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Channel.objects.filter(pk=shop.channel).update(**{missing: ""})


def test_a_channel_whose_own_key_is_gone_believes_nothing(bank: Bank, waiting: Waiting) -> None:
    Channel.objects.filter(pk=bank.channel).update(secret_sealed=b"")
    body = bank.notice(waiting.payment, waiting.amount_minor)
    assert refused(tell(bank.channel, body, bank.envelope(body)), waiting)


def test_a_replayed_notice_is_refused_by_who_saw_it_and_books_nothing_elsewhere(bank: Bank, waiting: Waiting) -> None:
    body = bank.notice(waiting.payment, waiting.amount_minor)
    envelope = bank.envelope(body)
    first = tell(bank.channel, body, envelope)
    again = tell(bank.channel, body, envelope)
    registry._channels.clear()  # as a process that has just begun
    elsewhere = tell(bank.channel, body, envelope)
    assert [first.status_code, again.status_code, elsewhere.status_code] == [200, 401, 200]
    assert Transfer.objects.filter(kind="paid").count() == Notice.objects.count() == 1


def test_another_amount_buys_nothing_and_goes_back(bank: Bank, waiting: Waiting, shop: Furnished) -> None:
    body = bank.notice(waiting.payment, 1)
    tell(bank.channel, body, bank.envelope(body))
    waiting.order.refresh_from_db()
    assert waiting.order.paid_at is None
    assert not Code.objects.exclude(state__in=[CodeState.IN_STOCK, CodeState.RESERVED]).exists()
    assert balance(hold(shop.shop, waiting.order.pk)) == 0
    assert Refund.objects.get().amount_minor == 1


@pytest.mark.parametrize("secret", [b"", b"not sealed by us"])
def test_a_supplier_without_its_secret_is_not_believed(secret: bytes, shop: Furnished) -> None:
    Supplier.objects.filter(pk=shop.sandbox).update(secret_sealed=secret)
    answer = Client().post(f"/hooks/supplier/{shop.sandbox}/", b"{}", content_type="application/json")
    assert (answer.status_code, answer.content) == (401, b'{"code": "REFUSED"}')
    assert not SupplierNotice.objects.exists()
