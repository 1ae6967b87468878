"""Does what is committed explain its exceptions, and keep quiet about machines and registries?"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.architecture.house import ROOT

Text = tuple[str, str]

MARK = "no" + "qa"
IGNORE = "type: " + "ignore"
BARE_NOQA = re.compile(rf"#\s*{MARK}(?!:)")
NOQA = re.compile(rf"#\s*{MARK}:\s*[A-Z]+[0-9]+(?:,\s*[A-Z]+[0-9]+)*(?P<why>.*)")
BARE_IGNORE = re.compile(rf"#\s*{IGNORE}(?!\[)")
IGNORED = re.compile(rf"#\s*{IGNORE}\[[a-z-]+(?:,\s*[a-z-]+)*\](?P<why>.*)")
SHORTEST_REASON = 8
MOST_EXCEPTIONS = 60
LONGEST_SQL = 400

# built from pieces, so that this file may be committed as well
REGISTRIES = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com/package",
    "crates" + ".io/api",
    "proxy.golang" + ".org",
    "rubygems" + ".org",
    "docker" + ".io/",
    "index" + "-url",
    "/simple/" + " ",
]
# paths into the checkout, wherever it lies: whoever writes one down names a machine
MACHINES = [str(ROOT / "tests"), str(ROOT / ".venv")]


def committed() -> list[Path]:
    """What git knows; in a copy without git, everything that looks like ours."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [path for top in ("anxin", "tests", "docs") for path in (ROOT / top).rglob("*") if path.is_file()]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts(paths: Iterable[Path]) -> Iterator[Text]:
    for path in paths:
        try:
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def forbidden_words(files: Iterable[Text]) -> Iterator[str]:
    for name, text in files:
        for word in [*REGISTRIES, *MACHINES]:
            if word in text:
                line = text[: text.index(word)].count("\n") + 1
                yield f"{name}:{line}: names {word!r}. Leave registries to their clients, and machines unnamed."


def exceptions(files: Iterable[Text]) -> Iterator[tuple[str, str | None]]:
    """Every exception from a linter or the types, with where it stands and its reason; None for one without a code."""
    for name, text in files:
        for number, line in enumerate(text.splitlines(), start=1):
            for bare, full in ((BARE_NOQA, NOQA), (BARE_IGNORE, IGNORED)):
                if bare.search(line):
                    yield f"{name}:{number}", None
                elif found := full.search(line):
                    yield f"{name}:{number}", found["why"].strip(" #-:\t")


def unexplained(files: Iterable[Text]) -> Iterator[str]:
    for where, why in exceptions(files):
        if why is None:
            yield f"{where}: excepts everything. Name the rule's code, and say why."
        elif len(why) < SHORTEST_REASON:
            yield f"{where}: an exception without a reason. Say why on the same line, or mend the code."


def long_sql(files: Iterable[Text]) -> Iterator[str]:
    for name, text in files:
        if name.endswith(".sql") and text.count("\n") > LONGEST_SQL:
            yield f"{name}: more than {LONGEST_SQL} lines. Split it by the questions it answers."


def python(files: Iterable[Text]) -> Iterator[Text]:
    return ((name, text) for name, text in files if name.endswith(".py") and "/migrations/" not in name)


def test_no_registry_and_no_machine_is_named() -> None:
    found = list(forbidden_words(texts(committed())))
    assert not found, "\n".join(["", *found])


def test_every_exception_gives_its_reason() -> None:
    found = list(unexplained(python(texts(committed()))))
    assert not found, "\n".join(["", *found])


def test_exceptions_stay_few() -> None:
    count = len(list(exceptions(python(texts(committed())))))
    assert count <= MOST_EXCEPTIONS, f"{count} exceptions from linter and types: mend some before adding one."


def test_sql_files_stay_short() -> None:
    assert list(long_sql(texts(committed()))) == []


@pytest.mark.parametrize("word", [*REGISTRIES, *MACHINES])
def test_a_forbidden_word_is_caught(word: str) -> None:
    assert "x.md:2: names" in next(forbidden_words([("x.md", f"fine\nsee {word} there")]))


@pytest.mark.parametrize(
    "line",
    [
        f"x = 1  # {MARK}",
        f"x = 1  # {MARK}: E501",
        f"x = 1  # {MARK}: E501, S608 - so",
        f"x = 1  # {IGNORE}",
        f"x = 1  # {IGNORE}[arg-type]",
    ],
)
def test_an_unexplained_exception_is_caught(line: str) -> None:
    assert len(list(unexplained([("x.py", line)]))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "x = 1",
        f"x = 1  # {MARK}: E501  a table that is read as one",
        f"x = 1  # {MARK}: E501, S608 - names only, no values",
        f"x = 1  # {IGNORE}[arg-type]  # the stubs are wrong here",
    ],
)
def test_an_explained_exception_is_left_alone(line: str) -> None:
    assert list(unexplained([("x.py", line)])) == []


def test_long_sql_is_caught() -> None:
    assert len(list(long_sql([("a/sql/x.sql", "SELECT 1;\n" * 401), ("a/sql/y.sql", "SELECT 1;\n" * 400)]))) == 1
