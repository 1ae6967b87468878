"""Who adds a supplier, changes its keys, suspends it, and lets people act for it?"""

import pytest
from django.core.cache import cache
from django.test import Client

from anxin import clock
from anxin.catalog.models import Item
from anxin.console.suppliers_kinds import KINDS
from anxin.flows.claim_letters import claim_letters
from anxin.integrations.registry import supplier_capabilities_of, supplier_system
from anxin.people.models import Person, Role, Supplier, Tries
from anxin.sourcing.models import Source, SupplierChange
from anxin.support.models import Letter
from tests.console.conftest import Code, SignsIn
from tests.support.cast import Stage

pytestmark = pytest.mark.usefixtures("period")

SECRET = "0123456789abcdef0123456789abcdef"
TERMS = {
    "name_zh": "上游",
    "name_en": "Upstream",
    "settle_after_hours": "24",
    "promise_share": "60",
    "fence_risk": "50",
}
GIVEN = {
    "anxin": {"account": "shop-1", "secret": SECRET * 2},
    "dujiao_next": {"account": "key-1", "api_secret": SECRET},
    "acg": {"account": "1001", "app_key": SECRET, "account_field": "account"},
    "goofish": {"account": "1001", "app_id": "77", "app_secret": SECRET, "mch_secret": SECRET},
    "kayisu": {"account": "1001", "api_key": SECRET},
    "kayixin": {"account": "1001", "app_secret": SECRET},
    "sandbox": {"account": "anxin", "secret": SECRET},
}


def given(kind: str) -> dict[str, str]:
    return TERMS | {"base_url": "https://up.example"} | GIVEN[kind]


def added(client: Client, kind: str, code: str) -> Supplier:
    answer = client.post(f"/desk/suppliers/add/{kind}/", given(kind) | {"code": code})
    assert answer.status_code == 302
    return Supplier.objects.filter(name_zh="上游").latest("created_at")


def test_what_each_form_takes_is_what_its_client_starts_with(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    assert {"stock", *GIVEN} == set(KINDS)
    for kind in GIVEN:
        cache.clear()
        Tries.objects.all().delete()
        assert client.get(f"/desk/suppliers/add/{kind}/").status_code == 200
        row = added(client, kind, code("operator"))
        assert supplier_system(row)
        declared = supplier_capabilities_of(kind).to_json() | {"promise_share": 60, "fence_risk_minor": 5_000}
        assert row.capabilities == declared
        page = client.get(f"/desk/suppliers/{row.pk}/").content.decode()
        assert SECRET not in page
        assert f"/hooks/supplier/{row.pk}/" in page


def test_an_added_supplier_is_recorded_and_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    row = added(signs_in("operator"), "anxin", code("operator"))
    change = SupplierChange.objects.get()
    assert (change.supplier, change.act, change.fields) == (row, "added", ["secret"])
    assert change.by == f"staff:{stage.world.people['operator']}"
    (errand,) = claim_letters(limit=10, at=clock.now(), lease_seconds=60)
    assert errand.to == "operator@anxin.example"
    assert SECRET not in errand.body


def test_whose_goods_they_are_is_chosen_and_nobody_is_the_shops_own_by_default(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    row = added(client, "anxin", code("operator"))
    assert row.standing == "platform"
    door = f"/desk/suppliers/{row.pk}/terms/"
    assert client.post(door, TERMS | {"standing": "mine"}).status_code == 422
    assert client.post(door, TERMS | {"standing": "own"}).status_code == 302
    row.refresh_from_db()
    assert row.standing == "own"
    assert SupplierChange.objects.filter(supplier=row, act="terms").latest("at").fields == ["standing"]
    answer = client.post(f"/desk/suppliers/{row.pk}/members/", {"email": "sue@up.example"})
    assert (answer.status_code, "只能由本店员工代表" in answer.content.decode()) == (409, True)


def test_own_stock_needs_no_keys(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    assert client.post("/desk/suppliers/add/stock/", TERMS | {"code": code("operator")}).status_code == 302
    row = Supplier.objects.get(name_zh="上游")
    assert (row.kind, row.base_url, bytes(row.secret_sealed), row.capabilities) == ("stock", "", b"", {})


def test_only_operators_add_and_change_suppliers(signs_in: SignsIn, stage: Stage) -> None:
    key = stage.world.sandbox
    doors = ("add/anxin", f"{key}/keys", f"{key}/terms", f"{key}/members")
    for who in ("agent", "senior", "finance"):
        client = signs_in(who)
        assert {client.post(f"/desk/suppliers/{door}/", given("anxin")).status_code for door in doors} == {403}
        assert client.get("/desk/suppliers/").status_code == (403 if who == "agent" else 200)
    assert not SupplierChange.objects.exists()


def test_stu_finds_no_such_supplier(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    Role.objects.filter(person=stu).update(name="operator")
    client, key = signs_in(stu), stage.world.sandbox
    assert client.get(f"/desk/suppliers/{key}/").status_code == 404
    assert client.post(f"/desk/suppliers/{key}/suspend/", {"on": "0", "reason": "x"}).status_code == 404
    assert client.get(f"/desk/items/{stage.item('steam-50')}/").status_code == 404
    assert Supplier.objects.get(pk=key).suspended_at is None


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"secret": ""}, "还缺"),
    ({"secret": "short"}, "这组密钥用不了"),
    ({"base_url": "http://up.example"}, "https://"),
    ({"name_en": ""}, "名称"),
    ({"settle_after_hours": "-1"}, "0–8760"),
    ({"fence_wait_seconds": "60"}, "能叫停"),
    ({"promise_share": "99"}, "5–95"),
    ({"code": "000000"}, "验证码"),
)


def test_a_refused_form_keeps_what_was_typed_except_the_secret(signs_in: SignsIn) -> None:
    client = signs_in("operator")
    for wrong, said in REFUSED:
        typed = given("anxin") | {"code": "123456", "account": "typed-account"} | wrong
        answer = client.post("/desk/suppliers/add/anxin/", typed)
        page = answer.content.decode()
        assert answer.status_code in (403, 422)
        assert said in page
        assert "typed-account" in page
        assert SECRET not in page
    assert not Supplier.objects.filter(name_zh="上游").exists()


def test_a_refusal_stands_with_its_own_form_and_nowhere_else(signs_in: SignsIn, stage: Stage) -> None:
    client = signs_in("operator")
    answer = client.post(f"/desk/suppliers/{stage.world.sandbox}/terms/", TERMS | {"promise_share": "99"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('role="alert"') == 1
    assert page.index("5–95") < page.index("保存设置")


def test_keys_change_with_the_fresh_code_alone_and_empty_keeps(signs_in: SignsIn, code: Code) -> None:
    client = signs_in("operator")
    row = added(client, "goofish", code("operator"))
    cache.clear()
    door, other = f"/desk/suppliers/{row.pk}/keys/", "f" * 32
    typed = {"account": "1001", "base_url": "https://up.example", "mch_secret": other}
    assert client.post(door, typed).status_code == 403
    assert Supplier.objects.get(pk=row.pk).secret_sealed == row.secret_sealed
    assert client.post(door, typed | {"code": code("operator")}).status_code == 302
    assert SupplierChange.objects.filter(act="keys").get().fields == ["secret"]
    assert supplier_system(Supplier.objects.get(pk=row.pk))
    assert other not in client.get(f"/desk/suppliers/{row.pk}/").content.decode()


def test_where_orders_are_under_way_the_account_stays(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    stage.buys("qq-coin-50", account="12345678")
    client = signs_in("operator")
    typed = {"account": "another", "base_url": "https://up.example", "secret": "", "code": code("operator")}
    answer = client.post(f"/desk/suppliers/{stage.world.sandbox}/keys/", typed)
    assert answer.status_code == 409
    assert Supplier.objects.get(pk=stage.world.sandbox).account == "anxin"


def test_settings_are_kept_with_what_the_protocol_can(signs_in: SignsIn, stage: Stage) -> None:
    Supplier.objects.filter(pk=stage.world.sandbox).update(capabilities={})
    client, door = signs_in("operator"), f"/desk/suppliers/{stage.world.sandbox}/terms/"
    assert client.post(door, TERMS).status_code == 302
    row = Supplier.objects.get(pk=stage.world.sandbox)
    assert (row.name_en, row.settle_after_hours) == ("Upstream", 24)
    assert (row.capabilities["account_check"], row.capabilities["promise_share"]) == (True, 60)
    assert client.post(door, TERMS).status_code == 422, "nothing changed"


def test_a_supplier_that_does_not_answer_fails_its_test(signs_in: SignsIn, stage: Stage) -> None:
    client = signs_in("operator")
    answer = client.post(f"/desk/suppliers/{stage.world.sandbox}/test/", follow=True)
    assert "没有明确答复" in answer.content.decode()


def test_suspending_takes_its_items_off_sale_and_resuming_puts_them_back(signs_in: SignsIn, stage: Stage) -> None:
    client, door = signs_in("senior"), f"/desk/suppliers/{stage.world.sandbox}/suspend/"
    assert client.post(door, {"on": "0", "reason": " "}).status_code == 422
    assert client.post(door, {"on": "0", "reason": "失联"}).status_code == 302
    mine = Item.objects.filter(supplier=stage.world.sandbox)
    assert set(mine.values_list("state", flat=True)) == {"suspended"}
    assert set(Item.objects.exclude(pk__in=mine).values_list("state", flat=True)) == {"listed"}
    assert "失联" in client.get(f"/desk/suppliers/{stage.world.sandbox}/").content.decode()
    assert client.post(door, {"on": "1", "reason": "好了"}).status_code == 403, "an operator resumes"
    assert signs_in("operator").post(door, {"on": "1", "reason": "好了"}).status_code == 302
    assert set(mine.values_list("state", flat=True)) == {"listed"}
    assert list(SupplierChange.objects.values_list("act", "because")) == [("resumed", "好了"), ("suspended", "失联")]


def test_people_come_to_act_for_a_supplier_and_cease_to(signs_in: SignsIn, stage: Stage) -> None:
    client, door = signs_in("operator"), f"/desk/suppliers/{stage.world.sandbox}/members/"
    Supplier.objects.filter(pk=stage.world.sandbox).update(standing="platform")
    answer = client.post(door, {"email": "no address", "name": "Sue"})
    assert (answer.status_code, "no address" in answer.content.decode()) == (422, True)
    assert client.post(door, {"email": "Sue@up.example", "name": "Sue"}).status_code == 302
    sue = Person.objects.get(email="sue@up.example")
    assert (sue.is_staff, sue.has_usable_password()) == (False, False)
    assert Role.objects.get(person=sue).supplier_id == stage.world.sandbox
    assert Letter.objects.get(kind="member").person == sue
    assert client.post(door, {"email": "sue@up.example"}).status_code == 409
    assert client.post(door, {"remove": str(sue.pk)}).status_code == 302
    assert not Role.objects.filter(person=sue).exists()


def test_sources_are_set_on_the_items_page(signs_in: SignsIn, stage: Stage) -> None:
    other = Supplier.objects.create(shop_id=stage.world.shop, name_zh="备用", name_en="Second", kind="sandbox")
    client, page = signs_in("operator"), f"/desk/items/{stage.item('qq-coin-50')}/"
    typed = {"supplier": str(other.pk), "sku": "b-50", "priority": "2", "most": "99.00", "enabled": "1"}
    answer = client.post(f"{page}source/", typed)
    assert (answer.status_code, "b-50" in answer.content.decode()) == (409, True)
    assert client.post(f"{page}source/", typed | {"most": "47.00"}).status_code == 302
    assert client.post(f"{page}source/", typed | {"most": "46.00", "priority": "1"}).status_code == 302
    assert Source.objects.get(supplier=other).most_minor == 4_600
    first = Source.objects.get(supplier=stage.world.sandbox)
    off = {"supplier": str(first.supplier_id), "sku": first.sku, "priority": "1", "most": ""}
    assert client.post(f"{page}source/", off | {"most": "cheap"}).status_code == 422
    assert client.post(f"{page}source/", off).status_code == 302
    first.refresh_from_db()
    assert (first.enabled, first.most_minor) == (False, None)
    assert "先问这家" in client.get(page).content.decode()


def test_an_item_is_taken_off_sale_and_its_supplier_cannot_undo_it(signs_in: SignsIn, stage: Stage) -> None:
    client, page = signs_in("operator"), f"/desk/items/{stage.item('steam-50')}/"
    assert client.post(f"{page}hold/", {"off": "1", "reason": ""}).status_code == 422
    assert client.post(f"{page}hold/", {"off": "1", "reason": "假货"}).status_code == 302
    assert Item.objects.get(sku="steam-50").state == "suspended"
    assert "假货" in client.get(page).content.decode()
    assert client.post(f"{page}hold/", {"off": "0", "reason": "已核实"}).status_code == 302
    assert Item.objects.get(sku="steam-50").state == "listed"
