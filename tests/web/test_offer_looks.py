"""How do the pages look on which sides agree and a buyer appeals?"""

from datetime import UTC, datetime

from django.test import Client
from playwright.sync_api import BrowserContext

from anxin.cases.models import Case, Offer
from anxin.cases.states import OfferKind, Side
from anxin.flows.answer_case import answer_case
from anxin.flows.appeal_case import appeal_case
from anxin.flows.furnish_shop import Furnished
from anxin.flows.make_offer import Proposed, make_offer
from anxin.texts import Text
from tests.support.cast import reviews
from tests.web import test_looks
from tests.web.conftest import furnish, order_through_the_page, say_paid, signed_in
from tests.web.test_looks import claim, look

contexts = test_looks.contexts
NO = Text("供货商出示了兑换记录，卡密有效。", "The supplier showed that the code was redeemed, so it is good.")
POINTS = ("兑换记录上的账号不是我的", "我第一次查看的时间晚于记录里的兑换时间")


def disputed(shop: Furnished, guest: Client) -> Case:
    order = say_paid(shop, order_through_the_page(shop, guest))
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(guest, order.pk, "invalid_code")
    case = Case.objects.get(order=order)
    answer_case(case.pk, answer="deny", proof="兑换记录 U-991", by="supplier", at=datetime.now(UTC))
    return case


def test_agreeing_and_appealing_fit(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest, at = furnish(), Client(), datetime.now(UTC)
    talking, refused, appealed = (disputed(shop, guest) for _ in range(3))
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000, words="给您添麻烦了，各让一步可以吗？")
    make_offer(talking.pk, part, side=Side.SUPPLIER, by="supplier:sol", at=at)
    make_offer(talking.pk, Proposed(kind=OfferKind.REISSUE), side=Side.BUYER, by="guest", at=at)
    for case in (refused, appealed):
        reviews(case.pk, refund=False, reason=NO, at=datetime.now(UTC))
    appeal_case(appealed.pk, POINTS, by="guest", at=datetime.now(UTC))
    offer = Offer.objects.get(side="supplier")
    pages = {
        "case-talking": f"/cases/{talking.pk}/",
        "offer": f"/offers/{offer.pk}/",
        "offer-make": f"/cases/{talking.pk}/offer/",
        "case-refused": f"/cases/{refused.pk}/",
        "appeal": f"/cases/{refused.pk}/appeal/",
        "case-appealed": f"/cases/{appealed.pk}/",
        "appeals-log": "/appeals/log/",
    }
    assert look(contexts, live_site, guest, pages) == []
    desk = {"supplier-cases": "/supplier/cases/", "supplier-offer": f"/supplier/cases/{talking.pk}/offer/"}
    assert look(contexts, live_site, signed_in(shop.people["supplier"]), desk) == []
