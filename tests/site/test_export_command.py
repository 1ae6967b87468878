"""Can an accountant take the books out of a shop from a terminal, and check them with a tool of others?"""

import subprocess
import sys
from pathlib import Path

import pytest

from anxin.ledger.accounts import hold, outside
from anxin.ledger.models import Transfer
from anxin.ledger.queries import balance
from anxin.ledger.transfer import transfer
from anxin.money.amounts import format_minor
from anxin.people.models import Shop
from anxin.refs import new_id
from anxin.site.cli import main
from tests.ledger.books import Books
from tests.support.cast import Stage, furnished


@pytest.fixture
def stage(committed_db: object) -> Stage:
    made = furnished()
    made.buys("steam-50")
    return made


def test_the_books_of_a_shop_satisfy_bean_check(stage: Stage, tmp_path: Path) -> None:
    books = tmp_path / "books.beancount"
    assert main(["export", "beancount", "--out", str(books)]) == 0
    checked = subprocess.run([Path(sys.executable).with_name("bean-check"), books], capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
    assert books.read_text().count(' * "') == Transfer.objects.count() > 0
    assert list(tmp_path.iterdir()) == [books], "nothing half written is left"


def test_an_account_becomes_a_table(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    address = outside(stage.world.shop, stage.world.channel)
    assert main(["export", "statement", address]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.startswith("at,ref,kind,other,order,currency,amount_minor,balance_minor")
    assert [line.split(",")[2] for line in lines] == ["paid"]


def test_of_days_on_which_nothing_happened_there_is_the_head_alone(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    address = outside(stage.world.shop, stage.world.channel)
    assert main(["export", "statement", address, "--until", "2001-01-01"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_what_an_account_holds_or_held_is_told_in_each_currency(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    address = outside(stage.world.shop, stage.world.channel)
    order = new_id()
    kept = hold(stage.world.shop, order)
    transfer([Books(shop=stage.world.shop).move("paid", address, kept, 999, order=order, currency="USD")])
    held = balance(address)
    assert held < 0
    assert main(["export", "balance", address]) == 0
    assert capsys.readouterr().out == f"{format_minor(held, 'CNY', 'en')} CNY\n-$9.99 USD\n"
    assert main(["export", "balance", address, "--currency", "CNY", "--at", "2001-01-01T00:00"]) == 0
    assert capsys.readouterr().out == "¥0.00 CNY\n"
    assert main(["export", "statement", address]) == 0
    assert [line.split(",")[5] for line in capsys.readouterr().out.splitlines()[1:]] == ["CNY", "USD"]


@pytest.mark.parametrize("address", ["hold:abc", "hold", "platform:fees", "", "hold:a:b:c"])
@pytest.mark.parametrize("what", ["statement", "balance"])
def test_what_is_no_account_is_refused(
    stage: Stage, what: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", what, address]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert f"Nothing was ever booked on {address}. " in told.err


def test_an_account_without_records_is_refused_and_others_are_named(
    stage: Stage, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = tmp_path / "lines.csv"
    assert main(["export", "statement", "platform:nobody:fees", "--out", str(lines)]) == 1
    assert "platform:nobody:fees" in capsys.readouterr().err
    assert not lines.exists()


def test_which_shop_must_be_said_where_there_are_two(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    one = Shop.objects.get()
    Shop.objects.create(name_zh="第二家", name_en="Second")
    assert main(["export", "beancount"]) == 1
    told = capsys.readouterr()
    assert "--shop" in told.err
    assert told.out == ""
    assert main(["export", "beancount", "--shop", one.name_zh]) == 0
    assert capsys.readouterr().out.startswith("option")
