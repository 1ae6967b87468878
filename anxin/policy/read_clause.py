"""What does one clause of the document say?"""

import re
from enum import StrEnum
from typing import Any, TypeVar, cast

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from anxin.policy.clauses import (
    Amount,
    Ask,
    Between,
    By,
    Clause,
    Destination,
    Effect,
    Either,
    Liable,
    OneOf,
    Outcome,
    Reason,
    Reviewer,
    Slot,
    Terms,
    Test,
)
from anxin.policy.cut import SPLIT
from anxin.policy.law import LAW
from anxin.policy.mistakes import Mistakes
from anxin.policy.vocabulary import DAY, FACTS, HOUR, Fact, read_duration
from anxin.refusal import Refusal
from anxin.texts import Text

KEYS = (
    *("id", "name", "when", "either", "and_either", "then", "by", "liable", "within", "ceiling", "amount", "ask"),
    *("reviewer", "reason", "choices", "effects", "evidence", "destinations", "law"),
)
ID = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
LIMIT = re.compile(r"(>=|<=|>|<)\s*(.+)")
RANGE = re.compile(r"(.+?)\s*\.\.\s*(.+)")
NOT = re.compile(r"not\s+\[?([^\]]+)\]?")
REFUNDS = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.BUYER_CHOOSES)
NEEDS = {
    Outcome.ASK_SUPPLIER: ("ask", "within"),
    Outcome.ASK_BUYER: ("evidence", "within"),
    Outcome.REVIEW: ("reviewer", "within"),
    Outcome.REJECT: ("reason",),
    Outcome.BUYER_CHOOSES: ("choices",),
    Outcome.REFUND_PRORATED: ("amount",),
}
WITHIN = {
    Outcome.REFUND_FULL: 0,
    Outcome.REFUND_PRORATED: 0,
    Outcome.REISSUE: 0,
    Outcome.REJECT: 0,
    Outcome.BUYER_CHOOSES: 24 * HOUR,
    Outcome.LAPSE: 7 * DAY,
}
EMPTY_RANGE = Text("这个范围是空的", "the range is empty")
Name = TypeVar("Name", bound=StrEnum)


def read_clause(raw: Any, line: int, source: str, mistakes: Mistakes) -> Clause:
    """The clause that stands at `line`; mistakes are added, and a clause is returned all the same."""
    if not isinstance(raw, CommentedMap):
        mistakes.add(line, "条款是含有 id、when 和 then 的映射", "a clause is a mapping with id, when and then")
        return Clause("", 0, (), Terms(outcome=Outcome.REVIEW), line, source)
    mistakes.refuse_unknown_keys(raw, KEYS, line)
    reader = _Reader(raw, mistakes)
    clause_id = raw.get("id")
    if not isinstance(clause_id, str) or not ID.fullmatch(clause_id):
        mistakes.add(
            reader.line("id"), "条款编号只用小写字母、数字和 -", "a clause has an id of small letters, digits and -"
        )
    return Clause(str(clause_id), 0, reader.tests(), reader.terms(), line, source, reader.name())


class _Reader:
    def __init__(self, raw: CommentedMap, mistakes: Mistakes) -> None:
        self.raw = raw
        self.mistakes = mistakes

    def line(self, key: str) -> int:
        return self.mistakes.line_of(self.raw, key)

    def name(self) -> Text | None:
        name = self.raw.get("name")
        if name is None:
            return None
        if not isinstance(name, CommentedMap) or set(name) != {"zh", "en"}:
            self.mistakes.add(self.line("name"), "名称要有 zh 和 en", "a name has zh and en")
            return None
        return Text(str(name["zh"]), str(name["en"]))

    def tests(self) -> tuple[Test | Either, ...]:
        tests: list[Test | Either] = list(self._group(self.raw.get("when"), self.line("when")))
        for key in ("either", "and_either"):
            if key not in self.raw:
                continue
            options = self.raw[key]
            if not isinstance(options, CommentedSeq) or len(options) < 2:
                self.mistakes.add(
                    self.line(key), f"{key} 是两组或更多条件的列表", f"{key} is a list of two or more groups of tests"
                )
                continue
            lines = [options.lc.item(place)[0] + 1 for place in range(len(options))]
            tests.append(Either(tuple(map(self._group, options, lines))))
        tests.sort(key=lambda test: SPLIT.index(test.names[0]) if isinstance(test, OneOf) and test.fact in SPLIT else 9)
        return tuple(tests)

    def _group(self, raw: Any, line: int) -> tuple[Test, ...]:
        if raw is None:
            return ()
        if not isinstance(raw, CommentedMap):
            self.mistakes.add(line, "条件写作 事实: 值", "tests are written as fact: value")
            return ()
        tests = [self._test(raw, name) for name in raw]
        return tuple(test for test in tests if test is not None)

    def _test(self, raw: CommentedMap, name: Any) -> Test | None:
        line = self.mistakes.line_of(raw, name)
        if name not in FACTS:
            self.mistakes.add(line, f"词汇表里没有名为 {name} 的事实", f"the vocabulary has no fact named {name}")
            return None
        fact, value = FACTS[name], raw[name]
        try:
            test = _between(fact, value) if fact.is_number else _one_of(fact, value)
        except Refusal as refusal:
            self.mistakes.add(line, *refusal.sentence)
            return None
        if isinstance(test, Text):
            self.mistakes.add(line, f"{name}：{test.zh}", f"{name}: {test.en}")
            return None
        return test

    def _term(self, key: str, kind: type[Name]) -> Name | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if value not in set(kind):
            self.mistakes.add(
                self.line(key),
                f"{value} 不是 {key} 的取值；可以写：{', '.join(kind)}",
                f"{value} is no {key}; write {', '.join(kind)}",
            )
            return None
        return kind(value)

    def _terms(self, key: str, kind: type[Name]) -> tuple[Name, ...]:
        value = self.raw.get(key, [])
        names = [value] if isinstance(value, str) else list(value)
        for name in names:
            if name not in set(kind):
                self.mistakes.add(
                    self.line(key),
                    f"{name} 不是 {key} 的取值；可以写：{', '.join(kind)}",
                    f"{name} is no {key}; write {', '.join(kind)}",
                )
        return tuple(kind(name) for name in names if name in set(kind))

    def _duration(self, key: str) -> int | None:
        if key not in self.raw:
            return None
        value = read_duration(str(self.raw[key]))
        if value is None or value < 0:
            self.mistakes.add(
                self.line(key),
                f"{key} 是一段时间，如 10 min、24 h 或 7 d",
                f"{key} is a duration such as 10 min, 24 h or 7 d",
            )
        return value

    def _law(self) -> tuple[str, ...]:
        raw = self.raw.get("law", [])
        names = [raw] if isinstance(raw, str) else [str(name) for name in raw]
        for name in names:
            if name not in LAW:
                self.mistakes.add(
                    self.line("law"),
                    f"没有名为 {name} 的法律依据；可以写：{', '.join(LAW)}",
                    f"{name} is no law we know; write {', '.join(LAW)}",
                )
        return tuple(name for name in names if name in LAW)

    def terms(self) -> Terms:
        outcome = self._term("then", Outcome)
        if outcome is None:
            if "then" not in self.raw:
                self.mistakes.add(
                    self.line("then"),
                    f"条款要写明结果 then：{', '.join(Outcome)}",
                    f"a clause says what then: {', '.join(Outcome)}",
                )
            return Terms(outcome=Outcome.REVIEW)
        for key in NEEDS.get(outcome, ()):
            if key not in self.raw:
                self.mistakes.add(self.line("then"), f"{outcome} 需要写明 {key}", f"{outcome} needs {key}")
        by = self._term("by", By) or (By.PERSON if outcome is Outcome.REVIEW else By.MACHINE)
        if (by is By.PERSON) != (outcome is Outcome.REVIEW):
            self.mistakes.add(
                self.line("then"),
                "review 由人工处理，其余由系统处理",
                "a review is by a person, everything else by the machine",
            )
        within = self._duration("within")
        within = WITHIN.get(outcome) if within is None else within
        ceiling = self._duration("ceiling")
        if outcome is Outcome.REVIEW and ceiling is None:
            ceiling = 2 * (within or 0)
        refund = outcome in REFUNDS
        return Terms(
            outcome=outcome,
            by=by,
            liable=self._term("liable", Liable) or Liable.NOBODY,
            within=within,
            ceiling=ceiling,
            amount=self._term("amount", Amount) or (Amount.WHOLE if refund else Amount.NOTHING),
            ask=self._term("ask", Ask),
            reviewer=self._term("reviewer", Reviewer),
            reason=self._term("reason", Reason),
            choices=self._terms("choices", Outcome),
            effects=self._terms("effects", Effect),
            evidence=self._terms("evidence", Slot),
            destinations=self._terms("destinations", Destination) or ((Destination.ORIGINAL,) if refund else ()),
            law=self._law(),
        )


def _one_of(fact: Fact, raw: Any) -> OneOf | Text:
    negated = isinstance(raw, str) and bool(match := NOT.fullmatch(raw))
    if negated:
        raw = [name.strip() for name in cast("re.Match[str]", match)[1].split(",")]
    named = {fact.read(each) for each in (raw if isinstance(raw, list) else [raw])}
    values = tuple(value for value in fact.values if (value in named) != negated)
    if len(values) in {0, len(fact.values)}:
        return Text("这个条件对什么都不成立，或对什么都成立", "this test is true of nothing or of everything")
    return OneOf(fact.name, values, negated)


def _between(fact: Fact, raw: Any) -> Between | Text:
    text = str(raw)
    if match := RANGE.fullmatch(text):
        low, high = fact.read(match[1]), fact.read(match[2])
        return Between(fact.name, low, high) if low <= high else EMPTY_RANGE
    if match := LIMIT.fullmatch(text):
        sign, limit = match[1], fact.read(match[2])
        step = len(sign) == 1
        bounds = (limit + step, None) if sign[0] == ">" else (None, limit - step)
        low, high = bounds
        if (low is not None and low > fact.high) or (high is not None and high < fact.low):
            return Text("这个条件对什么都不成立", "this test is true of nothing")
        if (low is not None and low <= fact.low) or (high is not None and high >= fact.high):
            return Text("这个条件对什么都成立", "this test is true of everything")
        return Between(fact.name, low, high)
    exact = fact.read(raw)
    return Between(fact.name, exact, exact)
