"""Does every story of a buyer end as the rules say, for the right reason, in the time that was said?"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.journeys.conftest import Begin
from tests.journeys.ended import began, ended
from tests.journeys.journey import span
from tests.journeys.told import OWED, Unfinished, stories, told
from tests.journeys.verbs import play

ROOT = Path(__file__).parents[2]
ANSWERED = ROOT / "docs" / "articles-answered.md"
ROW = re.compile(r"^\| ([AB]\d\d) \|.*\| ([^|]+) \|$", re.MULTILINE)


@pytest.mark.parametrize("path", stories(), ids=lambda path: path.stem)
def test_a_story_ends_as_it_should(path: Path, begin: Begin) -> None:
    """Whatever goes back also arrives, unless the story says how much does."""
    story = told(path.read_text(encoding="utf-8"))
    journey = begin(story.get("buyer", "guest"))
    play(journey, story["story"])
    found, then = ended(journey), {"arrived": story["then"]["money"], **story["then"]}
    within, after = span(then.pop("within")), span(then.pop("after", "0s"))
    assert {name: found[name] for name in then} == then
    took = found["at"] - began(journey)
    assert after <= took <= within, f"it took {took}"


def test_sixty_stories_are_told() -> None:
    assert len(stories()) >= 60


@pytest.mark.parametrize("part", [*sorted(OWED), "covers"])
def test_a_story_that_does_not_say_how_it_ends_is_refused(part: str) -> None:
    text = (stories()[0]).read_text(encoding="utf-8")
    told(text)
    less = re.sub(rf"^covers:.*\n|\b{part}: [^,}}]+,? ?" if part == "covers" else rf"\b{part}: [^,}}]+,? ?", "", text)
    with pytest.raises(Unfinished):
        told(re.sub(r"^covers:.*\n", "", text, flags=re.MULTILINE) if part == "covers" else less)


def test_a_story_with_a_verb_that_nobody_plays_is_refused() -> None:
    text = stories()[0].read_text(encoding="utf-8")
    with pytest.raises(Unfinished, match="nobody plays"):
        told(text.replace("  - pays\n", "  - prays\n"))


def test_everything_that_the_guides_say_is_answered_and_shown() -> None:
    """Every number has an answer, and what shows it is there: a story that covers it, or a test by its name."""
    rows = ROW.findall(ANSWERED.read_text(encoding="utf-8"))
    assert [number for number, _ in rows] == [*(f"A{n:02}" for n in range(1, 24)), *(f"B{n:02}" for n in range(1, 31))]
    covers = {path.stem: set(told(path.read_text(encoding="utf-8"))["covers"]) for path in stories()}
    assert set().union(*covers.values()) <= {number for number, _ in rows}
    shown_by = {number: {name for name, numbers in covers.items() if number in numbers} for number, _ in rows}
    for number, shown in rows:
        named = set(re.findall(r"`([^`]+)`", shown))
        tests = {name for name in named if "::" in name}
        assert named, f"{number}: name a story, or a test as tests/….py::test_…"
        assert named - tests <= shown_by[number], f"{number}: {named - tests - shown_by[number]} tell nothing of it"
        assert [name for name in tests if not _is_there(name)] == [], number
        assert re.sub(r"`[^`]+`|[,\s]", "", shown) == "", f"{number}: folders and words show nothing: {shown}"


def _is_there(name: str) -> bool:
    where, _, function = name.partition("::")
    return function in _functions(where)


@cache
def _functions(where: str) -> frozenset[str]:
    path = ROOT / where
    if not path.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
