"""How does a person at a terminal have the ledger proven? `anxin verify` and `anxin proof`."""

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.db import connection

from anxin.ledger.check_proof import check_proof
from anxin.ledger.horizon import BooksFromElsewhere
from anxin.ledger.prove import NotSealedYet, prove
from anxin.ledger.verify import Closed
from anxin.ledger.verify import verify as verify_books
from anxin.texts import Text

_BAR = 30


def verify(rest: Sequence[str], closed: Closed | None = None) -> int:
    """Recompute the books and say what does not hold; 0 when all does, 1 when something does not.

    `closed` knows what the ledger does not: which orders and refunds have ended.
    """
    parser = argparse.ArgumentParser(prog="anxin verify", description="recompute every balance, chain and root")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")
    chosen = parser.parse_args(rest)
    bar = _Bar(_about(), shown=not chosen.quiet and not chosen.json and sys.stderr.isatty())
    try:
        verdict = verify_books(progress=bar.move, closed=closed)
    except BooksFromElsewhere as refusal:
        _say(refusal.sentence)
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
        _say(Text("✗ {what}", "✗ {what}").fill(what=found.sentence.say(_lang())))
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
    _say(sentence.fill(transfers=verdict.transfers, roots=verdict.roots, found=found_count, seconds=round(seconds, 1)))
    return 0 if verdict.holds else 1


def proof(rest: Sequence[str]) -> int:
    """Write the proof of an order (`anxin proof make ID`), or check one (`anxin proof check FILE --root HEX`)."""
    parser = argparse.ArgumentParser(prog="anxin proof", description="the inclusion proof of one order")
    actions = parser.add_subparsers(dest="action", required=True)
    make = actions.add_parser("make", help="write the proof of an order to standard output")
    make.add_argument("order", type=UUID)
    check = actions.add_parser("check", help="check a proof; needs no database")
    check.add_argument("file", type=Path)
    check.add_argument("--root", default="", help="the published root in hex; without it the one in the file")
    chosen = parser.parse_args(rest)
    if chosen.action == "make":
        try:
            print(json.dumps(prove(chosen.order), ensure_ascii=False, indent=1))
        except NotSealedYet as refusal:
            _say(refusal.sentence)
            return 1
        return 0
    problem = check_proof(json.loads(chosen.file.read_text(encoding="utf-8")), chosen.root)
    if problem:
        _say(Text("✗ 不成立：{problem}", "✗ does not hold: {problem}").fill(problem=problem))
        return 1
    _say(Text("✓ 成立", "✓ holds"))
    return 0


def _about() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = 'ledger_transfer'::regclass")
        return int(cursor.fetchone()[0])


def _lang() -> str:
    said = os.environ.get("ANXIN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh-hans" if said.lower().startswith("zh") else "en"


def _say(text: Text) -> None:
    print(text.say(_lang()), flush=True)


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
