"""How does a clause stand in a form, and what clause was filled in?

The form is made of choices from the vocabulary and figures with a unit; nothing is typed but the name. `Filled` is what
stands in it: read from a clause (`of_clause`) or from a request (`of_post`), altered by its buttons (`altered`), and
written back as the keys of a document (`as_fields`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from anxin.money import parse_count
from anxin.policy.clauses import (
    KEPT_FOR_OLD,
    Amount,
    Ask,
    Between,
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
    SubPolicy,
    Test,
)
from anxin.policy.law import LAW
from anxin.policy.read_clause import NEEDS
from anxin.policy.vocabulary import FACTS, UNITS, Fact, Kind, write_duration
from anxin.policy.words import FACT_NAMES
from anxin.texts import Text

GROUPS = ("either", "and_either")
TERMS: Mapping[Outcome, tuple[str, ...]] = {
    Outcome.REFUND_FULL: ("amount", "liable", "effects", "destinations", "law"),
    Outcome.REFUND_PRORATED: ("amount", "liable", "effects", "destinations", "law"),
    Outcome.REISSUE: ("liable", "effects", "law"),
    Outcome.BUYER_CHOOSES: ("choices", "amount", "within", "liable", "effects", "destinations", "law"),
    Outcome.WAIT: (),
    Outcome.ASK_SUPPLIER: ("ask", "within", "effects", "law"),
    Outcome.ASK_BUYER: ("evidence", "within", "law"),
    Outcome.LAPSE: ("within",),
    Outcome.REVIEW: ("reviewer", "within", "ceiling", "liable", "evidence", "effects", "law"),
    Outcome.REJECT: ("reason", "liable", "law"),
}
MOST_ROWS = 999
SPANS = ("within", "ceiling")
MANY: Mapping[str, tuple[str, ...]] = {
    "choices": (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.REISSUE),
    "effects": tuple(each for each in Effect if each not in KEPT_FOR_OLD),
    "evidence": tuple(Slot),
    "destinations": tuple(Destination),
    "law": tuple(LAW),
}
ONE: Mapping[str, tuple[str, ...]] = {
    "amount": tuple(each for each in Amount if each is not Amount.NOTHING),
    "ask": tuple(Ask),
    "reviewer": tuple(Reviewer),
    "reason": tuple(Reason),
    "liable": tuple(Liable),
}
# what a term that an outcome needs is until somebody chooses, so that every outcome can be chosen at once
FIRST: Mapping[str, tuple[str, ...]] = {
    "amount": ("unused_share",),
    "ask": ("proof",),
    "reviewer": ("agent",),
    "reason": ("no_defect_shown",),
    "choices": ("refund_full", "reissue"),
    "evidence": ("payment", "goods", "talk"),
}
FIGURE = re.compile(r"-?\d+(\.\d+)?")
SIGNS = {"at_least": ">= {a}", "more_than": "> {a}", "at_most": "<= {a}", "less_than": "< {a}", "exactly": "{a}"}


@dataclass(frozen=True, slots=True)
class Row:
    """One test: values of an enum (`negated`: all but these), or a figure and unit by one of `SIGNS` or `between`."""

    fact: str
    values: tuple[str, ...] = ()
    negated: bool = False
    sign: str = "at_most"
    low: str = ""
    high: str = ""
    unit: str = ""

    @property
    def kind(self) -> Kind:
        return FACTS[self.fact].kind


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form of one clause. `terms` has for each key the names chosen, for spans a number and unit."""

    id: str
    zh: str = ""
    en: str = ""
    when: tuple[Row, ...] = ()
    either: tuple[tuple[Row, ...], ...] = ()
    and_either: tuple[tuple[Row, ...], ...] = ()
    then: Outcome = Outcome.REVIEW
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def of_clause(clause: Clause, sub: SubPolicy | None) -> Filled:
    """The form as the clause is written; the test of the goods that a sub-policy for goods adds is not its own."""
    tests = list(clause.tests)
    if sub is not None and sub.goods:
        added = next(test for test in tests if isinstance(test, OneOf) and test.fact == "goods")
        tests.remove(added)
    eithers = [tuple(tuple(map(_row, option)) for option in test.options) for test in tests if isinstance(test, Either)]
    terms = clause.terms
    chosen = {key: tuple(map(str, getattr(terms, key))) for key in MANY}
    chosen |= {key: (str(getattr(terms, key)),) for key in ONE if getattr(terms, key)}
    chosen |= {key: _span(getattr(terms, key)) for key in SPANS if getattr(terms, key) is not None}
    return Filled(
        id=clause.id,
        zh=clause.name.zh if clause.name else "",
        en=clause.name.en if clause.name else "",
        when=tuple(_row(test) for test in tests if not isinstance(test, Either)),
        either=eithers[0] if eithers else (),
        and_either=eithers[1] if len(eithers) > 1 else (),
        then=terms.outcome,
        terms=chosen,
    )


def of_post(post: Any) -> Filled:
    """What a browser sent; unknown names are left out, so that the form shows what was understood."""
    then = post.get("then", "")
    outcome = Outcome(then) if then in set(Outcome) else Outcome.REVIEW
    terms = {key: tuple(each for each in post.getlist(key) if each in MANY[key]) for key in MANY}
    terms |= {key: (post[key],) for key in ONE if post.get(key) in ONE[key]}
    terms |= {key: (post.get(f"{key}-n", "").strip(), _unit(post.get(f"{key}-u"))) for key in SPANS}
    return Filled(
        id=post.get("clause", ""),
        zh=post.get("zh", "").strip()[:80],
        en=post.get("en", "").strip()[:80],
        when=tuple(_rows(post, "when")),
        either=tuple(_options(post, "either")),
        and_either=tuple(_options(post, "and_either")),
        then=outcome,
        terms=terms,
    )


def altered(filled: Filled, act: str) -> Filled:
    """The form after one of its buttons: `add when`, `add either`, `add either 1`, `drop when 0`, `drop either 1 0`."""
    verb, _, rest = act.partition(" ")
    where, *places = rest.split() or [""]
    numbers = [number for each in places if (number := parse_count(each, most=MOST_ROWS)) is not None]
    if where == "when":
        rows = (*filled.when, _fresh(filled.when)) if verb == "add" else _without(filled.when, numbers)
        return replace(filled, when=rows)
    if where not in GROUPS:
        return filled
    options: tuple[tuple[Row, ...], ...] = getattr(filled, where)
    if verb == "add" and not numbers:
        fresh = ((_fresh(),),) if options else ((_fresh(),), (_fresh(),))
        options = (*options, *fresh)
    elif numbers and numbers[0] < len(options):
        place = numbers[0]
        inner = (*options[place], _fresh(options[place])) if verb == "add" else _without(options[place], numbers[1:])
        options = tuple(inner if at == place else option for at, option in enumerate(options))
        options = tuple(option for option in options if option)
    return _alone_is_no_choice(filled, where, options)


def _alone_is_no_choice(filled: Filled, where: str, options: tuple[tuple[Row, ...], ...]) -> Filled:
    """One option that is left is a condition like any other."""
    if len(options) == 1:
        filled = replace(filled, when=(*filled.when, *options[0]))
        options = ()
    filled = replace(filled, either=options) if where == "either" else replace(filled, and_either=options)
    if not filled.either and filled.and_either:
        filled = replace(filled, either=filled.and_either, and_either=())
    return filled


def as_fields(filled: Filled) -> dict[str, Any]:
    """The keys of the document that say what stands in the form; the reading of it refuses what makes no sense."""
    fields: dict[str, Any] = {}
    if filled.zh or filled.en:
        fields["name"] = {"zh": filled.zh or filled.en, "en": filled.en or filled.zh}
    if filled.when:
        fields["when"] = {row.fact: _written(row) for row in filled.when}
    for key in GROUPS:
        if options := getattr(filled, key):
            fields[key] = [{row.fact: _written(row) for row in option} for option in options]
    fields["then"] = str(filled.then)
    for key in TERMS[filled.then]:
        chosen = filled.terms.get(key) or (FIRST.get(key, ()) if key in NEEDS.get(filled.then, ()) else ())
        if key in SPANS:
            if chosen and chosen[0]:
                fields[key] = " ".join(chosen)
        elif key in ONE and chosen:
            fields[key] = chosen[0]
        elif chosen:
            fields[key] = list(chosen)
    return fields


def gaps(filled: Filled) -> list[Text]:
    """What is still to be chosen or filled in, before the clause can be read at all."""
    options = (*filled.either, *filled.and_either)
    rows = [*filled.when, *(row for option in options for row in option)]
    found = [_gap(row) for row in rows]
    for group in (filled.when, *options):
        names = [row.fact for row in group]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            text = Text("“{fact}”在同一组里出现了两次，请合并", "“{fact}” stands twice in one group: make one of them")
            found.append(text.fill(fact=FACT_NAMES[twice]))
    if "within" in NEEDS.get(filled.then, ()) and not filled.terms.get("within", ("",))[0]:
        found.append(Text("请填写期限", "fill in the time limit"))
    return [text for text in found if text is not None]


def _gap(row: Row) -> Text | None:
    name = FACT_NAMES[row.fact]
    if FACTS[row.fact].is_number:
        filled = [row.low, row.high] if row.sign == "between" else [row.low]
        if all(FIGURE.fullmatch(each) for each in filled):
            return None
        return Text("“{fact}”请填数字", "“{fact}” needs a figure").fill(fact=name)
    if 0 < len(row.values) < len(FACTS[row.fact].values):
        return None
    return Text("“{fact}”请选一项或几项，不能全选", "“{fact}”: choose some of them, not all").fill(fact=name)


def _fresh(rows: Sequence[Row] = ()) -> Row:
    used = {row.fact for row in rows}
    return Row(next(name for name in ("problem", "delivery", *FACTS) if name not in used))


def _without(rows: tuple[Row, ...], places: Sequence[int]) -> tuple[Row, ...]:
    return tuple(row for place, row in enumerate(rows) if places and place != places[0])


def _row(test: Test) -> Row:
    fact = FACTS[test.fact]
    if isinstance(test, OneOf):
        values = [each for each in fact.values if (each in test.values) != test.negated]
        return Row(test.fact, tuple(fact.say(each) for each in values), test.negated)
    return _figures(test, fact)


def _figures(test: Between, fact: Fact) -> Row:
    if test.low is not None and test.low == test.high:
        return Row(test.fact, sign="exactly", low=_number(fact, test.low), unit=_unit_of(fact, test.low))
    if test.low is not None and test.high is not None:
        unit = "s" if _unit_of(fact, test.low) != _unit_of(fact, test.high) else _unit_of(fact, test.low)
        low, high = (_in(fact, limit, unit) for limit in (test.low, test.high))
        return Row(test.fact, sign="between", low=low, high=high, unit=unit)
    limit = test.low if test.low is not None else test.high
    assert limit is not None  # noqa: S101  a range without bounds is refused when the document is read
    step = 1 if test.low is None else -1
    is_open = (
        fact.kind in {Kind.DURATION, Kind.MONEY} and (limit + step) % (60 if fact.kind is Kind.DURATION else 100) == 0
    )
    sign = ("less_than" if is_open else "at_most") if test.low is None else ("more_than" if is_open else "at_least")
    limit += step if is_open else 0
    return Row(test.fact, sign=sign, low=_number(fact, limit), unit=_unit_of(fact, limit))


def _number(fact: Fact, value: int) -> str:
    return _in(fact, value, _unit_of(fact, value))


def _in(fact: Fact, value: int, unit: str) -> str:
    if fact.kind is Kind.DURATION:
        return str(value // UNITS[unit]) if value % UNITS[unit] == 0 else str(value / UNITS[unit])
    if fact.kind is Kind.MONEY:
        return str(value // 100) if value % 100 == 0 else f"{value / 100:.2f}"
    return str(value)


def _unit_of(fact: Fact, value: int) -> str:
    return write_duration(value).split()[1] if fact.kind is Kind.DURATION else ""


def _unit(raw: str | None) -> str:
    return raw if raw in UNITS else "min"


def _span(seconds: int) -> tuple[str, str]:
    number, unit = write_duration(seconds).split()
    return number, unit


def _written(row: Row) -> Any:
    if FACTS[row.fact].is_number:
        low, high = (_with_unit(row, each) for each in (row.low, row.high))
        return f"{low} .. {high}" if row.sign == "between" else SIGNS[row.sign].format(a=low)
    if row.negated:
        return f"not [{', '.join(row.values)}]" if len(row.values) != 1 else f"not {row.values[0]}"
    return row.values[0] if len(row.values) == 1 else list(row.values)


def _with_unit(row: Row, number: str) -> str:
    return (
        f"{number} {row.unit}" if row.kind is Kind.DURATION else f"{number} CNY" if row.kind is Kind.MONEY else number
    )


def _options(post: Any, key: str) -> Iterator[tuple[Row, ...]]:
    place = 0
    while rows := tuple(_rows(post, f"{key}-{place}")):
        yield rows
        place += 1


def _rows(post: Any, prefix: str) -> Iterator[Row]:
    place = 0
    while (fact := post.get(f"{prefix}-{place}-fact")) is not None:
        here = f"{prefix}-{place}"
        place += 1
        if fact not in FACTS:
            continue
        if fact != post.get(f"{here}-was", fact):
            yield Row(fact, unit="min" if FACTS[fact].kind is Kind.DURATION else "")
            continue
        sign = post.get(f"{here}-sign", "at_most")
        yield Row(
            fact,
            tuple(each for each in post.getlist(f"{here}-values") if each in FACTS[fact].names),
            post.get(f"{here}-not") == "on",
            sign if sign in {*SIGNS, "between"} else "at_most",
            post.get(f"{here}-low", "").strip(),
            post.get(f"{here}-high", "").strip(),
            _unit(post.get(f"{here}-unit")),
        )
