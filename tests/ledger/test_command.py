"""A person at a terminal has the books proven."""

import json
from pathlib import Path

import pytest

from anxin.ledger.command import proof, verify
from anxin.ledger.models import Balance
from anxin.ledger.seal_day import seal_day
from anxin.ledger.transfer import transfer
from anxin.refs import new_id
from tests.ledger.books import NOON, Books, wait_until_all_is_past
from tests.support.databases import Database


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANXIN_LANG", "en")


def test_honest_books_are_said_to_hold(
    committed_db: Database, books: Books, capsys: pytest.CaptureFixture[str]
) -> None:
    transfer([books.paid(new_id(), 5)])
    assert verify(["--quiet"]) == 0
    assert capsys.readouterr().out.startswith("✓ all of 1 transfers and 0 daily roots hold")


def test_what_does_not_hold_is_named_in_chinese_too(
    committed_db: Database, books: Books, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    order = new_id()
    transfer([books.paid(order, 5)])
    Balance.objects.update(amount_minor=6)
    assert verify(["--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [finding["kind"] for finding in told["findings"]] == ["held"]
    monkeypatch.setenv("ANXIN_LANG", "zh_CN.UTF-8")
    assert verify([]) == 1
    assert f"账户 {books.hold(order)} 的余额与划转相差 1 CNY" in capsys.readouterr().out


def test_a_proof_is_made_and_checked(
    committed_db: Database, books: Books, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    order = new_id()
    transfer([books.paid(order, 5)])
    assert proof(["make", str(order)]) == 1
    assert "not in a daily root yet" in capsys.readouterr().out
    wait_until_all_is_past()
    root = seal_day(NOON.date(), at=NOON)
    assert proof(["make", str(order)]) == 0
    path = tmp_path / "proof.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert proof(["check", str(path), "--root", bytes(root.hash).hex()]) == 0
    assert proof(["check", str(path), "--root", "00" * 32]) == 1
