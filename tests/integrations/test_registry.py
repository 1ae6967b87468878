"""Does every row get the client its keys make, and none without keys?"""

from typing import Any

import pytest

from anxin import vault
from anxin.integrations.registry import Unconfigured, payment_channel, supplier_system
from anxin.integrations.sandbox.channel import SandboxChannel
from anxin.integrations.sandbox.supplier import SandboxSupplier
from anxin.payments.models import Channel
from anxin.people.models import Supplier


def channel_row(**changes: Any) -> Channel:
    settings = {"kind": "sandbox", "account": "M1", "base_url": "http://127.0.0.1:9", "their_key": "22" * 32}
    return Channel(**(settings | {"secret_sealed": vault.seal("11" * 32, "channel")} | changes))


def supplier_row(**changes: Any) -> Supplier:
    settings = {"kind": "sandbox", "base_url": "http://127.0.0.1:9"}
    return Supplier(**(settings | {"secret_sealed": vault.seal("11" * 32, "supplier")} | changes))


def test_a_row_has_one_client_until_its_keys_change() -> None:
    row = channel_row()
    client = payment_channel(row)
    assert isinstance(client, SandboxChannel)
    assert payment_channel(row) is client
    row.their_key = "33" * 32
    assert payment_channel(row) is not client
    assert payment_channel(channel_row()) is not client


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "unheard-of"},
        {"account": ""},
        {"their_key": ""},
        {"base_url": ""},
        {"secret_sealed": b""},
        {"secret_sealed": b"damaged"},
    ],
)
def test_a_channel_without_its_keys_is_never_asked(changes: dict[str, Any]) -> None:
    with pytest.raises(Unconfigured):
        payment_channel(channel_row(**changes))


def test_a_key_sealed_for_another_purpose_is_not_used() -> None:
    with pytest.raises(Unconfigured):
        payment_channel(channel_row(secret_sealed=vault.seal("11" * 32, "supplier")))


def test_a_supplier_has_its_client_and_own_stock_has_none() -> None:
    row = supplier_row()
    assert isinstance(supplier_system(row), SandboxSupplier)
    assert supplier_system(row) is supplier_system(row)
    for changes in ({"kind": "stock"}, {"secret_sealed": b""}, {"base_url": ""}):
        with pytest.raises(Unconfigured):
            supplier_system(supplier_row(**changes))
