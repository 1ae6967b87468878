"""Which sources and which of our clients do the tests of docked suppliers share? One of each for the whole run."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

import pytest

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import SupplierCallback, SupplyAnswer, SupplyAsk
from anxin.integrations.acg import supplier as acg
from anxin.integrations.docking import short_number
from anxin.integrations.dujiao_next import supplier as dujiao_next
from anxin.integrations.goofish import supplier as goofish
from anxin.integrations.kayisu import supplier as kayisu
from anxin.integrations.kayixin import supplier as kayixin
from tests.simulators.listener import Arrived, Listener, listening
from tests.simulators.processes import IMPATIENCE_SECONDS, PATIENCE_SECONDS
from tests.simulators.sources import CODES, KINDS, TOPUPS, Source, source

NOWHERE = "http://127.0.0.1:9/nowhere/"

Client = (
    acg.AcgSupplier
    | dujiao_next.DujiaoNextSupplier
    | goofish.GoofishSupplier
    | kayisu.KayisuSupplier
    | kayixin.KayixinSupplier
)
MAKERS: dict[str, Any] = {
    "dujiao_next": dujiao_next.DujiaoNextSupplier,
    "acg": acg.AcgSupplier,
    "goofish": goofish.GoofishSupplier,
    "kayisu": kayisu.KayisuSupplier,
    "kayixin": kayixin.KayixinSupplier,
}
CAPABILITIES: dict[str, SupplierCapabilities] = {
    "dujiao_next": dujiao_next.CAPABILITIES,
    "acg": acg.CAPABILITIES,
    "goofish": goofish.CAPABILITIES,
    "kayisu": kayisu.CAPABILITIES,
    "kayixin": kayixin.CAPABILITIES,
}
RETURNING = [kind for kind in KINDS if CAPABILITIES[kind].returns]
CALLING = [kind for kind in KINDS if CAPABILITIES[kind].callbacks]

IMPATIENT = IMPATIENCE_SECONDS


@dataclass(frozen=True)
class Docked:
    """One kind of supplier: the source, our client of it, and what it declares."""

    source: Source
    client: Any
    can: SupplierCapabilities
    stack: ExitStack = field(repr=False)

    def made(self, *, patience: float = PATIENCE_SECONDS, **changes: Any) -> Any:
        """Another client of the same source, which waits no longer than it is told to."""
        told: dict[str, Any] = {"base_url": self.source.base_url, "account": self.source.account}
        told |= {"settings": self.source.settings, "timeout_seconds": patience} | changes
        client = MAKERS[self.source.kind].from_settings(**told)
        self.stack.callback(client.close)
        return client

    def sku(self, sku: str) -> str:
        """A number of the source's goods as our items write it."""
        return f"{sku}:{sku}" if self.source.kind == "dujiao_next" else sku

    def ask(self, **changes: Any) -> SupplyAsk:
        """An order for one code; with an account it is a top-up."""
        goods = TOPUPS if changes.get("account") else CODES
        settings: dict[str, Any] = {"delivery": uuid4(), "sku": self.sku(goods), "quantity": 1}
        settings |= {"max_price_minor": 9_900, "callback_url": NOWHERE}
        return SupplyAsk(**(settings | changes))

    def number(self, ask: SupplyAsk) -> str:
        """The number under which the source knows an order of ours."""
        return short_number(ask.delivery, 19) if self.source.kind == "acg" else ask.delivery.hex

    def behave(self, ask: SupplyAsk, behaviour: str) -> SupplyAsk:
        """Let the source behave so for this order."""
        self.source.turn("behaviours", **{self.number(ask): behaviour})
        return ask

    def fault(self, ask: SupplyAsk, name: str, times: int | None = 1) -> SupplyAsk:
        """Let a fault happen to this order."""
        self.source.turn("faults", number=self.number(ask), fault=name, times=times)
        return ask

    def settled(self, ask: SupplyAsk) -> SupplyAnswer:
        """How an order stands, looked up by all that is known of it."""
        answer: SupplyAnswer = self.client.place(ask)
        known = replace(ask, supplier_no=answer.supplier_no)
        if answer.supplier_no or self.can.queryable:
            answer = self.client.query(known)
        return answer

    def delivered(self, ask: SupplyAsk) -> int:
        """How often goods went out for this order."""
        return self.source.delivered(self.number(ask))

    def orders(self, ask: SupplyAsk) -> int:
        """How many orders of this number there are."""
        return sum(one["theirs"] == self.number(ask) for one in self.source.orders())

    def believed(self, one: Arrived, client: Any = None) -> SupplierCallback:
        """The callback, when our client believes it."""
        answer: SupplierCallback = (client or self.client).verify_callback(
            method=one.method, path=one.path, headers=one.headers, body=one.body
        )
        return answer


Dock = Callable[[str], Docked]


@pytest.fixture(scope="session")
def dock() -> Iterator[Dock]:
    """Starts a source of a kind when the first test asks for it."""
    with ExitStack() as stack:
        started: dict[str, Docked] = {}

        def do(kind: str) -> Docked:
            if kind not in started:
                running = stack.enter_context(source(kind))
                made = Docked(running, None, CAPABILITIES[kind], stack)
                started[kind] = replace(made, client=made.made())
            return started[kind]

        yield do


@pytest.fixture(params=KINDS)
def docked(request: pytest.FixtureRequest, dock: Dock) -> Docked:
    """Every kind in turn."""
    return dock(request.param)


@pytest.fixture(params=CALLING)
def calling(request: pytest.FixtureRequest, dock: Dock) -> Docked:
    """Every kind that calls back."""
    return dock(request.param)


@pytest.fixture
def hook(request: pytest.FixtureRequest, dock: Dock) -> Iterator[Listener]:
    """Where callbacks of this test arrive; answered as our client does, so that none is told again unasked."""
    told: dict[str, str] = request.node.callspec.params
    client = dock(told.get("calling") or told["kind"]).client
    with listening(client.reply(handled=True)[2].encode()) as listener:
        yield listener
