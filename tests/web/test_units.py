"""Can a buyer say which of several pieces are bad, see it before applying, and follow each of them?"""

from datetime import UTC, datetime

from django.test import Client
from playwright.sync_api import BrowserContext

from anxin.cases.models import Case
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from tests.web import test_looks
from tests.web.conftest import furnish, order_through_the_page, say_paid, signed_in
from tests.web.test_looks import look

contexts = test_looks.contexts


def five(shop: Furnished, guest: Client) -> Order:
    """Five codes, all of them seen."""
    order = say_paid(shop, order_through_the_page(shop, guest, quantity=5))
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    return order


def applies(guest: Client, order: Order, *places: int) -> Case:
    line = order.lines.get()
    guest.post(f"/orders/{order.pk}/case/", {"line": line.pk, "problem": "invalid_code", "units": places})
    return Case.objects.get(order=order)


def test_the_pieces_are_chosen_before_applying(shop: Furnished) -> None:
    guest = Client()
    order = five(shop, guest)
    page = guest.get(f"/orders/{order.pk}/case/?problem=invalid_code&units=2").content.decode()
    assert page.count('name="units"') == 5
    assert 'value="2" checked' in page
    check = f"/orders/{order.pk}/case/check/?problem=invalid_code"
    assert "¥97.00" in guest.get(f"{check}&units=2&units=4").content.decode(), "the fen of two pieces"
    assert "¥242.50" in guest.get(check).content.decode(), "nothing ticked means all of them"
    assert "请从列表里选择" in guest.get(f"{check}&units=9").content.decode()
    assert not Case.objects.exists()


def test_a_piece_that_was_refunded_is_offered_no_more(shop: Furnished) -> None:
    guest = Client()
    order = five(shop, guest)
    case = applies(guest, order, 2, 4)
    assert "第 2、4 份" in guest.get(f"/cases/{case.pk}/").content.decode()
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=datetime.now(UTC))
    assert "¥97.00" in guest.get(f"/cases/{case.pk}/").content.decode()
    choose_remedy(case.pk, "refund", by="guest", at=datetime.now(UTC))
    page = guest.get(f"/orders/{order.pk}/").content.decode()
    assert page.count("已退款") >= 2
    form = guest.get(f"/orders/{order.pk}/case/").content.decode()
    assert [place for place in range(1, 6) if f'id="unit_{place}"' in form] == [1, 3, 5]


def test_a_supplier_admits_some_and_a_person_decides_by_piece(shop: Furnished) -> None:
    guest = Client()
    case = applies(guest, five(shop, guest), 1, 3, 5)
    sol = signed_in(shop.people["supplier"])
    assert sol.get("/supplier/cases/").content.decode().count('name="units"') == 3
    without = sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit", "proof": "", "units": [1]})
    assert without.status_code == 422, "why not the others?"
    sol.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit", "proof": "另两张已兑换", "units": [1]})
    case.refresh_from_db()
    assert (case.bad_units, case.supplier_answer, case.state) == ([1], "denies", "in_review")


def test_pages_about_pieces_fit(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest = furnish(), Client()
    order = five(shop, guest)
    case = applies(guest, order, 2, 4)
    desk = {"supplier-cases": "/supplier/cases/"}
    assert look(contexts, live_site, signed_in(shop.people["supplier"]), desk) == []
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=datetime.now(UTC))
    assert look(contexts, live_site, guest, {"units-case": f"/cases/{case.pk}/"}) == []
    choose_remedy(case.pk, "refund", by="guest", at=datetime.now(UTC))
    pages = {
        "units-order": f"/orders/{order.pk}/#units",
        "units-apply": f"/orders/{order.pk}/case/?problem=invalid_code&units=3",
    }
    assert look(contexts, live_site, guest, pages) == []
