"""Does an edit change what it says and nothing else?"""

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.policy.changes import (
    AddClause,
    Change,
    LastClauseStays,
    MoveClause,
    NoSuchClause,
    RemoveClause,
    RemoveSub,
    SetClause,
    SetSub,
    SetTop,
)
from anxin.policy.document import SHIPPED, load
from anxin.policy.edit import edit
from anxin.policy.mistakes import BadDocument
from anxin.policy.vocabulary import MINUTE

GENEROUS = files("anxin.policy").joinpath("generous.yaml").read_text(encoding="utf-8")
COMMENTED = GENEROUS.replace("  - id: delivery-failed", "  # what failed will not arrive\n  - id: delivery-failed", 1)
FAILED = {"when": {"delivery": "failed"}, "then": "refund_full", "liable": "supplier", "law": ["L-RESCIND"]}


def ids(text: str) -> list[str]:
    return [clause.id for clause in load(text).clauses]


def test_a_clause_moves_one_place_and_its_comment_with_it() -> None:
    moved = edit(COMMENTED, MoveClause("delivery-failed", up=True))
    before, after = ids(COMMENTED), ids(moved)
    place = before.index("delivery-failed")
    assert after[place - 1] == "delivery-failed"
    assert after[place] == before[place - 1]
    assert "  # what failed will not arrive\n  - id: delivery-failed" in moved
    assert edit(moved, MoveClause("delivery-failed", up=False)) == COMMENTED


def test_what_is_removed_leaves_every_other_letter_as_it_was() -> None:
    lines = edit(COMMENTED, RemoveClause("delivery-failed")).splitlines()
    kept = iter(COMMENTED.splitlines())
    assert all(line in kept for line in lines), "the rest stands in its order"
    assert len(COMMENTED.splitlines()) - len(lines) == 6


def test_a_clause_is_added_before_the_last_or_where_it_is_wanted() -> None:
    assert ids(edit(GENEROUS, AddClause("added-1")))[-2:] == ["added-1", "everything-else"]
    after = ids(edit(GENEROUS, AddClause("added-1", after="undelivered")))
    assert after[after.index("undelivered") + 1] == "added-1"
    with pytest.raises(LastClauseStays):
        edit(GENEROUS, AddClause("added-1", after="everything-else"))


def test_setting_a_clause_to_what_it_says_changes_no_letter() -> None:
    assert edit(COMMENTED, SetClause("delivery-failed", FAILED)) == COMMENTED


def test_setting_a_clause_writes_only_the_keys_that_differ() -> None:
    fields = {
        **FAILED,
        "when": {"delivery": "failed", "past_promise": ">= 10 min"},
        "either": [{"tier": "trusted"}, {"amount": "<= 50 CNY", "goods": "code"}],
    }
    text = edit(COMMENTED, SetClause("delivery-failed", fields))
    before, after = COMMENTED.splitlines(), text.splitlines()
    assert [line.strip() for line in after if line not in before] == [
        "when: {delivery: failed, past_promise: '>= 10 min'}",
        "- {tier: trusted}",
        "- {amount: <= 50 CNY, goods: code}",
    ]
    clause = load(text).clause("delivery-failed")
    assert len(clause.boxes) == 2


def test_the_last_clause_keeps_its_place_and_decides_all() -> None:
    for change in (
        RemoveClause("everything-else"),
        MoveClause("everything-else", up=True),
        SetClause("everything-else", {**FAILED, "within": "1 h"}),
    ):
        with pytest.raises(LastClauseStays):
            edit(GENEROUS, change)
    before_last = ids(GENEROUS)[-2]
    with pytest.raises(LastClauseStays):
        edit(GENEROUS, MoveClause(before_last, up=False))
    assert edit(GENEROUS, MoveClause(ids(GENEROUS)[1], up=True)) == GENEROUS, "already the first of its list"


@pytest.mark.parametrize(
    "change",
    [
        RemoveClause("nobody"),
        MoveClause("nobody", up=True),
        SetClause("nobody", FAILED),
        RemoveSub("nobody"),
        AddClause("x", sub="nobody"),
        SetTop({"clauses": []}),
    ],
    ids=lambda change: type(change).__name__,
)
def test_what_is_not_there_is_refused_by_name(change: Change) -> None:
    with pytest.raises(NoSuchClause):
        edit(GENEROUS, change)


def test_what_would_not_be_a_policy_is_refused_with_its_line() -> None:
    with pytest.raises(BadDocument) as refused:
        edit(GENEROUS, SetClause("delivery-failed", {"when": {"weather": "rain"}, "then": "reject"}))
    assert {"weather" in mistake.reason.en or "reason" in mistake.reason.en for mistake in refused.value.mistakes} == {
        True
    }


def test_the_policy_itself_is_set_by_its_keys() -> None:
    text = edit(GENEROUS, SetTop({"promise": "20 min", "better_later": "no", "title": {"zh": "新", "en": "New"}}))
    policy = load(text)
    assert (policy.promise, policy.better_later, policy.title.zh) == (20 * MINUTE, False, "新")
    assert policy.clauses == load(GENEROUS).clauses


def test_sub_policies_are_added_filled_narrowed_and_removed() -> None:
    text = edit(GENEROUS, SetSub("steam", items=("steam-50",), promise="5 min"))
    text = edit(text, AddClause("steam-first", sub="steam"))
    text = edit(text, AddClause("steam-second", sub="steam"))
    text = edit(text, MoveClause("steam-second", up=True))
    text = edit(text, SetSub("steam", items=("steam-50", "steam-100")))
    sub = next(sub for sub in load(text).subs if sub.name == "steam")
    assert [clause.id for clause in sub.clauses] == ["steam-second", "steam-first"]
    assert (sub.items, sub.promise) == (("steam-50", "steam-100"), None)
    for clause in ("steam-first", "steam-second"):
        text = edit(text, RemoveClause(clause))
    assert edit(text, RemoveSub("steam")) == GENEROUS


def test_clauses_written_in_one_line_can_be_edited_too() -> None:
    last = "{id: z, then: review, reviewer: agent, within: 1 h}"
    text = f"clauses: [{{id: a, when: {{problem: other}}, then: refund_full}}, {last}]\n"
    assert ids(edit(text, AddClause("b", after="a"))) == ["a", "b", "z"]
    assert ids(edit(text, RemoveClause("a"))) == ["z"]


@settings(max_examples=10)
@given(st.sampled_from(SHIPPED), st.lists(st.tuples(st.integers(0, 60), st.booleans()), max_size=4))
def test_any_moves_keep_the_same_clauses(name: str, moves: list[tuple[int, bool]]) -> None:
    text = files("anxin.policy").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    before = load(text)
    for place, up in moves:
        wanted = before.clauses[place % len(before.clauses)].id
        try:
            text = edit(text, MoveClause(wanted, up=up))
        except LastClauseStays:
            continue
    after = load(text)
    assert {clause.id: clause.terms for clause in after.clauses} == {c.id: c.terms for c in before.clauses}
    assert after.clauses[-1].id == before.clauses[-1].id


def test_what_means_the_same_stays_as_it_was_written() -> None:
    when = {
        "amount": "<= 50.00 CNY",
        "delivery": ["in_progress", "unknown"],
        "past_promise": ">= 0 min",
        "tier": "not restricted",
        "claims_30d": "<= 5",
    }
    spelled_out = {
        "when": when,
        "either": [{"supplier": ["silent", "unreachable"]}, {"fence": "impossible"}],
        "then": "refund_full",
        "by": "machine",
        "amount": "whole",
        "within": "0 min",
        "liable": "supplier_else_platform",
        "effects": ["named_risk"],
        "destinations": ["original"],
        "law": ["L-RESCIND"],
    }
    text = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
    assert edit(text, SetClause("late-at-named-risk", spelled_out)) == text
