"""Does what a bank takes back count at once against what can be refunded, whoever tells of it and in which order?"""

import json
import time
from itertools import count
from typing import Any

import pytest

from anxin import vault
from anxin.flows.accept_disputes import accept_disputes
from anxin.flows.acts.received import Disputed
from anxin.integrations.hook import Told, hear
from anxin.integrations.stripe.channel import CAPABILITIES
from anxin.integrations.stripe.notices import read_event
from anxin.ledger.accounts import chargeback, hold
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payments.channel import DisputeNotice, NoticeIgnored
from anxin.payments.models import Channel, Chargeback, Notice, Payment
from anxin.simulators.stripe.events import signature
from anxin.support.models import Letter
from tests.flows.refunding import at_the_channel
from tests.support.cast import HOUR, Stage

PRICE = 4_850
TAKEN, CLOSED = "charge.dispute.funds_withdrawn", "charge.dispute.closed"
GIVEN_BACK = "charge.dispute.funds_reinstated"
NUMBERS = count(1)


def said(stage: Stage, order: Order, kind: str = TAKEN, **changes: Any) -> Disputed:
    told: dict[str, Any] = {
        "external_id": f"evt_{next(NUMBERS)}",
        "kind": kind,
        "transaction_no": order.payments.get().transaction_no,
        "reference": "dp_1",
        "amount_minor": PRICE,
        "currency": "CNY",
        "reason": "fraudulent",
        "occurred_at": stage.at,
    }
    return Disputed(channel=stage.world.channel, notice=DisputeNotice(**(told | changes)), body="{}")


def heard(stage: Stage, *told: Disputed) -> list[str]:
    return [word for one in told for word in accept_disputes([one], at=stage.at)]


def in_dispute(stage: Stage) -> int:
    return balance(chargeback(stage.world.shop, Chargeback.objects.get().pk))


def test_what_is_taken_cannot_be_refunded_as_well(stage: Stage) -> None:
    order = stage.buys("steam-50")
    taken = said(stage, order)
    assert heard(stage, taken, taken) == ["charged_back", "repeat"]
    assert (in_dispute(stage), balance(hold(stage.world.shop, order.pk))) == (PRICE, 0)
    stage.claims(order.pk, "changed_mind")
    assert stage.refunds(order.pk) == []
    assert order.complaints.get().outside_id == "dp_1"
    assert Notice.objects.get(external_id=taken.notice.external_id).outcome == "charged_back"


@pytest.mark.parametrize("first", ["taken", "closed"])
@pytest.mark.parametrize(("won", "word", "there"), [(True, "charge_won", PRICE), (False, "charge_lost", 0)])
def test_it_ends_as_the_bank_decides_in_whatever_order_the_news_come(
    stage: Stage, first: str, won: bool, word: str, there: int
) -> None:
    order = stage.buys("steam-50")
    taken, closed = said(stage, order), said(stage, order, CLOSED, won=won)
    news = (taken, closed) if first == "taken" else (closed, taken)
    assert word in heard(stage, *news)
    row = Chargeback.objects.get()
    assert row.state == ("won" if won else "lost")
    assert (in_dispute(stage), at_the_channel(stage)) == (0, there)
    again = said(stage, order, GIVEN_BACK, won=True)
    heard(stage, again)
    row.refresh_from_db()
    assert (row.state, at_the_channel(stage)) == ("won" if won else "lost", there)


@pytest.mark.parametrize("changes", [{"currency": "USD"}, {"amount_minor": PRICE + 1}])
def test_what_does_not_fit_is_booked_by_nobody_and_told_to_the_operators(stage: Stage, changes: dict[str, Any]) -> None:
    order = stage.buys("steam-50")
    assert heard(stage, said(stage, order, **changes)) == ["differs"]
    assert not Chargeback.objects.exists()
    assert Letter.objects.filter(kind="dispute-differs").count() == 1
    assert balance(hold(stage.world.shop, order.pk)) == PRICE


def test_two_disputes_of_one_payment_take_no_more_than_it_brought_in(stage: Stage) -> None:
    order = stage.buys("steam-50")
    first, second = said(stage, order, amount_minor=3_000), said(stage, order, amount_minor=3_000, reference="dp_2")
    assert heard(stage, first, second) == ["charged_back", "differs"]
    assert Chargeback.objects.get().amount_minor == 3_000


def test_one_that_overtakes_its_payment_is_to_be_told_again(stage: Stage) -> None:
    order = stage.buys("steam-50")
    payment = Payment.objects.get(order=order)
    taken = said(stage, order)
    Payment.objects.filter(pk=payment.pk).update(state="started")
    assert heard(stage, taken, taken) == ["too_early", "too_early"]
    assert not Notice.objects.filter(external_id=taken.notice.external_id).exists()
    assert not Chargeback.objects.exists()
    Payment.objects.filter(pk=payment.pk).update(state="paid")
    assert heard(stage, taken) == ["charged_back"]


def test_of_a_payment_that_is_not_ours_nothing_follows(stage: Stage) -> None:
    order = stage.buys("steam-50")
    other = said(stage, order, transaction_no="pi_other", occurred_at=stage.at - HOUR)
    assert heard(stage, other) == ["unknown_payment"]
    assert not Chargeback.objects.exists()
    assert not Letter.objects.filter(kind="dispute-differs").exists()


def event(kind: str, **changes: Any) -> dict[str, Any]:
    dispute = {"id": "dp_1", "payment_intent": "pi_1", "amount": PRICE, "currency": "cny", "reason": "fraudulent"}
    told = dispute | {"status": "needs_response"} | changes
    return {"id": "evt_1", "type": kind, "created": 1_795_000_000, "data": {"object": told}}


@pytest.mark.parametrize(
    ("kind", "status", "won"),
    [
        (TAKEN, "needs_response", None),
        (CLOSED, "won", True),
        (CLOSED, "lost", False),
        (GIVEN_BACK, "under_review", True),
    ],
)
def test_stripes_events_say_what_moved(kind: str, status: str, won: bool | None) -> None:
    told = read_event(event(kind, status=status))
    assert isinstance(told, DisputeNotice)
    assert (told.reference, told.transaction_no, told.won) == ("dp_1", "pi_1", won)
    assert (told.amount_minor, told.currency) == (PRICE, "CNY")


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("charge.dispute.created", {}),
        (CLOSED, {"status": "warning_closed"}),
        (TAKEN, {"payment_intent": None}),
    ],
)
def test_what_moved_nothing_or_is_not_of_the_shop_is_passed_over(kind: str, changes: dict[str, Any]) -> None:
    with pytest.raises(NoticeIgnored):
        read_event(event(kind, **changes))


def test_a_signed_event_comes_in_by_the_door_and_a_forged_one_does_not(open_stage: Stage) -> None:
    keys = {"secret_key": "sk_test_0123456789", "webhook_secret": "whsec_0123456789"}
    row = Channel.objects.create(
        shop_id=open_stage.world.shop,
        kind="stripe",
        account="acct_0123456789",
        base_url="http://127.0.0.1:9",
        secret_sealed=vault.seal(json.dumps(keys), "channel"),
        capabilities=CAPABILITIES.to_json(),
    )
    body = json.dumps(event(TAKEN) | {"livemode": False}).encode()
    for secret, status in (("whsec_another00", 503), (keys["webhook_secret"], 200)):
        assert hear(row.pk, Told("POST", "/", signature(secret, body), body))[0] == status
    # one of this moment may have overtaken its payment
    young = json.dumps(event(TAKEN) | {"livemode": False, "id": "evt_2", "created": int(time.time())}).encode()
    assert hear(row.pk, Told("POST", "/", signature(keys["webhook_secret"], young), young))[0] == 503
    assert list(Notice.objects.values_list("kind", "outcome")) == [(TAKEN, "unknown_payment")]
