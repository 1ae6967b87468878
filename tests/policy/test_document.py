"""Is every mistake of a writer refused, at its line?"""

import pytest

from anxin.policy.clauses import Between, OneOf, Outcome
from anxin.policy.document import SHIPPED, load, shipped
from anxin.policy.facts import Facts, Goods
from anxin.policy.mistakes import BadDocument
from anxin.policy.refine import refine
from anxin.policy.vocabulary import DAY, HOUR, MINUTE, read_duration, read_money, write_duration, write_money

START = "policy: test\nclauses:\n"
END = "  - id: end\n    then: review\n    reviewer: agent\n    within: 24 h\n"


def mistakes(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadDocument) as refused:
        load(text)
    return [(mistake.line, mistake.reason.en) for mistake in refused.value.mistakes]


@pytest.mark.parametrize(
    ("clause", "line", "reason"),
    [
        ("  - id: x\n    when: {colour: red}\n    then: wait\n", 4, "no fact named colour"),
        (
            "  - id: x\n    when:\n      tier: new\n      problem: sad\n    then: wait\n",
            6,
            "sad is no value of problem",
        ),
        ("  - id: x\n    when: {amount: 50}\n    then: wait\n", 4, "write 128.00 CNY"),
        ("  - id: x\n    when: {claimed_after: '<= 3 weeks'}\n    then: wait\n", 4, "is no value of claimed_after"),
        (
            "  - id: x\n    when: {tier: [new, restricted, regular, trusted, exemplary]}\n    then: wait\n",
            4,
            "everything",
        ),
        ("  - id: x\n    when: {remaining: '>= 0 CNY'}\n    then: wait\n", 4, "everything"),
        ("  - id: x\n    when: {remaining: '< 0 CNY'}\n    then: wait\n", 4, "nothing"),
        ("  - id: x\n    when: {used_share: 80 .. 20}\n    then: wait\n", 4, "range is empty"),
        ("  - id: x\n    when: {tier: new}\n    then: vanish\n", 5, "vanish is no then"),
        ("  - id: x\n    when: {tier: new}\n", 3, "says what then"),
        ("  - id: x\n    when: {tier: new}\n    then: reject\n", 5, "reject needs reason"),
        ("  - id: x\n    when: {tier: new}\n    then: ask_supplier\n    ask: proof\n", 5, "needs within"),
        ("  - id: x\n    when: {tier: new}\n    then: refund_full\n    by: person\n", 5, "a review is by a person"),
        ("  - id: x\n    when: {tier: new}\n    then: wait\n    law: [L-NONE]\n", 6, "no law we know"),
        ("  - id: x\n    when: {tier: new}\n    then: wait\n    colour: red\n", 6, "unknown key colour"),
        ("  - id: Not An Id\n    when: {tier: new}\n    then: wait\n", 3, "id of small letters"),
        ("  - id: end\n    when: {tier: new}\n    then: wait\n", 6, "used before, in line 3"),
        ("  - id: x\n    when: {tier: new}\n    either: [{tier: new}]\n    then: wait\n", 5, "two or more"),
        ("  - just text\n", 3, "a clause is a mapping"),
        (
            "  - id: x\n    when: {past_promise: >= 30 min}\n    then: wait\n",
            4,
            "write values that begin with > in quotes",
        ),
        ("  - id: x\n    id: y\n    then: wait\n", 4, "duplicate key"),
    ],
)
def test_a_mistake_is_refused_at_its_line(clause: str, line: int, reason: str) -> None:
    found = mistakes(START + clause + END)
    assert any(at == line and reason in said for at, said in found), found


def test_a_mistake_is_told_in_both_languages() -> None:
    with pytest.raises(BadDocument) as refused:
        load(START + "  - {id: x, when: {colour: red}, then: wait}\n" + END)
    assert "第 3 行：词汇表里没有名为 colour 的事实" in refused.value.say("zh-hans")
    assert "line 3: the vocabulary has no fact named colour" in refused.value.say("en")


def test_all_mistakes_are_told_at_once() -> None:
    text = START + "  - {id: x, when: {colour: red}, then: wait}\n  - {id: y, when: {tier: best}, then: wait}\n" + END
    assert [line for line, _ in mistakes(text)] == [3, 4]


def test_the_last_clause_must_decide_everything() -> None:
    assert "the last clause" in mistakes(START + "  - {id: x, when: {tier: new}, then: wait}\n")[0][1]


def test_a_change_needs_seven_days_of_notice() -> None:
    assert mistakes("policy: test\nnotice: 3 d\nclauses:\n" + END)[0][0] == 2


@pytest.mark.parametrize("text", ["", "just text", "clauses: 3", "policy: x\nclauses: []\n", "a: [1, 2", "\t:"])
def test_what_is_no_policy_is_refused(text: str) -> None:
    assert mistakes(text)


def test_values_are_read_as_they_are_meant() -> None:
    text = START + (
        "  - id: x\n    when:\n      claimed_after: <= 24 h\n      amount: '> 50 CNY'\n      "
        "past_promise: -1 h .. 30 min\n"
        "      problem: not [other, changed_mind]\n      hidden_defect: yes\n      reissues: 2\n    then: refund_full\n"
    )
    clause = load(text + END).clauses[0]
    tests = {test.names[0]: test for test in clause.tests}
    assert tests["claimed_after"] == Between("claimed_after", None, 24 * HOUR)
    assert tests["amount"] == Between("amount", 5_001, None)
    assert tests["past_promise"] == Between("past_promise", -HOUR, 30 * MINUTE)
    assert tests["reissues"] == Between("reissues", 2, 2)
    assert tests["hidden_defect"] == OneOf("hidden_defect", (True,))
    problem = tests["problem"]
    assert isinstance(problem, OneOf)
    assert len(problem.values) == 13
    assert clause.tests[0] is problem, "problem is tried first"


def test_a_sub_policy_comes_before_the_shop_for_its_goods_or_items() -> None:
    text = (
        START
        + END
        + (
            "sub_policies:\n"
            "  - name: codes\n    for: {goods: code}\n    clauses:\n"
            "      - {id: g, when: {problem: other}, then: refund_full}\n"
            "  - name: special\n    for: {items: [sku-1]}\n    promise: 5 min\n    clauses:\n"
            "      - {id: i, when: {problem: other}, then: reissue}\n"
        )
    )
    policy = load(text)
    assert [clause.id for clause in policy.clauses] == ["g", "end"]
    assert not policy.clauses[0].holds(Facts(goods=Goods.TOPUP))
    special = refine(policy, "sku-1")
    assert [(clause.number, clause.id) for clause in special.clauses] == [(3, "i"), (1, "g"), (2, "end")]
    assert special.promise == 5 * MINUTE
    assert refine(policy, "sku-2") is policy


def test_a_sub_policy_for_goods_may_promise_to_be_faster() -> None:
    generous = shipped("generous")
    assert refine(generous, None, "membership").promise == 10 * MINUTE
    assert refine(generous, None, "code") is generous


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_loads_and_ends(name: str) -> None:
    policy = shipped(name)
    assert policy.clauses[-1].tests == ()
    assert policy.clauses[-1].terms.outcome is Outcome.REVIEW
    assert policy.title.zh
    assert policy.title.en
    assert [clause.number for clause in policy.clauses] == list(range(1, len(policy.clauses) + 1))


@pytest.mark.parametrize(
    ("text", "seconds"), [("45 min", 2_700), ("26 h", 93_600), ("7 d", 604_800), ("-90 s", -90), ("1.5 h", 5_400)]
)
def test_durations_are_read_and_written(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds
    assert read_duration(write_duration(seconds)) == seconds


def test_money_is_read_to_the_fen_and_in_one_currency() -> None:
    assert read_money("128.00 CNY") == 12_800
    assert read_money("128.5 CNY") == 12_850
    assert read_money("128 USD") is None
    assert write_money(12_850) == "128.50 CNY"
    assert write_duration(7 * DAY) == "7 d"
