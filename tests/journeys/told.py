"""Is a story whole? Each names what it covers and ends in an outcome, who bears it, the money and the time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tests.journeys.verbs import VERBS

CASES = Path(__file__).parent / "cases"
PARTS = {"title", "covers", "buyer", "story", "then"}
# every story says these; a `null` says that nobody decided, or that nobody bears anything
OWED = {"outcome", "liable", "money", "within"}
MORE = {"after", "order", "case", "clause", "by", "arrived", "refunds", "deliveries"}
BUYERS = {"guest", "bea"}


class Unfinished(Exception):
    """A story that does not say what it should."""


def told(text: str) -> dict[str, Any]:
    """One story; raises Unfinished."""
    story: dict[str, Any] = YAML(typ="safe").load(text)
    then = story.get("then", {})
    amiss = {
        "says nothing of": (PARTS - {"buyer"}) - story.keys(),
        "nobody reads": story.keys() - PARTS,
        "does not end in": OWED - then.keys(),
        "nobody measures": then.keys() - OWED - MORE,
        "nobody plays": {_verb(step) for step in story.get("story", ())} - VERBS.keys(),
        "is of nobody who buys here:": {story.get("buyer", "guest")} - BUYERS,
    }
    if said := [f"{what} {', '.join(sorted(names))}" for what, names in amiss.items() if names]:
        raise Unfinished("; ".join(said))
    return story


def stories() -> list[Path]:
    """All of them."""
    return sorted(CASES.glob("*.yaml"))


def _verb(step: dict[str, Any] | str) -> str:
    return step if isinstance(step, str) else next(iter(step))
