"""How do the pages of items look to a supplier and to a buyer who is about to see a price rise?"""

from datetime import UTC, datetime

import pytest
from django.db.transaction import atomic
from playwright.sync_api import Browser, BrowserContext

from anxin.catalog.change_prices import Priced, change_prices
from anxin.catalog.models import Item
from anxin.flows.make_supplier_key import make_supplier_key
from anxin.integrations import look_up
from tests.integrations.anxin_protocol.running import anxin_supplier, docked_at
from tests.simulators.processes import PATIENCE_SECONDS
from tests.support.looks import PHONE, PREVIEW
from tests.web import test_looks
from tests.web.conftest import furnish, signed_in
from tests.web.test_looks import look
from tests.web.test_supplier_items import MEMBERSHIP

contexts = test_looks.contexts


def test_items_prices_and_keys_fit(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, at = furnish(), datetime.now(UTC)
    item = shop.items["steam-50"]
    for price in (4_700, 4_600, 5_200):
        with atomic():
            change_prices([Priced(item, price)], by="supplier:sol", at=at)
    Item.objects.filter(pk=shop.items["game-100"]).update(state="paused")
    make_supplier_key(shop.stock, name="ERP 系统", by="person:sol", at=at)
    sol = signed_in(shop.people["supplier"])
    sol.post("/supplier/items/new/", MEMBERSHIP)
    pages = {
        "supplier-items": "/supplier/items/",
        "supplier-item": f"/supplier/items/{item}/",
        "supplier-item-new": "/supplier/items/new/",
        "supplier-item-paused": f"/supplier/items/{shop.items['game-100']}/",
        "supplier-keys": "/supplier/keys/",
        "item-price-rises": f"/items/{item}/",
    }
    assert look(contexts, live_site, sol, pages) == []


def test_a_typed_account_is_recognised_before_the_order(
    live_site: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_up, "WAIT_SECONDS", PATIENCE_SECONDS)
    shop = furnish()
    with anxin_supplier() as house:
        docked = docked_at(house, shop.shop)
        Item.objects.filter(sku="qq-coin-50").update(supplier=docked, sku="coin-50")
        context = browser.new_context(viewport=PHONE)
        page = context.new_page()
        page.goto(f"{live_site}/items/{shop.items['qq-coin-50']}/")
        page.locator("#id_account").fill("12345678")
        page.locator("#id_account").blur()
        page.get_by_text("昵称：1**").wait_for()
        assert page.locator("#id_account_again").count() == 0
        if PREVIEW:
            page.screenshot(path=PREVIEW / "item-recognised.png", full_page=True)
        context.close()
