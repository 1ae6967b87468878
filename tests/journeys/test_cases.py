"""Does every story of a buyer end as the rules say, for the right reason, in the time that was said?"""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.journeys.conftest import Begin
from tests.journeys.journey import outcome_of, span

ROOT = Path(__file__).parents[2]
CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
ANSWERED = ROOT / "docs" / "articles-answered.md"


def scenario(path: Path) -> dict[str, Any]:
    """One story as it is written down."""
    loaded: dict[str, Any] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_story_ends_as_it_should(path: Path, begin: Begin) -> None:
    told = scenario(path)
    journey = begin(told.get("buyer", "guest"))
    journey.play(told["story"])
    ended, then = outcome_of(journey), dict(told["then"])
    since = journey.claimed_at or journey.ended.get("paid")
    if within := then.pop("within", None):
        assert ended["decided_at"] is not None, "nothing was decided"
        assert since is not None
        assert ended["decided_at"] - since <= span(within)
    assert {name: ended[name] for name in then} == then


def test_sixty_stories_are_told() -> None:
    assert len(CASES) >= 60


def test_everything_that_the_guides_say_is_answered_and_shown() -> None:
    """Every number has an answer; what a story covers has a number; a story that is named is told, a test is there."""
    page = ANSWERED.read_text(encoding="utf-8")
    numbers = re.findall(r"^\| ([AB]\d\d) \|", page, re.MULTILINE)
    assert numbers == [*(f"A{n:02}" for n in range(1, 24)), *(f"B{n:02}" for n in range(1, 30))]
    stories = {path.stem: set(scenario(path)["covers"]) for path in CASES}
    assert set().union(*stories.values()) <= set(numbers)
    for line in page.splitlines():
        if not (row := re.match(r"\| ([AB]\d\d) \|.*\| ([^|]+) \|$", line)):
            continue
        number, shown = row.groups()
        named = re.findall(r"`(\w+)`", shown)
        assert all(number in stories[name] for name in named), f"{number} is not covered by one of {named}"
        assert all((ROOT / test).exists() for test in re.findall(r"tests/[\w./]+", shown)), number
