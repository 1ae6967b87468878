"""What does a clause say in a sentence?

Nothing is written beside the rule: both languages are generated from its tests and terms.

- `say_clause(clause) -> Text`: the whole sentence, `say_when`, `say_then` its halves.
- `say_test(test)`, `say_limit(range)`, `say_outcome(terms)`: the smallest pieces, for traces and tables.
- `say_span(seconds) -> Text`: 30 分钟 / 30 minutes; `say_at_most` rounds up to hours.
"""

from collections.abc import Sequence

from anxin.policy.clauses import Amount, Between, Clause, Effect, Either, Liable, OneOf, Outcome, SubPolicy, Terms, Test
from anxin.policy.law import LAW
from anxin.policy.vocabulary import DAY, FACTS, HOUR, MINUTE, Kind
from anxin.policy.words import ASKS, EFFECTS, FACT_NAMES, LABELS, LIABLE, PHRASES, REASONS, REVIEWERS, SLOTS
from anxin.texts import Text

NAMED = {
    "goods": Text("商品为{values}", "the goods are {values}"),
    "problem": Text("您反映的问题是{values}", "you report {values}"),
    "tier": Text("信用等级为{values}", "your tier is {values}"),
}
UNNAMED = {
    "goods": Text("商品不是{values}", "the goods are not {values}"),
    "problem": Text("您反映的问题不是{values}", "you report anything but {values}"),
    "tier": Text("信用等级不是{values}", "your tier is not {values}"),
}
AMOUNTS = {
    Amount.WHOLE: Text("全额退款", "a full refund"),
    Amount.THAT_PAYMENT: Text("退回该笔付款", "that payment goes back in full"),
    Amount.UNDELIVERED_SHARE: Text("按未到账部分退款", "a refund for the part that was not delivered"),
    Amount.UNUSED_SHARE: Text("按未使用部分退款", "a refund for the part that was not used"),
}
ORIGINAL = Text("原路退回", "by the way it was paid")
WAYS_ON = Text(
    "如不同意，可申诉一次，也可向支付渠道投诉或拨打 12315",
    "if you disagree you may appeal once, or turn to your payment channel or to 12315",
)


SPANS = ((3 * DAY, DAY, Text("天", "day")), (HOUR, HOUR, Text("小时", "hour")), (0, MINUTE, Text("分钟", "minute")))


def say_span(seconds: int, *, beside: int = 0) -> Text:
    """A span of time in the unit people use for it: 30 分钟, 24 小时, 7 天; in a unit that `beside` has in common."""
    for least, size, unit in SPANS:
        if seconds % size == beside % size == 0 and seconds >= least:
            return _count(seconds // size, unit)
    return _count(seconds, Text("秒", "second"))


def say_at_most(seconds: int) -> Text:
    """The same rounded up to whole hours, for sums that nobody reads to the minute."""
    return say_span(-(-seconds // HOUR) * HOUR if seconds > 2 * HOUR else seconds)


def _count(count: int, unit: Text) -> Text:
    return Text(f"{count} {unit.zh}", f"{count} {unit.en}" + ("" if count == 1 else "s"))


def _money(minor: int) -> Text:
    said = f"{minor // 100}" if minor % 100 == 0 else f"{minor / 100:.2f}"
    return Text(f"{said} 元", f"¥{said}")


def _join(parts: Sequence[Text], word: Text) -> Text:
    if len(parts) == 1:
        return parts[0]
    return Text(
        f"{'、'.join(part.zh for part in parts[:-1])}{word.zh}{parts[-1].zh}",
        f"{', '.join(part.en for part in parts[:-1])} {word.en} {parts[-1].en}",
    )


OR = Text("或", "or")


def _one_of(test: OneOf) -> Text:
    fact = FACTS[test.fact]
    values = [value for value in fact.values if value not in test.values] if test.negated else list(test.values)
    if test.fact in LABELS:
        names = [LABELS[test.fact][value] for value in values]
        said = _join([Text(f"“{name.zh}”", f"“{name.en}”") for name in names], OR)
        return (UNNAMED if test.negated else NAMED)[test.fact].fill(values=said)
    said = _join([PHRASES[test.fact][value] for value in values], OR)
    return Text(f"并非“{said.zh}”", f"it is not so that {said.en}") if test.negated else said


def _amount_of(kind: Kind, value: int) -> Text:
    if kind is Kind.DURATION:
        return say_span(value)
    if kind is Kind.MONEY:
        return _money(value)
    return Text(f"{value}%", f"{value} %") if kind is Kind.SHARE else Text(f"{value} 次", f"{value}")


def _open_low(kind: Kind, low: int) -> bool:
    """Whether `>= low` was meant as `> low - 1`: a second past a whole minute, a fen past a whole yuan."""
    return (kind is Kind.DURATION and (low - 1) % MINUTE == 0) or (kind is Kind.MONEY and (low - 1) % 100 == 0)


def _open_high(kind: Kind, high: int) -> bool:
    return (kind is Kind.DURATION and (high + 1) % MINUTE == 0) or (kind is Kind.MONEY and (high + 1) % 100 == 0)


def _low(kind: Kind, low: int) -> Text:
    if _open_low(kind, low):
        return Text("超过 {n}", "more than {n}").fill(n=_amount_of(kind, low - 1))
    return Text("至少 {n}", "at least {n}").fill(n=_amount_of(kind, low))


def _high(kind: Kind, high: int) -> Text:
    if _open_high(kind, high):
        return Text("不足 {n}", "less than {n}").fill(n=_amount_of(kind, high + 1))
    return Text("不超过 {n}", "at most {n}").fill(n=_amount_of(kind, high))


def say_limit(test: Between) -> Text:
    """The range alone: 不超过 50 元."""
    kind = FACTS[test.fact].kind
    if test.low is not None and test.low == test.high:
        return _amount_of(kind, test.low)
    ends = [_low(kind, test.low)] if test.low is not None else []
    ends += [_high(kind, test.high)] if test.high is not None else []
    return _join(ends, Text("、", "and"))


def _subject(fact: str) -> str:
    name = FACT_NAMES[fact].en
    if FACTS[fact].kind is Kind.COUNT:
        return f"the number of {name} is"
    return f"{name} is" if fact == "remaining" else f"the {name} is"


def _between(test: Between) -> Text:
    special = {
        ("past_promise", 0, None): Text("已过承诺到账时间", "the promised time has passed"),
        ("past_promise", None, -1): Text("未到承诺到账时间", "the promised time has not yet come"),
        ("remaining", 1, None): Text("仍有可退余额", "something may still be returned"),
        ("remaining", 0, 0): Text("没有可退余额", "nothing remains to be returned"),
        ("reissues", 1, None): Text("此前已补发过", "it was reissued before"),
    }
    if said := special.get((test.fact, test.low, test.high)):
        return said
    if test.fact == "claimed_after" and test.low in {None, 0} and test.high is not None:
        within = say_span(test.high)
        return Text(
            f"到货后 {within.zh}内申请（卡密从查看起算）",
            f"you claim within {within.en} of delivery (codes: of first seeing it)",
        )
    limits = say_limit(test)
    name = FACT_NAMES[test.fact]
    return Text(f"{name.zh}{limits.zh}", f"{_subject(test.fact)} {limits.en}")


def say_test(test: Test | Either) -> Text:
    """One condition."""
    if isinstance(test, Either):
        options = [_join([say_test(each) for each in option], Text("且", "and")) for option in test.options]
        if all(len(option) == 1 for option in test.options):
            zh = f"（{'，或'.join(option.zh for option in options)}）"
        else:
            zh = "满足其一：" + "；".join(f"（{place}）{option.zh}" for place, option in enumerate(options, 1))
        return Text(zh, f"either {', or '.join(option.en for option in options)}")
    return _one_of(test) if isinstance(test, OneOf) else _between(test)


def say_when(clause: Clause) -> Text:
    """All conditions; 其他情形 where there are none."""
    if not clause.tests:
        return Text("其他情形", "in all other cases")
    said = [say_test(test) for test in clause.tests]
    plain = [text for test, text in zip(clause.tests, said, strict=True) if not isinstance(test, Either)]
    choices = [text for test, text in zip(clause.tests, said, strict=True) if isinstance(test, Either)]
    zh = "，".join(text.zh for text in plain)
    zh += ("，并" if plain and choices else "") + "，并".join(text.zh for text in choices)
    return Text(zh, f"if {', and '.join(text.en for text in [*plain, *choices])}")


def _timing(terms: Terms) -> Text:
    within = say_span(terms.within or 0)
    if terms.by == "machine":
        return (
            Text("系统立即办理", "done at once by the system")
            if not terms.within
            else Text(f"{within.zh}内", f"within {within.en}")
        )
    ceiling = say_span(terms.ceiling or terms.within or 0)
    if terms.ceiling in {None, terms.within}:
        return Text(f"{within.zh}内给出结果", f"with a result within {within.en}")
    return Text(
        f"服务时间 {within.zh}内、最迟 {ceiling.zh}内给出结果",
        f"with a result within {within.en} of service time, {ceiling.en} at the latest",
    )


def _choices(terms: Terms) -> Text:
    names = {
        Outcome.REFUND_FULL: AMOUNTS[Amount.WHOLE],
        Outcome.REFUND_PRORATED: AMOUNTS.get(terms.amount, AMOUNTS[Amount.WHOLE]),
        Outcome.REISSUE: Text("补发", "a reissue"),
    }
    said = _join([names[choice] for choice in terms.choices], OR)
    within = say_span(terms.within or 0)
    return Text(
        f"由您选择{said.zh}，{within.zh}内未选则为您退款",
        f"you choose {said.en}; without a choice within {within.en} it is the refund",
    )


def say_outcome(terms: Terms) -> Text:
    """What happens, without conditions: the sentence a buyer looks for."""
    within = say_span(terms.within or 0)
    slots = _join([SLOTS[slot] for slot in terms.evidence], Text("、", "and")) if terms.evidence else Text("", "")
    match terms.outcome:
        case Outcome.REFUND_FULL | Outcome.REFUND_PRORATED:
            amount, timing = AMOUNTS[terms.amount], _timing(terms)
            return Text(f"{amount.zh}，{ORIGINAL.zh}，{timing.zh}", f"{amount.en}, {ORIGINAL.en}, {timing.en}")
        case Outcome.REISSUE:
            return Text("补发", "a reissue")
        case Outcome.BUYER_CHOOSES:
            return _choices(terms)
        case Outcome.WAIT:
            return Text(
                "请等到承诺到账时间，届时系统自动重新判定",
                "wait until the promised time; then it is decided again by itself",
            )
        case Outcome.ASK_SUPPLIER:
            ask = ASKS[terms.ask] if terms.ask else Text("答复", "answer")
            return Text(
                f"系统要求供货商 {within.zh}内{ask.zh}，逾期按本规则继续判定",
                f"the supplier has {within.en} to {ask.en}; then it is decided by these rules",
            )
        case Outcome.ASK_BUYER:
            return Text(
                f"请您在 {within.zh}内一次补齐{slots.zh}", f"you are asked once, for {slots.en}, within {within.en}"
            )
        case Outcome.LAPSE:
            return Text(
                f"售后单暂时关闭，{within.zh}内可随时重新打开", f"the case rests; you can reopen it for {within.en}"
            )
        case Outcome.REVIEW:
            person = REVIEWERS[terms.reviewer] if terms.reviewer else Text("人工", "a person")
            return Text(f"由{person.zh}审核，{_timing(terms).zh}", f"{person.en} decides, {_timing(terms).en}")
        case Outcome.REJECT:
            reason = REASONS[terms.reason] if terms.reason else Text("", "")
            return Text(f"不予退款：{reason.zh}。{WAYS_ON.zh}", f"no refund: {reason.en}; {WAYS_ON.en}")


def say_then(clause: Clause) -> Text:
    """The outcome with its effects, who bears the cost where money goes back, and what is needed."""
    terms = clause.terms
    parts = [say_outcome(terms)]
    parts += [EFFECTS[effect] for effect in terms.effects if effect is not Effect.UNASKED]
    if Effect.UNASKED in terms.effects:
        parts.insert(0, EFFECTS[Effect.UNASKED])
    if terms.amount is not Amount.NOTHING and terms.liable is not Liable.NOBODY:
        parts.append(
            Text("您无需承担费用", "at no cost to you") if terms.liable is Liable.BUYER else LIABLE[terms.liable]
        )
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def say_scope(sub: SubPolicy) -> Text:
    """For which goods or items a sub-policy is."""
    if sub.goods:
        names = _join([LABELS["goods"][kind] for kind in sub.goods], Text("和", "and"))
        return Text(f"适用于{names.zh}", f"for {names.en}")
    return Text(f"适用于商品 {'、'.join(sub.items)}", f"for the items {', '.join(sub.items)}")


def say_law(terms: Terms) -> Text:
    """The law that a clause rests on; empty where it names none."""
    cited = [LAW[law] for law in terms.law]
    return Text("；".join(each.zh for each in cited), "; ".join(each.en for each in cited))


def say_clause(clause: Clause) -> Text:
    """The whole clause as one sentence."""
    when, then = say_when(clause), say_then(clause)
    return Text(f"{when.zh}：{then.zh}。", f"{when.en[0].upper()}{when.en[1:]}: {then.en}.")
