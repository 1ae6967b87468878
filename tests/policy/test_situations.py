"""Is the outcome just? Every rule of the two articles, the laws and the promises, as situations of people."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from anxin.policy.decide import decide
from anxin.policy.document import SHIPPED, shipped
from anxin.policy.law import LAW
from anxin.policy.vocabulary import read_facts

STANDARD = shipped("standard")
BOOK = YAML(typ="safe").load(Path(__file__).parent / "situations.yaml")
SITUATIONS: list[dict[str, Any]] = BOOK["situations"]
ARTICLES = {
    "unused code refundable": "未使用的充值码可退",
    "24 h limit": "超过 24 小时且不能说明问题",
    "used or activated refused": "充值账号输错且已使用",
    "wrong account unused refundable": "充值账号输错且未使用",
    "not arrived is refunded in full": "充值后 30 分钟未到账，支持全额退款",
    "paid and no order": "支付成功但系统未生成订单",
    "invalid code": "充值码无效",
    "personal reasons not supported": "充值后后悔，下单时确认过",
    "account right, thought wrong": "账号填写正确但误以为错误",
    "incomplete evidence asked for once": "绿钻有效期短，凭证不足",
    "partial refund or reissue by negotiation": "a right taken away later",
    "amount changes who decides": "in progress, supplier silent, large amount",
    "tier changes how fast": "信用良好，极速退款",
    "redeemed and not credited": "a code redeemed and not credited, supplier silent",
    "the supplier is asked first": "delivered by our record, buyer says it did not arrive",
    "wrong goods": "wrong goods, supplier not yet asked",
    "a minor's payment": "a minor's payment, delivered and used",
    "a timer takes no right away": "a timer confirmed, then the goods prove invalid",
}


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation["name"])
def test_standard_policy_is_just(situation: dict[str, Any]) -> None:
    facts = {**BOOK["common"], **situation["facts"]}
    for step in (situation, *situation.get("then", ())):
        facts |= step["facts"]
        said = decide(read_facts(facts), STANDARD).as_json()
        for term, wanted in step["expect"].items():
            assert said[term] == wanted, f"{term} by clause {said['clause']}: {situation['why']}"


def test_there_are_sixty_situations_and_each_says_why_and_by_what() -> None:
    names = [situation["name"] for situation in SITUATIONS]
    assert len(names) == len(set(names)) >= 60
    for situation in SITUATIONS:
        assert situation["why"]
        assert situation["source"] in LAW or situation["source"] in {"A1", "A2", "P1", "P2", "P3", "P4", "P5", "P6"}


@pytest.mark.parametrize("rule", ARTICLES)
def test_every_rule_of_the_two_articles_has_its_situation(rule: str) -> None:
    (situation,) = [each for each in SITUATIONS if each["name"] == ARTICLES[rule]]
    test_standard_policy_is_just(situation)


def test_every_problem_and_outcome_occurs() -> None:
    problems = {situation["facts"]["problem"] for situation in SITUATIONS}
    assert len(problems) == 15
    outcomes = {
        step["expect"]["outcome"] for situation in SITUATIONS for step in (situation, *situation.get("then", ()))
    }
    assert len(outcomes) >= 9


@pytest.mark.parametrize("name", SHIPPED)
def test_undelivered_is_refunded_by_every_policy_that_ships(name: str) -> None:
    facts = read_facts({"problem": "not_arrived", "delivery": "none", "past_promise": "1 min", "amount": "648.00 CNY"})
    assert decide(facts, shipped(name)).outcome == "refund_full"
