"""What does looking cost the database? As much for a long history or a full shelf as for a short one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.catalog.models import Item
from anxin.flows.furnish_shop import Furnished
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def cost(client: Client, address: str) -> int:
    """Statements for one visit, once the session is known."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    return len(asked)


def test_a_full_shelf_costs_no_more_than_a_short_one(shop: Furnished, stu: Client) -> None:
    before = cost(stu, "/")
    for number in range(20):
        item = Item.objects.get(pk=shop.items["steam-50"])
        item.pk, item.sku = None, f"more-{number}"
        item.save(force_insert=True)
    assert cost(stu, "/") == before


def test_a_page_that_waits_asks_little(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    assert cost(stu, f"/orders/{order.pk}/live/?seen=x") <= 20


def test_many_orders_are_listed_as_cheaply_as_one(paid: Buy, bea: Client, sol: Client) -> None:
    paid(bea)
    mine, desk = cost(bea, "/orders/"), cost(sol, "/supplier/")
    paid(bea)
    paid(bea)
    assert cost(bea, "/orders/") == mine
    assert cost(sol, "/supplier/") == desk
