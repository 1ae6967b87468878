"""Does the linter find what the law voids, and leave honest sentences alone?"""

from pathlib import Path

import pytest

from anxin.policy.document import SHIPPED, shipped
from anxin.policy.law import LAW
from anxin.policy.lint import PATTERNS, lint
from anxin.policy.wording import say_clause
from anxin.policy.wording_patterns import Pattern, Severity

FOLDER = Path(__file__).parent / "sentences"
BAD = [line.split("\t") for line in (FOLDER / "bad.txt").read_text(encoding="utf-8").splitlines()]
INNOCENT = (FOLDER / "innocent.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("pattern", "sentence"), BAD, ids=[sentence for _, sentence in BAD])
def test_a_bad_sentence_is_found_by_its_pattern(pattern: str, sentence: str) -> None:
    assert pattern in [note.pattern.id for note in lint(sentence)]


@pytest.mark.parametrize("sentence", INNOCENT)
def test_an_honest_sentence_is_left_alone(sentence: str) -> None:
    assert [note.pattern.id for note in lint(sentence)] == []


def test_the_corpora_are_large_enough_and_every_pattern_has_its_sentence() -> None:
    assert len({sentence for _, sentence in BAD}) >= 60
    assert len(set(INNOCENT)) >= 120
    assert len(PATTERNS) >= 30
    assert {pattern for pattern, _ in BAD} == {pattern.id for pattern in PATTERNS}


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.id)
def test_a_pattern_says_the_law_the_harm_and_an_innocent_replacement(pattern: Pattern) -> None:
    assert pattern.law in LAW
    assert pattern.severity in Severity
    for text in (pattern.harm, pattern.instead):
        assert text.zh
        assert text.en
    assert lint(pattern.instead.zh) == lint(pattern.instead.en) == []


@pytest.mark.parametrize(
    "words", ["非平台原因不予退款", "最终解释权归平台所有", "超过24小时视为默认交易完成", "承诺100%退款"]
)
def test_the_examples_of_the_articles_are_found(words: str) -> None:
    assert lint(words)


@pytest.mark.parametrize("name", SHIPPED)
def test_our_own_sentences_pass(name: str) -> None:
    for clause in shipped(name).clauses:
        said = say_clause(clause)
        assert lint(said.zh) == []
        assert lint(said.en) == []


def test_a_note_names_line_words_and_law() -> None:
    (note,) = lint("第一行没有问题\n【重要】虚拟商品,一经售出,概不退款\n")[:1]
    assert (note.line, note.pattern.id) == (2, "once-sold-no-return")
    assert note.as_json()["law"] == "L-EXEMPT"
    assert "一经售出" in note.quote


def test_spaces_and_marks_between_characters_hide_nothing() -> None:
    assert [note.pattern.id for note in lint("最*终 解-释 权归本店所有")] == ["final-interpretation"]
