"""A person at a terminal has the books proven."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anxin.ledger.command import verify
from anxin.ledger.models import Balance
from anxin.ledger.proof_command import proof_command
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


def test_saved_roots_are_held_against_the_books(
    committed_db: Database, books: Books, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    transfer([books.paid(new_id(), 5)])
    wait_until_all_is_past()
    root, kept = seal_day(NOON.date(), at=NOON), tmp_path / "roots.txt"
    kept.write_text(f"{root.day} {bytes(root.hash).hex()}\n")
    assert verify(["--quiet", "--roots", str(kept)]) == 0
    kept.write_text(f"{root.day} {'0' * 64}\n")
    assert verify(["--quiet", "--roots", str(kept)]) == 1
    assert f"the daily root of {root.day} is not the one that was saved" in capsys.readouterr().out
    for wrong in ("yesterday 00", f"{root.day}", f"{root.day} zz", "\x00"):
        kept.write_text(wrong)
        assert verify(["--quiet", "--roots", str(kept)]) == 2
    assert verify(["--quiet", "--roots", str(tmp_path / "nowhere")]) == 2
    assert "Cannot read the saved roots" in capsys.readouterr().out


def test_a_proof_is_made_and_checked(
    committed_db: Database, books: Books, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    order = new_id()
    transfer([books.paid(order, 5)])
    opened: list[str] = []

    def proof(*words: str) -> int:
        return proof_command(words, lambda: opened.append(words[0]))

    assert proof("make", str(order)) == 1
    assert "not in a daily root yet" in capsys.readouterr().out
    wait_until_all_is_past()
    root = bytes(seal_day(NOON.date(), at=NOON).hash).hex()
    assert proof("make", str(order)) == 0
    path = tmp_path / "proof.json"
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    assert proof("check", str(path), "--root", root) == 0
    assert capsys.readouterr().out == "✓ holds\n"
    assert proof("check", str(path), "--root", "00" * 32) == 1
    assert "✗ does not hold" in capsys.readouterr().out
    assert proof("check", str(path)) == 0
    said = capsys.readouterr().out
    assert f"only if {root} is what the shop published" in said
    assert "✓" not in said
    assert set(opened) == {"make"}


@pytest.mark.parametrize("words", ["", "[]", "{}", '{"subject": 1}'])
def test_what_is_no_proof_is_said_to_be_none(words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "proof.json"
    path.write_text(words, encoding="utf-8")
    assert proof_command(["check", str(path)], lambda: pytest.fail("no books are opened")) == 1
    assert "this is not a proof" in capsys.readouterr().out


def test_who_checks_a_proof_starts_no_server(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text("{}", encoding="utf-8")
    program = "import sys; from anxin.site.cli import main; print(main(sys.argv[1:]), 'django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program, "proof", "check", str(path)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ANXIN_VAR": str(tmp_path / "var"), "DATABASE_URL": ""},
    )
    assert done.stdout.endswith("1 False\n")
    assert not (tmp_path / "var").exists()
