"""Can an accountant take the books out of a shop from a terminal, and check them with a tool of others?"""

import subprocess
import sys
from pathlib import Path

import pytest

from anxin.ledger.accounts import outside
from anxin.ledger.models import Transfer
from anxin.people.models import Shop
from anxin.site.cli import main
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
    assert head.startswith("at,ref,kind,other,order,amount_minor,balance_minor")
    assert [line.split(",")[2] for line in lines] == ["paid"]


def test_of_days_on_which_nothing_happened_there_is_the_head_alone(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    address = outside(stage.world.shop, stage.world.channel)
    assert main(["export", "statement", address, "--until", "2001-01-01"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


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
