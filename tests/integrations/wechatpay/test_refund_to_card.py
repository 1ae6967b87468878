"""Does a refund that came back reach its buyer by a card that the buyer names, once, and is the card then forgotten?"""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest
from django.test import Client

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.clock import now
from anxin.evidence.models import Exhibit
from anxin.flows.accept_payments import accept_payments
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.record_offer import record_offer
from anxin.flows.record_refunds import record_refunds
from anxin.flows.send_to_card import CardUnreadable, GivenCard, NoConsent, NotToACard, send_to_card
from anxin.flows.start_payment import start_payment
from anxin.integrations.registry import CHANNEL_PURPOSE, payment_channel
from anxin.integrations.wechatpay.channel import CAPABILITIES, WechatpayChannel
from anxin.jobs.ask_channel import ask_channel
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.queries import balance
from anxin.payments.models import Channel
from anxin.refs import new_id
from anxin.refunds.models import Attempt, BuyerCard, Refund
from anxin.refusal import NotFound
from tests.simulators.processes import wait_until
from tests.simulators.wechatpay.running import Wechatpay
from tests.support.cast import HOUR, Stage, furnished

NUMBER, HOLDER = "6214830012345673", "白小贝"
GIVEN = GivenCard(bank="CMB_DEBIT", holder=HOLDER, number="6214 8300 1234 5673", consent=True)


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop, now: the channel takes no money after the time of an order."""
    return replace(furnished(), at=now())


@pytest.fixture
def row(stage: Stage, wechat: Wechatpay) -> Iterator[Channel]:
    """The shop's row for WeChat Pay, without waiting between refunds of one payment."""
    made = Channel.objects.create(
        shop_id=stage.world.shop,
        kind="wechatpay",
        name_zh="微信支付",
        name_en="WeChat Pay",
        account=wechat.account,
        base_url=wechat.base_url,
        secret_sealed=vault.seal(json.dumps(wechat.settings), CHANNEL_PURPOSE),
        capabilities=CAPABILITIES.to_json() | {"minimum_interval_seconds": 0},
    )
    asked = cast("WechatpayChannel", payment_channel(made))
    yield made
    asked.close()


def asks(stage: Stage, row: Channel, kind: Kind = Kind.REFUND_ASK) -> int:
    """One worker's turn."""
    errands = claim_refunds(kind, limit=10, at=stage.at, lease_seconds=60)
    return record_refunds([(errand, ask_channel({row.pk: row}, errand)) for errand in errands], at=stage.at)


@pytest.fixture
def bounced(stage: Stage, row: Channel, wechat: Wechatpay) -> Refund:
    """A refund of Bea's that came back, because her card is closed."""
    placed = stage.places("steam-50")
    payment = start_payment(placed.order, row.pk, by="buyer", at=stage.at)
    offer = payment_channel(row).start_payment(payment.as_asked("http://127.0.0.1:9/nowhere/", ""))
    assert record_offer(payment.pk, offer, at=stage.at)
    wechat.pay(offer.code_url, "none")
    payment.refresh_from_db()
    accept_payments([stage.notice(payment)], at=stage.at)
    wechat.turn("faults", out_trade_no=payment.pk.hex, fault="bounce", times=1)
    stage.claims(placed.order, "changed_mind")
    assert asks(stage, row) == 1
    refund = Refund.objects.get(order=placed.order)
    until(stage, row, refund, "bounced")
    return refund


def until(stage: Stage, row: Channel, refund: Refund, state: str) -> None:
    """The channel is looked at until it says so."""

    def said() -> bool:
        stage.wait(HOUR)
        asks(stage, row, Kind.REFUND_QUERY)
        refund.refresh_from_db()
        return refund.state == state

    wait_until(said)


def test_a_refund_goes_to_the_card_once_and_the_card_is_forgotten(
    stage: Stage, row: Channel, wechat: Wechatpay, bounced: Refund, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = wechat.read("totals")["refunded_minor"]
    send_to_card(bounced.pk, GIVEN, by="buyer", at=stage.at)
    kept = BuyerCard.objects.get()
    assert vault.unseal(kept.number_sealed, "bank card") == NUMBER
    assert NUMBER.encode() not in bytes(kept.number_sealed)
    assert asks(stage, row) == 1
    until(stage, row, bounced, "arrived")
    assert wechat.read("totals")["refunded_minor"] == before + bounced.amount_minor
    assert bounced.received_account.endswith("借记卡5673")
    assert balance(refund_account(stage.world.shop, bounced.pk)) == 0
    kept.refresh_from_db()
    assert (bytes(kept.number_sealed), bytes(kept.holder_sealed)) == (b"", b"")
    assert kept.wiped_at is not None
    assert NUMBER not in caplog.text
    assert HOLDER not in caplog.text


def test_nothing_that_stays_names_the_card(stage: Stage, row: Channel, wechat: Wechatpay, bounced: Refund) -> None:
    send_to_card(bounced.pk, GIVEN, by="buyer", at=stage.at)
    asks(stage, row)
    until(stage, row, bounced, "arrived")
    said = json.dumps([exhibit.content for exhibit in Exhibit.objects.all()], default=str, ensure_ascii=False)
    said += str(list(Attempt.objects.values())) + str(list(Refund.objects.values()))
    assert "CMB_DEBIT" in said
    assert NUMBER not in said
    assert HOLDER not in said
    assert NUMBER not in str(wechat.read("log"))


def test_a_worker_that_dies_with_the_card_in_hand_sends_it_once(
    stage: Stage, row: Channel, wechat: Wechatpay, bounced: Refund
) -> None:
    before = wechat.read("totals")["refunded_minor"]
    send_to_card(bounced.pk, GIVEN, by="buyer", at=stage.at)
    (errand,) = claim_refunds(Kind.REFUND_ASK, limit=10, at=stage.at, lease_seconds=0)
    assert NUMBER not in repr(errand)
    ask_channel({row.pk: row}, errand)
    for _ in range(3):
        stage.wait(HOUR)
        asks(stage, row)
    until(stage, row, bounced, "arrived")
    assert wechat.read("totals")["refunded_minor"] == before + bounced.amount_minor


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"consent": False}, NoConsent),
        ({"number": "6214830012345672"}, CardUnreadable),
        ({"number": "12345"}, CardUnreadable),
        ({"holder": " "}, CardUnreadable),
        ({"bank": "BANK_OF_NOWHERE"}, CardUnreadable),
    ],
)
def test_a_card_that_cannot_be_right_is_not_kept(
    stage: Stage, bounced: Refund, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    told: dict[str, Any] = {"bank": GIVEN.bank, "holder": HOLDER, "number": NUMBER, "consent": True} | changes
    with pytest.raises(refusal):
        send_to_card(bounced.pk, GivenCard(**told), by="buyer", at=stage.at)
    assert not BuyerCard.objects.exists()
    assert NUMBER not in repr(GivenCard(**told))


def test_only_what_came_back_goes_to_a_card(stage: Stage, row: Channel, bounced: Refund) -> None:
    send_to_card(bounced.pk, GIVEN, by="buyer", at=stage.at)
    with pytest.raises(NotToACard):
        send_to_card(bounced.pk, GIVEN, by="buyer", at=stage.at)
    with pytest.raises(NotFound):
        send_to_card(new_id(), GIVEN, by="buyer", at=stage.at)


def test_the_page_takes_the_card_and_never_shows_it(stage: Stage, bounced: Refund) -> None:
    bea, stu = Client(), Client()
    session = bea.session
    session["orders"] = [str(bounced.order_id)]
    session.save()
    page = f"/refunds/{bounced.pk}/card/"
    assert stu.get(page).status_code == 404
    told = {"bank": "CMB_DEBIT", "holder": HOLDER, "number": NUMBER}
    assert stu.post(page, told | {"consent": "yes"}).status_code == 404
    assert f'href="{page}"' in bea.get(f"/orders/{bounced.order_id}/").content.decode()
    refused = bea.post(page, told)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "请先勾选同意" in shown
    assert NUMBER not in shown
    assert HOLDER not in shown
    assert bea.post(page, told | {"consent": "yes"}).status_code == 302
    assert BuyerCard.objects.count() == 1
    assert "现在不需要换卡" in bea.get(page).content.decode()
