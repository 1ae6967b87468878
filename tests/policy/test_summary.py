"""Does a buyer see at a glance what matters, and nothing that the clauses do not say?"""

from dataclasses import replace

import pytest

from anxin.policy.clauses import Outcome
from anxin.policy.document import SHIPPED, shipped
from anxin.policy.facts import Goods
from anxin.policy.lint import lint
from anxin.policy.summary import confirmation, for_item, headline, needs_confirmation, not_refundable


@pytest.mark.parametrize("name", SHIPPED)
def test_every_problem_has_a_row(name: str) -> None:
    rows = headline(shipped(name))
    assert len(rows) == 15
    for row in rows:
        assert row.clauses
        for text in (row.name, row.refund, row.at_most, row.needs):
            assert text.zh
            assert text.en


def test_the_table_says_what_is_needed_only_where_it_is_asked() -> None:
    rows = {row.problem: row for row in headline(shipped("standard"))}
    assert rows["not_arrived"].needs.zh == "无需凭证"
    assert rows["short_validity"].needs.zh == "支付凭证、商品状态、沟通记录"
    assert rows["not_arrived"].at_most.zh == "53 小时"
    assert rows["changed_mind"].refused == ("changed-mind-after-use",)
    assert rows["unauthorised"].refused == ()


def test_what_is_not_refundable_is_every_refusal_in_order() -> None:
    policy = shipped("standard")
    refused = not_refundable(policy)
    assert [clause.number for clause in refused] == sorted(clause.number for clause in refused)
    assert {clause.id for clause in policy.clauses if clause.terms.outcome is Outcome.REJECT} == {c.id for c in refused}


@pytest.mark.parametrize(
    ("goods", "second"),
    [
        (Goods.CODE, "proven-bad"),
        (Goods.TOPUP, "supplier-silent"),
        (Goods.MEMBERSHIP, "supplier-silent-on-the-defect"),
    ],
)
def test_an_item_shows_the_three_clauses_that_matter(goods: Goods, second: str) -> None:
    shown = [clause.id for clause in for_item(shipped("standard"), goods)]
    assert shown == ["undelivered", second, "changed-mind-after-use"]


def test_the_checkout_knows_which_refusal_needs_a_confirmation() -> None:
    assert [clause.id for clause in needs_confirmation(shipped("standard"), Goods.CODE)] == ["changed-mind-after-use"]


def test_the_checkout_asks_in_one_plain_sentence() -> None:
    asked = confirmation(shipped("standard"), Goods.CODE)
    assert asked
    assert "本单卡密" in asked.zh
    assert lint(asked.zh) == lint(asked.en) == []
    assert confirmation(replace(shipped("standard"), clauses=shipped("standard").clauses[-1:]), Goods.CODE) is None
