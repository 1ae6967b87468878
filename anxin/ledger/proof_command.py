"""How does a person have one order's proof written, or check one that somebody brings? `anxin proof`."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from anxin.ledger.check_proof import check_proof
from anxin.texts import Text
from anxin.texts.terminal import say


def proof_command(rest: Sequence[str], open_books: Callable[[], None]) -> int:
    """Write the proof of an order (`anxin proof make ID`), or check one (`anxin proof check FILE --root HEX`).

    `open_books` is called for the first alone: who checks a proof has no books of ours.
    """
    parser = argparse.ArgumentParser(prog="anxin proof", description="the inclusion proof of one order")
    actions = parser.add_subparsers(dest="action", required=True)
    make = actions.add_parser("make", help="write the proof of an order to standard output")
    make.add_argument("order", type=UUID)
    check = actions.add_parser("check", help="check a proof; needs no database and no network")
    check.add_argument("file", type=Path)
    check.add_argument("--root", default="", help="the published root in hex, from the shop's openness page")
    chosen = parser.parse_args(rest)
    if chosen.action == "make":
        open_books()
        return _make(chosen.order)
    return _check(chosen.file, chosen.root.strip().lower())


def _make(order: UUID) -> int:
    from anxin.ledger.prove import NotSealedYet, prove

    try:
        print(json.dumps(prove(order), ensure_ascii=False, indent=1))
    except NotSealedYet as refusal:
        say(refusal.sentence)
        return 1
    return 0


def _check(file: Path, published: str) -> int:
    try:
        proof = json.loads(file.read_text(encoding="utf-8"))
        problem, root = check_proof(proof, published), proof["published"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        say(Text("✗ 读不到证明：{error}", "✗ this is not a proof: {error}").fill(error=error))
        return 1
    if problem:
        say(Text("✗ 不成立：{problem}", "✗ does not hold: {problem}").fill(problem=problem))
        return 1
    if published:
        say(Text("✓ 成立", "✓ holds"))
    else:
        say(
            Text(
                "证明自洽；只有当商店公示的 {day} 根哈希就是 {root} 时才成立。请到商店的公示页核对，或用 --root 给出。",
                "The proof fits itself. It holds only if {root} is what the shop published for {day}: "
                "compare it with the shop's openness page, or give that with --root.",
            ).fill(root=root, day=proof["day"])
        )
    return 0
