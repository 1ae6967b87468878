"""Which notices of an epay gateway are believed?"""

import hashlib
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from anxin.integrations.epay.signing import Rsa
from anxin.integrations.epay.v1 import EpayV1
from anxin.integrations.epay.v2 import EpayV2
from anxin.payments.channel import ChannelNotice, NoticeForged, NoticeIgnored, NoticeKind, PaymentAsk, id_of
from tests.integrations.epay.conftest import AMOUNT_MINOR, Bea, Client, Make, asked
from tests.simulators.epay.running import Arrived, Epay, Listener, new_key, private, public
from tests.simulators.processes import PLAIN, wait_until


def believed(client: Client, one: Arrived) -> ChannelNotice:
    return client.verify_notice(method=one.method, path=one.path, headers=one.headers, body=one.body)


def refused(client: Client, one: Arrived) -> str:
    with pytest.raises(NoticeForged) as caught:
        believed(client, one)
    return str(caught.value)


def pay(client: Client, bea: Bea, hook: Listener, fault: str = "", notice: str = "once", **values: Any) -> PaymentAsk:
    ask = asked(notify_url=hook.url)
    bea.pays(client, ask, notice, {"fault": fault, "times": 1, **values} if fault else None)
    return ask


def test_a_true_notice_is_believed(client: Client, bea: Bea, hook: Listener) -> None:
    ask = pay(client, bea, hook)
    notice = believed(client, hook.wait_for(1)[0])
    assert (notice.kind, notice.payment, notice.refund) == (NoticeKind.PAID, ask.payment, None)
    assert (notice.amount_minor, notice.currency) == (AMOUNT_MINOR, "CNY")
    assert notice.transaction_no == client.query_payment(ask).transaction_no


@pytest.mark.parametrize("by_buyer", [True, False])
def test_a_notice_sent_twice_has_one_number(client: Client, bea: Bea, hook: Listener, by_buyer: bool) -> None:
    pay(client, bea, hook, "" if by_buyer else "duplicate", "twice" if by_buyer else "once")
    first, second = (believed(client, one) for one in hook.wait_for(2))
    assert first.external_id == second.external_id
    assert first.external_id != ""


def test_a_notice_is_sent_again_until_it_is_taken(client: Client, bea: Bea, hook: Listener) -> None:
    hook.answers += [(500, "fail"), (200, "ok"), (200, "success!")]
    ask = pay(client, bea, hook)
    believed(client, hook.wait_for(4)[3])
    wait_until(lambda: sent(bea, ask)[-1]["taken"])
    assert [entry["taken"] for entry in sent(bea, ask)] == [False, False, False, True]


def sent(bea: Bea, ask: PaymentAsk) -> list[dict[str, Any]]:
    entries = bea.gateway.read("log?kind=notice")["sent"]
    return [entry for entry in entries if entry["out_trade_no"] == ask.payment.hex]


def test_the_gateway_is_answered_as_it_expects(client: Client) -> None:
    assert client.reply(handled=True) == (200, "text/plain; charset=utf-8", "success")
    status, _, words = client.reply(handled=False)
    assert (status, words) == (400, "fail")


@pytest.mark.parametrize(
    ("fault", "why"),
    [("wrong_signature", "its signature does not hold"), ("other_merchant", "")],
)
def test_a_false_notice_is_refused_and_the_true_one_after_it_believed(
    client: Client, bea: Bea, hook: Listener, fault: str, why: str
) -> None:
    ask = pay(client, bea, hook, fault)
    told = hook.wait_for(2)
    (forged,) = (one for one in told if not _holds(client, one))
    assert why in refused(client, forged)
    assert [believed(client, one).payment for one in told if one is not forged] == [ask.payment]


def _holds(client: Client, one: Arrived) -> bool:
    try:
        believed(client, one)
    except NoticeForged:
        return False
    return True


def test_a_cross_merchant_notice_that_the_platform_signed_is_refused_by_its_pid(
    v2: EpayV2, bea: Bea, hook: Listener
) -> None:
    pay(v2, bea, hook, "other_merchant")
    other = next(one for one in hook.wait_for(2) if "pid=9999" in one.path)
    assert refused(v2, other) == "it names another merchant"


def test_a_replayed_notice_of_version_2_is_stale(v2: EpayV2, make: Make, bea: Bea, hook: Listener) -> None:
    pay(v2, bea, hook)
    kept = hook.wait_for(1)[0]
    believed(v2, kept)
    later = make(2, clock=lambda: time.time() + 301)
    assert refused(later, kept) == "it is stale"


def test_a_stale_notice_of_version_2_is_refused(v2: EpayV2, bea: Bea, hook: Listener) -> None:
    pay(v2, bea, hook, "stale")
    assert sorted(_holds(v2, one) for one in hook.wait_for(2)) == [False, True]


def test_a_replayed_notice_of_version_1_has_the_number_under_which_it_was_handled(
    v1: EpayV1, make: Make, bea: Bea, hook: Listener
) -> None:
    pay(v1, bea, hook)
    kept = hook.wait_for(1)[0]
    later = make(1, clock=lambda: time.time() + 86_400)
    assert believed(later, kept).external_id == believed(v1, kept).external_id


def notice(client: Client, gateway: Epay, *, key: str | None = None, again: str = "", **changes: str) -> Arrived:
    """A notice that somebody with the key wrote by hand."""
    fields = {"pid": gateway.pid, "trade_no": "2026112200000000001", "out_trade_no": asked().payment.hex}
    fields |= {"type": "alipay", "name": "x", "money": "128.50", "trade_status": "TRADE_SUCCESS"}
    if isinstance(client, EpayV2):
        fields |= {"timestamp": str(int(time.time()))}
    fields |= changes
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name])
    if isinstance(client, EpayV2):
        platform = Rsa(private(new_key("platform" if key is None else "stranger")), public(new_key("merchant")))
        fields |= {"sign": platform.sign(fields), "sign_type": "RSA"}
    else:
        whole = text + (gateway.key if key is None else key)
        fields |= {"sign": hashlib.md5(whole.encode(), usedforsecurity=False).hexdigest(), "sign_type": "MD5"}
    return Arrived("GET", f"/hooks/channel/1/?{urlencode(fields)}{again}", {}, b"")


def test_a_notice_signed_with_the_empty_key_is_refused(client: Client, gateway: Epay) -> None:
    assert refused(client, notice(client, gateway, key="")) == "its signature does not hold"


def test_a_notice_with_an_amount_of_its_own_carries_that_amount_to_be_compared(client: Client, gateway: Epay) -> None:
    assert believed(client, notice(client, gateway, money="0.01")).amount_minor == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"money": "0"},
        {"money": "-128.50"},
        {"money": "1e9"},
        {"money": "128.505"},
        {"money": ""},
        {"out_trade_no": ""},
        {"out_trade_no": "a b"},
        {"trade_no": ""},
        {"trade_no": "1" * 65},
        {"trade_no": "a b"},
        {"pid": "1"},
        {"pid": ""},
    ],
)
def test_a_signed_notice_that_says_nonsense_is_refused(client: Client, gateway: Epay, changes: dict[str, str]) -> None:
    refused(client, notice(client, gateway, **changes))


@pytest.mark.parametrize("number", ["1", "0AF1" * 8])
def test_a_true_notice_of_a_payment_that_was_not_started_here_is_none_of_ours(
    client: Client, gateway: Epay, number: str
) -> None:
    told = believed(client, notice(client, gateway, out_trade_no=number))
    assert (told.payment, told.amount_minor) == (id_of(number), 12_850)
    assert told.payment.version == 5


@pytest.mark.parametrize("pid", ["{}.0", "0{}", "+{}", "{} "])
def test_a_pid_that_is_only_loosely_the_same_is_refused(client: Client, gateway: Epay, pid: str) -> None:
    assert refused(client, notice(client, gateway, pid=pid.format(gateway.pid))) == "it names another merchant"


@pytest.mark.parametrize("status", ["TRADE_CLOSED", "WAIT_BUYER_PAY", "trade_success", "1"])
def test_a_true_notice_of_something_else_is_ignored(client: Client, gateway: Epay, status: str) -> None:
    one = notice(client, gateway, trade_status=status)
    with pytest.raises(NoticeIgnored):
        believed(client, one)


def test_a_field_that_stands_twice_is_refused(client: Client, gateway: Epay) -> None:
    assert refused(client, notice(client, gateway, again="&money=99999")) == "it has a field twice"


def test_a_field_that_was_added_is_under_the_signature(client: Client, gateway: Epay) -> None:
    assert refused(client, notice(client, gateway, again="&extra=1")) == "its signature does not hold"


def test_a_notice_by_post_or_without_fields_is_refused(client: Client, gateway: Epay) -> None:
    good = notice(client, gateway)
    believed(client, good)
    refused(client, Arrived("POST", good.path, {}, b""))
    refused(client, Arrived("GET", "/hooks/channel/1/", {}, b""))
    refused(client, Arrived("GET", "/hooks/channel/1/?sign=", {}, urlsplit(good.path).query.encode()))


def test_a_notice_of_the_one_version_is_refused_by_the_other(v1: EpayV1, v2: EpayV2, gateway: Epay) -> None:
    refused(v1, notice(v2, gateway))
    refused(v2, notice(v1, gateway))


def test_a_notice_true_and_signed_says_nothing_of_money_that_never_came(v1: EpayV1, gateway: Epay) -> None:
    ask = asked()
    v1.start_payment(ask)
    believed(v1, notice(v1, gateway, out_trade_no=ask.payment.hex))
    assert v1.query_payment(ask).status == "waiting"


def test_notices_of_two_orders_may_come_in_the_wrong_order(client: Client, bea: Bea, hook: Listener) -> None:
    first = pay(client, bea, hook, "reorder")
    second = pay(client, bea, hook)
    assert [believed(client, one).payment for one in hook.wait_for(2)] == [second.payment, first.payment]


def test_a_delayed_notice_comes_when_it_is_let_go(client: Client, bea: Bea, hook: Listener) -> None:
    ask = pay(client, bea, hook, "delay")
    assert client.query_payment(ask).status == "paid"
    assert hook.arrived == []
    assert bea.gateway.turn("notices/release", out_trade_no=ask.payment.hex) == {"released": 1}
    assert believed(client, hook.wait_for(1)[0]).payment == ask.payment


def test_a_dropped_notice_never_comes_and_a_look_finds_the_money(client: Client, bea: Bea, hook: Listener) -> None:
    ask = pay(client, bea, hook, "drop")
    assert client.query_payment(ask).status == "paid"
    assert sent(bea, ask) == []
    assert hook.arrived == []


def test_the_notice_of_another_amount_says_so(client: Client, bea: Bea, hook: Listener) -> None:
    pay(client, bea, hook, "wrong_amount", amount_minor=100)
    assert believed(client, hook.wait_for(1)[0]).amount_minor == 100


def test_the_simulator_is_no_open_door(gateway: Epay) -> None:
    fields = dict(parse_qsl("pid=1&type=alipay&out_trade_no=1&name=x&money=1&notify_url=http://127.0.0.1:9/&sign=0"))
    assert httpx.post(f"{gateway.base_url}/mapi.php", data=fields, **PLAIN).json()["code"] == -1
