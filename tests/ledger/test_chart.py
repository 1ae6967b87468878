"""The chart is one truth: for Python, for the database and for readers."""

import re

import pytest
from django.db import connection

from anxin.ledger import accounts
from anxin.ledger.chart import ACCOUNTS, BY_KIND, OPEN, ROUTES, STEPS, allows
from anxin.ledger.movements import REASONS
from anxin.ledger.write_chart import PAGE, SQL, chart_page, chart_sql
from anxin.refs import new_id
from anxin.routines import schema

SHOP = new_id()
EXAMPLES = {
    accounts.kind_of(path): path
    for path in (
        accounts.outside(SHOP, new_id()),
        accounts.hold(SHOP, new_id()),
        accounts.pending(SHOP, new_id()),
        accounts.supplier_available(SHOP, new_id()),
        accounts.supplier_deposit(SHOP, new_id()),
        accounts.supplier_reserve(SHOP, new_id()),
        accounts.supplier_debt(SHOP, new_id()),
        accounts.upstream_prepaid(SHOP, new_id()),
        accounts.upstream_claim(SHOP, new_id()),
        accounts.buyer_balance(SHOP, new_id()),
        accounts.refund(SHOP, new_id()),
        accounts.suspense(SHOP, new_id()),
        accounts.platform_fees(SHOP),
        accounts.platform_losses(SHOP),
        accounts.platform_channel_fees(SHOP),
        accounts.platform_goodwill(SHOP),
        accounts.platform_sales(SHOP),
        accounts.channel_claim(SHOP, new_id()),
        accounts.chargeback(SHOP, new_id()),
    )
}


def test_every_kind_has_an_address_and_every_address_a_kind() -> None:
    assert EXAMPLES.keys() == BY_KIND.keys()


def test_every_route_leads_between_known_kinds_once() -> None:
    assert {kind for route in ROUTES for kind in (route.source, route.target)} <= BY_KIND.keys()
    assert len(set(ROUTES)) == len(ROUTES)
    assert all(route.source != route.target for route in ROUTES)


def test_every_kind_can_be_paid_and_can_pay() -> None:
    assert {route.source for route in ROUTES} == BY_KIND.keys()
    assert {route.target for route in ROUTES} == BY_KIND.keys()


def test_the_chart_knows_what_it_allows() -> None:
    assert allows("paid", "outside", "hold")
    assert not allows("paid", "hold", "outside")
    assert not allows("stolen", "outside", "hold")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(BY_KIND))
def test_python_and_sql_read_an_address_alike(kind: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {schema()}.account_kind(%s)", [EXAMPLES[kind]])
        assert cursor.fetchone()[0] == kind == accounts.kind_of(EXAMPLES[kind])


@pytest.mark.django_db
def test_sql_knows_the_same_open_kinds() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {schema()}.chart_open()")
        assert set(cursor.fetchone()[0]) == OPEN


def test_the_sql_is_what_the_chart_says() -> None:
    assert SQL.read_text(encoding="utf-8") == chart_sql(), "run: python -m anxin.ledger.write_chart"


def test_the_page_is_what_the_chart_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == chart_page(), "run: python -m anxin.ledger.write_chart"


def test_every_name_is_said_in_both_languages() -> None:
    names = [account.name for account in ACCOUNTS] + [step.name for step in STEPS] + list(REASONS.values())
    assert all(name.zh and name.en for name in names)
    assert len({step.kind for step in STEPS}) == len(STEPS)


def test_every_reason_that_sql_gives_has_a_sentence() -> None:
    given = {
        reason
        for path in [*SQL.parent.glob("transfer*.sql"), SQL.with_name("movement.sql")]
        for reason in re.findall(r"(?:THEN|ELSE|:=) '([a-z]+_?[a-z_]*)'", path.read_text(encoding="utf-8"))
    } - {"done", "repeat", "conflict", "refused", "order"}
    assert given == set(REASONS)
