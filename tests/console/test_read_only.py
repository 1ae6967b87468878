"""Is the desk read-only, shop by shop, and does it keep what is sealed?"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from anxin.console.read_only import ReadOnly
from anxin.delivery.models import Code, SupplierNotice
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.accept_callbacks import accept_callbacks
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.people.models import Person
from tests.console.conftest import SignsIn
from tests.support.callbacks import TOLD_CODES, called
from tests.support.cast import QQ, Stage


def lists() -> Iterator[tuple[str, Any]]:
    """The address of each list on the desk, with its admin."""
    for model, page in admin.site._registry.items():
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"), page


def pages(client: Client, stage: Stage) -> Iterator[tuple[str, str]]:
    """Every page of a row that there is, in Chinese, with what it says."""
    for url, page in lists():
        for row in page.model._default_manager.all():
            address = f"{url}{row.pk}/change/"
            yield address, client.get(address).content.decode()


@pytest.fixture
def busy(stage: Stage) -> Stage:
    """A shop in which something of everything has happened."""
    seen = stage.buys("steam-50")
    reveal_code(seen.pk, by="buyer", at=stage.at, address="10.0.0.9", agent="x")
    stage.claims(seen.pk, "unauthorised", words="<script>alert(1)</script>")
    stage.claims(stage.buys("game-100").pk, "changed_mind")
    stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.IN_PROGRESS)
    return stage


def test_everything_on_the_desk_stands_on_one_base() -> None:
    registered = list(lists())
    assert len(registered) >= 10
    for _, page in registered:
        assert isinstance(page, ReadOnly), f"{page}: stand it on anxin.console.read_only.ReadOnly"
        for name in ("has_add_permission", "has_change_permission", "has_delete_permission", "changeform_view"):
            own = getattr(type(page), name)
            assert own is getattr(ReadOnly, name), f"{page}.{name}: the desk is read-only, leave it to ReadOnly"


def test_nothing_can_be_added_changed_or_deleted(signs_in: SignsIn, busy: Stage) -> None:
    client = signs_in("operator")
    for url, page in lists():
        row = page.model._default_manager.first()
        assert client.post(f"{url}add/", {}).status_code in (403, 404, 405), url
        assert client.get(f"{url}add/").status_code in (403, 404), url
        if row is None:
            continue
        assert client.post(f"{url}{row.pk}/change/", {}).status_code == 405, url
        assert client.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403, url
        assert client.post(url, {"action": "delete_selected", "_selected_action": row.pk}).status_code != 500
        assert page.model._default_manager.filter(pk=row.pk).exists(), url


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_list_and_page_opens_for_staff(signs_in: SignsIn, busy: Stage, language: str) -> None:
    client = signs_in("agent")
    client.cookies["language"] = language
    for url, page in lists():
        assert client.get(url).status_code == 200, url
        for row in page.model._default_manager.all():
            assert client.get(f"{url}{row.pk}/change/").status_code == 200, url
    assert client.get("/desk/money/").status_code == 200
    assert client.get("/desk/").status_code == 200


def test_an_agent_of_another_shop_sees_nothing_of_this_one(signs_in: SignsIn, busy: Stage, stu: Person) -> None:
    client = signs_in(stu)
    for url, page in lists():
        answer = client.get(url)
        seen = list(answer.context["cl"].queryset)
        assert [row for row in seen if getattr(row, "person_id", None) != stu.pk] == [], url
        for row in page.model._default_manager.all():
            if row not in seen:
                assert client.get(f"{url}{row.pk}/change/").status_code == 404, url
    for page_url in ("/desk/", "/desk/money/"):
        assert "¥4" not in client.get(page_url).content.decode()


def test_no_code_account_contact_or_secret_is_ever_shown(signs_in: SignsIn, busy: Stage) -> None:
    order = Order.objects.exclude(lines__account_hint="").get()
    seen = Code.objects.get(revealed_at__isnull=False).delivery
    assert seen is not None
    codes = [code.text for code in reveal_code(seen.order_id, by="buyer", at=busy.at)]
    client = signs_in("operator")
    said = dict(pages(client, busy))
    assert order.lines.get().account_hint in said[f"/desk/orders/order/{order.pk}/change/"]
    for address, page in said.items():
        for secret in (*codes, QQ, "bea@anxin.example", "11" * 32, "33" * 32, order.token_sha256):
            assert secret not in page or (secret == "bea@anxin.example" and "/people/" in address), (address, secret)


@pytest.mark.parametrize("kind", TOLD_CODES)
def test_no_callbacks_codes_are_shown_and_what_it_says_is(signs_in: SignsIn, busy: Stage, kind: str) -> None:
    order = Order.objects.exclude(lines__account_hint="").get()
    accept_callbacks([called(busy, order.pk, kind)], at=busy.at)
    notice = SupplierNotice.objects.get()
    assert TOLD_CODES[kind] in notice.body, "kept, for whoever must prove it"
    said = dict(pages(signs_in("operator"), busy))
    assert f"S-{kind}" in said[f"/desk/delivery/suppliernotice/{notice.pk}/change/"]
    assert [address for address, page in said.items() if TOLD_CODES[kind] in page] == []


def test_a_buyers_words_are_words_and_no_markup(signs_in: SignsIn, busy: Stage) -> None:
    page = "".join(said for _, said in pages(signs_in("agent"), busy))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_only_the_exact_number_finds_an_order(signs_in: SignsIn, busy: Stage) -> None:
    client, order = signs_in("agent"), Order.objects.all()[0]
    found = client.get("/desk/orders/order/", {"q": f" {order.ref.lower()} "}).context["cl"].queryset
    assert [row.pk for row in found] == [order.pk]
    assert not client.get("/desk/orders/order/", {"q": order.ref[:4]}).context["cl"].queryset


def test_the_order_page_shows_where_each_exhibit_stands(signs_in: SignsIn, busy: Stage) -> None:
    order = Order.objects.filter(cases__problem="unauthorised").get()
    context = signs_in("agent").get(f"/desk/orders/order/{order.pk}/change/").context
    places = [place[0] for *_, place in context["exhibits"]]
    taken = [move.seq for move in context["transfers"]]
    assert sorted(places + taken) == list(range(1, len(places) + len(taken) + 1)), "no place is empty, none is shared"


@pytest.mark.parametrize("url", ["/desk/orders/order/", "/desk/cases/case/", "/desk/catalog/item/", "/desk/money/"])
def test_a_list_asks_no_more_for_more_rows(
    signs_in: SignsIn, stage: Stage, url: str, django_assert_max_num_queries: Any
) -> None:
    client = signs_in("agent")
    client.get(url)
    for _ in range(5):
        order = stage.buys("steam-50")
        stage.claims(order.pk, "changed_mind")
    stage.channel_says(RefundStatus.BOUNCED)
    with django_assert_max_num_queries(16):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("guess", ["token_sha256__startswith=a", "password_hash__startswith=p", "buyer__email=x"])
def test_a_list_cannot_be_asked_about_what_it_does_not_show(signs_in: SignsIn, busy: Stage, guess: str) -> None:
    client = signs_in("agent")
    assert client.get(f"/desk/orders/order/?{guess}").status_code == 400
    assert client.get("/desk/orders/order/?state=paid").status_code == 200


def test_filters_narrow_the_list(signs_in: SignsIn, busy: Stage) -> None:
    client = signs_in("agent")
    states = {row.state for row in client.get("/desk/orders/order/?state=refunded").context["cl"].queryset}
    assert states == {"refunded"}
    assert client.get("/desk/orders/order/?case_open=True").context["cl"].queryset.count() == 1
    assert client.get("/desk/cases/case/?owner=senior&state=in_review").context["cl"].queryset.count() == 1
