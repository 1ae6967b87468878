"""How does a person at a terminal have the ledger proven? `anxin verify`."""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import connection

from anxin.ledger.horizon import BooksFromElsewhere
from anxin.ledger.verify import Closed
from anxin.ledger.verify import verify as verify_books
from anxin.texts import Text
from anxin.texts.terminal import say, terminal_language

_BAR = 30
UNREADABLE = Text("读不出留存的根哈希 {path}：{why}", "Cannot read the saved roots {path}: {why}")


def verify(rest: Sequence[str], closed: Closed | None = None) -> int:
    """Recompute the books and say what does not hold; 0 when all does, 1 when something does not.

    `closed` knows what the ledger does not: which orders and refunds have ended. 2 for saved roots that are none.
    """
    parser = argparse.ArgumentParser(prog="anxin verify", description="recompute every balance, chain and root")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")
    parser.add_argument("--roots", type=Path, help="published roots as saved earlier (/keys/roots.txt)")
    chosen = parser.parse_args(rest)
    try:
        saved = _saved(chosen.roots) if chosen.roots else {}
    except (OSError, ValueError) as error:
        say(UNREADABLE.fill(path=chosen.roots, why=error))
        return 2
    bar = _Bar(_about(), shown=not chosen.quiet and not chosen.json and sys.stderr.isatty())
    try:
        verdict = verify_books(progress=bar.move, closed=closed, saved=saved)
    except BooksFromElsewhere as refusal:
        say(refusal.sentence)
        return 1
    finally:
        bar.end()
    seconds = bar.seconds()
    if chosen.json:
        findings = [
            {"kind": found.kind, "en": found.sentence.en, "zh": found.sentence.zh} for found in verdict.findings
        ]
        told = {"holds": verdict.holds, "transfers": verdict.transfers, "roots": verdict.roots, "findings": findings}
        print(json.dumps(told | {"seconds": round(seconds, 3)}, ensure_ascii=False))
        return 0 if verdict.holds else 1
    for found in verdict.findings:
        say(Text("✗ {what}", "✗ {what}").fill(what=found.sentence.say(terminal_language())))
    if verdict.holds:
        sentence = Text(
            "✓ {transfers} 笔划转、{roots} 个每日根哈希全部相符（{seconds} 秒）",
            "✓ all of {transfers} transfers and {roots} daily roots hold ({seconds} s)",
        )
    else:
        sentence = Text(
            "在 {transfers} 笔划转中发现 {found} 处不符（{seconds} 秒）",
            "{found} things do not hold among {transfers} transfers ({seconds} s)",
        )
    found_count = len(verdict.findings)
    say(sentence.fill(transfers=verdict.transfers, roots=verdict.roots, found=found_count, seconds=round(seconds, 1)))
    return 0 if verdict.holds else 1


def _saved(path: Path) -> dict[date, bytes]:
    """The lines of a saved list: a day, and the hash of its root. Raises ValueError for anything else."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return {date.fromisoformat(day): bytes.fromhex(hashed) for day, hashed in lines}


def _about() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'ledger_transfer'::regclass")
        return int(cursor.fetchone()[0])


class _Bar:
    """A line on the terminal that fills as the transfers are seen."""

    def __init__(self, about: int, *, shown: bool) -> None:
        self.about = about
        self.shown = shown
        self.began = time.monotonic()

    def seconds(self) -> float:
        return time.monotonic() - self.began

    def move(self, seen: int) -> None:
        if self.shown:
            part = min(1.0, seen / max(self.about, seen, 1))
            filled = "█" * round(_BAR * part)
            rate = seen / max(self.seconds(), 0.001)
            print(f"\r{filled:<{_BAR}} {seen:>12,}  {rate:>10,.0f}/s", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.shown:
            print(file=sys.stderr)
