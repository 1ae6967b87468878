"""What may a test or the story turn and read at a source? (`/control/...`, unsigned, from this machine only.)"""

from dataclasses import asdict, dataclass, fields
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.control import Turn, control
from anxin.simulators.courier import Courier
from anxin.simulators.docking.callbacks import SPOILT, Callbacks
from anxin.simulators.docking.depot import BEHAVIOURS, REFUNDS, Depot, Goods
from anxin.simulators.faults import EVERYTHING, Faults
from anxin.simulators.fields import BadField, text
from anxin.simulators.journal import Journal
from anxin.simulators.supply_knobs import ask_fault, learn

FAULTS = frozenset(
    {
        *SPOILT,
        *("duplicate_callback", "hold_callbacks", "lose_callback", "replayed_callback"),
        *("error_500", "timeout_after_success", "timeout_without_success"),
        *("not_found", "unknown_status", "price_changed", "other_order", "too_few_codes"),
    }
)


@dataclass
class Knobs:
    """The unsigned half of a source."""

    depot: Depot
    faults: Faults
    courier: Courier
    journal: Journal
    callbacks: Callbacks

    def routes(self) -> list[Route]:
        """The paths of the knobs."""
        depot = self.depot
        knobs: dict[tuple[str, str], Turn] = {
            ("GET", "health"): lambda _fields, _request: {"ok": True},
            ("GET", "log"): lambda _fields, request: self.journal.told(request.query_params.get("kind")),
            ("GET", "deliveries"): lambda _fields, _request: {"deliveries": depot.deliveries},
            ("GET", "orders"): lambda _fields, _request: {"orders": [asdict(one) for one in depot.purchases.values()]},
            ("GET", "balance"): lambda _fields, _request: {"balance_minor": depot.balance_minor},
            ("POST", "goods"): self.set_goods,
            ("POST", "behaviours"): lambda fields, _request: learn(depot.behaviours, fields, BEHAVIOURS),
            ("POST", "refunds"): lambda fields, _request: learn(depot.refunds, fields, REFUNDS),
            ("POST", "release"): self.release,
            ("POST", "settle"): self.settle,
            ("POST", "use"): self.use,
            ("POST", "faults"): self.set_fault,
            ("POST", "faults/clear"): self.clear_faults,
            ("POST", "callbacks/release"): self.release_callbacks,
            ("POST", "callbacks/hurry"): lambda _fields, _request: {"hurried": self.courier.hurry()},
        }
        return [Route(f"/control/{path}", control(turn), methods=[method]) for (method, path), turn in knobs.items()]

    def set_goods(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Set goods by their number: {sku: {title?, price_minor?, stock?, kind?, on_sale?}}; the rest stays."""
        known = {one.name for one in fields(Goods)} - {"sku"}
        for sku, values in given.items():
            if not isinstance(values, dict) or not set(values) <= known:
                raise BadField("goods")
            goods = self.depot.goods.setdefault(sku, Goods(sku))
            for name, value in values.items():
                setattr(goods, name, value)
        return {"ok": True}

    def release(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Deliver what is delayed or silent: all of it, or what is for {key}: a number, an account or a sku."""
        wanted, released = text(given, "key", EVERYTHING), 0
        for made in self.depot.purchases.values():
            if made.state in ("waiting", "working") and wanted in (
                EVERYTHING,
                made.theirs,
                made.account,
                made.goods.sku,
            ):
                self.depot.deliver(made)
                self.callbacks.send(made)
                released += 1
        return {"released": released}

    def settle(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Agree to the refund of {number} that waits."""
        made = self.depot.purchases.get(text(given, "number"))
        if made is None:
            raise BadField("number")
        self.depot.undo(made, "failed" if made.state == "leaving" else "refunded", "已退款")
        self.callbacks.send(made, "refund")
        return {"ok": True}

    def use(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Somebody uses the codes of {number}; those that are void do nothing."""
        made = self.depot.purchases.get(text(given, "number"))
        if made is None:
            raise BadField("number")
        good = [card for card in made.cards if card.state != "void"]
        for card in good:
            card.state = "used"
        return {"used": len(good)}

    def set_fault(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Ask for a fault: {number | "*", fault, times?}."""
        ask_fault(self.faults, text(given, "number"), given)
        return {"ok": True}

    def clear_faults(self, _given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """No more faults."""
        self.faults.clear()
        return {"ok": True}

    def release_callbacks(self, given: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Post held callbacks, all of them or those of {number}."""
        scope = text(given, "number", EVERYTHING)
        return {"released": self.courier.release(lambda letter: scope in (EVERYTHING, letter.entry["theirs"]))}
