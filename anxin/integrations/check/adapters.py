"""Which adapter is tried, and how is a client of it made: one of ours, or anybody's by its module and class?"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import SupplierSystem
from anxin.integrations.supplier_kinds import OURS, SUPPLIERS


@dataclass(frozen=True)
class Adapter:
    """A class that makes clients from settings, and what it declares; `ours` speaks the open protocol."""

    name: str
    maker: Any
    can: SupplierCapabilities
    ours: bool

    def client(self, base_url: str, account: str, settings: Mapping[str, str]) -> SupplierSystem:
        """A client. Raises ValueError or KeyError for what is missing among its settings."""
        made = self.maker.from_settings(base_url=base_url, account=account, settings=settings)
        return cast("SupplierSystem", made)

    def stranger(self, base_url: str, account: str, settings: Mapping[str, str]) -> SupplierSystem | None:
        """A client with keys that nobody has, None where it cannot be made from the true ones."""
        try:
            return self.client(base_url, account, {name: value[::-1] for name, value in settings.items()})
        except (ValueError, KeyError):
            return None


def adapter_of(name: str) -> Adapter:
    """The adapter of a kind, or of `module:Class` beside a constant CAPABILITIES. Raises ValueError."""
    if name in SUPPLIERS:
        folder, made_by = SUPPLIERS[name]
        module, made_by = f"anxin.integrations.{folder}.supplier", made_by
    else:
        module, _, made_by = name.partition(":")
    try:
        found = import_module(module)
        return Adapter(name, getattr(found, made_by), found.CAPABILITIES, ours=name == OURS)
    except (ImportError, AttributeError, ValueError) as error:
        reason = f"no adapter {name}: {error}"
        raise ValueError(reason) from error
