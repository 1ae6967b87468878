"""Does the epay gateway keep its own protocol in both versions, whoever asks?"""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from anxin.simulators.epay.signing import content, md5_sign
from anxin.site.ports import free_ports
from tests.simulators.epay.raw import Raw
from tests.simulators.epay.running import Epay, epay, new_key
from tests.simulators.processes import START_SECONDS, STOP_SECONDS, answers, wait_until

V1_FIELDS = ("code", "trade_no", "out_trade_no", "type", "pid", "addtime", "endtime", "name", "money", "status")


@pytest.fixture(scope="module")
def gateway() -> Iterator[Epay]:
    with epay() as running:
        yield running


@pytest.fixture(scope="module")
def raw(gateway: Epay) -> Iterator[Raw]:
    raw = Raw(gateway)
    yield raw
    raw.http.close()


def test_the_example_of_the_documents_has_the_md5_that_md5sum_computes() -> None:
    fields = {"pid": 1001, "money": "1.00", "name": "VIP会员", "param": "", "sign": "x", "data": [1], "none": None}
    assert content(fields) == "money=1.00&name=VIP会员&pid=1001"
    # printf 'money=1.00&name=VIP会员&pid=100189unJUB8HZ54Hj7x4nUj56HN4nUzUJ8i' | md5sum
    assert md5_sign(fields, "89unJUB8HZ54Hj7x4nUj56HN4nUzUJ8i") == "7b62d214f0e1cc3da3c5a0c6072cce71"


def test_version_1_gives_a_code_to_a_computer_and_a_page_to_a_phone(raw: Raw) -> None:
    assert set(raw.start(device="pc")) == {"code", "msg", "trade_no", "qrcode"}
    assert set(raw.start(device="mobile")) == {"code", "msg", "trade_no", "payurl"}


@pytest.mark.parametrize("missing", ["type", "out_trade_no", "name", "money", "notify_url", "clientip", "pid"])
def test_version_1_wants_every_field(raw: Raw, missing: str) -> None:
    assert raw.start(**{missing: ""})["code"] == -1


@pytest.mark.parametrize("money", ["0", "-1", "1.001", "x", "1e3", "."])
def test_no_amount_that_is_none_opens_an_order(raw: Raw, money: str) -> None:
    assert raw.start(money=money)["code"] == -1


def test_version_1_tells_of_an_order_by_either_number(raw: Raw, gateway: Epay) -> None:
    number = "A" + str(time.time_ns())
    started = raw.start(out_trade_no=number)
    gateway.pay(started["qrcode"], "none")
    by_ours = raw.api("order", out_trade_no=number)
    assert raw.api("order", trade_no=started["trade_no"]) == by_ours
    assert set(V1_FIELDS) < set(by_ours)
    assert (by_ours["code"], by_ours["status"], by_ours["money"]) == (1, 1, "128.50")
    assert by_ours["pid"] == int(gateway.pid)


@pytest.mark.parametrize("act", ["query", "order", "orders", "refund"])
def test_nothing_is_told_without_the_key(raw: Raw, act: str) -> None:
    assert raw.api(act, key="")["code"] == -3
    assert raw.api(act, key="guess")["code"] == -3
    assert raw.api(act, pid="1")["code"] == -1


def test_another_merchants_order_is_not_found(raw: Raw) -> None:
    assert raw.api("order", out_trade_no="of nobody")["msg"] == "订单号不存在"
    assert raw.api("nothing")["code"] == -5


def test_the_list_of_orders_comes_in_pages_the_newest_first(raw: Raw) -> None:
    numbers = [f"L{number}" for number in range(5)]
    for number in numbers:
        raw.start(out_trade_no=number)
    first, second = (raw.api("orders", limit="2", page=page)["data"] for page in ("1", "2"))
    assert [row["out_trade_no"] for row in first + second] == numbers[:0:-1]
    assert len(raw.api("orders", limit="500")["data"]) <= 50


def test_version_1_returns_the_same_part_again_and_never_more_than_was_paid(raw: Raw, gateway: Epay) -> None:
    started, before = raw.start(), gateway.read("totals")["refunded_minor"]
    gateway.pay(started["qrcode"], "none")
    codes = [raw.api("refund", trade_no=started["trade_no"], money="60")["code"] for _ in range(3)]
    assert codes == [1, 1, -1]
    assert gateway.read("totals")["refunded_minor"] == before + 12_000


def test_version_2_signs_every_answer_also_a_refusal(raw: Raw) -> None:
    order = raw.order(method="web", device="pc")
    started = raw.ask("/api/pay/create", **order)
    assert (started["code"], started["pay_type"]) == (0, "qrcode")
    assert raw.ask("/api/pay/query", out_trade_no=order["out_trade_no"])["status"] == 0
    assert raw.ask("/api/pay/query", out_trade_no="nobody's")["code"] == 1
    assert raw.ask("/api/pay/create", **raw.order(method="jump"))["pay_type"] == "jump"


def test_version_2_returns_once_for_each_number(raw: Raw, gateway: Epay) -> None:
    order, before = raw.order(device="pc"), gateway.read("totals")["refunded_minor"]
    gateway.pay(raw.ask("/api/pay/create", **order)["pay_info"], "none")
    ours = {"out_trade_no": order["out_trade_no"], "money": "1.00", "out_refund_no": f"R{time.time_ns()}"}
    first, again = (raw.ask("/api/pay/refund", **ours) for _ in range(2))
    assert first["refund_no"] == again["refund_no"]
    assert raw.ask("/api/pay/refund", **(ours | {"money": "2.00"}))["code"] == 1
    assert raw.ask("/api/pay/refundquery", out_refund_no=ours["out_refund_no"])["status"] == 1
    assert gateway.read("totals")["refunded_minor"] == before + 100


def test_version_2_lists_orders_in_pages(raw: Raw) -> None:
    for _ in range(3):
        raw.ask("/api/pay/create", **raw.order())
    answer = raw.ask("/api/merchant/orders", offset="1", limit="2")
    assert len(answer["data"]) == 2


def test_a_request_at_the_wrong_time_or_by_a_stranger_is_refused(raw: Raw, gateway: Epay) -> None:
    before = gateway.read("log")["received"]
    for changes in ({"timestamp": str(int(time.time()) - 301)}, {"timestamp": "now"}, {"pid": "1"}):
        assert raw.ask("/api/pay/create", **(raw.order() | changes))["code"] == 1
    forged = raw.rsa(raw.order(), new_key("stranger"))
    assert raw.http.post("/api/pay/create", data=forged).json()["msg"] == "RSA签名校验失败"
    changed = raw.rsa(raw.order()) | {"money": "0.01"}
    assert raw.http.post("/api/pay/create", data=changed).json()["msg"] == "RSA签名校验失败"
    assert len(gateway.read("log")["received"]) == len(before) + 5


def test_submitting_leads_to_the_cashier_and_a_bad_form_to_a_plain_page(raw: Raw) -> None:
    good = raw.http.get("/submit.php", params=raw.md5(raw.order()))
    assert good.status_code == 302
    assert good.headers["location"].startswith("/cashier/")
    bad = raw.http.get("/submit.php", params=raw.md5(raw.order()) | {"money": "0.01"})
    assert (bad.status_code, "签名校验失败" in bad.text) == (400, True)


@pytest.mark.parametrize(
    ("language", "words", "not_words"), [("", "确认付款 ¥128.50", "Pay ¥"), ("?lang=en", "Pay ¥128.50", "确认")]
)
def test_the_page_behind_the_code_speaks_both_languages(raw: Raw, language: str, words: str, not_words: str) -> None:
    page = raw.http.get(raw.start(type="wxpay")["qrcode"] + language).text
    assert words in page
    assert not_words not in page
    assert ("微信支付" if not language else "WeChat Pay") in page
    assert "$" not in page


def test_what_the_merchant_wrote_is_text_and_never_markup(raw: Raw) -> None:
    started = raw.start(name="<script>$amount</script>", return_url="javascript:alert(1)")
    page = raw.http.get(started["qrcode"]).text
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "javascript:" not in page


def test_the_button_pays_once_and_a_guessed_page_not_at_all(raw: Raw, gateway: Epay) -> None:
    link, before = raw.start()["qrcode"], gateway.read("totals")["paid_minor"]
    for _ in range(2):
        assert gateway.pay(link, "none").status_code == 303
    assert raw.http.get(f"{gateway.base_url}/cashier/0").status_code == 404
    assert raw.http.post(f"{gateway.base_url}/cashier/0/pay").status_code == 404
    assert gateway.read("totals")["paid_minor"] == before + 12_850
    assert "付款成功" in raw.http.get(link).text


def test_an_unknown_fault_or_limit_is_refused(raw: Raw) -> None:
    for path, fields in (("faults", {"out_trade_no": "*", "fault": "unheard_of"}), ("limits", {"unheard_of": 1})):
        assert raw.http.post(f"/control/{path}", json=fields).status_code == 400


@pytest.mark.parametrize("name", ["epay", "usdt"])
def test_a_simulator_loads_nothing_of_ours(name: str) -> None:
    program = f"import anxin.simulators.{name}.__main__, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    ours = [module for module in loaded if module.startswith("anxin.") and not module.startswith("anxin.simulators")]
    assert ours == []
    assert "django" not in loaded


@pytest.mark.parametrize("name", ["epay", "usdt"])
def test_a_simulator_without_keys_makes_some_and_shows_them(name: str) -> None:
    port = free_ports()
    command = [sys.executable, "-m", f"anxin.simulators.{name}", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        wait_until(lambda: answers(f"http://127.0.0.1:{port}"), START_SECONDS)
    finally:
        process.terminate()
    told = process.communicate(timeout=STOP_SECONDS)[0]
    assert ("private_key MII" if name == "epay" else "token ") in told
