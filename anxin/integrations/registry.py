"""Which client asks this channel or this supplier? One for each row and process, made again when its keys change."""

import threading
from uuid import UUID

from anxin import vault
from anxin.delivery.supplier import SupplierSystem
from anxin.integrations.sandbox.channel import SandboxChannel
from anxin.integrations.sandbox.supplier import SandboxSupplier
from anxin.payments.channel import PaymentChannel
from anxin.payments.models import Channel
from anxin.people.models import Supplier

CHANNEL_PURPOSE = "channel"
SUPPLIER_PURPOSE = "supplier"

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


def supplier_system(supplier: Supplier) -> SupplierSystem:
    """The client of a supplier's row. Raises Unconfigured, for own stock as well: there is nobody to ask."""
    settings: Settings = (supplier.kind, supplier.base_url, bytes(supplier.secret_sealed))
    with _lock:
        known = _suppliers.get(supplier.pk)
        if known is None or known[0] != settings:
            known = _suppliers[supplier.pk] = (settings, _make_supplier(supplier))
        return known[1]


def _make_channel(channel: Channel) -> PaymentChannel:
    if channel.kind != "sandbox":
        raise Unconfigured(channel.kind)
    try:
        return SandboxChannel(
            base_url=channel.base_url,
            merchant=channel.account,
            signing_key=vault.unseal(bytes(channel.secret_sealed), CHANNEL_PURPOSE),
            channel_key=channel.their_key,
        )
    except (ValueError, vault.Unsealable) as error:
        raise Unconfigured(str(channel.pk)) from error


def _make_supplier(supplier: Supplier) -> SupplierSystem:
    if supplier.kind != Supplier.Kind.SANDBOX:
        raise Unconfigured(supplier.kind)
    try:
        secret = vault.unseal(bytes(supplier.secret_sealed), SUPPLIER_PURPOSE)
        return SandboxSupplier(base_url=supplier.base_url, secret=secret)
    except (ValueError, vault.Unsealable) as error:
        raise Unconfigured(str(supplier.pk)) from error
