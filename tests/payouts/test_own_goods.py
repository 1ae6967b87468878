"""Is nobody the operator's own by accident: does whoever comes from outside wait to be vetted and agreed with?"""

from importlib import import_module

import pytest
from django.db import connection

from anxin.catalog.models import Item
from anxin.flows.add_member import add_member
from anxin.flows.add_supplier import NewSupplier, add_supplier
from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.change_supplier import SupplierTerms, change_supplier
from anxin.flows.import_items import import_items
from anxin.flows.make_supplier_key import make_supplier_key
from anxin.flows.request_payout import request_payout
from anxin.flows.set_item import ItemSettings, set_item
from anxin.flows.settle_orders import settle_orders
from anxin.flows.vet_items import vet_items
from anxin.payouts.models import Payout, Vetting
from anxin.payouts.queries import deposit_needed
from anxin.payouts.refusals import (
    AgreementStands,
    NotAgreed,
    NotVetted,
    OutsidersActForIt,
    OwnByStaffAlone,
    PayeeNotAgreed,
)
from anxin.payouts.required_deposit import FLOOR_MINOR
from anxin.people.models import Supplier
from anxin.people.queries import keys_of
from anxin.refs import new_id
from anxin.texts import Text
from tests.payouts.conftest import SHARE, agreed, money, seen_and_confirmed, settled
from tests.support.cast import DAY, HOUR, Stage

OPAL = f"staff:{new_id()}"
CARD = ItemSettings(sku="n-1", goods="code", title_zh="新卡", price_minor=1_990)
TABLE = "编号,类型,名称,价格,账号\nn-2,直充,新充,19.90,QQ\n"
WHO = Terms(legal_name="星河卡券有限公司", identity_no="91310000MA1FL0XX0X")

pytestmark = pytest.mark.django_db


def terms(standing: str | None = None) -> SupplierTerms:
    return SupplierTerms(name=Text("外来", "Stranger"), settle_after_hours=48, capabilities={}, standing=standing)


def added(stage: Stage, standing: str | None = None) -> Supplier:
    key = add_supplier(NewSupplier(shop=stage.world.shop, kind="stock", terms=terms(standing)), by=OPAL, at=stage.at)
    return Supplier.objects.get(pk=key)


def invited(stage: Stage, row: Supplier, email: str = "stu@else.example") -> None:
    add_member(row.pk, email=email, name="Stu", desk_url="u", password_url="u", by=OPAL, at=stage.at)


def outside(stage: Stage) -> None:
    """Sol has no agreement and is not the shop's own, as an outsider from before."""
    Supplier.objects.filter(pk=stage.world.stock).update(standing="platform")


def test_who_came_by_invitation_waits_to_be_vetted(stage: Stage) -> None:
    row = added(stage)
    invited(stage, row)
    first = set_item(row.pk, None, CARD, by=f"supplier:{row.pk}", at=stage.at)
    import_items(row.pk, TABLE, at=stage.at)
    assert first.vetting
    assert set(Item.objects.filter(supplier=row).values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(NotVetted):
        vet_items(Vetting.objects.values_list("pk", flat=True), show=True, reason="", by=OPAL, at=stage.at)
    agree_with_supplier(row.pk, WHO, by=OPAL, at=stage.at)
    assert vet_items(Vetting.objects.values_list("pk", flat=True), show=True, reason="", by=OPAL, at=stage.at) == 2


def test_what_staff_call_their_own_is_shown_at_once_and_nobody_from_outside_joins(stage: Stage) -> None:
    row = added(stage, "own")
    assert not set_item(row.pk, None, CARD, by=OPAL, at=stage.at).vetting
    with pytest.raises(OwnByStaffAlone):
        invited(stage, row)
    invited(stage, row, "agent@anxin.example")
    assert row.members.get().person.email == "agent@anxin.example"


def test_whom_an_outsider_acts_for_is_not_made_the_shops_own(stage: Stage) -> None:
    row = added(stage)
    invited(stage, row)
    with pytest.raises(OutsidersActForIt):
        change_supplier(row.pk, terms=terms("own"), by=OPAL, at=stage.at)
    agreed(stage, supplier=row.pk)
    with pytest.raises(AgreementStands):
        change_supplier(row.pk, terms=terms("own"), by=OPAL, at=stage.at)


def test_what_becomes_the_shops_own_waits_no_more_and_its_old_keys_end(stage: Stage) -> None:
    row = added(stage)
    item = set_item(row.pk, None, CARD, by=OPAL, at=stage.at).item
    make_supplier_key(row.pk, name="old", by="supplier", at=stage.at)
    assert change_supplier(row.pk, terms=terms("own"), by=OPAL, at=stage.at) == ["standing"]
    assert not set_item(row.pk, item, CARD, by=OPAL, at=stage.at).vetting
    assert Item.objects.get(pk=item).state == "listed"
    assert [key.revoked_at for key in keys_of(row.pk)] == [stage.at]


def test_what_is_the_shops_own_no_more_is_looked_at(stage: Stage) -> None:
    row = added(stage, "own")
    item = set_item(row.pk, None, CARD, by=OPAL, at=stage.at).item
    change_supplier(row.pk, terms=terms("platform"), by=OPAL, at=stage.at)
    assert Item.objects.get(pk=item).state == "withdrawn"
    assert Vetting.objects.get(item=item).wanted


def test_an_agreement_says_whose_goods_they_are(stage: Stage) -> None:
    row = added(stage, "own")
    agree_with_supplier(row.pk, WHO, by=OPAL, at=stage.at)
    row.refresh_from_db()
    assert row.standing == "platform"


def test_nothing_is_paid_out_to_whom_nobody_has_agreed_with(stage: Stage) -> None:
    settled(stage)
    outside(stage)
    with pytest.raises(NotAgreed):
        request_payout(stage.world.stock, SHARE, payee="6225 9999", person=new_id(), by="supplier", at=stage.at)
    assert money(stage)["available"] == SHARE
    assert not Payout.objects.exists()


def test_the_payee_is_whom_the_agreement_names_never_what_is_typed(stage: Stage) -> None:
    settled(stage)
    row = agreed(stage)
    row.payee = ""
    row.save()
    with pytest.raises(PayeeNotAgreed):
        request_payout(stage.world.stock, SHARE, payee="6225 9999", person=new_id(), by="supplier", at=stage.at)


def test_without_an_agreement_money_is_held_back_as_a_new_suppliers(stage: Stage) -> None:
    outside(stage)
    order = seen_and_confirmed(stage)
    assert settle_orders([order.pk], at=stage.wait(48 * HOUR)) == []
    assert deposit_needed(stage.world.stock, stage.at) == FLOOR_MINOR
    assert settle_orders([order.pk], at=stage.wait(12 * DAY)) == [order.pk]


def test_what_was_there_before_is_told_apart_by_who_acts_for_it(stage: Stage) -> None:
    """The demo's Sol is no staff; what staff alone keep stays the shop's own."""
    told = import_module("anxin.payouts.migrations.0008_say_whose_goods_they_are").TOLD
    rows = [added(stage, "own") for _ in range(3)]
    agreed(stage, supplier=rows[0].pk)
    agreed(stage, supplier=rows[1].pk, in_advance=True)
    invited(stage, rows[2], "agent@anxin.example")
    with connection.cursor() as cursor:
        cursor.execute(told)
    found = dict(Supplier.objects.values_list("pk", "standing"))
    assert [found[row.pk] for row in rows] == ["platform", "docked", "own"]
    assert (found[stage.world.stock], found[stage.world.sandbox]) == ("platform", "own")
