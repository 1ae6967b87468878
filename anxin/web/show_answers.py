"""What is answered to a question that is about no order? From the published rules and the channels as they are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from anxin.payments.queries import channels_of, wallet_of
from anxin.people.models import Shop
from anxin.policy.clauses import Outcome
from anxin.policy.queries import policy_of_version, version_in_force
from anxin.policy.wording import say_span
from anxin.support.understood import Topic
from anxin.texts import Text
from anxin.web.show_arrival import arrival_terms
from anxin.web.show_rules import show_rules
from anxin.web.words import REVIEWERS


@dataclass(frozen=True)
class AnswerShown:
    """A question that people have, and its answer line by line; `rest` stands folded away."""

    topic: str
    question: Text
    lines: tuple[Text, ...]
    rest: tuple[Text, ...] = ()


QUESTIONS: Final[dict[Topic, Text]] = {
    Topic.HOW_LONG: Text("退款多久到账？", "How long does a refund take?"),
    Topic.WHERE_MONEY: Text("我的钱在哪里？", "Where is my money?"),
    Topic.WHAT_NEEDED: Text("申请退款需要什么？", "What do I need to ask for a refund?"),
    Topic.REFUNDABLE: Text("哪些情况可以退？", "What can be refunded?"),
    Topic.PERSON: Text("怎么找到人？", "How do I reach a person?"),
}


def show_answers(shop: Shop, topics: Sequence[Topic] = tuple(QUESTIONS)) -> tuple[AnswerShown, ...]:
    """The answers to these questions, in the order given; by default to all that we have."""
    return tuple(AnswerShown(str(topic), QUESTIONS[topic], *_ANSWERS[topic](shop)) for topic in topics)


Said = tuple[tuple[Text, ...], tuple[Text, ...]]


def _how_long(shop: Shop) -> Said:
    lines = [arrival_terms(each.name, each.can) for each in channels_of(shop.pk)]
    if wallet_of(shop.pk):
        lines.append(Text("账户余额：即时到账", "Your balance: at once"))
    rules = show_rules(version_in_force(shop.pk).pk)
    rest = [
        Text(f"{row.name.zh}：最久 {row.at_most.zh}有结论", f"{row.name.en}: decided within {row.at_most.en}")
        for row in rules.rows
    ]
    return tuple(lines), tuple(rest)


def _where(shop: Shop) -> Said:
    promise = say_span(policy_of_version(version_in_force(shop.pk).pk).promise)
    return (
        Text(
            "付款后由平台托管，到账前不会付给供货商",
            "Held by the platform once paid; the supplier has nothing of it before delivery",
        ),
        Text(
            f"没写明时限的商品承诺 {promise.zh}内到账，过时未到自动退款，不用申请",
            f"Where an item names no time, {promise.en} are promised; not there by then, it is refunded unasked",
        ),
        Text("打开订单就能看到钱在哪一步", "The order’s page shows where it is"),
    ), ()


def _needed(shop: Shop) -> Said:
    rows = show_rules(version_in_force(shop.pk).pk).rows
    lines = (
        Text(
            "订单、付款、发货、查看记录和沟通由平台自动附上",
            "Order, payment, delivery, reveals and messages are attached by us",
        ),
    )
    return lines, tuple(Text(f"{row.name.zh}：{row.needs.zh}", f"{row.name.en}: {row.needs.en}") for row in rows)


def _refundable(shop: Shop) -> Said:
    rows = show_rules(version_in_force(shop.pk).pk)
    lines = [Text(f"{row.name.zh}：{row.refund.zh}", f"{row.name.en}: {row.refund.en}") for row in rows.rows]
    refused = [Text(f"不退：{row.when.zh}", f"Not refunded: {row.when.en}") for row in rows.refused]
    return tuple(refused), tuple(lines)


def _person(shop: Shop) -> Said:
    return (
        Text(
            "在订单页里联系客服或供货商，发出的话都会留存为证据",
            "Write on the order’s page to support or the supplier; it is kept as evidence",
        ),
        *_reviewers(shop),
        Text(
            "不要加私人微信或 QQ，那里的承诺平台看不到",
            "Never by private WeChat or QQ: what is promised there nobody can see",
        ),
        Text("消费者投诉热线 12315", "Consumer hotline in China: 12315"),
    ), ()


def _reviewers(shop: Shop) -> Iterator[Text]:
    """Who looks at what the rules leave to people, and how long it may take at most."""
    longest: dict[str, int] = {}
    for clause in policy_of_version(version_in_force(shop.pk).pk).clauses:
        terms = clause.terms
        if terms.outcome is Outcome.REVIEW:
            who = str(terms.reviewer or "agent")
            longest[who] = max(longest.get(who, 0), terms.ceiling or terms.within or 0)
    for who, seconds in longest.items():
        name, span = REVIEWERS[who], say_span(seconds)
        yield Text(
            f"{name.zh}审核：最迟 {span.zh}内有结果", f"{name.en[0].upper()}{name.en[1:]}: a result within {span.en}"
        )


_ANSWERS: Final[dict[Topic, Callable[[Shop], Said]]] = {
    Topic.HOW_LONG: _how_long,
    Topic.WHERE_MONEY: _where,
    Topic.WHAT_NEEDED: _needed,
    Topic.REFUNDABLE: _refundable,
    Topic.PERSON: _person,
}
