"""What is true of one kind of docked supplier alone?"""

from dataclasses import replace
from uuid import uuid4

import pytest

from anxin.delivery.supplier import (
    CallbackIgnored,
    ClaimAnswer,
    ClaimStatus,
    FenceStatus,
    RecallStatus,
    ReturnStatus,
    SupplyAnswer,
    SupplyStatus,
)
from anxin.integrations.docking import sha1
from anxin.integrations.kayisu.answers import read_order as read_kayisu
from tests.integrations.suppliers.conftest import IMPATIENT, Dock, Docked
from tests.simulators.sources import PRICE_MINOR


@pytest.fixture
def dujiao_next(dock: Dock) -> Docked:
    return dock("dujiao_next")


@pytest.fixture
def acg(dock: Dock) -> Docked:
    return dock("acg")


@pytest.fixture
def goofish(dock: Dock) -> Docked:
    return dock("goofish")


@pytest.fixture
def kayisu(dock: Dock) -> Docked:
    return dock("kayisu")


@pytest.fixture
def kayixin(dock: Dock) -> Docked:
    return dock("kayixin")


def test_dujiao_next_looks_for_our_number_without_ordering_anything(dujiao_next: Docked) -> None:
    ask = dujiao_next.ask()
    for _ in range(3):
        assert dujiao_next.client.query(ask).status is SupplyStatus.NOT_FOUND
    assert dujiao_next.orders(ask) == 0
    dujiao_next.client.place(ask)
    found = dujiao_next.client.query(ask)
    assert found.status is SupplyStatus.DELIVERED
    assert found.supplier_no.isdigit()
    assert dujiao_next.orders(ask) == 1


def test_dujiao_next_stops_what_it_has_not_been_paid_for(dujiao_next: Docked) -> None:
    unpaid = dujiao_next.behave(dujiao_next.ask(), "silent")
    answer = dujiao_next.client.place(unpaid)
    known = replace(unpaid, supplier_no=answer.supplier_no)
    assert dujiao_next.client.fence(known) is FenceStatus.DONE
    assert dujiao_next.client.fence(known) is FenceStatus.DONE
    assert dujiao_next.client.query(known).status is SupplyStatus.FAILED


def test_dujiao_next_partly_delivered_is_partial(dujiao_next: Docked) -> None:
    ask = dujiao_next.behave(dujiao_next.ask(account="1"), "partial")
    assert dujiao_next.settled(ask).status is SupplyStatus.PARTIAL


def test_acg_numbers_fit_the_shops_column(acg: Docked) -> None:
    ask = acg.ask()
    assert len(acg.number(ask)) == 19
    assert acg.client.place(ask).status is SupplyStatus.DELIVERED
    assert acg.source.orders()[-1]["theirs"] == acg.number(ask)


def test_acg_says_of_a_second_ask_that_there_was_a_first(acg: Docked) -> None:
    ask = acg.fault(acg.ask(), "timeout_after_success")
    acg.made(patience=IMPATIENT).place(ask)
    again = acg.client.place(ask)
    assert (again.status, again.codes) == (SupplyStatus.UNKNOWN, ())
    assert "ordered before" in again.detail


def test_acg_apologies_are_no_goods_and_no_failure(acg: Docked) -> None:
    ask = acg.behave(acg.ask(), "fail")
    answer = acg.client.place(ask)
    assert (answer.status, answer.codes) == (SupplyStatus.UNKNOWN, ())
    assert answer.cost_minor == PRICE_MINOR


def test_acg_goods_that_come_by_hand_are_looked_up_by_the_shops_number(acg: Docked) -> None:
    ask = acg.behave(acg.ask(quantity=2), "delay")
    answer = acg.client.place(ask)
    assert answer.status is SupplyStatus.IN_PROGRESS
    acg.source.turn("release", key=acg.number(ask))
    later = acg.client.query(replace(ask, supplier_no=answer.supplier_no))
    assert (later.status, len(later.codes)) == (SupplyStatus.DELIVERED, 2)


def test_acg_without_the_name_of_the_field_tops_nobody_up(acg: Docked) -> None:
    ask = acg.ask(account="13800138000")
    blind = acg.made(settings={"app_key": acg.source.settings["app_key"]})
    assert blind.place(ask).status is SupplyStatus.FAILED
    assert acg.source.asked("order", acg.number(ask)) == 0


def test_goofish_asks_for_a_top_up_and_for_codes_in_two_ways(goofish: Docked) -> None:
    top_up, codes = goofish.ask(account="13800138000"), goofish.ask()
    for ask in (top_up, codes):
        goofish.client.place(ask)
        # whoever looks without knowing the kind finds it as well
        assert goofish.client.query(replace(ask, account="")).supplier_no
    paths = [entry["path"].split("?")[0] for entry in goofish.source.read("log?kind=order")["received"][-2:]]
    assert paths == ["/goofish/order/recharge/create", "/goofish/order/purchase/create"]


def test_goofish_hears_that_the_buyer_was_refunded(goofish: Docked) -> None:
    ask, stranger = goofish.ask(), goofish.ask()
    goofish.client.place(ask)
    goofish.fault(ask, "error_500")
    told = [goofish.client.tell_refunded(one, amount_minor=PRICE_MINOR) for one in (ask, ask, ask, stranger)]
    assert told == [RecallStatus.UNKNOWN, RecallStatus.DONE, RecallStatus.DONE, RecallStatus.REFUSED]
    paths = {entry["path"].split("?")[0] for entry in goofish.source.read("log?kind=refunded")["received"]}
    assert paths == {"/goofish/order/refund/notify"}
    assert goofish.source.turn("use", number=goofish.number(ask)) == {"used": 0}


def test_goofish_voids_before_it_agrees(goofish: Docked) -> None:
    ask = goofish.ask()
    goofish.client.place(ask)
    assert goofish.client.recall(ask, reason="卡密无效") is RecallStatus.DONE
    order = next(one for one in goofish.source.orders() if one["theirs"] == ask.delivery.hex)
    assert {card["state"] for card in order["cards"]} == {"void"}


def test_goofish_asks_back_what_was_paid_there_and_not_what_the_buyer_paid(goofish: Docked) -> None:
    ask = replace(goofish.ask(), max_price_minor=3 * PRICE_MINOR)
    goofish.client.place(ask)
    above = goofish.client.ask_return(ask, refund=uuid4(), amount_minor=PRICE_MINOR + 1, reason="x")
    assert above.status is ReturnStatus.REFUSED
    assert [goofish.client.recall(ask, reason="卡密无效") for _ in range(2)] == [RecallStatus.DONE] * 2, (
        "asked again, alike"
    )


def test_goofish_a_refund_of_nothing_is_not_found(goofish: Docked) -> None:
    answer = goofish.client.ask_return(goofish.ask(), refund=uuid4(), amount_minor=1, reason="x")
    assert answer.status is ReturnStatus.NOT_FOUND


def test_kayisu_limits_the_price_of_a_piece(kayisu: Docked) -> None:
    ask = kayisu.ask(quantity=3, max_price_minor=1_700)
    kayisu.client.place(ask)
    assert kayisu.orders(ask) == 1
    odd = kayisu.ask(quantity=3, max_price_minor=1_499)
    assert kayisu.client.place(odd).status is SupplyStatus.FAILED


def test_kayisu_money_back_in_part_is_a_part_delivered(kayisu: Docked) -> None:
    ask = kayisu.behave(kayisu.ask(account="1"), "partial")
    answer = kayisu.settled(ask)
    assert (answer.status, answer.delivered_share) == (SupplyStatus.PARTIAL, 50)


def kayisu_says(cards: list[str], back: str = "40.00") -> SupplyAnswer:
    """Ten were ordered for ¥100, and this was returned; the cards that it lists."""
    listed = [{"card_no": text, "card_password": ""} for text in cards]
    found = {"status": "3", "ordersn": "K1", "total_price": "100.00", "has_back_money": back, "card_list": listed}
    return read_kayisu(found, 10, codes=True)


def test_kayisu_tells_the_cards_of_an_order_that_came_in_part() -> None:
    cards = [f"CARD-{number}" for number in range(6)]
    answer = kayisu_says(cards)
    assert (answer.status, answer.delivered_share, answer.codes) == (SupplyStatus.PARTIAL, 60, tuple(cards))


@pytest.mark.parametrize("cards", [[f"CARD-{number}" for number in range(10)], ["CARD-1", "CARD-1"], ["CARD-1", ""]])
def test_kayisu_money_back_for_cards_that_do_not_tell_what_is_missing_is_a_persons(cards: list[str]) -> None:
    answer = kayisu_says(cards)
    assert (answer.status, answer.codes) == (SupplyStatus.UNKNOWN, ())


def test_kayisu_will_not_close_what_it_cannot(kayisu: Docked) -> None:
    ask = kayisu.behave(kayisu.ask(), "silent")
    kayisu.client.place(ask)
    assert kayisu.client.fence(ask) is FenceStatus.IMPOSSIBLE
    waits = kayisu.behave(kayisu.ask(), "delay")
    kayisu.client.place(waits)
    kayisu.source.turn("refunds", **{waits.delivery.hex: "wait"})
    # closed, and nobody has said yet that it will not be delivered
    assert kayisu.client.fence(waits) is FenceStatus.UNKNOWN
    kayisu.source.turn("settle", number=waits.delivery.hex)
    assert kayisu.client.fence(waits) is FenceStatus.DONE


@pytest.mark.parametrize("kind", ["kayisu", "kayixin"])
def test_complaints_are_taken_and_answered_by_people(dock: Dock, kind: str) -> None:
    docked = dock(kind)
    ask = docked.ask()
    assert docked.client.claim(ask, problem="卡密无效").status is ClaimStatus.UNKNOWN
    docked.client.place(ask)
    assert docked.client.claim(ask, problem="卡密无效") == ClaimAnswer(ClaimStatus.WAITING, elsewhere=True)
    assert docked.source.asked("claim", ask.delivery.hex) == 1
    docked.fault(ask, "timeout_after_success")
    # nobody can say whether it was taken, and a second one would be another complaint
    unsure = docked.made(patience=IMPATIENT).claim(ask, problem="卡密无效")
    assert unsure in (ClaimAnswer(ClaimStatus.WAITING, elsewhere=True), ClaimAnswer(ClaimStatus.UNKNOWN))


def test_kayisu_the_answer_to_a_complaint_names_no_order_and_is_ignored(kayisu: Docked) -> None:
    time, key = "1760767397000", kayisu.source.settings["api_key"]
    plain = f'{{"content":"done","ordersn":"D1","status":"3","time":"{time}"}}'
    body = plain[:-1] + f',"sign":"{sha1(f"{time}{plain}{key}".encode())}"}}'
    client = kayisu.made(clock=lambda: 1_760_767_397.0)
    with pytest.raises(CallbackIgnored):
        client.verify_callback(method="POST", path="/", headers={}, body=body.encode())


def test_kayixin_stopping_waits_until_the_platform_has_decided(kayixin: Docked) -> None:
    ask = kayixin.behave(kayixin.ask(), "delay")
    kayixin.client.place(ask)
    kayixin.source.turn("refunds", **{ask.delivery.hex: "wait"})
    for _ in range(2):
        assert kayixin.client.fence(ask) is FenceStatus.UNKNOWN
    kayixin.source.turn("settle", number=ask.delivery.hex)
    assert kayixin.client.fence(ask) is FenceStatus.DONE
    refused = kayixin.behave(kayixin.ask(), "silent")
    kayixin.client.place(refused)
    assert kayixin.client.fence(refused) is FenceStatus.UNKNOWN


def test_kayixin_money_back_in_part_is_a_part_delivered(kayixin: Docked) -> None:
    ask = kayixin.behave(kayixin.ask(account="1"), "partial")
    answer = kayixin.settled(ask)
    assert (answer.status, answer.delivered_share) == (SupplyStatus.PARTIAL, 50)


@pytest.mark.parametrize("kind", ["dujiao_next", "kayisu", "kayixin"])
def test_goods_that_went_out_and_came_back_are_neither_failed_nor_delivered(dock: Dock, kind: str) -> None:
    docked = dock(kind)
    ask = docked.ask()
    answer = docked.client.place(ask)
    docked.source.turn("settle", number=ask.delivery.hex)
    looked = docked.client.query(replace(ask, supplier_no=answer.supplier_no))
    assert looked.status is SupplyStatus.UNKNOWN
