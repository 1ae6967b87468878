"""Verifying finds what was changed behind the ledger's back, and says which."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from anxin.ledger.accounts import supplier_debt
from anxin.ledger.models import Chain, Root, Transfer
from anxin.ledger.roll_up import roll_up
from anxin.ledger.seal_day import DayIsPast, seal_day
from anxin.ledger.transfer import transfer
from anxin.ledger.verify import verify
from anxin.refs import new_id
from anxin.routines import schema
from tests.ledger.books import NOON, Books, wait_until_all_is_past
from tests.support.databases import Database

TODAY = date(2026, 11, 20)


@pytest.fixture
def orders(committed_db: Database, books: Books) -> list[UUID]:
    """Seven orders paid, four of them confirmed, two settled, an exhibit on each, one top-up; a root and a roll-up."""
    orders = [new_id() for _ in range(7)]
    transfer([books.paid(order, 100) for order in orders])
    transfer([books.confirmed(order, 100) for order in orders[:4]])
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {schema()}.chain_append(%s::uuid[], %s::uuid[], 'exhibit', %s::uuid[], %s::bytea[])",
            [orders, [books.shop] * 7, [new_id() for _ in orders], [bytes(32)] * 7],
        )
    wait_until_all_is_past()
    roll_up()
    seal_day(TODAY, at=NOON)
    transfer([books.settled(order, 100) for order in orders[:2]])
    transfer([books.move("topped_up", books.outside, books.wallet, 9)])
    return orders


@contextmanager
def behind_the_back() -> Iterator[None]:
    """As somebody with the keys of the house: triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def run(query: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return int(cursor.rowcount)


def found() -> list[tuple[str, str]]:
    return [(finding.kind, finding.sentence.en) for finding in verify(part=3).findings]


def test_honest_books_hold(orders: list[UUID], books: Books) -> None:
    seen: list[int] = []
    verdict = verify(part=3, progress=seen.append)
    assert verdict.holds, [finding.sentence.en for finding in verdict.findings]
    assert (verdict.transfers, verdict.roots) == (14, 1)
    assert seen == sorted(seen)
    assert seen[-1] == 14


def test_empty_books_hold(committed_db: Database) -> None:
    assert verify().holds


def test_a_fen_moved_by_hand_is_found(orders: list[UUID], books: Books) -> None:
    run("UPDATE ledger_balance SET amount_minor = amount_minor + 1 WHERE address = %s", books.available)
    [(kind, sentence)] = found()
    assert kind == "held"
    assert books.available in sentence
    assert "by 1 CNY" in sentence


def test_a_fen_moved_between_holds_is_found_twice(orders: list[UUID], books: Books) -> None:
    run("UPDATE ledger_balance SET amount_minor = amount_minor + 1 WHERE address = %s", books.hold(orders[5]))
    run("UPDATE ledger_balance SET amount_minor = amount_minor - 1 WHERE address = %s", books.hold(orders[6]))
    assert [kind for kind, _ in found()] == ["held", "held"]


def test_a_balance_out_of_nothing_is_found(orders: list[UUID], books: Books) -> None:
    invented = books.hold(new_id())
    run("INSERT INTO ledger_balance VALUES (%s, 'CNY', %s, 5)", invented, books.shop)
    [(kind, sentence)] = found()
    assert (kind, invented in sentence) == ("held", True)


def test_a_row_edited_with_triggers_disabled_is_found(orders: list[UUID]) -> None:
    row = Transfer.objects.filter(chain=orders[3]).order_by("seq")[0]
    with behind_the_back():
        assert run("UPDATE ledger_transfer SET ref = 'OTHER' WHERE id = %s", row.id) == 1
    [(kind, sentence)] = found()
    assert kind == "edited"
    assert str(row.id) in sentence


@pytest.mark.parametrize("moment", ["infinity", "-infinity", "20000-01-01", "0044-03-15 BC"])
def test_a_time_out_of_every_calendar_is_found_with_all_the_rest(orders: list[UUID], books: Books, moment: str) -> None:
    run("UPDATE ledger_balance SET amount_minor = amount_minor + 1 WHERE address = %s", books.available)
    with behind_the_back():
        run('UPDATE ledger_transfer SET at = %s WHERE "order" = %s AND seq = 1', moment, orders[6])
    told = found()
    assert tuple(sorted({kind for kind, _ in told} & {"edited", "held"})) == ("edited", "held")
    assert any(str(orders[6]) in sentence for _, sentence in told)
    assert any(books.available in sentence for _, sentence in told)


@pytest.mark.parametrize("kind", ["refund", "chargeback", "hold", "pending"])
def test_a_balance_that_names_nobody_is_found(orders: list[UUID], books: Books, kind: str) -> None:
    address = f"{kind}:{books.shop}:nobody"
    run(
        "INSERT INTO ledger_balance (address, currency, shop, amount_minor) VALUES (%s, 'CNY', %s, 5)",
        address,
        books.shop,
    )
    told = [finding.sentence.en for finding in verify(part=3, closed=lambda kind, ids: ids).findings]
    assert any(address in sentence for sentence in told)


def test_a_changed_amount_is_found_in_chain_and_balance(orders: list[UUID]) -> None:
    with behind_the_back():
        run("UPDATE ledger_transfer SET amount_minor = 99 WHERE chain = %s AND seq = 1", orders[6])
    assert {kind for kind, _ in found()} == {"edited", "held"}


@pytest.mark.parametrize(("seq", "expected"), [(1, "gap"), (3, "tail")])
def test_a_deleted_row_is_found(orders: list[UUID], seq: int, expected: str) -> None:
    table, column = ("ledger_transfer", "chain") if seq == 1 else ("ledger_chainlink", "subject")
    with behind_the_back():
        assert run(f"DELETE FROM {table} WHERE {column} = %s AND seq = %s", orders[3], seq) == 1
    kinds = dict(found())
    assert expected in kinds
    assert str(orders[3]) in kinds[expected]


def test_a_whole_chain_that_vanished_is_missed_by_its_root(orders: list[UUID], books: Books) -> None:
    with behind_the_back():
        for table, column in (("transfer", "chain"), ("chainlink", "subject"), ("chain", "subject")):
            run(f"DELETE FROM ledger_{table} WHERE {column} = %s", orders[6])
    run("DELETE FROM ledger_balance WHERE address = %s", books.hold(orders[6]))
    told = found()
    kinds = [kind for kind, _ in told]
    assert "root" in kinds
    assert [str(orders[6]) in sentence for kind, sentence in told if kind == "vanished"] == [True]
    assert "held" in kinds  # the outside is short of what came in


def test_a_chain_written_anew_does_not_fit_its_root(orders: list[UUID]) -> None:
    with behind_the_back():
        run("UPDATE ledger_transfer SET ref = 'OTHER' WHERE chain = %s AND seq = 1", orders[6])
        run(
            f"UPDATE ledger_transfer AS t SET hash = sha256({schema()}.chain_start(chain) || sha256(convert_to("
            f'{schema()}.transfer_text(id, "order", source, target, amount_minor, currency, kind, ref, key, at,'
            " reverses), 'UTF8'))) WHERE chain = %s AND seq = 1",
            orders[6],
        )
        run(
            "UPDATE ledger_chainlink AS l SET hash = sha256(t.hash || l.content) FROM ledger_transfer AS t "
            "WHERE l.subject = t.chain AND l.subject = %s AND l.seq = 2",
            orders[6],
        )
        run(
            "UPDATE ledger_chain AS c SET head = l.hash FROM ledger_chainlink AS l "
            "WHERE l.subject = c.subject AND c.subject = %s",
            orders[6],
        )
    [(root, _), (changed, sentence)] = found()
    assert (root, changed) == ("root", "changed")
    assert str(orders[6]) in sentence


def test_a_root_that_is_gone_is_missed_by_its_leaves(orders: list[UUID]) -> None:
    assert verify(part=3, saved={TODAY: bytes(Root.objects.get().hash)}).holds
    with behind_the_back():
        run("DELETE FROM ledger_root")
    assert [kind for kind, _ in found()] == ["rootless"]


def test_a_root_that_was_sealed_anew_is_not_the_one_that_was_saved(orders: list[UUID]) -> None:
    saved = {TODAY: bytes(Root.objects.get().hash)}
    with behind_the_back():
        run("DELETE FROM ledger_root")
        run("DELETE FROM ledger_leaves")
    assert [finding.kind for finding in verify(part=3, saved=saved).findings] == ["rootless"]
    wait_until_all_is_past()
    seal_day(TODAY, at=NOON + timedelta(hours=1))
    assert verify(part=3).holds
    assert [finding.kind for finding in verify(part=3, saved=saved).findings] == ["unlike_saved"]


def test_a_root_changed_by_hand_is_found(orders: list[UUID]) -> None:
    with behind_the_back():
        run("UPDATE ledger_root SET leaves = leaves + 1")
    assert {kind for kind, _ in found()} == {"roots", "root"}


def test_what_closed_orders_hold_is_found(orders: list[UUID], books: Books) -> None:
    asked: dict[str, set[UUID]] = {}

    def closed(kind: str, ids: list[UUID]) -> list[UUID]:
        asked[kind] = set(ids)
        return [order for order in ids if order in (orders[0], orders[6])]

    verdict = verify(closed=closed)
    assert [(finding.kind, finding.subject, finding.amount) for finding in verdict.findings] == [
        ("not_empty", orders[6], 100)
    ]
    assert asked == {"hold": set(orders[4:]), "pending": set(orders[2:4])}


def test_what_is_emptied_and_closed_meanwhile_is_no_finding(orders: list[UUID], books: Books) -> None:
    def closed(kind: str, ids: list[UUID]) -> list[UUID]:
        late = [order for order in ids if order == orders[2] and kind == "pending"]
        transfer([books.settled(order, 100) for order in late])
        return late

    assert verify(closed=closed).findings == []


def test_a_balance_of_no_order_is_found(orders: list[UUID], books: Books) -> None:
    run("INSERT INTO ledger_balance VALUES (%s, 'CNY', %s, 5)", f"hold:{books.shop}:nobody", books.shop)
    [(kind, sentence)] = found()
    assert (kind, "nobody" in sentence) == ("held", True)


def test_debts_are_never_positive(committed_db: Database, books: Books) -> None:
    order, debt = new_id(), supplier_debt(books.shop, books.sol)
    transfer([books.paid(order, 5)])
    transfer([books.confirmed(order, 5)])
    transfer([books.move("recovered", books.pending(order), debt, 5, order=order)])
    wait_until_all_is_past()
    assert [kind for kind, _ in found()] == ["positive"]


def test_books_hold_while_others_write(orders: list[UUID], books: Books, committed_db: Database) -> None:
    with committed_db.connect(autocommit=False) as late:
        order = new_id()
        late.execute(
            f"SELECT {schema()}.transfer_one(%s, %s, %s, %s, 7, 'CNY', 'paid', 'REF', 'late', %s, NULL)",
            [books.shop, order, books.outside, books.hold(order), NOON],
        )
        transfer([books.paid(new_id(), 3)])
        assert found() == []
        late.commit()
    assert found() == []


def test_a_day_is_sealed_once_and_the_next_follows_it(orders: list[UUID], books: Books) -> None:
    first = seal_day(TODAY, at=NOON)
    assert first.leaves == 7
    second = seal_day(TODAY + timedelta(days=1), at=NOON + timedelta(days=1))
    assert bytes(second.previous) == bytes(first.hash)
    assert second.since == first.upto
    assert second.leaves <= 3
    assert seal_day(TODAY, at=NOON).hash == first.hash
    with pytest.raises(DayIsPast):
        seal_day(TODAY - timedelta(days=1), at=NOON)
    assert found() == []
    assert Chain.objects.count() == 8


def test_a_roll_up_moved_to_another_day_is_found(orders: list[UUID], books: Books) -> None:
    run(
        "INSERT INTO ledger_rollup SELECT address, currency, day + 1, 5, 0 FROM ledger_rollup WHERE address = %s",
        books.outside,
    )
    run("UPDATE ledger_rollup SET in_minor = in_minor - 5 WHERE address = %s AND day = %s", books.outside, TODAY)
    [(kind, sentence)] = found()
    assert kind == "rolled"
    assert books.outside in sentence
    assert TODAY.isoformat() in sentence


def test_a_roll_up_that_came_and_went_by_more_is_found(orders: list[UUID], books: Books) -> None:
    run("UPDATE ledger_rollup SET in_minor = in_minor + 5, out_minor = out_minor + 5 WHERE address = %s", books.outside)
    assert [kind for kind, _ in found()] == ["rolled"]


def test_an_account_of_no_known_kind_is_found(orders: list[UUID], books: Books) -> None:
    with behind_the_back():
        run("UPDATE ledger_transfer SET target = replace(target, 'buyer:', 'thief:') WHERE kind = 'topped_up'")
    wait_until_all_is_past()
    kinds = [kind for kind, _ in found()]
    assert "unknown" in kinds
    assert "edited" in kinds


@pytest.mark.parametrize("column", ["shop", "order"])
def test_a_row_moved_to_another_shop_or_order_is_found(orders: list[UUID], column: str) -> None:
    with behind_the_back():
        run(f'UPDATE ledger_transfer SET "{column}" = %s WHERE chain = %s AND seq = 1', new_id(), orders[6])
    assert [kind for kind, _ in found()] == ["astray"]


def test_a_balance_left_where_all_has_gone_is_found(orders: list[UUID], books: Books) -> None:
    run("INSERT INTO ledger_balance VALUES (%s, 'CNY', %s, 1)", books.hold(orders[0]), books.shop)
    [(kind, sentence)] = found()
    assert kind == "held"
    assert books.hold(orders[0]) in sentence


def test_a_balance_deleted_by_hand_is_found(orders: list[UUID], books: Books) -> None:
    run("DELETE FROM ledger_balance WHERE address = %s", books.hold(orders[6]))
    [(kind, sentence)] = found()
    assert kind == "held"
    assert "-100 CNY" in sentence


FORGED = """
    WITH chain AS (SELECT * FROM ledger_chain WHERE subject = %(order)s), made AS (
        INSERT INTO ledger_transfer (id, shop, "order", source, target, amount_minor, currency, kind, ref, key, at,
            chain, seq, hash)
        SELECT %(id)s, c.shop, c.subject, %(source)s, %(target)s, 5, 'CNY', %(kind)s, 'REF', 'forged', %(at)s,
            c.subject, c.seq + 1, sha256(c.head || {schema}.transfer_content(
                %(id)s, c.subject, %(source)s, %(target)s, 5, 'CNY', %(kind)s, 'REF', 'forged', %(at)s, NULL))
        FROM chain AS c RETURNING chain, seq, hash
    )
    UPDATE ledger_chain AS c SET seq = m.seq, head = m.hash FROM made AS m WHERE c.subject = m.chain
"""


@pytest.mark.parametrize(
    ("kind", "target"),
    [("stolen", "available"), ("paid_out", "available"), ("reversed", "available"), ("paid", "hold")],
)
def test_a_row_off_the_chart_is_found_though_all_else_fits(
    orders: list[UUID], books: Books, kind: str, target: str
) -> None:
    order, item = orders[6], new_id()
    address = books.available if target == "available" else books.hold(order)
    told: dict[str, Any] = {
        "order": order,
        "id": item,
        "source": books.fees,
        "target": address,
        "kind": kind,
        "at": NOON,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET anxin.writer = 'transfer'")
        cursor.execute(FORGED.format(schema=schema()), told)
        cursor.execute(
            "INSERT INTO ledger_balance (address, currency, shop, amount_minor) VALUES (%s, 'CNY', %s, 5) "
            "ON CONFLICT (address, currency) DO UPDATE SET amount_minor = ledger_balance.amount_minor + 5",
            [address, books.shop],
        )
        cursor.execute("RESET anxin.writer")
    [(said, sentence)] = found()
    assert (said, str(item) in sentence) == ("off_chart", True)
