"""How does a supplier's desk look, when there is something on every part of it?"""

from datetime import UTC, datetime, timedelta

from django.test import Client
from playwright.sync_api import BrowserContext

from anxin.catalog.models import Item
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.contest_recovery import contest_recovery
from anxin.flows.furnish_shop import Furnished
from anxin.flows.request_payout import request_payout
from anxin.flows.settle_orders import settle_orders
from anxin.orders.models import Order
from anxin.payouts.models import Recovery
from anxin.policy.clauses import Liable
from anxin.refs import new_id
from anxin.texts import Text
from tests.support.cast import reviews
from tests.web import test_looks
from tests.web.conftest import furnish, order_through_the_page, say_paid, signed_in
from tests.web.test_looks import QQ, claim, look

contexts = test_looks.contexts
WHY = Text("核对后确认卡密不可用，全额退款。", "We checked and the code does not work, so the money goes back in full.")


def sold(shop: Furnished, guest: Client, *, settle: bool = True) -> Order:
    order = say_paid(shop, order_through_the_page(shop, guest))
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    at = datetime.now(UTC)
    confirm_orders([order.pk], by="buyer", at=at)
    if settle:
        settle_orders([order.pk], at=at + timedelta(days=3))
    return order


def borne(order: Order, guest: Client) -> Recovery:
    claim(guest, order.pk, "other")
    reviews(order.cases.get().pk, refund=True, reason=WHY, at=datetime.now(UTC), liable=Liable.SUPPLIER)
    return Recovery.objects.get(order=order)


def test_a_desk_with_something_on_every_part_fits(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest, at = furnish(), Client(), datetime.now(UTC)
    kept, one, two = (sold(shop, guest) for _ in range(3))
    contest_recovery(borne(one, guest).pk, words="上游回执 U-991，到账时间 12:03", by="supplier", at=at)
    request_payout(shop.stock, 9_408, payee="招商银行 6225 **** 1234", person=new_id(), by="supplier", at=at)
    borne(two, guest)
    asked = say_paid(shop, order_through_the_page(shop, guest))
    guest.post(f"/orders/{asked.pk}/reveal/", {"password": "open-sesame"})
    claim(guest, asked.pk, "invalid_code")
    Item.objects.filter(sku="qq-coin-50").update(supplier=shop.stock)
    say_paid(shop, order_through_the_page(shop, guest, "qq-coin-50", **QQ))
    month = (at + timedelta(days=3, hours=8)).strftime("%Y-%-m")
    doors = {"": "home", "money/": "money", f"money/{month}/": "month"}
    pages = {f"supplier-{name}": f"/supplier/{door}" for door, name in doors.items()}
    assert look(contexts, live_site, signed_in(shop.people["supplier"]), pages) == []
    assert kept.ref
