"""Sellers sold, cashed out at once and were gone. When does money become a supplier's, and at what price do we buy?"""

from pathlib import Path
from typing import Any

import pytest

from anxin.agenda.kinds import Kind
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.claim_supply import claim_supply
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.accounts import supplier_available
from anxin.ledger.queries import balance
from anxin.policy.document import load
from anxin.policy.mistakes import BadDocument
from tests.support.cast import HOUR, QQ, Stage, furnished


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop."""
    return furnished()


def test_a_confirmed_order_is_held_back_before_it_is_the_suppliers(stage: Stage) -> None:
    order = stage.buys("steam-50")
    confirm_orders([order.pk], by="buyer", at=stage.at)
    available = supplier_available(stage.world.shop, stage.world.stock)
    assert settle_orders([order.pk], at=stage.wait(47 * HOUR)) == []
    assert balance(available) == 0
    assert settle_orders([order.pk], at=stage.wait(HOUR)) == [order.pk]
    assert balance(available) > 0


def test_nothing_is_settled_while_a_case_is_open(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    stage.claims(order.pk, "other")
    assert settle_orders([order.pk], at=stage.wait(500 * HOUR)) == []
    assert balance(supplier_available(stage.world.shop, stage.world.sandbox)) == 0


def test_an_order_to_a_supplier_names_the_most_that_it_may_cost(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    errand = claim_supply(Kind.SUPPLIER_PLACE, limit=1, at=stage.at, lease_seconds=60)[0]
    assert 0 < errand.max_price_minor <= order.amount_minor


def test_rules_are_data_and_are_never_carried_out(tmp_path: Path) -> None:
    evil = f"!!python/object/apply:os.mkdir ['{tmp_path}/carried-out']"
    for text in (evil, f"policy: evil\ntitle: {evil}\n", f"policy: evil\nclauses:\n  - {evil}\n"):
        with pytest.raises(BadDocument):
            load(text)
    assert not list(tmp_path.iterdir())
