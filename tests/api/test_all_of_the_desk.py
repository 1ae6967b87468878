"""Can a program read and do what the web desk shows beside items, orders and money: tables, sales, pictures, ends?"""

import base64
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from anxin import clock
from anxin.api import orders
from anxin.api.door import NOT_POSSIBLE
from anxin.cases import queries
from anxin.catalog.models import Item
from anxin.evidence.models import Upload
from anxin.flows.add_upload import add_upload
from anxin.flows.make_supplier_key import make_supplier_key
from anxin.flows.reveal_code import reveal_code
from anxin.flows.vet_items import vet_items
from anxin.payouts.contest_files import open_contest_file
from anxin.payouts.models import Agreement, ContestFile
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.web.show_items import show_items
from tests.api.test_supplier_api import Ask, asking
from tests.payouts.conftest import PRICE, agreed, given_back, seen_and_confirmed, settled
from tests.support.cast import Stage, furnished
from tests.support.pictures import picture
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db
TABLE = "编号,类型,名称,价格,账号\nn-1,直充,新卡,19.90,QQ\nsteam-50,卡密,Steam,60.00,\nn-2,直充,坏,贵,QQ\n"


@pytest.fixture
def stage(db: None) -> Stage:
    cache.clear()
    stage = furnished(codes=5)
    stage.at = clock.now()
    return stage


@pytest.fixture
def ask(stage: Stage) -> Ask:
    """What Sol's program asks."""
    return asking(make_supplier_key(stage.world.stock, name="erp", by=f"person:{new_id()}", at=stage.at))


def disputes(stage: Stage) -> Any:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    return stage.claims(order.pk, "invalid_code")


def test_a_table_of_items_comes_in_with_a_report(ask: Ask) -> None:
    status, told = ask("POST", "items", {"table": TABLE})
    assert (status, told["added"], told["changed"], told["announced"]) == (200, 1, 1, 1)
    assert [line["line"] for line in told["refused"]] == [4]
    assert Item.objects.get(sku="n-1").price_minor == 1_990
    assert ask("POST", "items", {"table": "编号\nx\n"})[1]["code"] == "TABLE_UNREADABLE"


def test_why_an_item_is_not_shown_is_told(stage: Stage, ask: Ask) -> None:
    agreed(stage)
    ask("PUT", "items/n-1", {"goods": "code", "title_zh": "卡", "price_minor": 100})
    assert ask("GET", "items/n-1")[1]["vetting"] == "waiting"
    items = [Item.objects.get(sku="n-1").pk]
    vet_items(items, show=False, reason="图片侵权", by="staff:oscar", at=stage.at)
    told = ask("GET", "items/n-1")[1]
    assert (told["vetting"], told["vetting_reason"]) == ("refused", "图片侵权")


def test_sales_are_read(stage: Stage, ask: Ask) -> None:
    order = stage.buys("steam-50")
    stage.buys("qq-coin-50", account="12345678")
    (sale,) = ask("GET", "sales")[1]["sales"]
    assert (sale["order_ref"], sale["amount_minor"], sale["state"]) == (order.ref, PRICE, "delivered")


def test_pictures_of_a_case_are_read_and_shown(stage: Stage, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = disputes(stage)
    shown = add_upload(case.order_id, picture(), name="a.png", slot="goods", by="buyer", at=stage.at)
    (question,) = ask("GET", "questions")[1]["questions"]
    (file,) = question["files"]
    assert (file["file"], file["by"]) == (str(shown.upload), "buyer")
    status, told = ask("GET", f"files/{file['file']}")
    assert (status, base64.b64decode(told["data"])[:4]) == (200, b"\x89PNG")
    mine = {"name": "proof.png", "data": base64.b64encode(picture("Sol")).decode()}
    assert ask("POST", f"cases/{case.pk}/files", mine)[0] == 200
    assert ask("POST", f"cases/{case.pk}/files", mine)[1]["known"]
    assert Upload.objects.filter(side="supplier").count() == 1
    assert ask("POST", f"cases/{case.pk}/files", {"name": "x", "data": "%%"})[1]["code"] == "BAD_REQUEST"
    theirs = asking(make_supplier_key(stage.world.sandbox, name="erp", by="person:stu", at=stage.at))
    assert theirs("GET", f"files/{file['file']}")[1]["code"] == "NOT_FOUND"
    assert theirs("POST", f"cases/{case.pk}/files", mine)[1]["code"] == "NOT_FOUND"
    monkeypatch.setattr(orders, "MOST_FILES", 2)
    assert ask("POST", f"cases/{case.pk}/files", mine)[1]["code"] == "TOO_MANY"


def test_questions_come_a_page_at_a_time(stage: Stage, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "SHOWN", 1)
    monkeypatch.setattr(queries, "SHOWN", 1)
    cases = {str(disputes(stage).pk) for _ in range(2)}
    pages = [ask("GET", f"questions?page={page}")[1] for page in (1, 2, 3)]
    assert [page["total"] for page in pages] == [2, 2, 2]
    assert {page["questions"][0]["case"] for page in pages[:2]} == cases
    assert pages[2]["questions"] == []
    assert ask("GET", "questions?page=0")[1]["code"] == "BAD_REQUEST"
    assert ask("GET", "offers?page=2")[1] == {"offers": [], "total": 0}


def test_how_a_case_ended_is_told(stage: Stage, ask: Ask) -> None:
    case = disputes(stage)
    assert ask("GET", "cases")[1]["cases"][0]["end"] is None
    ask("POST", f"questions/{case.pk}/answer", {"answer": "admit"})
    end = ask("GET", "cases")[1]["cases"][0]["end"]
    assert (end["outcome"], end["liable"]) == ("buyer_chooses", "supplier")


def test_why_no_money_can_be_asked_for_is_told_before_it_is_asked(stage: Stage, ask: Ask) -> None:
    settled(stage)
    assert ask("GET", "money")[1]["barred"] is None
    Supplier.objects.filter(pk=stage.world.stock).update(standing="platform")
    assert "No agreement" in ask("GET", "money")[1]["barred"]["en"]
    assert ask("POST", "payouts", {"amount_minor": 1})[1]["code"] == "NOT_AGREED"
    agreed(stage)
    assert ask("GET", "money")[1]["barred"] is None
    Agreement.objects.update(by_hand=False)
    assert "only the payment channel may split" in ask("GET", "money")[1]["barred"]["en"]


def test_the_record_tells_what_failed(stage: Stage, ask: Ask) -> None:
    stage.buys("steam-50")
    told = ask("GET", "record")[1]
    assert (told["on_time_percent"], told["failed_percent"], told["promises_broken"]) == (100, 0, 0)


def test_what_buyers_see_of_it_is_what_its_desk_and_its_system_see(stage: Stage, ask: Ask) -> None:
    bad, *_ = [seen_and_confirmed(stage) for _ in range(5)]
    given_back(stage, bad)
    item = Item.objects.select_related("supplier").get(pk=stage.item("steam-50"))
    (shown,) = show_items([item], stage.at)
    told = ask("GET", "record")[1]
    page = signed_in(stage.world.people["supplier"]).get(reverse("web:supplier")).content.decode()
    (on_desk,) = re.findall(r"<dt>退款率</dt><dd>([0-9.]+) %", page)
    assert shown.record.refund_percent == told["refunded_percent"] == float(on_desk) == 20
    assert shown.record.on_time_percent == told["on_time_percent"] == 100 - told["failed_percent"]


def test_what_shows_that_a_contest_is_right_comes_with_it(stage: Stage, ask: Ask) -> None:
    given_back(stage, settled(stage))
    page = f"recoveries/{ask('GET', 'money')[1]['recoveries'][0]['recovery']}/contest"
    receipt = {"name": "receipt.pdf", "data": base64.b64encode(b"%PDF-1.7 receipt").decode()}
    for wrong in ("x", ["x"], [{"name": "x"}], [receipt | {"data": "?"}]):
        assert ask("POST", page, {"words": "it was good", "files": wrong})[1]["code"] == "BAD_REQUEST"
    assert ask("POST", page, {"words": "it was good", "files": [receipt] * 4})[1]["code"] == NOT_POSSIBLE
    assert ask("POST", page, {"words": "it was good", "files": [receipt, receipt]})[0] == 200
    files = ContestFile.objects.order_by("pk")
    assert [(file.name, file.media_type) for file in files] == [("receipt.pdf", "application/pdf")] * 2
    assert open_contest_file(files[0]) == b"%PDF-1.7 receipt"
