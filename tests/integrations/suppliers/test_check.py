"""Does the conformance check pass every adapter at its simulator, and find a careless adapter and a careless system?"""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from anxin.delivery.supplier import (
    CallbackForged,
    FenceStatus,
    RecallStatus,
    ReturnAnswer,
    ReturnStatus,
    SupplierCallback,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.integrations.check.bench import Bench, Goods
from anxin.integrations.check.claims import CLAIMS
from anxin.integrations.check.command import BROKEN, NOT_TRIED, Verdict, main, try_claims
from anxin.integrations.check.listener import listening
from anxin.integrations.sandbox.supplier import CAPABILITIES as SANDBOX
from anxin.integrations.sandbox.supplier import SandboxSupplier
from anxin.integrations.supplier_kinds import SUPPLIERS
from tests.integrations.suppliers.conftest import Dock, Docked
from tests.simulators.processes import PATIENCE_SECONDS, Sandsup
from tests.simulators.sources import CODES, KINDS, TOPUPS

SLOW = "13"
LOOK_SECONDS = 0.02
NEVER_COMES_SECONDS = 1.0
# how many claims each kind makes at all: what is not offered is no claim that was kept
OFFERED = {"dujiao_next": 10, "acg": 7, "goofish": 13, "kayisu": 11, "kayixin": 13}


def goods(docked: Docked) -> Goods:
    """What is bought at a source; acg writes a note for a person after a top-up, so it is asked for codes alone."""
    topup, slow = ("", "") if docked.source.kind == "acg" else (docked.sku(TOPUPS), docked.sku(SLOW))
    return Goods(docked.sku(CODES), topup, slow, "13800138000")


def verdicts(
    docked: Docked, *, client: Any = None, stranger: Any = None, patience: float = PATIENCE_SECONDS
) -> list[Verdict]:
    """What the check says of a client of a source."""
    turned = docked.made(settings={name: value[::-1] for name, value in docked.source.settings.items()})
    with listening("127.0.0.1", 0, "") as listener:
        bench = Bench(
            client or docked.client,
            docked.can,
            listener,
            goods(docked),
            patience,
            stranger=stranger or turned,
            look_seconds=LOOK_SECONDS,
        )
        return try_claims(bench)


def broken(found: list[Verdict]) -> dict[str, str]:
    return {one.name: one.because for one in found if one.verdict == BROKEN}


def untried(found: list[Verdict]) -> set[str]:
    return {one.name for one in found if one.verdict == NOT_TRIED}


def test_every_docked_adapter_passes_at_its_simulator(docked: Docked) -> None:
    found = verdicts(docked)
    assert (broken(found), untried(found)) == ({}, set())
    assert sum(one.verdict == "kept" for one in found) == OFFERED[docked.source.kind]
    assert set(OFFERED) == set(KINDS) == set(SUPPLIERS) - {"sandbox", "anxin"}


def test_the_sandboxs_adapter_passes(house: Sandsup, supplier: SandboxSupplier) -> None:
    house.turn("prices", **{"qq-coin-50": 4_500})
    house.turn("behaviours", **{"slow-50": "delay"})
    stranger = SandboxSupplier(base_url=house.base_url, secret=house.secret[::-1], timeout_seconds=PATIENCE_SECONDS)
    with listening("127.0.0.1", 0, "") as listener:
        sold = Goods("", "qq-coin-50", "slow-50", uuid4().hex, 4_500)
        bench = Bench(supplier, SANDBOX, listener, sold, PATIENCE_SECONDS, stranger=stranger)
        found = try_claims(bench)
    stranger.close()
    assert (broken(found), untried(found)) == ({}, set())
    assert sum(one.verdict == "kept" for one in found) == 8, "no code is bought here, so its check has said nothing"


class Careless:
    """A client that does as the true one does, but for one thing."""

    def __init__(self, true: Any) -> None:
        self.true = true

    def __getattr__(self, name: str) -> Any:
        return getattr(self.true, name)


class TellsTheMissingAsFailed(Careless):
    def query(self, ask: SupplyAsk) -> SupplyAnswer:
        answer: SupplyAnswer = self.true.query(ask)
        return replace(answer, status=SupplyStatus.FAILED) if answer.status is SupplyStatus.NOT_FOUND else answer


class AsksAgainUnderAnotherNumber(Careless):
    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        answer: SupplyAnswer = self.true.place(replace(ask, delivery=uuid4()))
        return answer


class OrdersTwice(Careless):
    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        self.true.place(replace(ask, delivery=uuid4()))
        answer: SupplyAnswer = self.true.place(ask)
        return answer


class ForgetsTheMost(Careless):
    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        answer: SupplyAnswer = self.true.place(replace(ask, max_price_minor=ask.max_price_minor * 10))
        return answer


class LogsCodes(Careless):
    def place(self, ask: SupplyAsk) -> SupplyAnswer:
        answer: SupplyAnswer = self.true.place(ask)
        return replace(answer, detail=" ".join(answer.codes))


class SaysStopped(Careless):
    def fence(self, ask: SupplyAsk) -> FenceStatus:
        return FenceStatus.DONE


class SaysReturned(Careless):
    def ask_return(self, ask: SupplyAsk, *, refund: object, amount_minor: int, reason: str) -> ReturnAnswer:
        return ReturnAnswer(ReturnStatus.AGREED, amount_minor)


class DeafToRefunds(Careless):
    def tell_refunded(self, ask: SupplyAsk, *, amount_minor: int) -> RecallStatus:
        return RecallStatus.UNKNOWN


class BelievesAnybody(Careless):
    told: SupplierCallback

    def verify_callback(self, **came: Any) -> SupplierCallback:
        try:
            self.told = self.true.verify_callback(**came)
        except CallbackForged:
            return self.told
        return self.told


CARELESS: dict[type[Careless], str] = {
    TellsTheMissingAsFailed: "unknown_is_not_found",
    AsksAgainUnderAnotherNumber: "second_ask_is_one_order",
    OrdersTwice: "codes_are_delivered",
    ForgetsTheMost: "price_has_a_most",
    LogsCodes: "codes_are_delivered",
    SaysStopped: "slow_can_be_stopped",
    SaysReturned: "refund_is_one",
    BelievesAnybody: "callback_comes_sealed",
    DeafToRefunds: "refund_is_heard",
}
# what one of them does is a word of one protocol alone
HEARD_BY: dict[type[Careless], str] = {DeafToRefunds: "goofish"}
OPEN_TO_ANY_KEY = "strangers_hear_nothing"


@pytest.mark.parametrize(("careless", "claim"), CARELESS.items())
def test_a_careless_adapter_is_found(dock: Dock, careless: type[Careless], claim: str) -> None:
    docked = dock(HEARD_BY.get(careless, "kayixin"))
    assert claim in broken(verdicts(docked, client=careless(docked.client), patience=NEVER_COMES_SECONDS))


def test_a_door_open_to_any_key_is_found(dock: Dock) -> None:
    docked = dock("kayixin")
    assert OPEN_TO_ANY_KEY in broken(verdicts(docked, stranger=docked.client))


@pytest.mark.parametrize(
    ("fault", "claim"),
    [
        ("too_few_codes", "codes_are_delivered"),
        ("unknown_status", "topup_is_delivered"),
        ("not_found", "second_ask_is_one_order"),
        ("lose_callback", "callback_comes_sealed"),
        ("error_500", "price_has_a_most"),
    ],
)
def test_a_careless_system_is_found(dock: Dock, fault: str, claim: str) -> None:
    docked = dock("kayisu")
    docked.source.turn("faults", number="*", fault=fault)
    try:
        assert claim in broken(verdicts(docked, patience=NEVER_COMES_SECONDS))
    finally:
        docked.source.turn("faults/clear")


def test_anybody_can_name_an_adapter_of_their_own(dock: Dock, capsys: pytest.CaptureFixture[str]) -> None:
    docked = dock("acg")
    asked = ["--url", docked.source.base_url, "--key", docked.source.account, "--code-sku", CODES, "--json"]
    asked += ["--patience", str(PATIENCE_SECONDS)]
    asked += [word for name, value in docked.source.settings.items() for word in ("--setting", f"{name}={value}")]
    assert main([*asked, "--adapter", "anxin.integrations.acg.supplier:AcgSupplier"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["adapter"], len(told["claims"])) == ("anxin.integrations.acg.supplier:AcgSupplier", len(CLAIMS))
    for unknown in ("nobody", "anxin.integrations.acg:Nobody"):
        with pytest.raises(SystemExit):
            main([*asked, "--adapter", unknown])
    assert "no adapter" in capsys.readouterr().err
