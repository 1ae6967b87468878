"""Can finance resolve what docked suppliers billed otherwise, and a person say what no machine can tell?"""

import pytest
from django.urls import reverse

from anxin.delivery.models import Delivery
from anxin.flows.compare_supplier_bill import compare_supplier_bill
from anxin.payouts.models import UpstreamDifference
from anxin.people.models import Person, Supplier
from tests.console.conftest import SignsIn
from tests.payouts.conftest import agreed
from tests.payouts.test_upstream import accounts_of, tops_up
from tests.payouts.test_upstream_bills import bill_line
from tests.support.cast import QQ, Stage

pytestmark = pytest.mark.django_db
BOARD = reverse("admin:desk_upstream")


def differing(stage: Stage) -> UpstreamDifference:
    """Sol billed ¥5 for nothing that we know of."""
    agreed(stage, in_advance=True)
    tops_up(stage, 10_000, "T-1")
    compare_supplier_bill(stage.world.stock, stage.at.date(), [bill_line(None, 500)], at=stage.at)
    return UpstreamDifference.objects.get()


def test_finance_sees_what_would_move_and_books_it(stage: Stage, signs_in: SignsIn) -> None:
    row, finn = differing(stage), signs_in("finance")
    page = finn.get(BOARD).content.decode()
    assert row.identity in page
    assert "账面余额减少" in page
    act = reverse("admin:desk_upstream_resolve", args=[row.pk])
    for remedy in ("as_billed", "as_billed"):
        finn.post(act, {"remedy": remedy})
    assert accounts_of(stage)[0] == 9_500
    assert row.identity not in finn.get(BOARD).content.decode()


def test_others_resolve_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    act = reverse("admin:desk_upstream_resolve", args=[differing(stage).pk])
    assert signs_in("agent").post(act, {"remedy": "as_billed"}).status_code == 403
    assert signs_in(stu).post(act, {"remedy": "as_billed"}).status_code == 404
    assert signs_in("finance").post(act, {"remedy": "whatever"}).status_code == 404
    assert accounts_of(stage)[0] == 10_000


def test_a_person_reports_what_the_console_shows(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    Supplier.objects.filter(pk=stage.delivery(order.pk).supplier_id).update(kind="acg")
    Delivery.objects.filter(order=order).update(state="unknown")
    opal, act = signs_in("operator"), reverse("admin:desk_upstream_report", args=[stage.delivery(order.pk).pk])
    assert order.ref in opal.get(BOARD).content.decode()
    opal.post(act, {"answer": "arrived", "words": " "})
    assert stage.order(order.pk).state == "paid"
    opal.post(act, {"answer": "arrived", "words": "后台显示已充值", "amount": "45.00"})
    assert stage.order(order.pk).state == "delivered"
    assert order.ref not in opal.get(BOARD).content.decode()
