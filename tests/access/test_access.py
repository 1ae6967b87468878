"""Is every read of an order refused by default, and alike for whatever reason?"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client

from anxin.cases.access import case_for, case_for_supplier, own_case
from anxin.delivery.queries import stock_of
from anxin.flows.furnish_shop import Furnished
from anxin.flows.open_case import Claim, open_case
from anxin.orders.access import order_by_password, order_by_token, order_for, own_order
from anxin.orders.models import Order
from anxin.payments.access import order_by_transaction
from anxin.payouts.records import records_of
from anxin.people.access import Viewer, viewer_of
from anxin.people.models import Person
from anxin.refs import new_id
from anxin.refusal import NotFound
from tests.web.conftest import furnish, order_through_the_page, say_paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(db: None) -> Furnished:
    """The demo shop."""
    return furnish()


@pytest.fixture
def order(shop: Furnished) -> Order:
    """A guest's paid order of a code."""
    return say_paid(shop, order_through_the_page(shop, Client()))


def viewer_named(shop: Furnished, role: str) -> Viewer:
    return viewer_of(Person.objects.get(pk=shop.people[role]))


def test_nobody_sees_an_order_by_default(order: Order) -> None:
    with pytest.raises(NotFound):
        order_for(Viewer(), order.pk)


@pytest.mark.parametrize("role", ["buyer", "supplier"])
def test_no_other_person_sees_it(role: str, order: Order, shop: Furnished) -> None:
    with pytest.raises(NotFound):
        order_for(viewer_named(shop, role), order.pk)


def test_a_grant_opens_its_own_order_alone(order: Order, shop: Furnished) -> None:
    other = order_through_the_page(shop, Client())
    bea = Viewer(grants=frozenset({order.pk}))
    assert own_order(bea, order.pk) == order
    with pytest.raises(NotFound):
        own_order(bea, other.pk)


def test_staff_may_look_and_not_act(order: Order, shop: Furnished) -> None:
    ari = viewer_named(shop, "agent")
    assert order_for(ari, order.pk) == order
    with pytest.raises(NotFound):
        own_order(ari, order.pk)


def test_a_case_follows_its_order(order: Order, shop: Furnished) -> None:
    case = opened(order)
    assert case_for(Viewer(grants=frozenset({order.pk})), case).pk == case
    for stranger in (Viewer(), viewer_named(shop, "buyer"), viewer_named(shop, "supplier")):
        with pytest.raises(NotFound):
            case_for(stranger, case)
    with pytest.raises(NotFound):
        own_case(viewer_named(shop, "agent"), case)


def test_only_the_lines_own_supplier_is_asked(order: Order, shop: Furnished) -> None:
    case = opened(order)
    assert case_for_supplier(shop.stock, case).pk == case
    with pytest.raises(NotFound):
        case_for_supplier(shop.sandbox, case)


def opened(order: Order) -> UUID:
    claim = Claim(line=order.lines.get().pk, problem="invalid_code")
    return open_case(order.pk, claim, by="guest", at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("ref", "password"),
    [("{ref}", "wrong-guess"), ("{ref}", ""), ("00000000", "open-sesame"), ("not a number", "open-sesame"), ("", "")],
)
def test_a_number_and_a_password_must_belong_together(ref: str, password: str, order: Order) -> None:
    with pytest.raises(NotFound):
        order_by_password(ref.format(ref=order.ref), password)


def test_the_number_may_be_typed_as_people_type(order: Order) -> None:
    typed = f" {order.ref[:4].lower()}-{order.ref[4:]} "
    assert order_by_password(typed, "open-sesame") == order


def test_an_order_without_a_query_password_is_opened_by_none(shop: Furnished) -> None:
    bea = Client()
    bea.force_login(Person.objects.get(pk=shop.people["buyer"]), "allauth.account.auth_backends.AuthenticationBackend")
    bea.post(f"/items/{shop.items['steam-50']}/order/", {"quantity": 1, "agreed": 1})
    row = Order.objects.get()
    for guess in ("", " ", "open-sesame"):
        with pytest.raises(NotFound):
            order_by_password(row.ref, guess)


def test_a_token_is_no_order_id_and_no_reference(order: Order) -> None:
    for guess in ("", str(order.pk), order.ref, order.token_sha256):
        with pytest.raises(NotFound):
            order_by_token(guess)


def test_an_empty_transaction_number_finds_nothing(order: Order, shop: Furnished) -> None:
    order_through_the_page(shop, Client())
    with pytest.raises(NotFound):
        order_by_transaction("", "guest@example.com")


def test_records_and_stock_count_what_happened(order: Order, shop: Furnished) -> None:
    since = datetime.now(UTC) - timedelta(days=1)
    record = records_of([shop.stock, shop.sandbox, new_id()], since=since, at=datetime.now(UTC))
    assert set(record) == {shop.stock}
    assert (record[shop.stock].deliveries, record[shop.stock].on_time_percent) == (1, 100.0)
    assert stock_of(shop.items.values()) == {shop.items["steam-50"]: 4, shop.items["game-100"]: 5}
