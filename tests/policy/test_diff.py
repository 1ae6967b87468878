"""Is a change told in words that a buyer understands, and is what it does to the buyer told truly?"""

from pathlib import Path

import pytest

from anxin.policy import document
from anxin.policy.changes import AddClause, SetSub, SetTop
from anxin.policy.clauses import Policy
from anxin.policy.decide import decide
from anxin.policy.diff import What, diff
from anxin.policy.document import load, shipped
from anxin.policy.edit import edit
from anxin.policy.effects import effects

TEXT = Path(document.__file__).with_name("standard.yaml").read_text(encoding="utf-8")


def edited(*edits: tuple[str, str]) -> Policy:
    text = TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return load(text)


def test_a_version_does_not_differ_from_itself() -> None:
    assert diff(shipped("standard"), load(TEXT)) == []
    assert effects(shipped("standard"), load(TEXT)) == []


@pytest.mark.parametrize(
    ("edit", "zh"),
    [
        (("promise: 30 min", "promise: 60 min"), "改为：到账承诺时间由 30 分钟延长为 60 分钟"),
        (("within: 10 min", "within: 5 min"), "第 10 条改为：期限由 10 分钟缩短为 5 分钟"),
        (("amount: <= 50 CNY", "amount: <= 80 CNY"), "第 11 条改为：金额由不超过 50 元提高为不超过 80 元"),
        (
            ("claimed_after: <= 7 d", "claimed_after: <= 3 d"),
            "第 23 条改为：到货后提出申请的时间由不超过 7 天缩短为不超过 3 天",
        ),
        (
            ("        claimed_after: <= 24 h", "        claimed_after: <= 48 h"),
            "第 33 条改为：到货后提出申请的时间由不超过 24 小时延长为不超过 48 小时",
        ),
        (("tier: not restricted", "tier: trusted"), "第 11 条改为：条件由“信用等级不是“受限””改为“信用等级为“良好””"),
    ],
)
def test_a_moved_limit_is_told_as_one(edit: tuple[str, str], zh: str) -> None:
    changes = diff(load(TEXT), edited(edit))
    assert [change.text.zh for change in changes] == [zh]
    assert changes[0].text.en


def test_added_removed_and_moved_clauses_are_told() -> None:
    new = edited(
        (
            "  - id: payment-without-order",
            "  - {id: gift, when: {tier: new}, then: reissue}\n  - id: payment-without-order",
        ),
        (
            "  - id: delivery-failed\n    when: {delivery: failed}\n"
            "    then: refund_full\n    liable: supplier\n    law: [L-RESCIND]\n",
            "",
        ),
    )
    told = {(change.what, change.clause) for change in diff(load(TEXT), new)}
    assert told == {(What.ADDED, "gift"), (What.REMOVED, "delivery-failed")}


def test_effects_say_who_is_worse_off_with_a_true_example() -> None:
    old, new = load(TEXT), edited(("amount: <= 50 CNY", "amount: <= 20 CNY"))
    (effect,) = effects(old, new)
    assert (effect.before, effect.after, effect.better) == ("late-at-named-risk", "late-and-unclear", False)
    assert decide(effect.example, old).clause.id == effect.before
    assert decide(effect.example, new).clause.id == effect.after
    assert [back.better for back in effects(new, old)] == [True]


def test_sub_policies_and_the_favour_of_later_rules_are_told_too() -> None:
    text = edit(TEXT, SetTop({"notice": "8 d"}))
    one = load(text)
    text = edit(text, SetSub("steam", items=("steam-50",), promise="5 min"))
    two = load(edit(edit(text, AddClause("steam-1", sub="steam")), SetTop({"better_later": "no"})))
    said = [change.text.zh for change in diff(one, two)]
    assert said[:3] == [
        "改为：每一单只按下单时的版本处理",
        "新增专门规则“steam”，适用于商品 steam-50",
        "改为：“steam”的到账承诺时间由 30 分钟缩短为 5 分钟",
    ]
    assert said[3].startswith("新增第 42 条")
    assert [change.text.zh for change in diff(two, one)][1] == "删除专门规则“steam”"
