"""Do facts and traces read in words?"""

import pytest
from django.utils import translation

from anxin.console.told import facts_of, trace_of, value_of
from anxin.policy.facts import Facts, Problem
from anxin.policy.vocabulary import FACTS, write_facts


@pytest.mark.parametrize(
    ("name", "raw", "zh", "en"),
    [
        ("past_promise", "-29 min", "-29 分", "-29 min"),
        ("since_paid", "10268 s", "2 小时 51 分", "2 h 51 min"),
        ("claimed_after", "0 min", "0 分", "0 min"),
        ("problem", "invalid_code", "卡密无效", "invalid code"),
        ("used_share", 40, "40 %", "40 %"),
    ],
)
def test_a_fact_reads_in_both_languages(name: str, raw: object, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert value_of(name, raw) == zh
    with translation.override("en"):
        assert value_of(name, raw) == en


def test_what_is_not_known_stands_apart() -> None:
    said, silent = facts_of(write_facts(Facts(problem=Problem.OTHER, reissues=1)))
    assert len(said) + len(silent) == len(FACTS)
    assert [fact.value for fact in said] == ["1"]


def test_a_trace_of_several_facts_names_each() -> None:
    line = {"clause": "x", "number": 3, "fact": "tier, claims_30d", "expected": "tier: new or claims_30d: >= 6"}
    with translation.override("zh-hans"):
        (missed,) = trace_of([{**line, "actual": "tier: regular, claims_30d: 1"}])
    assert missed.expected == "信用等级: 新用户 或 近 30 天申请次数: >= 6"
    assert missed.actual == "信用等级: 普通, 近 30 天申请次数: 1"
    assert missed.fact == ""
