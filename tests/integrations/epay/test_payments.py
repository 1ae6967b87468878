"""Do our clients of an epay gateway tell of payments what is so, and UNKNOWN when they cannot know?"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from anxin.integrations.epay.channel import CAPABILITIES, CAPABILITIES_V2, EpayChannel, capabilities_for
from anxin.integrations.epay.v1 import EpayV1
from anxin.integrations.epay.v2 import EpayV2
from anxin.payments.channel import PaymentStatus, Way
from tests.integrations.epay.conftest import AMOUNT_MINOR, Bea, Client, Make, asked, of
from tests.simulators.epay.running import Epay, new_key, private, public
from tests.simulators.processes import wait_until


def test_a_started_payment_waits_and_is_the_same_when_started_again(client: Client, gateway: Epay) -> None:
    ask = asked()
    offer = client.start_payment(ask)
    assert offer.status is PaymentStatus.WAITING
    assert offer.code_url.startswith(gateway.base_url)
    assert offer.reference
    assert client.start_payment(ask) == offer
    assert client.query_payment(ask).status is PaymentStatus.WAITING


@pytest.mark.parametrize("way", [Way.QR, Way.REDIRECT])
def test_a_paid_payment_comes_with_amount_number_and_time(client: Client, bea: Bea, way: Way) -> None:
    ask = asked(way=way)
    bea.pays(client, ask)
    answer = client.query_payment(ask)
    assert (answer.status, answer.amount_minor, answer.currency) == (PaymentStatus.PAID, AMOUNT_MINOR, "CNY")
    assert answer.paid_at is not None
    assert abs((datetime.now(UTC) - answer.paid_at).total_seconds()) < 60
    assert client.query_payment(replace(ask, transaction_no=answer.transaction_no)) == answer


def test_the_link_of_version_1_opens_an_order_only_when_bea_follows_it(v1: EpayV1, gateway: Epay) -> None:
    ask = asked(way=Way.REDIRECT)
    offer = v1.start_payment(ask)
    assert offer.redirect_url.startswith(f"{gateway.base_url}/submit.php?")
    assert gateway.key not in offer.redirect_url
    assert v1.query_payment(ask).status is PaymentStatus.NOT_FOUND
    assert gateway.pay(offer.redirect_url, "none").status_code == 303
    assert v1.query_payment(ask).status is PaymentStatus.PAID


def test_a_link_changed_on_the_way_opens_nothing(v1: EpayV1, gateway: Epay) -> None:
    ask = asked(way=Way.REDIRECT)
    link = v1.start_payment(ask).redirect_url.replace("money=128.50", "money=0.01")
    assert gateway.pay(link, "none").status_code in (404, 405)
    assert v1.query_payment(ask).status is PaymentStatus.NOT_FOUND


def test_a_payment_nobody_started_is_not_found(client: Client) -> None:
    assert client.query_payment(asked()).status is PaymentStatus.NOT_FOUND


def test_the_same_payment_with_another_amount_gets_no_offer(client: Client) -> None:
    ask = asked()
    client.start_payment(ask)
    offer = client.start_payment(replace(ask, amount_minor=1))
    assert (offer.status, offer.code_url) == (PaymentStatus.UNKNOWN, "")


def test_another_currency_is_not_asked_for(client: Client) -> None:
    ask = asked(currency="USD")
    assert client.start_payment(ask).status is PaymentStatus.UNKNOWN
    assert client.query_payment(ask).status is PaymentStatus.NOT_FOUND


def test_an_amount_that_differs_is_told_as_it_was_paid(client: Client, bea: Bea) -> None:
    ask = asked()
    bea.pays(client, ask, fault={"fault": "wrong_amount", "amount_minor": 100})
    answer = client.query_payment(ask)
    assert (answer.status, answer.amount_minor) == (PaymentStatus.PAID, 100)


def test_the_answer_about_another_transaction_is_no_answer(client: Client, bea: Bea) -> None:
    mine, theirs = asked(), asked()
    for ask in (mine, theirs):
        bea.pays(client, ask)
    number = client.query_payment(theirs).transaction_no
    answer = client.query_payment(replace(mine, transaction_no=number))
    assert (answer.status, answer.amount_minor) == (PaymentStatus.UNKNOWN, 0)


def test_version_1_closes_nothing_and_says_so(v1: EpayV1, bea: Bea) -> None:
    ask = asked()
    v1.start_payment(ask)
    assert v1.close_payment(ask).status is PaymentStatus.UNKNOWN
    bea.pays(v1, ask)
    assert v1.close_payment(ask).status is PaymentStatus.PAID


def test_version_2_closes_what_is_unpaid_and_tells_when_it_was_too_late(v2: EpayV2, bea: Bea) -> None:
    unpaid, paid = asked(), asked()
    offer = v2.start_payment(unpaid)
    assert v2.close_payment(unpaid).status is PaymentStatus.CLOSED
    before = bea.gateway.read("totals")["paid_minor"]
    bea.gateway.pay(offer.code_url, "none")
    assert bea.gateway.read("totals")["paid_minor"] == before
    bea.pays(v2, paid)
    assert v2.close_payment(paid).status is PaymentStatus.PAID


def test_a_returned_order_is_never_reported_as_paid(client: Client, bea: Bea) -> None:
    ask = asked()
    bea.pays(client, ask)
    client.refund(of(ask))
    assert client.query_payment(ask).status is PaymentStatus.UNKNOWN


def test_a_gateway_that_is_gone_leaves_everything_unknown(version: int, make: Make) -> None:
    gone = make(version, base_url="http://127.0.0.1:9")
    assert gone.start_payment(asked()).status is PaymentStatus.UNKNOWN
    assert gone.query_payment(asked()).status is PaymentStatus.UNKNOWN
    assert gone.close_payment(asked()).status is PaymentStatus.UNKNOWN


def test_the_address_of_a_page_is_taken_for_the_gateways(version: int, make: Make, gateway: Epay) -> None:
    page = "/submit.php" if version == 1 else "/api/pay/create"
    client = make(version, base_url=f"{gateway.base_url}{page}/")
    assert client.start_payment(asked()).status is PaymentStatus.WAITING


def test_a_rate_limit_is_no_answer(client: Client, gateway: Epay) -> None:
    ask = asked()
    client.start_payment(ask)
    gateway.turn("limits", rate_per_second=0.5)
    try:
        answers = {client.query_payment(ask).status for _ in range(3)}
        wait_until(lambda: client.query_payment(ask).status is PaymentStatus.UNKNOWN)
    finally:
        gateway.turn("limits", rate_per_second=0)
    assert answers <= {PaymentStatus.WAITING, PaymentStatus.UNKNOWN}


V1 = {"version": "1", "key": "0123456789abcdef", "type": "alipay"}
V2 = {"version": "2", "type": "wxpay"}


def v2_settings() -> dict[str, str]:
    return V2 | {"private_key": private(new_key("merchant")), "platform_key": public(new_key("platform"))}


def from_settings(account: str = "1001", **settings: str) -> Client:
    return EpayChannel.from_settings(base_url="http://127.0.0.1:9/", account=account, settings=settings)


def test_the_settings_say_which_version_is_spoken() -> None:
    assert isinstance(from_settings(**V1), EpayV1)
    assert isinstance(from_settings(**v2_settings()), EpayV2)
    assert capabilities_for(V1) == CAPABILITIES
    assert capabilities_for(V2) == CAPABILITIES_V2
    assert capabilities_for({}) == CAPABILITIES


def test_a_gateway_of_version_1_refunds_parts_where_its_merchant_says_so() -> None:
    can = capabilities_for(V1 | {"partial": "yes"})
    assert can.partial
    assert can.maximum_partials > 1
    assert (can.idempotent, can.queryable, can.retries) == (False, False, False)
    assert not capabilities_for(V1 | {"partial": "no"}).partial


@pytest.mark.parametrize("missing", ["version", "key", "type"])
@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_key_or_setting_of_version_1_refuses_to_start(missing: str, value: str) -> None:
    with pytest.raises(ValueError):
        from_settings(**(V1 | {missing: value}))


@pytest.mark.parametrize("missing", ["private_key", "platform_key", "type"])
@pytest.mark.parametrize("value", ["", "AAAA", "no key"])
def test_a_missing_or_damaged_key_of_version_2_refuses_to_start(missing: str, value: str) -> None:
    settings = v2_settings() | {missing: "" if missing == "type" else value}
    with pytest.raises(ValueError):
        from_settings(**settings)


@pytest.mark.parametrize("settings", [V1 | {"version": "3"}, V1 | {"key": "short"}, {}])
def test_what_is_no_epay_merchant_refuses_to_start(settings: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        from_settings(**settings)


@pytest.mark.parametrize("base_url", ["", "ftp://pay.example", "pay.example"])
def test_an_address_that_is_none_refuses_to_start(base_url: str, make: Make, version: int) -> None:
    with pytest.raises(ValueError):
        make(version, base_url=base_url)


def test_a_merchant_without_a_number_refuses_to_start() -> None:
    with pytest.raises(ValueError):
        from_settings(account="", **V1)


def test_version_1_declares_what_it_cannot_do() -> None:
    can = CAPABILITIES
    assert (can.idempotent, can.queryable, can.partial, can.retries, can.notice_proves) == (False,) * 5
    assert can.maximum_partials == 1
