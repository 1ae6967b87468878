"""The same questions for every docked supplier that calls back: is a call believed only as far as it proves?"""

import pytest

from anxin.delivery.supplier import (
    CallbackForged,
    SupplyStatus,
)
from tests.integrations.suppliers.conftest import CALLING, Dock, Docked
from tests.simulators.listener import Listener
from tests.simulators.processes import wait_until


def test_a_callback_tells_of_our_order_and_a_look_tells_the_rest(calling: Docked, hook: Listener) -> None:
    ask = calling.behave(calling.ask(callback_url=hook.url), "delay")
    calling.client.place(ask)
    assert calling.source.turn("release", key=calling.number(ask)) == {"released": 1}
    callback = calling.believed(hook.wait_for(1)[0])
    assert callback.delivery == ask.delivery
    assert callback.returned is None
    assert callback.answer.status is SupplyStatus.DELIVERED
    # codes are believed by a look alone: no callback tells how many were ordered
    assert callback.answer.codes == ()
    assert not calling.can.callback_proves


@pytest.mark.parametrize("fault", ["forged_callback", "stale_callback", "other_account_callback", "tampered_callback"])
def test_a_false_callback_is_refused_and_the_true_one_after_it_believed(
    calling: Docked, hook: Listener, fault: str
) -> None:
    ask = calling.fault(calling.ask(callback_url=hook.url), fault)
    calling.client.place(ask)
    refused, believed = 0, 0
    for one in hook.wait_for(2):
        try:
            believed += calling.believed(one).delivery == ask.delivery
        except CallbackForged:
            refused += 1
    assert (refused, believed) == (1, 1)


def test_a_replayed_callback_has_the_seal_of_the_first(calling: Docked, hook: Listener) -> None:
    ask = calling.fault(calling.ask(callback_url=hook.url), "replayed_callback")
    calling.client.place(ask)
    first, second = hook.wait_for(2)
    before, again = calling.believed(first), calling.believed(second, calling.made())
    # heard once by the database, for all processes
    assert before.seal == again.seal != ""
    assert len(again.seal) == 64
    assert again.external_id == before.external_id


def test_a_callback_told_twice_has_one_name(calling: Docked, hook: Listener) -> None:
    ask = calling.fault(calling.ask(callback_url=hook.url), "duplicate_callback")
    calling.client.place(ask)
    names = {calling.believed(one, calling.made()).external_id for one in hook.wait_for(2)}
    # where the time is part of what is told, two tellings are two pieces of the same news
    assert len(names) <= (2 if calling.source.kind == "kayisu" else 1)


@pytest.mark.parametrize("fault", ["lose_callback", "hold_callbacks"])
def test_an_order_whose_callback_is_lost_is_found_by_a_look(calling: Docked, hook: Listener, fault: str) -> None:
    ask = calling.fault(calling.ask(callback_url=hook.url), fault)
    assert calling.settled(ask).status is SupplyStatus.DELIVERED
    assert hook.arrived == []
    released = calling.source.turn("callbacks/release", number=calling.number(ask))["released"]
    assert released == (1 if fault == "hold_callbacks" else 0)
    wait_until(lambda: len(hook.arrived) == released)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"status":', b"a=b&a=c"])
def test_nonsense_is_no_callback(calling: Docked, body: bytes) -> None:
    for headers in ({}, {"x-app-id": calling.source.account}, {"dujiao-next-api-key": calling.source.account}):
        with pytest.raises(CallbackForged):
            calling.client.verify_callback(method="POST", path="/hooks/?sign=", headers=headers, body=body)


def test_what_a_callback_is_answered_with_stops_its_repetition(calling: Docked) -> None:
    good, bad = calling.client.reply(handled=True), calling.client.reply(handled=False)
    assert good[0] == 200
    assert bad[0] != 200
    assert good[2] != bad[2]


def test_a_supplier_without_callbacks_believes_none(dock: Dock) -> None:
    docked = dock("acg")
    assert "acg" not in CALLING
    with pytest.raises(CallbackForged):
        docked.client.verify_callback(method="POST", path="/", headers={}, body=b"{}")
