"""Which client asks this channel or this supplier? One for each row and process, made again when its keys change."""

import json
import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Final, cast
from uuid import UUID

from anxin import vault
from anxin.complaints.channel import ComplaintChannel
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.supplier import SupplierSystem
from anxin.integrations.supplier_kinds import SUPPLIERS as SUPPLIERS
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import PaymentChannel, ReleasesMoney
from anxin.payments.models import Channel
from anxin.payouts.channel import PayoutChannel
from anxin.people.models import Supplier

CHANNEL_PURPOSE = "channel"
SUPPLIER_PURPOSE = "supplier"

# where each kind of channel has its client, loaded when the first row of the kind is asked: nobody who takes no cards
# pays for loading what takes cards
CLIENTS: Final = {
    "sandbox": "SandboxChannel",
    "wechatpay": "WechatpayChannel",
    "alipay": "AlipayChannel",
    "epay": "EpayChannel",
    "stripe": "StripeChannel",
    "usdt": "UsdtChannel",
    "balance": "BalanceChannel",
}

Settings = tuple[str | bytes, ...]

_lock = threading.Lock()
_channels: dict[UUID, tuple[Settings, PaymentChannel]] = {}
_suppliers: dict[UUID, tuple[Settings, SupplierSystem]] = {}


class Unconfigured(Exception):
    """A channel or supplier that has no client, or whose keys are missing or damaged. It is never asked."""


def payment_channel(channel: Channel) -> PaymentChannel:
    """The client of a channel's row. Raises Unconfigured."""
    settings: Settings = (
        channel.kind,
        channel.base_url,
        channel.account,
        bytes(channel.secret_sealed),
        channel.their_key,
    )
    with _lock:
        known = _channels.get(channel.pk)
        if known is None or known[0] != settings:
            known = _channels[channel.pk] = (settings, _make_channel(channel))
        return known[1]


def complaint_channel(channel: Channel) -> ComplaintChannel:
    """Who is asked about the complaints of a channel's payers. Raises Unconfigured, also where there is nobody."""
    found = getattr(payment_channel(channel), "complaints", None)
    if found is None:
        raise Unconfigured(channel.kind)
    return cast("ComplaintChannel", found)


def payout_channel(channel: Channel) -> PayoutChannel:
    """Who pays suppliers out through a channel. Raises Unconfigured, also where nobody does."""
    found = getattr(payment_channel(channel), "payouts", None)
    if found is None:
        raise Unconfigured(channel.kind)
    return cast("PayoutChannel", found)


def releasing_channel(channel: Channel) -> ReleasesMoney:
    """Who releases frozen payments of a channel. Raises Unconfigured, also where nothing can be frozen."""
    found = payment_channel(channel)
    if not isinstance(found, ReleasesMoney):
        raise Unconfigured(channel.kind)
    return found


def supplier_system(supplier: Supplier) -> SupplierSystem:
    """The client of a supplier's row. Raises Unconfigured, for own stock as well: there is nobody to ask."""
    settings: Settings = (supplier.kind, supplier.base_url, supplier.account, bytes(supplier.secret_sealed))
    with _lock:
        known = _suppliers.get(supplier.pk)
        if known is None or known[0] != settings:
            known = _suppliers[supplier.pk] = (settings, _make_supplier(supplier))
        return known[1]


def supplier_client_of(kind: str, *, base_url: str, account: str, settings: Mapping[str, str]) -> SupplierSystem:
    """A client that no row has yet, to try keys with before they are kept. Raises Unconfigured."""
    maker = getattr(_supplier_module(kind), SUPPLIERS[kind][1], None)
    if maker is None:
        raise Unconfigured(kind)
    try:
        return cast("SupplierSystem", maker.from_settings(base_url=base_url, account=account, settings=settings))
    except (ValueError, KeyError) as error:
        raise Unconfigured(kind) from error


def supplier_settings(kind: str, sealed: bytes) -> dict[str, str]:
    """What a supplier's row keeps for its client. Raises ValueError and Unsealable where it cannot be opened."""
    opened = vault.unseal(sealed, SUPPLIER_PURPOSE)
    return {"secret": opened} if kind == "sandbox" else _texts(opened)


def supplier_secret(kind: str, settings: Mapping[str, str]) -> str:
    """The one text in which a supplier's row keeps its settings."""
    return settings["secret"] if kind == "sandbox" else json.dumps(dict(sorted(settings.items())), ensure_ascii=False)


def client_of(kind: str, *, base_url: str, account: str, settings: Mapping[str, str]) -> PaymentChannel:
    """A client that no row has yet, to try keys with before they are kept. Raises Unconfigured."""
    maker = getattr(_module(kind), CLIENTS[kind], None)
    if maker is None:
        raise Unconfigured(kind)
    try:
        return cast("PaymentChannel", maker.from_settings(base_url=base_url, account=account, settings=settings))
    except (ValueError, KeyError) as error:
        raise Unconfigured(kind) from error


def capabilities_of(kind: str) -> Capabilities:
    """What channels of a kind can do unless a row says otherwise. Raises Unconfigured."""
    declared = getattr(_module(kind), "CAPABILITIES", None)
    if not isinstance(declared, Capabilities):
        raise Unconfigured(kind)
    return declared


def supplier_capabilities_of(kind: str) -> SupplierCapabilities:
    """What suppliers of a kind can do unless a row says otherwise. Raises Unconfigured."""
    declared = getattr(_supplier_module(kind), "CAPABILITIES", None)
    if not isinstance(declared, SupplierCapabilities):
        raise Unconfigured(kind)
    return declared


def _module(kind: str) -> object:
    if kind not in CLIENTS:
        raise Unconfigured(kind)
    try:
        return import_module(f"anxin.integrations.{kind}.channel")
    except ImportError as error:
        raise Unconfigured(kind) from error


def _make_channel(channel: Channel) -> PaymentChannel:
    try:
        settings = _settings(channel)
    except (ValueError, vault.Unsealable) as error:
        raise Unconfigured(str(channel.pk)) from error
    return client_of(channel.kind, base_url=channel.base_url, account=channel.account, settings=settings)


def _settings(channel: Channel) -> dict[str, str]:
    if channel.kind == "balance":
        return {}
    opened = vault.unseal(bytes(channel.secret_sealed), CHANNEL_PURPOSE)
    if channel.kind == "sandbox":
        return {"signing_key": opened, "channel_key": channel.their_key}
    return _texts(opened)


def _texts(opened: str) -> dict[str, str]:
    settings = json.loads(opened)
    if not isinstance(settings, dict) or not all(isinstance(value, str) for value in settings.values()):
        raise ValueError("the sealed settings are not an object of texts")
    return settings


def _make_supplier(supplier: Supplier) -> SupplierSystem:
    if supplier.kind not in SUPPLIERS:
        raise Unconfigured(supplier.kind)
    try:
        settings = supplier_settings(supplier.kind, bytes(supplier.secret_sealed))
    except (ValueError, vault.Unsealable) as error:
        raise Unconfigured(str(supplier.pk)) from error
    return supplier_client_of(supplier.kind, base_url=supplier.base_url, account=supplier.account, settings=settings)


def _supplier_module(kind: str) -> object:
    if kind not in SUPPLIERS:
        raise Unconfigured(kind)
    try:
        return import_module(f"anxin.integrations.{SUPPLIERS[kind][0]}.supplier")
    except ImportError as error:
        raise Unconfigured(kind) from error
