"""Does the simulator satisfy Stripe's own client, and keep Stripe's own rules?"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest
import stripe

from tests.simulators.listener import listening
from tests.simulators.processes import PLAIN, wait_until
from tests.simulators.stripe.running import Stripe, stripe_running

SHOP = "https://shop.example/back"


def opened(client: "stripe.StripeClient", number: str, *, key: str = "", **changes: Any) -> Any:
    """A session for ¥128.00."""
    price = {"currency": "cny", "unit_amount": 12_800, "product_data": {"name": "话费 100 元"}}
    params = {
        "mode": "payment",
        "client_reference_id": number,
        "line_items": [{"quantity": 1, "price_data": price}],
        "payment_intent_data": {"metadata": {"payment": number}},
        "success_url": SHOP,
        **changes,
    }
    return client.v1.checkout.sessions.create(params, {"idempotency_key": key} if key else {})


def paid(client: "stripe.StripeClient", acquirer: Stripe) -> str:
    """The intent of a session that was paid."""
    session = opened(client, uuid4().hex)
    acquirer.pay(session.url, "none")
    return str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)


def refunded(client: "stripe.StripeClient", intent: str, amount: int, key: str = "") -> Any:
    """A refund of an intent."""
    return client.v1.refunds.create(
        {"payment_intent": intent, "amount": amount}, {"idempotency_key": key or uuid4().hex}
    )


def test_a_session_is_opened_paid_and_found(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    number = uuid4().hex
    session = opened(client, number)
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 12_800)
    acquirer.pay(session.url, "none")
    after = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    assert (after.status, after.payment_status, after.client_reference_id) == ("complete", "paid", number)
    assert after.payment_intent.amount_received == after.payment_intent.latest_charge.amount == 12_800
    (found,) = client.v1.payment_intents.search({"query": f"metadata['payment']:'{number}'"}).data
    assert found.id == after.payment_intent.id


def test_an_expired_session_takes_no_money(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    session = opened(client, uuid4().hex)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    acquirer.pay(session.url, "none")
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)


def test_the_same_key_is_the_same_object_and_another_key_another(client: "stripe.StripeClient") -> None:
    number, key = uuid4().hex, uuid4().hex
    assert opened(client, number, key=key).id == opened(client, number, key=key).id
    assert opened(client, number).id != opened(client, number, key=key).id


def test_the_same_key_with_other_parameters_is_an_error(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    intent, key = paid(client, acquirer), uuid4().hex
    refunded(client, intent, 100, key)
    with pytest.raises(stripe.IdempotencyError):
        refunded(client, intent, 200, key)
    assert len(client.v1.refunds.list({"payment_intent": intent}).data) == 1


def test_a_key_lives_a_day_and_then_refunds_again(acquirer: Stripe) -> None:
    with stripe_running() as own:
        client = stripe.StripeClient(own.secret_key, base_addresses={"api": own.base_url})
        intent, key = paid(client, own), uuid4().hex
        first = refunded(client, intent, 100, key)
        assert refunded(client, intent, 100, key).id == first.id
        own.turn("clock", offset_seconds=25 * 3600)
        assert refunded(client, intent, 100, key).id != first.id, "this is why our client looks before it asks"


def test_an_error_500_is_kept_under_its_key(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    number = uuid4().hex
    session = opened(client, number)
    acquirer.pay(session.url, "none")
    intent, key = str(client.v1.checkout.sessions.retrieve(session.id).payment_intent), uuid4().hex
    acquirer.turn("faults", out_trade_no=number, fault="error_500_after_success", times=1)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            refunded(client, intent, 100, key)
    assert len(client.v1.refunds.list({"payment_intent": intent}).data) == 1


def test_no_more_goes_back_than_came_in(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    intent = paid(client, acquirer)
    refunded(client, intent, 12_000)
    with pytest.raises(stripe.InvalidRequestError):
        refunded(client, intent, 801)
    refunded(client, intent, 800)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        refunded(client, intent, 1)
    assert caught.value.code == "charge_already_refunded"


def test_refunds_at_once_never_exceed_the_payment(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    intent = paid(client, acquirer)

    def one(_: int) -> bool:
        try:
            refunded(client, intent, 5_000)
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(one, range(6))) == 2


def test_an_old_payment_cannot_be_refunded(acquirer: Stripe) -> None:
    with stripe_running("--window-days", "180") as own:
        client = stripe.StripeClient(own.secret_key, base_addresses={"api": own.base_url})
        intent = paid(client, own)
        own.turn("clock", offset_seconds=181 * 86_400)
        with pytest.raises(stripe.InvalidRequestError) as caught:
            refunded(client, intent, 100)
        assert caught.value.code == "charge_not_refundable"


def test_too_many_requests_are_refused(acquirer: Stripe) -> None:
    with stripe_running() as own:
        client = stripe.StripeClient(own.secret_key, base_addresses={"api": own.base_url}, max_network_retries=0)
        own.turn("rate", per_second=1)
        client.v1.accounts.retrieve_current()

        def is_refused() -> bool:
            try:
                client.v1.accounts.retrieve_current()
            except stripe.RateLimitError:
                return True
            return False

        wait_until(is_refused)


@pytest.mark.parametrize("key", ["sk_test_wrong", "sk_live_0123456789"])
def test_a_wrong_key_opens_nothing(acquirer: Stripe, key: str) -> None:
    stranger = stripe.StripeClient(key, base_addresses={"api": acquirer.base_url})
    with pytest.raises(stripe.AuthenticationError):
        opened(stranger, uuid4().hex)


@pytest.mark.parametrize(
    "changes", [{"success_url": ""}, {"expires_at": 1}, {"line_items": []}, {"mode": "subscription"}]
)
def test_a_session_with_a_wrong_field_is_refused(client: "stripe.StripeClient", changes: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        opened(client, uuid4().hex, **changes)


def test_events_are_believed_by_stripes_own_check_and_come_again_until_taken(acquirer: Stripe) -> None:
    with listening() as hook, stripe_running("--webhook", hook.url) as own:
        client = stripe.StripeClient(own.secret_key, base_addresses={"api": own.base_url})
        hook.statuses.extend([500, 503])
        intent = paid_with_notice(client, own)
        refunded(client, intent, 800)
        wait_until(lambda: len(hook.arrived) >= 6)
        assert {event.type for event in client.v1.events.list().data} == kinds(hook.arrived, own)


def paid_with_notice(client: "stripe.StripeClient", acquirer: Stripe) -> str:
    session = opened(client, uuid4().hex)
    acquirer.pay(session.url, "once")
    return str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)


def kinds(arrived: list[Any], acquirer: Stripe) -> set[str]:
    """The types of the events that came, each believed by Stripe's own check."""
    found = set()
    for one in arrived:
        header = {name.lower(): value for name, value in one.headers.items()}["stripe-signature"]
        found.add(stripe.Webhook.construct_event(one.body, header, acquirer.webhook_secret).type)
    return found


def test_the_balance_tells_of_each_movement_with_its_fee(client: "stripe.StripeClient", acquirer: Stripe) -> None:
    intent = paid(client, acquirer)
    made = refunded(client, intent, 800)
    rows = client.v1.balance_transactions.list({"limit": 100, "expand": ["data.source"]}).data
    charge, refund = (next(one for one in rows if one.type == kind) for kind in ("charge", "refund"))
    assert (charge.amount, charge.fee, charge.net) == (12_800, 401, 12_399)
    assert (refund.amount, refund.fee, refund.source.id) == (-800, 0, made.id)


def test_checkout_speaks_chinese_and_english_and_never_runs_what_it_is_told(
    client: "stripe.StripeClient", acquirer: Stripe
) -> None:
    price = {"currency": "cny", "unit_amount": 112_800, "product_data": {"name": "<script>$amount</script>"}}
    session = opened(
        client, uuid4().hex, line_items=[{"quantity": 1, "price_data": price}], cancel_url="javascript:alert(1)"
    )
    zh = httpx.get(session.url, **PLAIN).text
    assert "确认付款 ¥1,128.00" in zh
    assert '<html lang="zh-Hans">' in zh
    assert "<script" not in zh
    assert "javascript:" not in zh
    en = httpx.get(f"{session.url}?lang=en", **PLAIN).text
    assert "Pay ¥1,128.00" in en
    acquirer.pay(session.url, "decline")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    acquirer.pay(session.url, "none")
    assert "付款成功" in httpx.get(session.url, **PLAIN).text


def test_a_guessed_session_is_not_found(acquirer: Stripe) -> None:
    guessed = f"{acquirer.base_url}/c/pay/cs_test_0"
    assert httpx.get(guessed, **PLAIN).status_code == 404
    assert acquirer.pay(guessed).status_code == 404
