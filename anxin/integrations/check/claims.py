"""What does an adapter claim by implementing the supplier protocol, and how is each claim tried? In the order in which
they build on each other: doors, range, orders, what follows an order. What it does not declare is not tried."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.supplier import (
    CallbackForged,
    CallbackIgnored,
    ClaimStatus,
    CodeVerdict,
    FenceStatus,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierCallback,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.check import doors
from anxin.integrations.check.bench import Bench, Broken, NotOffered, NotTried, broken_if
from anxin.integrations.check.listener import Came
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

Try = Callable[[Bench], None]
Declares = Callable[[SupplierCapabilities], bool]
QUANTITY: Final = 2


def strangers_hear_nothing(bench: Bench) -> None:
    """With keys that nobody has, nothing is bought, and nothing is said of an order: not even that there is none."""
    if bench.stranger is None:
        raise NotTried("no other keys")
    before = bench.balance_minor()
    ask = SupplyAsk(delivery=uuid4(), sku=_any_sku(bench), quantity=1, max_price_minor=1, callback_url="")
    for what, answer in (("look", bench.stranger.query(ask)), ("order", bench.stranger.place(ask))):
        broken_if(answer.status is not SupplyStatus.UNKNOWN, f"wrong keys, and the {what} is told as {answer.status}")
    broken_if(bench.balance_minor() != before, "an order under wrong keys was charged")


def balance_is_told(bench: Bench) -> None:
    """A figure, from zero up."""
    told = bench.client.balance_minor()
    broken_if(told < 0, f"the balance is told as {told}")


def unknown_is_not_found(bench: Bench) -> None:
    """An order nobody placed is not found, which is not failed; it cannot be stopped or claimed on either."""
    ask = SupplyAsk(delivery=uuid4(), sku="none", quantity=1, max_price_minor=1, callback_url="")
    missing = SupplyStatus.NOT_FOUND if bench.can.queryable else SupplyStatus.UNKNOWN
    answer = bench.client.query(ask)
    broken_if(answer.status is not missing, f"an order nobody placed is told as {answer.status}")
    broken_if(bench.client.fence(ask) is FenceStatus.DONE, "an order nobody placed could be stopped")
    if bench.can.returns:
        allowed = {ReturnStatus.NOT_FOUND} | (set() if bench.doors else {ReturnStatus.UNKNOWN})
        broken_if(
            bench.client.query_return(ask, refund=uuid4()).status not in allowed,
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
    if bench.can.stock:
        some = [*bench.items][:20]
        missing = set(some) - set(bench.client.stock(some))
        broken_if(bool(missing), f"stock says nothing of {', '.join(sorted(missing))}")


def codes_are_delivered(bench: Bench) -> None:
    """As many as were ordered, for no more than their price, and the account is charged what is told."""
    ask = bench.ask(bench.goods.code, quantity=QUANTITY)
    before = bench.balance_minor()
    bench.bought["code"] = ask, answer = bench.placed(ask)
    _delivered(answer)
    broken_if(len(set(answer.codes)) != QUANTITY, f"{len(answer.codes)} codes for {QUANTITY} ordered")
    _charged(bench, before, ask, answer)
    broken_if(any(code in repr(answer) for code in answer.codes), "a code stands in what would be logged")


def topup_is_delivered(bench: Bench) -> None:
    """The account is looked up, value goes out."""
    ask = bench.ask(bench.goods.topup)
    if bench.can.account_check:
        nickname = bench.client.check_account(sku=ask.sku, account=ask.account)
        broken_if(nickname == ask.account, "an account is told unmasked")
    before = bench.balance_minor()
    bench.bought["topup"] = ask, answer = bench.placed(ask)
    _delivered(answer)
    _charged(bench, before, ask, answer)


def second_ask_is_one_order(bench: Bench) -> None:
    """The same number again answers the order as it stands, and charges nothing; never is it told as failed."""
    ask, answer = bench.delivered("code" if bench.goods.code else "topup")
    before = bench.balance_minor()
    _, again = bench.placed(ask)
    broken_if(bench.balance_minor() != before, "the same number again is charged again")
    broken_if(again.status is SupplyStatus.FAILED, "the same number again is told as failed")
    same = (again.status, again.supplier_no, again.codes) == (answer.status, answer.supplier_no, answer.codes)
    broken_if(bench.can.idempotent and not same, "the same number again is answered by another order")


def price_has_a_most(bench: Bench) -> None:
    """Below its price nothing is sold, nothing charged, and nothing kept."""
    whole = bench.ask(_any_sku(bench))
    ask = bench.ask(whole.sku, max_price_minor=whole.max_price_minor - 1)
    before = bench.balance_minor()
    answer = bench.client.place(ask)
    because = answer.detail if bench.doors else "PRICE_EXCEEDS"
    broken_if(
        (answer.status, because) != (SupplyStatus.FAILED, "PRICE_EXCEEDS"),
        f"an order below its price is answered {answer.status} {answer.detail}".rstrip(),
    )
    kept = bench.can.queryable and bench.client.query(ask).status is not SupplyStatus.NOT_FOUND
    broken_if(bench.balance_minor() != before or kept, "a refused order was kept or charged")


def callback_comes_sealed(bench: Bench) -> None:
    """The end of an order is told unasked, proven, and agrees with what is answered; changed, it is not believed."""
    ask, answer = bench.delivered("code" if bench.goods.code else "topup")

    def about_it(came: Came) -> tuple[SupplierCallback | None, str, Came] | None:
        try:
            told = _believed(bench, came)
        except (CallbackForged, CallbackIgnored) as forged:
            return (None, f"a callback cannot be believed: {forged}", came) if _names(ask, came) else None
        return (told, "", came) if told.delivery == ask.delivery else None

    found = bench.listener.wait_for(about_it, bench.patience_seconds)
    callback, why, came = found or (None, "no callback came", None)
    if callback is None or came is None:
        raise Broken(why)
    broken_if(
        bench.can.callback_proves and callback.answer.status is not answer.status,
        f"the callback says {callback.answer.status}, the answer {answer.status}",
    )
    _changed_is_forged(bench, ask, came)


def slow_can_be_stopped(bench: Bench) -> None:
    """A stopped order is told as failed, its price given back; a delivered one cannot be stopped."""
    ask = bench.ask(bench.goods.slow)
    before = bench.balance_minor()
    placed = bench.client.place(ask)
    broken_if(
        placed.status not in (SupplyStatus.ACCEPTED, SupplyStatus.IN_PROGRESS),
        f"an item that should take its time is answered {placed.status}",
    )
    known = _numbered(ask, placed)
    broken_if(not bench.stopped(known), "an order of which nothing went out could not be stopped")
    stopped = bench.client.query(known)
    broken_if(stopped.status is not SupplyStatus.FAILED, f"a stopped order is told as {stopped.status}")
    broken_if(not bench.gets_back_to(before), "the price of a stopped order was kept")
    delivered, _ = bench.delivered_topup_or_code()
    broken_if(bench.client.fence(delivered) is not FenceStatus.IMPOSSIBLE, "a delivered order was told as stopped")


def codes_are_checked(bench: Bench) -> None:
    """What was just sold is unused; what was never sold is not valid. Who says "unknown" of all codes checks none."""
    sold = [bench.client.check_code(code) for code in bench.delivered("code")[1].codes] if bench.goods.code else []
    never = bench.client.check_code(f"NEVER-{secrets.token_hex(6)}")
    broken_if(never not in (CodeVerdict.INVALID, CodeVerdict.UNKNOWN), "a code nobody sold is told as valid")
    if {never, *sold} == {CodeVerdict.UNKNOWN}:
        raise NotOffered("it says of no code whether it was used")
    wrong = [verdict for verdict in sold if verdict is not CodeVerdict.VALID_UNUSED]
    broken_if(bool(wrong), f"a code just sold is told as {', '.join(wrong)}")


def claims_are_answered(bench: Bench) -> None:
    """From the closed set."""
    ask, _ = bench.delivered_topup_or_code()
    broken_if(
        bench.client.claim(ask, problem="not_credited").status is ClaimStatus.UNKNOWN,
        "a claim is not answered by admit, deny or waiting",
    )


def refund_is_one(bench: Bench) -> None:
    """Asked for twice under one number it is one refund, never above the price."""
    whole, number = bench.ask(bench.goods.code), uuid4()
    ask, answer = bench.placed(whole)
    _delivered(answer)
    cost = whole.max_price_minor if answer.cost_minor is None else answer.cost_minor
    before = bench.balance_minor()
    first = bench.client.ask_return(ask, refund=number, amount_minor=cost, reason="conformance check")
    second = bench.client.ask_return(ask, refund=number, amount_minor=cost, reason="conformance check")
    broken_if(
        first.status is ReturnStatus.UNKNOWN or first != second, "a refund asked for twice is not answered twice alike"
    )
    looked = bench.client.query_return(ask, refund=number)
    # a system that has no such question is asked for the refund again
    again = looked.status in (ReturnStatus.UNKNOWN, ReturnStatus.NOT_FOUND)
    broken_if(
        looked != first and (bool(bench.doors) or not again),
        "a refund is answered and looked up differently",
    )
    agreed = first.amount_minor if first.status is ReturnStatus.AGREED else 0
    _given(bench, before, agreed, cost)
    _end_is_told(bench, ask, number, first)
    more = bench.client.ask_return(ask, refund=uuid4(), amount_minor=cost + 1, reason="conformance check")
    broken_if(bool(bench.doors) and more.status is ReturnStatus.AGREED, "more than the price was given back")
    _given(bench, before, agreed, cost)


def recall_is_kept(bench: Bench) -> None:
    """Codes told as taken back cannot be used any more."""
    ask, answer = bench.delivered("code")
    said = bench.client.recall(ask, reason="conformance check")
    broken_if(said is RecallStatus.UNKNOWN, "a recall is not answered by done, refused or waiting")
    broken_if(bench.client.recall(ask, reason="conformance check") is not said, "the same recall is answered otherwise")
    if bench.can.code_check:
        alive = [code for code in answer.codes if bench.client.check_code(code) is CodeVerdict.VALID_UNUSED]
        broken_if(said is RecallStatus.DONE and bool(alive), "codes were told as taken back and are still valid")


def refund_is_heard(bench: Bench) -> None:
    """That a buyer has the money back is heard, again as the first time, and of no order that nobody placed."""
    ask, answer = bench.delivered("code" if bench.goods.code else "topup")
    for _ in range(2):
        said = bench.client.tell_refunded(ask, amount_minor=answer.cost_minor or ask.max_price_minor)
        broken_if(said is not RecallStatus.DONE, "a refund that is told is not heard")
    unknown = bench.client.tell_refunded(replace(ask, delivery=uuid4(), supplier_no=""), amount_minor=1)
    broken_if(unknown is RecallStatus.DONE, "a refund of an order that nobody placed is told as heard")


def bill_is_whole(bench: Bench) -> None:
    """The day's bill names the order at what it cost."""
    ask, answer = bench.delivered("code" if bench.goods.code else "topup")
    today = datetime.now(UTC).astimezone(SHANGHAI).date()
    lines = [*bench.client.fetch_bill(today), *bench.client.fetch_bill(today - timedelta(days=1))]
    charged = [line.amount_minor for line in lines if line.delivery == ask.delivery and line.kind == "order"]
    broken_if(
        charged != [answer.cost_minor],
        f"the bill charges {charged or 'nothing'} for an order that cost {answer.cost_minor}",
    )


def _always(_: SupplierCapabilities) -> bool:
    return True


def _any_sku(bench: Bench) -> str:
    sku = bench.goods.code or bench.goods.topup
    if not sku:
        raise NotOffered("nothing of the kind is named")
    return sku


def _numbered(ask: SupplyAsk, answer: SupplyAnswer) -> SupplyAsk:
    return replace(ask, supplier_no=answer.supplier_no)


def _delivered(answer: SupplyAnswer) -> None:
    broken_if(
        answer.status is not SupplyStatus.DELIVERED or answer.delivered_share != 100,
        f"an order is told as {answer.status} {answer.detail}".rstrip(),
    )


def _charged(bench: Bench, before: int | None, ask: SupplyAsk, answer: SupplyAnswer) -> None:
    if before is None:
        return
    charged = before - bench.client.balance_minor()
    told = charged if answer.cost_minor is None else answer.cost_minor
    broken_if(
        charged != told or charged > ask.max_price_minor,
        f"charged {charged}, told {answer.cost_minor}, the most was {ask.max_price_minor}",
    )


def _end_is_told(bench: Bench, ask: SupplyAsk, refund: UUID, first: ReturnAnswer) -> None:
    """What was told of it unasked by now is what is answered; one that waits for a person is not waited for."""

    def about_it(came: Came) -> ReturnAnswer | None:
        try:
            told = _believed(bench, came)
        except (CallbackForged, CallbackIgnored):
            return None
        return told.returned if told.delivery == ask.delivery else None

    told = bench.listener.wait_for(about_it, 0)
    if told is None:
        return
    known = first if first.status is not ReturnStatus.WAITING else bench.client.query_return(ask, refund=refund)
    broken_if(
        (told.status, told.amount_minor) != (known.status, known.amount_minor),
        f"a refund is answered as {known.status} and told as {told.status}",
    )


def _given(bench: Bench, before: int | None, agreed: int, cost: int) -> None:
    told = bench.balance_minor()
    given = agreed if told is None or before is None else told - before
    broken_if(
        given != agreed or given > cost,
        f"{given} came back, {agreed} was agreed, the price was {cost}",
    )


def _names(ask: SupplyAsk, came: Came) -> bool:
    return ask.delivery.hex.encode() in came.body


def _believed(bench: Bench, came: Came) -> SupplierCallback:
    return bench.client.verify_callback(method="POST", path=came.path, headers=came.headers, body=came.body)


def _changed_is_forged(bench: Bench, ask: SupplyAsk, came: Came) -> None:
    other = replace(came, body=came.body.replace(ask.delivery.hex.encode(), uuid4().hex.encode()))
    if other.body == came.body:
        return
    try:
        _believed(bench, other)
    except (CallbackForged, CallbackIgnored):
        return
    raise Broken("a callback that was changed on its way is believed")


CLAIMS: Final[tuple[tuple[Text, Try, Declares], ...]] = (
    (Text("拒绝错误的签名", "a wrong signature is refused"), doors.forged_is_refused, _always),
    (Text("拒绝没有签名的请求", "a request without a seal is refused"), doors.unsealed_is_refused, _always),
    (Text("拒绝被改动的内容", "a changed body is refused"), doors.changed_body_is_refused, _always),
    (Text("拒绝过期的时间戳", "a stale timestamp is refused"), doors.stale_is_refused, _always),
    (Text("拒绝重放", "a replay is refused"), doors.replay_is_refused, _always),
    (Text("拒绝他人的密钥编号", "another key is refused"), doors.other_key_is_refused, _always),
    (Text("应答有签名", "answers are sealed"), doors.answers_are_sealed, _always),
    (Text("密钥不对就不成交、不作答", "who has other keys buys and hears nothing"), strangers_hear_nothing, _always),
    (Text("余额可读", "the balance is told"), balance_is_told, lambda can: can.balance),
    (Text("查不到不等于失败", "not found is not failed"), unknown_is_not_found, _always),
    (Text("商品与库存可读", "range and stock are told"), range_is_told, lambda can: can.items),
    (
        Text("卡密按数发齐，按价扣款", "codes are delivered in full and charged at their price"),
        codes_are_delivered,
        _always,
    ),
    (Text("直充到账", "a top-up is delivered"), topup_is_delivered, _always),
    (Text("同一单号只下一单", "the same number again is one order"), second_ask_is_one_order, _always),
    (
        Text("同号异单是冲突", "the same number for something else is a conflict"),
        doors.other_content_is_a_conflict,
        _always,
    ),
    (Text("超过最高价不成交", "nothing is sold above the most"), price_has_a_most, _always),
    (
        Text("回调有签名，与查询一致", "callbacks come sealed and agree"),
        callback_comes_sealed,
        lambda can: can.callbacks,
    ),
    (
        Text("未发出的可以叫停", "what has not gone out can be stopped"),
        slow_can_be_stopped,
        lambda can: can.fencing is Fencing.CANCEL,
    ),
    (Text("卡密可验", "codes can be checked"), codes_are_checked, lambda can: can.code_check),
    (Text("售后询问有答复", "claims are answered"), claims_are_answered, lambda can: can.claims),
    (Text("同一退款只退一次", "the same refund again is one refund"), refund_is_one, lambda can: can.returns),
    (
        Text("部分退款要指明份", "a part of the price names its pieces"),
        doors.pieces_are_heeded,
        lambda can: can.returns,
    ),
    (Text("说作废就作废", "what is recalled is void"), recall_is_kept, lambda can: can.recall),
    (Text("买家已退款会听", "a buyer's refund is heard"), refund_is_heard, lambda can: can.hears_refunds),
    (Text("账单逐笔在列", "the bill is whole"), bill_is_whole, lambda can: can.bills),
)
