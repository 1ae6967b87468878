"""Codes were stolen by a name with a script in it, read by an administrator. What becomes of what people write?"""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client

from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.models import Reveal
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.people.models import Person
from tests.security.conftest import Desk
from tests.web.conftest import Buy, say_paid

pytestmark = pytest.mark.django_db

EVIL = "<img src=x onerror=alert(7)>'\"{{7*7}}"


def page(answer: HttpResponseBase) -> str:
    """The page, in which nothing that was written stands as a tag."""
    text: str = getattr(answer, "content", b"").decode()
    assert "<img src=x" not in text
    assert "onerror=alert(7)>" not in text
    assert "49" not in text.split("alert(7)")[-1][:20], "a template inside a text was carried out"
    scripts = answer.headers["Content-Security-Policy"].split("script-src ")[1].split(";")[0]
    assert "'unsafe-inline'" not in scripts
    assert "data:" not in scripts
    return text


def told(text: str) -> bool:
    """Whether what was written is shown, as text."""
    return html.escape(EVIL)[:30] in text or "&lt;img src=x onerror=alert(7)" in text


@pytest.fixture
def disputed(paid: Buy, stu: Client, sol: Client, shop: Furnished) -> Order:
    """An order on which the buyer, the browser and the supplier all wrote what they should not."""
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"}, headers={"User-Agent": EVIL})
    given = {"problem": "invalid_code", "line": order.lines.get().pk, "words": EVIL}
    assert stu.post(f"/orders/{order.pk}/case/", given).status_code == 302
    assert told(page(sol.get("/supplier/cases/")))
    answer = {"answer": "deny", "proof": EVIL}
    assert sol.post(f"/supplier/cases/{Case.objects.get().pk}/answer/", answer).status_code == 302
    assert Reveal.objects.get().agent == EVIL
    return order


def test_no_page_of_the_buyer_carries_out_what_was_written(disputed: Order, stu: Client) -> None:
    case = Case.objects.get().pk
    for door in (
        f"cases/{case}/",
        f"cases/{case}/live/",
        *(f"orders/{disputed.pk}/{d}" for d in ("", "live/", "case/")),
    ):
        page(stu.get(f"/{door}"))


def test_words_and_proof_are_shown_to_the_staff_as_text(disputed: Order, desk: Desk) -> None:
    sam, case = desk("senior"), Case.objects.get()
    assert told(page(sam.get(f"/desk/cases/case/{case.pk}/change/")))
    doors = [f"orders/order/{disputed.pk}/change/", "cases/case/", "orders/order/", ""]
    for door in doors:
        page(sam.get(f"/desk/{door}"))


def test_a_reason_written_by_the_staff_is_shown_as_text(disputed: Order, desk: Desk, stu: Client) -> None:
    case = Case.objects.get()
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="senior", on_due="escalate")
    given = {"decision": "reject", "reason_zh": EVIL, "reason_en": EVIL}
    assert desk("senior").post(f"/desk/cases/case/{case.pk}/review/", given).status_code == 302
    assert told(page(stu.get(f"/cases/{case.pk}/")))
    page(stu.get(f"/orders/{disputed.pk}/"))


def test_an_items_texts_are_shown_as_text(shop: Furnished, sol: Client, stu: Client, desk: Desk) -> None:
    table = f"编号,类型,名称,价格,简介\nevil,卡密,{EVIL.replace(chr(34), '')},19.90,{EVIL.replace(chr(34), '')}\n"
    assert told(page(sol.post("/supplier/items/", {"file": SimpleUploadedFile("items.csv", table.encode())})))
    key = Item.objects.get(sku="evil").pk
    Item.objects.filter(pk=key).update(reserve_minutes=0)
    assert told(page(stu.get("/")))
    assert told(page(stu.get(f"/items/{key}/")))
    given = {"quantity": 1, "contact": "guest@example.com", "password": "open-sesame", "agreed": 1}
    assert stu.post(f"/items/{key}/order/", given).status_code == 302
    order = say_paid(shop, Order.objects.get())
    page(stu.get(f"/orders/{order.pk}/"))
    page(sol.get("/supplier/"))
    page(desk("agent").get(f"/desk/orders/order/{order.pk}/change/"))


def test_a_files_name_and_its_refused_lines_are_shown_as_text(shop: Furnished, sol: Client, desk: Desk) -> None:
    file = SimpleUploadedFile("<img src=x onerror=alert(7)>.txt", f"{EVIL}\n{EVIL}\n".encode())
    page(sol.post("/supplier/stock/", {"item": shop.items["steam-50"], "file": file}))
    page(desk("operator").get("/desk/delivery/batch/"))


def test_a_persons_name_is_shown_as_text(shop: Furnished, desk: Desk) -> None:
    Person.objects.filter(pk=shop.people["buyer"]).update(name=EVIL)
    assert told(page(desk("operator").get("/desk/people/role/")))


def test_what_a_form_gives_back_is_text(shop: Furnished, stu: Client) -> None:
    given = dict.fromkeys(("quantity", "account", "account_again", "contact", "password"), EVIL)
    answer = stu.post(f"/items/{shop.items['qq-coin-50']}/order/", given)
    assert answer.status_code == 422
    assert told(page(answer))
    page(stu.post("/orders/find/", {"ref": EVIL[:20], "password": ""}))


def test_the_way_back_leads_to_no_other_site(stu: Client, shop: Furnished) -> None:
    for away in ("//evil.example/", "https://evil.example/", "javascript:alert(7)", "/\\\\evil.example"):
        answer = stu.post("/language/", {"language": "en", "next": away})
        assert answer.headers["Location"] == "/", away
