"""Does a supplier's row get the client of its kind, and none without its keys?"""

import json

import pytest

from anxin import vault
from anxin.delivery.capabilities import SupplierCapabilities
from anxin.integrations.registry import Unconfigured, supplier_capabilities_of, supplier_system
from anxin.people.models import Supplier
from tests.integrations.suppliers.conftest import CAPABILITIES, MAKERS
from tests.simulators.sources import KINDS, keys


def row(kind: str, account: str, settings: dict[str, str]) -> Supplier:
    sealed = vault.seal(json.dumps(settings), "supplier")
    return Supplier(kind=kind, base_url="http://127.0.0.1:9", account=account, secret_sealed=sealed)


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_has_the_client_of_its_kind(kind: str) -> None:
    account, settings, _ = keys(kind)
    assert isinstance(supplier_system(row(kind, account, settings)), MAKERS[kind])
    assert kind in Supplier.Kind.values


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_without_one_of_its_keys_is_never_asked(kind: str) -> None:
    account, settings, _ = keys(kind)
    for name in settings.keys() - {"account_field"}:
        with pytest.raises(Unconfigured):
            supplier_system(row(kind, account, settings | {name: ""}))
    with pytest.raises(Unconfigured):
        supplier_system(row(kind, "", settings))


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_can_do_is_kept_as_data(kind: str) -> None:
    declared = supplier_capabilities_of(kind)
    assert declared == CAPABILITIES[kind]
    assert SupplierCapabilities.from_json(declared.to_json()) == declared
    # none of these protocols lets a callback stand for a look
    assert not declared.callback_proves
    assert declared.prepaid
