"""Balances and statements are exact at any instant, also while others commit late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from anxin.ledger import queries
from anxin.ledger.models import Mark, Rollup, Transfer
from anxin.ledger.queries import balance, statement, still_held
from anxin.ledger.roll_up import roll_up
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import NOON, Books, wait_until_all_is_past
from tests.support.databases import Database

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.django_db
def test_a_statement_runs_with_its_balance(books: Books) -> None:
    order = new_id()
    transfer([books.paid(order, 100, at=NOON)])
    transfer([books.confirmed(order, 60, at=NOON + HOUR), books.confirmed(order, 40, at=NOON + DAY)])
    lines = statement(books.hold(order))
    assert [(line.amount_minor, line.balance_minor) for line in lines] == [(100, 100), (-60, 40), (-40, 0)]
    assert [line.other for line in lines] == [books.outside, books.pending(order), books.pending(order)]


@pytest.mark.django_db
def test_a_part_of_a_statement_begins_with_what_was_there(books: Books) -> None:
    for hours in range(4):
        transfer([books.move("topped_up", books.outside, books.wallet, 10, at=NOON + hours * HOUR)])
    part = statement(books.wallet, since=NOON + HOUR, until=NOON + 3 * HOUR)
    assert [line.balance_minor for line in part] == [20, 30]
    assert [line.balance_minor for line in statement(books.wallet, limit=1)] == [40]


@pytest.mark.django_db
@pytest.mark.parametrize("account", ["outside", "hold", "wallet"])
def test_any_account_is_known_at_any_past_instant(books: Books, account: str) -> None:
    order = new_id()
    transfer([books.paid(order, 7, at=NOON)])
    transfer([books.move("topped_up", books.outside, books.wallet, 5, at=NOON + HOUR)])
    address = {"outside": books.outside, "hold": books.hold(order), "wallet": books.wallet}[account]
    then = [balance(address, NOON + offset) for offset in (-HOUR, timedelta(0), HOUR - timedelta.resolution, HOUR)]
    assert then == {"outside": [0, -7, -7, -12], "hold": [0, 7, 7, 7], "wallet": [0, 0, 0, 5]}[account]


@pytest.mark.django_db
def test_what_orders_still_hold_is_named_in_parts(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PART", 2)
    settled, *held = (new_id() for _ in range(6))
    transfer([books.paid(order, 7) for order in (settled, *held)])
    transfer([books.confirmed(settled, 7)])
    assert [order for part in still_held("hold") for order in part] == held
    assert list(still_held("pending")) == [{settled: 7}]


def test_rolled_up_days_and_the_tail_add_up(committed_db: Database, books: Books) -> None:
    instants = [datetime(2026, 11, day, hour, tzinfo=UTC) for day in (18, 19, 20) for hour in (0, 9, 23)]
    for instant in instants[:5]:
        transfer([books.paid(new_id(), 1, at=instant)])
    wait_until_all_is_past()
    assert roll_up() == 5
    for instant in instants[5:]:
        transfer([books.paid(new_id(), 1, at=instant)])
    transfer([books.paid(new_id(), 100, at=instants[0])])  # dated into a day that was rolled up
    assert balance(books.outside) == -109
    assert [balance(books.outside, instant) for instant in instants] == [-101 - n for n in range(9)]
    wait_until_all_is_past()
    assert roll_up() == 5
    assert balance(books.outside) == -109
    assert [balance(books.outside, instant) for instant in instants] == [-101 - n for n in range(9)]
    assert [line.balance_minor for line in statement(books.outside, since=instants[7])] == [-108, -109]
    assert Rollup.objects.filter(address=books.outside).count() == 3
    assert not Rollup.objects.filter(address__startswith="hold:").exists()


def test_a_transaction_that_commits_late_is_not_lost(committed_db: Database, books: Books) -> None:
    with committed_db.connect(autocommit=False) as late:
        pay(late, books, 1)
        transfer([books.paid(new_id(), 10)])
        assert roll_up() == 0
        assert balance(books.outside) == -10
        late.commit()
    transfer([books.paid(new_id(), 100)])
    assert balance(books.outside) == -111
    wait_until_all_is_past()
    assert roll_up() == 3
    assert balance(books.outside) == -111


def test_rolling_up_by_time_would_have_lost_it(committed_db: Database, books: Books) -> None:
    with committed_db.connect(autocommit=False) as late:
        pay(late, books, 1)
        transfer([books.paid(new_id(), 10)])
        roll_up()
        mark = int(Mark.objects.get().upto)
        late.commit()
    assert all(int(row.xid) >= mark for row in Transfer.objects.all())
    assert balance(books.outside) == -11


def pay(late: psycopg.Connection[Any], books: Books, amount_minor: int) -> None:
    order = new_id()
    late.execute(
        f"SELECT {schema()}.transfer_one(%s, %s, %s, %s, %s, 'CNY', 'paid', 'REF', %s, %s, NULL)",
        [books.shop, order, books.outside, books.hold(order), amount_minor, f"late:{order}", NOON],
    )
