"""The books leave the house in forms that others can check."""

import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F

from anxin.ledger import accounts
from anxin.ledger.chart import BY_KIND
from anxin.ledger.export_beancount import ROOTS, export_beancount
from anxin.ledger.export_csv import export_csv
from anxin.ledger.models import Balance
from anxin.ledger.queries import statement, streamed
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from tests.ledger.books import NOON, Books
from tests.support.databases import Database


@pytest.mark.django_db
def test_a_statement_becomes_a_table(books: Books) -> None:
    transfer([books.move("topped_up", books.outside, books.wallet, 5, at=NOON)])
    transfer([books.move("topped_up", books.outside, books.wallet, 6, at=NOON + timedelta(hours=1))])
    out = io.StringIO()
    assert export_csv({"CNY": statement(books.wallet), "USD": []}, out) == 2
    head, first, second = out.getvalue().splitlines()
    assert head == "at,ref,kind,other,order,currency,amount_minor,balance_minor,transfer"
    assert first.startswith(f"2026-11-20T12:00:00+08:00,7K3QFA2M,topped_up,{books.outside},,CNY,5,5,")
    assert ",CNY,6,11," in second


def story(books: Books) -> None:
    """Three orders: one delivered and paid out, one refunded to its channel, one refunded in part to the wallet."""
    one, two, three = (new_id() for _ in range(3))
    transfer([books.paid(order, 12800, at=NOON) for order in (one, two, three)])
    later = NOON + timedelta(days=2)
    back, part = accounts.refund(books.shop, new_id()), accounts.refund(books.shop, new_id())
    transfer([books.confirmed(one, 12672, at=later), books.confirmed(three, 12800, at=later)])
    transfer([books.move("fee", books.hold(one), books.fees, 128, order=one, at=later)])
    transfer([books.settled(one, 12672, at=later)])
    transfer([books.move("paid_out", books.available, books.outside, 12000, at=later)])
    transfer([books.move("refund_decided", books.hold(two), back, 12800, order=two, at=later)])
    transfer([books.move("refund_decided", books.pending(three), part, 6400, order=three, at=later)])
    transfer([books.move("refund_arrived", back, books.outside, 12800, order=two, at=later)])
    transfer([books.move("refund_arrived", part, books.wallet, 6400, order=three, at=later)])
    dollars = new_id()
    transfer([books.move("paid", books.outside, books.hold(dollars), 999, order=dollars, currency="USD", at=later)])


def bean_check(path: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("bean-check")
    return subprocess.run([program, path], capture_output=True, text=True, check=False)


def test_bean_check_accepts_the_books_of_a_story(committed_db: Database, books: Books, tmp_path: Path) -> None:
    story(books)
    transfer([Books().paid(new_id(), 1)])  # another shop's, which stays out
    path = tmp_path / "books.beancount"
    with path.open("w", encoding="utf-8") as out:
        assert export_beancount(books.shop, out) == 13
    checked = bean_check(path)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(("currency", "written"), [("GBP", "9.99"), ("KWD", "0.999"), ("KRW", "999")])
def test_bean_check_accepts_what_the_house_does_not_trade_in(
    committed_db: Database, books: Books, tmp_path: Path, currency: str, written: str
) -> None:
    fees = accounts.platform_channel_fees(books.shop)
    transfer([books.move("channel_fee", fees, books.outside, 999, currency=currency)])
    path = tmp_path / "books.beancount"
    with path.open("w", encoding="utf-8") as out:
        assert export_beancount(books.shop, out) == 1
    checked = bean_check(path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert f"  {written} {currency}\n" in path.read_text(encoding="utf-8")


def test_late_in_the_evening_it_is_the_next_day_in_shanghai(
    committed_db: Database, books: Books, tmp_path: Path
) -> None:
    late = NOON.replace(hour=23, minute=30)
    transfer([books.move("topped_up", books.outside, books.wallet, 5, at=late)])
    path, table = tmp_path / "books.beancount", io.StringIO()
    with path.open("w", encoding="utf-8") as out:
        export_beancount(books.shop, out)
    assert bean_check(path).returncode == 0
    assert '2026-11-21 * "topped_up 7K3QFA2M"' in path.read_text(encoding="utf-8")
    export_csv({"CNY": streamed(books.wallet, currency="CNY")}, table)
    assert table.getvalue().splitlines()[1].startswith("2026-11-21T07:30:00+08:00,")


def test_bean_check_finds_a_fen_that_is_wrong(committed_db: Database, books: Books, tmp_path: Path) -> None:
    story(books)
    out = io.StringIO()
    export_beancount(books.shop, out)
    path = tmp_path / "books.beancount"
    path.write_text(out.getvalue().replace("128.00 CNY", "128.01 CNY", 1), encoding="utf-8")
    assert bean_check(path).returncode == 1


def test_bean_check_finds_a_balance_that_is_one_fen_off(committed_db: Database, books: Books, tmp_path: Path) -> None:
    story(books)
    Balance.objects.filter(address=books.wallet).update(amount_minor=F("amount_minor") + 1)
    path = tmp_path / "books.beancount"
    with path.open("w", encoding="utf-8") as out:
        export_beancount(books.shop, out)
    assert bean_check(path).returncode == 1


def test_every_kind_of_account_has_its_side_of_the_books() -> None:
    assert ROOTS.keys() == BY_KIND.keys()
    assert (ROOTS["platform:sales"], ROOTS["channel:claim"]) == ("Income", "Assets")
