"""Books restored into a server that counts from the start: nothing is cut by numbers that it has not come to yet."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from anxin.ledger.command import verify as verify_command
from anxin.ledger.horizon import BooksFromElsewhere, horizon
from anxin.ledger.models import Mark, Rollup, Root
from anxin.ledger.queries import balance
from anxin.ledger.roll_up import roll_up
from anxin.ledger.seal_day import seal_day
from anxin.ledger.transfer import transfer
from anxin.ledger.verify import verify
from anxin.refs import new_id
from tests.ledger.books import NOON, Books, wait_until_all_is_past
from tests.support.databases import Database

DAY = date(2026, 11, 20)
EPOCH = 2**32


@pytest.fixture
def restored(committed_db: Database, books: Books) -> str:
    """A payment, rolled up; then the mark of a server that has counted four billion transactions more."""
    transfer([books.paid(new_id(), 100)])
    wait_until_all_is_past()
    roll_up()
    before = str(Mark.objects.get().upto)
    Mark.objects.update(upto=str(int(before) + EPOCH))
    return before


def test_nothing_is_cut_while_the_server_counts_from_the_start(restored: str, books: Books) -> None:
    transfer([books.paid(new_id(), 7)])
    rolled_up = list(Rollup.objects.values_list("in_minor", "out_minor"))
    for cut in (horizon, roll_up, verify, lambda: seal_day(DAY, at=NOON)):
        with pytest.raises(BooksFromElsewhere, match=r"--epoch=2 "):
            cut()
    assert list(Rollup.objects.values_list("in_minor", "out_minor")) == rolled_up
    assert not Root.objects.exists()


def test_no_shop_opens_on_them(restored: str) -> None:
    with pytest.raises(BooksFromElsewhere):
        call_command("migrate", verbosity=0, interactive=False)


def test_the_command_says_what_to_do(restored: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_command(["--quiet"]) == 1
    assert "pg_resetwal --epoch=2" in capsys.readouterr().out


def test_once_the_server_counts_on_from_there_nothing_is_lost_or_doubled(restored: str, books: Books) -> None:
    transfer([books.paid(new_id(), 7)])
    Mark.objects.update(upto=restored)  # as far behind the server's count as it was before
    wait_until_all_is_past()
    assert roll_up() == 1
    assert roll_up() == 0
    assert balance(books.outside) == -107
    assert verify().holds


def test_own_writes_are_no_books_from_elsewhere(committed_db: Database, books: Books) -> None:
    with committed_db.connect(autocommit=False) as older, connection.cursor() as cursor:
        older.execute("SELECT pg_current_xact_id()")
        cursor.execute("BEGIN")
        transfer([books.paid(new_id(), 7)])
        assert int(horizon()) > 0
        cursor.execute("ROLLBACK")
