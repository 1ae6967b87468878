"""Does every clause of every shipped policy say what it does, in both languages?"""

import re

import pytest

from anxin.policy.clauses import (
    Amount,
    Ask,
    Between,
    Destination,
    Effect,
    Liable,
    OneOf,
    Outcome,
    Reason,
    Reviewer,
    Slot,
)
from anxin.policy.document import SHIPPED, shipped
from anxin.policy.law import LAW
from anxin.policy.vocabulary import DAY, FACTS, HOUR, MINUTE, Kind
from anxin.policy.wording import AMOUNTS, say_clause, say_span, say_test
from anxin.policy.words import (
    ASKS,
    DESTINATIONS,
    EFFECTS,
    FACT_NAMES,
    LABELS,
    LIABLE,
    OUTCOMES,
    PHRASES,
    REASONS,
    REVIEWERS,
    SLOTS,
)

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_word_of_the_vocabulary_is_said_in_both_languages() -> None:
    assert set(FACT_NAMES) == set(FACTS)
    for fact in FACTS.values():
        if not fact.is_number:
            assert set((LABELS | PHRASES)[fact.name]) == set(fact.values)
    for kind, said in (
        (Ask, ASKS),
        (Destination, DESTINATIONS),
        (Effect, EFFECTS),
        (Liable, LIABLE),
        (Outcome, OUTCOMES),
        (Reason, REASONS),
        (Reviewer, REVIEWERS),
        (Slot, SLOTS),
    ):
        assert set(said) == set(kind)
    assert set(AMOUNTS) == set(Amount) - {Amount.NOTHING}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_clause_is_a_sentence_with_no_machine_word_in_it(name: str) -> None:
    said = [say_clause(clause) for clause in shipped(name).clauses]
    assert len({text.zh for text in said}) == len(said) == len({text.en for text in said})
    for zh, en in said:
        assert HAN.search(zh)
        assert zh.endswith("。")
        assert not HAN.search(en)
        assert "_" not in zh + en
        assert not re.search(r"[,;:?!]", zh), "full-width punctuation is how Chinese is written"


def test_spans_are_said_in_the_unit_people_use() -> None:
    assert [say_span(span) for span in (0, 10 * MINUTE, HOUR, 48 * HOUR, 7 * DAY, 90)] == [
        ("0 分钟", "0 minutes"),
        ("10 分钟", "10 minutes"),
        ("1 小时", "1 hour"),
        ("48 小时", "48 hours"),
        ("7 天", "7 days"),
        ("90 秒", "90 seconds"),
    ]


def test_more_than_a_day_is_not_said_as_a_day_and_a_second() -> None:
    assert say_test(Between("claimed_after", 24 * HOUR + 1, None)).zh == "到货后提出申请的时间超过 24 小时"
    assert say_test(Between("amount", None, 5_000)) == ("金额不超过 50 元", "the amount is at most ¥50")
    assert say_test(Between("amount", None, 4_999)).en == "the amount is less than ¥50"


def test_a_negation_names_what_is_excluded() -> None:
    values = tuple(value for value in FACTS["tier"].values if value != "restricted")
    assert say_test(OneOf("tier", values, negated=True)).zh == "信用等级不是“受限”"


def test_every_law_that_a_clause_cites_can_be_looked_up() -> None:
    for name in SHIPPED:
        for clause in shipped(name).clauses:
            assert set(clause.terms.law) <= set(LAW)


def test_kinds_are_known() -> None:
    assert {fact.kind for fact in FACTS.values()} == set(Kind)
