"""Is a row that is loaded at a small price the same as the one that Django makes?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from anxin.cases.models import Case
from anxin.orders.models import Line, Order
from anxin.routines.load_rows import attach, load_rows
from anxin.support.models import Letter
from tests.support.cast import QQ, Stage

pytestmark = pytest.mark.django_db


def test_every_attribute_is_the_same(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.claims(order.pk, "not_arrived", words="还没到")
    for model in (Order, Line, Case, Letter):
        plain, quick = list(model.objects.order_by("pk")), load_rows(model.objects.order_by("pk"))
        assert quick == plain
        for one, other in zip(quick, plain, strict=True):
            names = [field.attname for field in model._meta.concrete_fields]
            assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
            assert (one._state.adding, one._state.db) == (other._state.adding, other._state.db)


def test_what_was_loaded_is_saved_and_refreshed(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    [loaded] = load_rows(Order.objects.filter(pk=order.pk))
    loaded.language = "en"
    loaded.save(update_fields=["language"])
    order.refresh_from_db()
    assert order.language == "en"
    loaded.refresh_from_db()
    assert loaded.shop.pk == order.shop_id


def test_a_parent_that_is_attached_is_not_asked_for(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    [line] = load_rows(Line.objects.filter(order=order))
    attach(line, order=order)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert line.order is order
    assert len(asked) == 0
    assert line.supplier.pk == line.supplier_id
