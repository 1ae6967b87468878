"""Can the operator see how docked items follow, set the rule, and let a jump pass, and nobody else?"""

import pytest
from django.test import Client

from anxin.catalog.models import Docked, Docking, Item
from anxin.people.models import Person
from tests.console.conftest import SignsIn
from tests.support.cast import HOUR, Stage

pytestmark = pytest.mark.django_db
RULE = {"markup": "5", "plus": "0.20", "round": "0.10", "jump": "20", "every": "10"}


@pytest.fixture
def ari(signs_in: SignsIn) -> Client:
    return signs_in("agent")


@pytest.fixture
def operator(signs_in: SignsIn) -> Client:
    return signs_in("operator")


def jumped(stage: Stage) -> Docked:
    """An item whose cost went from 45.00 to 0.45."""
    item = Item.objects.get(sku="qq-coin-50")
    docking = Docking.objects.create(
        supplier_id=stage.world.sandbox,
        shop_id=stage.world.shop,
        sync_at=stage.at + HOUR,
        synced_at=stage.at,
        failures=2,
        failed_at=stage.at,
        failure="timed out",
    )
    Item.objects.filter(pk=item.pk).update(state="paused")
    return Docked.objects.create(
        item=item,
        docking=docking,
        cost_minor=4_500,
        told_minor=45,
        stock=7,
        seen_at=stage.at,
        pause="jump",
        paused_at=stage.at,
    )


def test_the_rule_is_set_in_percent_and_yuan(stage: Stage, operator: Client) -> None:
    address = f"/desk/items/suppliers/{stage.world.sandbox}/"
    assert operator.post(address, RULE).status_code == 302
    row = Docking.objects.get()
    assert (row.markup_bps, row.markup_minor, row.round_up_to_minor, row.jump_bps) == (500, 20, 10, 2_000)
    assert operator.post(address, {**RULE, "markup": "many"}, follow=True).status_code == 200
    assert operator.post(f"/desk/items/suppliers/{stage.world.stock}/", RULE).status_code == 404, "nobody to ask"
    assert Docking.objects.get().markup_bps == 500


def test_the_page_says_what_failed_and_what_paused(stage: Stage, operator: Client) -> None:
    row = jumped(stage)
    page = operator.get("/desk/items/").content.decode()
    for said in ("连续 2 次没有应答", "timed out", "成本变动过大，等您确认", "接受新成本"):
        assert said in page
    assert operator.post(f"/desk/items/{row.pk}/cost/", {"told": "44"}).status_code == 302
    row.refresh_from_db()
    assert row.cost_minor == 4_500, "another figure than was shown"
    operator.post(f"/desk/items/{row.pk}/cost/", {"told": "45"})
    row.refresh_from_db()
    assert row.cost_minor == 45


def test_an_agent_looks_and_changes_nothing(stage: Stage, ari: Client) -> None:
    row = jumped(stage)
    assert "接受新成本" not in ari.get("/desk/items/").content.decode()
    assert ari.post(f"/desk/items/{row.pk}/cost/", {"told": "45"}).status_code == 403
    assert ari.post(f"/desk/items/suppliers/{stage.world.sandbox}/", RULE).status_code == 403
    row.refresh_from_db()
    assert row.cost_minor == 4_500


def test_another_shops_staff_finds_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    row = jumped(stage)
    client = signs_in(stu)
    assert "qq-coin-50" not in client.get("/desk/items/").content.decode()
    assert client.post(f"/desk/items/{row.pk}/cost/", {"told": "45"}).status_code == 404
    assert client.post(f"/desk/items/suppliers/{stage.world.sandbox}/", RULE).status_code == 404
