"""Who may take which pack away, and is what is taken what is known?"""

import json
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from pytest_django import Settings

from anxin.delivery.queries import codes_of
from anxin.evidence.models import Exhibit
from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.people.models import Role, Supplier
from anxin.refs import new_id
from tests.pack.test_view import paper
from tests.web.conftest import Buy, signed_in

pytestmark = pytest.mark.django_db
ASKED = {"recipient": "12315", "name": "张三", "claim": "退款"}


@pytest.fixture
def order(paid: Buy, stu: Client) -> Order:
    """A guest's order of a code that was seen, and about which something was said."""
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    return order


def door(order: Order) -> str:
    return f"/orders/{order.pk}/pack/"


def files(answer: Any) -> dict[str, bytes]:
    """What came down."""
    assert answer.status_code == 200, answer.content[:2000].decode()
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    with ZipFile(BytesIO(answer.content)) as pack:
        assert pack.testzip() is None
        return {name: pack.read(name) for name in pack.namelist()}


def test_its_buyer_takes_it_away_twice_alike(order: Order, stu: Client) -> None:
    page = stu.get(door(order)).content.decode()
    assert "12315 投诉" in page
    assert "请求退还货款 ¥" in page
    first, second = stu.post(door(order), ASKED), stu.post(door(order), ASKED)
    assert first.content == second.content
    assert f"anxin-{order.ref}-12315.zip" in first.headers["Content-Disposition"]
    told = files(first)
    manifest = json.loads(told["manifest.json"])
    assert manifest["ref"] == order.ref
    assert [name for name in told if "渠道付款通知" in name]
    assert "张三" in paper(first.content)
    assert "guest@example.com" not in paper(first.content)
    assert not Exhibit.objects.filter(kind="pack_given").exists()


def test_the_chain_of_its_exhibits_leads_on_from_one_to_the_next(order: Order, stu: Client) -> None:
    told = files(stu.post(door(order), ASKED))
    chained = [entry["chain"] for entry in json.loads(told["manifest.json"])["entries"] if "chain" in entry]
    assert len(chained) == Exhibit.objects.filter(order=order).count()
    for each in chained:
        assert sha256(bytes.fromhex(each["prev"]) + bytes.fromhex(each["content"])).hexdigest() == each["link"]
    links = {each["seq"]: each["link"] for each in chained}
    follows = [each for each in chained if each["seq"] - 1 in links]
    assert follows
    assert all(links[each["seq"] - 1] == each["prev"] for each in follows)


def test_no_code_is_in_it_even_where_its_buyer_wrote_it(order: Order, stu: Client) -> None:
    page = stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"}).content.decode()
    code = page.split('data-copy="')[1].split('"')[0]
    assert codes_of(order.pk)
    stu.post(f"/orders/{order.pk}/case/", {"problem": "other", "words": f"{code} 用不了"})
    asked = {"recipient": "buyer", "password": "open-sesame"}
    answer = stu.post(door(order), asked)
    read = "".join(content.decode() for name, content in files(answer).items() if name.endswith("json"))
    assert "用不了" in read
    assert code not in read + paper(answer.content)


@pytest.mark.parametrize("recipient", ["court", "buyer"])
def test_what_is_whole_asks_a_guest_for_the_password(recipient: str, order: Order, stu: Client) -> None:
    # the reveal has just proven it in this session: another one, opened by the password alone, has not
    other = Client()
    other.post("/orders/find/", {"ref": order.ref, "password": "open-sesame"})
    assert other.post(door(order), {"recipient": recipient}).status_code == 403
    wrong = other.post(door(order), {"recipient": recipient, "password": "guess-again"})
    assert wrong.status_code == 403
    assert "查询密码不对，证据包没有生成" in wrong.content.decode()
    told = other.post(door(order), {"recipient": recipient, "password": "open-sesame"})
    assert "guest@example.com" in paper(told.content)
    assert other.post(door(order), ASKED).status_code == 200


def test_strangers_find_nothing_there(order: Order, bea: Client, sol: Client, shop: Furnished) -> None:
    for somebody in (Client(), bea, sol):
        assert somebody.get(door(order)).status_code == 404
        assert somebody.post(door(order), ASKED).status_code == 404
    staff = signed_in(shop.people["agent"])
    assert staff.post(door(order), ASKED).status_code == 404


@pytest.mark.parametrize("recipient", ["", "supplier", "everybody"])
def test_nobody_else_is_a_recipient_for_a_buyer(recipient: str, order: Order, stu: Client) -> None:
    assert stu.post(door(order), {"recipient": recipient}).status_code == 422


def test_it_is_not_made_for_ever(order: Order, stu: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anxin.web.pack.MOST_PACKS", 1)
    assert stu.post(door(order), ASKED).status_code == 200
    assert stu.post(door(order), ASKED).status_code == 429


def test_a_server_that_cannot_print_says_so_and_writes_nothing_down(
    asked_of_sol: str, order: Order, sol: Client, stu: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.paper.fonts.find_spec", lambda name: None)
    assert sol.post(asked_of_sol).status_code == 503
    answer = stu.post(door(order), ASKED)
    assert answer.status_code == 503
    assert "没有安装生成 PDF 的组件" in answer.content.decode()
    assert not Exhibit.objects.filter(kind="pack_given").exists()


@pytest.fixture
def asked_of_sol(order: Order, stu: Client) -> str:
    """Sol's door to the pack of a claim about its code."""
    stu.post(f"/orders/{order.pk}/case/", {"problem": "other", "words": "打 13800138000 找我"})
    return f"/supplier/cases/{order.cases.get().pk}/pack/"


def test_a_supplier_takes_what_it_may_know_and_that_is_recorded(
    asked_of_sol: str, order: Order, sol: Client, stu: Client
) -> None:
    answer = sol.post(asked_of_sol)
    told = files(answer)
    read = "".join(content.decode() for name, content in told.items() if name.endswith("json")) + paper(answer.content)
    for secret in ("guest@example.com", "13800138000", order.payments.get().transaction_no):
        assert secret not in read
    given = Exhibit.objects.get(order=order, kind="pack_given")
    assert given.content == {"recipient": "supplier"}
    assert given.by == f"supplier:{Supplier.objects.get(members__person__email__startswith='sol').pk}"
    assert "证据包已提供" in paper(stu.post(door(order), ASKED).content)


def test_another_supplier_is_told_that_there_is_nothing(
    asked_of_sol: str, shop: Furnished, bea: Client, stu: Client
) -> None:
    sol = Supplier.objects.first()
    assert sol is not None
    other = Supplier.objects.create(id=new_id(), shop=sol.shop, name_zh="别家", name_en="Other")
    Role.objects.create(shop=sol.shop, person_id=shop.people["buyer"], name="supplier", supplier=other)
    assert bea.post(asked_of_sol).status_code == 404
    assert stu.post(asked_of_sol).status_code == 404
    assert not Exhibit.objects.filter(kind="pack_given").exists()


def test_the_key_in_it_is_the_one_that_is_published(order: Order, stu: Client) -> None:
    told = files(stu.post(door(order), ASKED))
    fingerprint = json.loads(told["manifest.json"])["key"]
    page = Client().get("/keys/").content.decode()
    assert fingerprint in page
    assert Client().get(f"/keys/{fingerprint}.pem").content == told["pubkey.pem"]
    assert Client().get(f"/keys/{'0' * 64}.pem").status_code == 404


def test_the_company_that_is_published_is_the_one_complained_about(
    order: Order, stu: Client, settings: Settings
) -> None:
    settings.ANXIN_COMPANY = {"name": "安心网络有限公司", "number": "91310000X", "address": "上海", "phone": "021"}
    assert "安心网络有限公司" in Client().get("/keys/").content.decode()
    assert "安心网络有限公司" in paper(stu.post(door(order), ASKED).content)
