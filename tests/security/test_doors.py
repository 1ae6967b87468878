"""Orders were read by counting their numbers up. Is every door with an id in it a wall to whom it does not concern?"""

from uuid import UUID

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from anxin.cases.models import Case
from anxin.delivery.models import Reveal
from anxin.evidence.models import Upload
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.people.models import Person, Role, Shop, Supplier
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.web.urls import urlpatterns
from tests.security.conftest import Desk
from tests.support.pictures import picture
from tests.web.conftest import Buy, signed_in
from tests.web.test_strangers import plain

pytestmark = pytest.mark.django_db

PUBLIC = {"item", "order_place"}
SUPPLIERS = {"supplier_answer", "supplier_upload"}
# Sol supplies the order's line, and may speak about it
OF_ITS_SUPPLIER = {"supplier_talk", "supplier_talk_live"}
# looked at, these lead every supplier to its own page, whosever the thing is
LEAD_BACK = {"supplier_by_hand"}


def doors() -> list[str]:
    """The names of all pages that stand for one thing, as the address list has them: a new page is tested unasked."""
    names = [str(pattern.name) for pattern in urlpatterns if "<uuid:key>" in str(pattern.pattern)]
    return [name for name in names if name not in PUBLIC | SUPPLIERS]


@pytest.fixture
def order(paid: Buy) -> Order:
    """A guest's order with a case that waits for the supplier, and another guest's refund."""
    guest = Client()
    order = paid(guest)
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    guest.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": order.lines.get().pk, "words": ""})
    guest.post(f"/orders/{order.pk}/evidence/", {"files": [SimpleUploadedFile("a.png", picture())]})
    other = Client()
    back = paid(other)
    other.post(f"/orders/{back.pk}/case/", {"problem": "changed_mind", "line": back.lines.get().pk, "words": ""})
    assert Case.objects.filter(state="awaiting_supplier").count() == Refund.objects.count() == 1
    return order


def key_of(door: str, order: Order) -> UUID:
    """The id that stands in this door's address."""
    if door.startswith("case") and not door.startswith(("case_open", "case_check")):
        return Case.objects.get(order=order).pk
    if door.startswith("upload"):
        return Upload.objects.get().pk
    return Refund.objects.get().pk if door.startswith("refund") else order.pk


def stranger(who: str, shop: Furnished) -> Client:
    return Client() if who == "stu" else signed_in(shop.people[who])


@pytest.mark.parametrize("who", ["stu", "buyer", "supplier"])
def test_what_is_not_yours_is_answered_like_what_is_not_there(who: str, order: Order, shop: Furnished) -> None:
    client, before = stranger(who, shop), moved()
    given = {"problem": "changed_mind", "choice": "refund", "channel": str(shop.channel)}
    for door in [name for name in doors() if who != "supplier" or name not in OF_ITS_SUPPLIER]:
        theirs, nobodys = (reverse(f"web:{door}", kwargs={"key": key}) for key in (key_of(door, order), new_id()))
        for got, missing in (
            (client.get(theirs), client.get(nobodys)),
            (client.post(theirs, given), client.post(nobodys, given)),
        ):
            assert got.status_code == missing.status_code, door
            led_back = door in LEAD_BACK and got.headers.get("Location") == "/supplier/"
            assert got.status_code in (404, 405) or led_back, door
            assert plain(got.content) == plain(missing.content), door
    assert moved() == before


def moved() -> list[object]:
    """All that a door could have moved."""
    states = [list(model.objects.order_by("pk").values_list("pk", "state")) for model in (Order, Case, Refund)]
    return [*states, Reveal.objects.count(), Upload.objects.count()]


def test_the_order_number_is_no_key_for_a_supplier(order: Order, sol: Client) -> None:
    for guess in ("", order.ref, "open-sesam"):
        answer = sol.post("/orders/find/", {"ref": order.ref, "password": guess})
        assert answer.status_code in (404, 422)
    assert sol.get(f"/orders/{order.pk}/").status_code == 404


def test_another_supplier_cannot_answer(order: Order, shop: Furnished) -> None:
    supplier = Supplier.objects.create(shop_id=shop.shop, name_zh="别的供货商", name_en="Another")
    person = Person.objects.create_user("other@anxin.example")
    Role.objects.create(shop_id=shop.shop, person=person, name="supplier", supplier=supplier)
    other, case = signed_in(person.pk), Case.objects.get(order=order)
    theirs = other.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit", "proof": ""})
    nobodys = other.post(f"/supplier/cases/{new_id()}/answer/", {"answer": "admit", "proof": ""})
    assert theirs.status_code == nobodys.status_code == 404
    assert plain(theirs.content) == plain(nobodys.content)
    assert order.ref not in other.get("/supplier/cases/").content.decode()
    assert order.ref not in other.get("/supplier/").content.decode()
    assert Case.objects.get(pk=case.pk).state == "awaiting_supplier"


@pytest.mark.parametrize("page", ["orders/order", "cases/case", "refunds/refund"])
def test_the_staff_of_another_shop_sees_and_decides_nothing(page: str, order: Order, desk: Desk) -> None:
    elsewhere = Shop.objects.create(name_zh="别家", name_en="Elsewhere")
    person = Person.objects.create_user("ari@elsewhere.example", is_staff=True)
    Role.objects.create(shop=elsewhere, person=person, name="senior")
    ari, case = desk(person), Case.objects.get(order=order)
    key = {"orders/order": order.pk, "cases/case": case.pk, "refunds/refund": Refund.objects.get().pk}[page]
    assert ari.get(f"/desk/{page}/{key}/change/").status_code in (302, 404)
    assert order.ref not in ari.get(f"/desk/{page}/").content.decode()
    given = {"decision": "refund", "reason_zh": "好", "reason_en": "good"}
    assert ari.post(f"/desk/cases/case/{case.pk}/review/", given).status_code == 404
    assert Refund.objects.count() == 1


def test_no_page_of_the_desk_shows_or_takes_the_keys_of_a_channel() -> None:
    shown = {model.__name__ for model in admin.site._registry}
    assert not shown & {"Channel", "Ask", "Attempt", "Session", "Authenticator"}
