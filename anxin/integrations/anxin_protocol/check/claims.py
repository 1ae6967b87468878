"""What does an endpoint claim by speaking the protocol, and how is each claim tried? In the order in which they build
on each other: doors, range, orders, what follows an order."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Final
from uuid import uuid4

from anxin.delivery.supplier import (
    CallbackForged,
    CallbackIgnored,
    ClaimStatus,
    CodeVerdict,
    FenceStatus,
    RecallStatus,
    ReturnStatus,
    SupplierCallback,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.anxin_protocol.check.bench import Bench, Broken, broken_if
from anxin.integrations.anxin_protocol.check.listener import Came
from anxin.texts import Text

Try = Callable[[Bench], None]
SHANGHAI: Final = timezone(timedelta(hours=8))
STALE_SECONDS: Final = 900
QUANTITY: Final = 2


def forged_is_refused(bench: Bench) -> None:
    """Another secret signs."""
    _refused(bench.raw("GET", "/balance", secret=secrets.token_hex(32)), "a wrong signature")


def unsealed_is_refused(bench: Bench) -> None:
    """No seal at all."""
    _refused(bench.raw("GET", "/balance", sealed=False), "a request without a seal")


def changed_body_is_refused(bench: Bench) -> None:
    """The seal is right, of another body."""
    signed, sent = {"code": "A"}, {"code": "B"}
    _refused(bench.raw("POST", "/code-checks", signed, sent=sent), "a body that was changed")


def stale_is_refused(bench: Bench) -> None:
    """A quarter of an hour old, and as much in the future."""
    for age in (STALE_SECONDS, -STALE_SECONDS):
        _refused(bench.raw("GET", "/balance", age_seconds=age), f"a timestamp {age} seconds old")


def replay_is_refused(bench: Bench) -> None:
    """The same request, to the letter, a second time."""
    nonce = secrets.token_hex(16)
    status, _ = bench.raw("GET", "/balance", nonce=nonce)
    broken_if(status != 200, f"a true request was answered {status}")
    _refused(bench.raw("GET", "/balance", nonce=nonce), "a replay")


def other_key_is_refused(bench: Bench) -> None:
    """A key that nobody has, with a signature that would be right for ours."""
    _refused(bench.raw("GET", "/balance", key="nobody-" + secrets.token_hex(4)), "an unknown key")


def answers_are_sealed(bench: Bench) -> None:
    """The client believes sealed answers alone; without one it has nothing to say."""
    bench.client.balance_minor()


def unknown_is_not_found(bench: Bench) -> None:
    """An order nobody placed is not found, which is not failed; it cannot be stopped or claimed on either."""
    ask = SupplyAsk(delivery=uuid4(), sku="none", quantity=1, max_price_minor=1, callback_url="")
    answer = bench.client.query(ask)
    broken_if(answer.status is not SupplyStatus.NOT_FOUND, f"an order nobody placed is told as {answer.status}")
    broken_if(bench.client.fence(ask) is not FenceStatus.UNKNOWN, "an order nobody placed could be stopped")
    broken_if(
        bench.client.query_return(ask, refund=uuid4()).status is not ReturnStatus.NOT_FOUND,
        "a refund nobody asked for was found",
    )


def range_is_told(bench: Bench) -> None:
    """Every page of it; stock agrees with it."""
    after, pages = "", 0
    while pages == 0 or after:
        page = bench.client.items(after=after)
        bench.items |= {item.sku: item for item in page.items}
        after, pages = page.after, pages + 1
        broken_if(pages > 1_000, "the range has no end")
    broken_if(not bench.items, "the range is empty")
    some = [*bench.items][:20]
    missing = set(some) - set(bench.client.stock(some))
    broken_if(bool(missing), f"stock says nothing of {', '.join(sorted(missing))}")


def codes_are_delivered(bench: Bench) -> None:
    """As many as were ordered, for no more than their price, and the account is charged what is told."""
    ask = bench.ask(bench.goods.code, quantity=QUANTITY)
    before = bench.client.balance_minor()
    answer = bench.ended(ask, bench.client.place(ask))
    bench.bought["code"] = (ask, answer)
    _delivered(answer)
    broken_if(len(set(answer.codes)) != QUANTITY, f"{len(answer.codes)} codes for {QUANTITY} ordered")
    _charged(bench, before, ask, answer)


def topup_is_delivered(bench: Bench) -> None:
    """The account is looked up, value goes out."""
    ask = bench.ask(bench.goods.topup)
    broken_if(
        bench.client.check_account(sku=ask.sku, account=ask.account) == ask.account, "an account is told unmasked"
    )
    answer = bench.ended(ask, bench.client.place(ask))
    bench.bought["topup"] = (ask, answer)
    _delivered(answer)


def second_ask_is_one_order(bench: Bench) -> None:
    """The same number again answers the order as it stands, and charges nothing."""
    ask, answer = _bought(bench)
    before = bench.client.balance_minor()
    again = bench.client.place(ask)
    broken_if(again != answer, "the same number again is answered by another order")
    broken_if(bench.client.balance_minor() != before, "the same number again is charged again")


def other_content_is_a_conflict(bench: Bench) -> None:
    """The same number with another quantity is refused."""
    ask, _ = _bought(bench)
    fields = {"order_no": ask.delivery.hex, "sku": ask.sku, "quantity": ask.quantity + 1, "account": ask.account}
    fields |= {"max_price_minor": ask.max_price_minor * 9, "currency": ask.currency, "callback_url": ask.callback_url}
    status, told = bench.raw("POST", "/orders", fields)
    broken_if(
        (status, told.get("code")) != (409, "CONFLICT"),
        f"the same number for something else is answered {status} {told.get('code', '')}".rstrip(),
    )


def price_has_a_most(bench: Bench) -> None:
    """Below its price nothing is sold, nothing charged, and nothing kept."""
    whole = bench.ask(bench.goods.code)
    ask = bench.ask(bench.goods.code, max_price_minor=whole.max_price_minor - 1)
    before = bench.client.balance_minor()
    answer = bench.client.place(ask)
    broken_if(
        (answer.status, answer.detail) != (SupplyStatus.FAILED, "PRICE_EXCEEDS"),
        f"an order below its price is answered {answer.status} {answer.detail}".rstrip(),
    )
    broken_if(
        bench.client.balance_minor() != before or bench.client.query(ask).status is not SupplyStatus.NOT_FOUND,
        "a refused order was kept or charged",
    )


def callback_comes_sealed(bench: Bench) -> None:
    """The end of an order is told unasked, proven, under a number of its own, and agrees with what is answered."""
    ask, answer = _bought(bench)

    def about_it(came: Came) -> tuple[SupplierCallback | None, str] | None:
        if ask.delivery.hex.encode() not in came.body:
            return None
        try:
            told = bench.client.verify_callback(method="POST", path=came.path, headers=came.headers, body=came.body)
        except (CallbackForged, CallbackIgnored) as forged:
            return None, f"a callback cannot be believed: {forged}"
        return told, ""

    callback, why = bench.listener.wait_for(about_it, bench.patience_seconds) or (None, "no callback came")
    if callback is None:
        raise Broken(why)
    broken_if(
        callback.answer.status is not answer.status,
        f"the callback says {callback.answer.status}, the answer {answer.status}",
    )


def slow_can_be_stopped(bench: Bench) -> None:
    """A stopped order is told as failed, its price given back; a delivered one cannot be stopped."""
    ask = bench.ask(bench.goods.slow)
    before = bench.client.balance_minor()
    placed = bench.client.place(ask)
    broken_if(
        placed.status not in (SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS),
        f"an item that should take its time is answered {placed.status}",
    )
    broken_if(not bench.stopped(ask), "an order of which nothing went out could not be stopped")
    stopped = bench.client.query(ask)
    broken_if(stopped.status is not SupplyStatus.FAILED, f"a stopped order is told as {stopped.status}")
    broken_if(not bench.gets_back_to(before), "the price of a stopped order was kept")
    delivered, _ = _bought(bench)
    broken_if(bench.client.fence(delivered) is not FenceStatus.IMPOSSIBLE, "a delivered order was told as stopped")


def codes_are_checked(bench: Bench) -> None:
    """What was just sold is unused; what was never sold is not valid."""
    for code in _bought(bench)[1].codes:
        broken_if(
            bench.client.check_code(code) in (CodeVerdict.INVALID, CodeVerdict.USED),
            "a code just sold is told as bad",
        )
    broken_if(
        bench.client.check_code(f"NEVER-{secrets.token_hex(6)}") not in (CodeVerdict.INVALID, CodeVerdict.UNKNOWN),
        "a code nobody sold is told as valid",
    )


def claims_are_answered(bench: Bench) -> None:
    """From the closed set."""
    ask, _ = _bought(bench, "topup")
    broken_if(
        bench.client.claim(ask, problem="not_credited") is ClaimStatus.UNKNOWN,
        "a claim is not answered by admit, deny or waiting",
    )


def recall_is_kept(bench: Bench) -> None:
    """Codes told as taken back cannot be used any more."""
    ask, answer = _bought(bench)
    said = bench.client.recall(ask, reason="conformance check")
    broken_if(said is RecallStatus.UNKNOWN, "a recall is not answered by done, refused or waiting")
    alive = [code for code in answer.codes if bench.client.check_code(code) is CodeVerdict.VALID_UNUSED]
    broken_if(said is RecallStatus.DONE and bool(alive), "codes were told as taken back and are still valid")


def refund_is_one(bench: Bench) -> None:
    """Asked for twice under one number it is one refund, never above the price."""
    ask, answer = _bought(bench)
    cost, number, before = answer.cost_minor or 0, uuid4(), bench.client.balance_minor()
    first = bench.client.ask_return(ask, refund=number, amount_minor=cost, reason="conformance check")
    second = bench.client.ask_return(ask, refund=number, amount_minor=cost, reason="conformance check")
    broken_if(
        first.status is ReturnStatus.UNKNOWN or first != second, "a refund asked for twice is not answered twice alike"
    )
    broken_if(bench.client.query_return(ask, refund=number) != first, "a refund is answered and looked up differently")
    given = bench.client.balance_minor() - before
    broken_if(
        given != (first.amount_minor if first.status is ReturnStatus.AGREED else 0) or given > cost,
        f"{given} came back, {first.amount_minor} was agreed, the price was {cost}",
    )
    more = bench.client.ask_return(ask, refund=uuid4(), amount_minor=cost + 1, reason="conformance check")
    broken_if(more.status is ReturnStatus.AGREED, "more than the price was given back")


def bill_is_whole(bench: Bench) -> None:
    """The day's bill names the order at what it cost."""
    ask, answer = _bought(bench)
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    lines = [*bench.client.fetch_bill(today), *bench.client.fetch_bill(today - timedelta(days=1))]
    charged = [line.amount_minor for line in lines if line.delivery == ask.delivery and line.kind == "order"]
    broken_if(
        charged != [answer.cost_minor],
        f"the bill charges {charged or 'nothing'} for an order that cost {answer.cost_minor}",
    )


def _refused(told: tuple[int, dict[str, object]], what: str) -> None:
    broken_if(told[0] != 401, f"{what} was answered {told[0]}")


def _delivered(answer: SupplyAnswer) -> None:
    broken_if(
        answer.status is not SupplyStatus.DELIVERED or answer.delivered_share != 100,
        f"an order is told as {answer.status} {answer.detail}".rstrip(),
    )


def _charged(bench: Bench, before: int, ask: SupplyAsk, answer: SupplyAnswer) -> None:
    charged = before - bench.client.balance_minor()
    broken_if(
        answer.cost_minor is None or charged != answer.cost_minor or charged > ask.max_price_minor,
        f"charged {charged}, told {answer.cost_minor}, the most was {ask.max_price_minor}",
    )


def _bought(bench: Bench, kind: str = "code") -> tuple[SupplyAsk, SupplyAnswer]:
    broken_if(
        kind not in bench.bought or bench.bought[kind][1].status is not SupplyStatus.DELIVERED,
        "nothing was delivered before",
    )
    return bench.bought[kind]


CLAIMS: Final[tuple[tuple[Text, Try], ...]] = (
    (Text("拒绝错误的签名", "a wrong signature is refused"), forged_is_refused),
    (Text("拒绝没有签名的请求", "a request without a seal is refused"), unsealed_is_refused),
    (Text("拒绝被改动的内容", "a changed body is refused"), changed_body_is_refused),
    (Text("拒绝过期的时间戳", "a stale timestamp is refused"), stale_is_refused),
    (Text("拒绝重放", "a replay is refused"), replay_is_refused),
    (Text("拒绝他人的密钥编号", "another key is refused"), other_key_is_refused),
    (Text("应答有签名", "answers are sealed"), answers_are_sealed),
    (Text("查不到不等于失败", "not found is not failed"), unknown_is_not_found),
    (Text("商品与库存可读", "range and stock are told"), range_is_told),
    (Text("卡密按数发齐，按价扣款", "codes are delivered in full and charged at their price"), codes_are_delivered),
    (Text("直充到账", "a top-up is delivered"), topup_is_delivered),
    (Text("同一单号只下一单", "the same number again is one order"), second_ask_is_one_order),
    (Text("同号异单是冲突", "the same number for something else is a conflict"), other_content_is_a_conflict),
    (Text("超过最高价不成交", "nothing is sold above the most"), price_has_a_most),
    (Text("回调有签名，与查询一致", "callbacks come sealed and agree"), callback_comes_sealed),
    (Text("未发出的可以叫停", "what has not gone out can be stopped"), slow_can_be_stopped),
    (Text("卡密可验", "codes can be checked"), codes_are_checked),
    (Text("售后询问有答复", "claims are answered"), claims_are_answered),
    (Text("说作废就作废", "what is recalled is void"), recall_is_kept),
    (Text("同一退款只退一次", "the same refund again is one refund"), refund_is_one),
    (Text("账单逐笔在列", "the bill is whole"), bill_is_whole),
)
