"""What do the pages of the rules show: the clauses in their lists, the form of one, and what the proof says?"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from anxin.console import words
from anxin.console.policy_form import FIRST, MANY, ONE, SIGNS, SPANS, TERMS, Filled, Row
from anxin.console.shown import Shown, pill, tell
from anxin.console.told import Fact, facts_of
from anxin.policy.clauses import Amount, Clause, Policy, SubPolicy
from anxin.policy.diff import diff
from anxin.policy.findings import PRINCIPLES, Finding, told
from anxin.policy.law import LAW
from anxin.policy.lint import Note, lint
from anxin.policy.prove import Proof
from anxin.policy.read_clause import NEEDS
from anxin.policy.vocabulary import FACTS, Kind
from anxin.policy.wording import AMOUNTS, say_at_most, say_law, say_scope, say_span, say_then, say_when
from anxin.policy.wording_patterns import Severity
from anxin.policy.words import (
    ASKS,
    DESTINATIONS,
    EFFECTS,
    FACT_NAMES,
    LABELS,
    LIABLE,
    OUTCOMES,
    PHRASES,
    REASONS,
    REVIEWERS,
    SLOTS,
)
from anxin.texts import Text

KEYS: dict[str, Text] = {
    "amount": Text("退多少", "How much"),
    "ask": Text("请供货商做什么", "What the supplier is asked"),
    "reviewer": Text("由谁审核", "Who decides"),
    "reason": Text("拒绝的理由", "Reason of the refusal"),
    "liable": Text("由谁承担", "Who bears the cost"),
    "choices": Text("买家可选", "The buyer may choose"),
    "effects": Text("同时", "Besides"),
    "evidence": Text("需要的凭证", "Evidence"),
    "destinations": Text("退到哪里", "Where to"),
    "law": Text("法律依据", "Law"),
    "within": Text("期限", "Within"),
    "ceiling": Text("最迟（按钟表计）", "At the latest, by the clock"),
}
NAMES: dict[str, dict[Any, Text]] = {
    "amount": {Amount.NOTHING: Text("不退", "nothing"), **AMOUNTS},
    "ask": dict(ASKS),
    "reviewer": dict(REVIEWERS),
    "reason": dict(REASONS),
    "liable": dict(LIABLE),
    "choices": dict(OUTCOMES),
    "effects": dict(EFFECTS),
    "evidence": dict(SLOTS),
    "destinations": dict(DESTINATIONS),
    "law": dict(LAW),
}
SIGNS_SAID: dict[str, Text] = {
    "at_least": Text("至少", "at least"),
    "more_than": Text("超过", "more than"),
    "at_most": Text("不超过", "at most"),
    "less_than": Text("不足", "less than"),
    "between": Text("介于", "from"),
    "exactly": Text("等于", "exactly"),
}
UNITS_SAID: dict[str, Text] = {
    "min": Text("分钟", "min"),
    "h": Text("小时", "h"),
    "d": Text("天", "d"),
    "s": Text("秒", "s"),
}
SUFFIXES: dict[Kind, Text] = {
    Kind.MONEY: Text("元", "CNY"),
    Kind.SHARE: Text("%", "%"),
    Kind.COUNT: Text("次", "times"),
}
TONES: dict[Severity, str] = {Severity.VOID: "needs", Severity.RISKY: "waiting", Severity.VAGUE: "quiet"}
QUOTED = re.compile(r"[“\"]?([a-z0-9]+(?:[-_][a-z0-9]+)+|[a-z0-9]+)[”\"]?")
YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


class Option(NamedTuple):
    """One choice of a list."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class RowShown:
    """One test in the form. `here` begins the names of its fields, `drop` takes it out."""

    here: str
    drop: str
    fact: str
    facts: list[Option]
    names: list[Option]
    negated: bool
    signs: list[Option]
    low: str
    high: str
    between: bool
    units: list[Option]
    suffix: str


@dataclass(frozen=True, slots=True)
class TermShown:
    """One term: a list to choose one of, boxes to tick, or a figure with its unit."""

    key: str
    label: str
    one: list[Option]
    many: list[Option]
    number: str
    units: list[Option]


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """One clause of a list."""

    id: str
    number: int
    name: str
    verdict: Shown
    when: str
    then: str
    law: str
    is_last: bool


@dataclass(frozen=True, slots=True)
class ListShown:
    """The shop's clauses, or those of one sub-policy."""

    sub: str
    scope: str
    promise: str
    clauses: list[ClauseShown]


@dataclass(frozen=True, slots=True)
class FindingShown:
    """What the proof found, with facts for which it happens."""

    principle: str
    text: str
    clauses: list[tuple[str, str]]
    example: list[Fact]
    after: list[Fact]


def lists_of(policy: Policy) -> list[ListShown]:
    """The clauses as they are tried: sub-policies first."""
    shop = [clause for clause in policy.clauses if not clause.source]
    subs = [
        ListShown(
            sub.name,
            tell(say_scope(sub)),
            tell(say_span(sub.promise)) if sub.promise else "",
            [_clause(clause) for clause in sub.clauses],
        )
        for sub in policy.subs
    ]
    return [*subs, ListShown("", "", "", [_clause(clause, is_last=clause is shop[-1]) for clause in shop])]


def _clause(clause: Clause, *, is_last: bool = False) -> ClauseShown:
    return ClauseShown(
        clause.id,
        clause.number,
        tell(clause.name) if clause.name else "",
        pill(*words.OUTCOMES.get(clause.terms.outcome, words.UNKNOWN)),
        tell(say_when(clause)),
        tell(say_then(clause)),
        tell(say_law(clause.terms)),
        is_last,
    )


def clause_of(policy: Policy, clause: str) -> tuple[Clause, SubPolicy | None]:
    """A clause with the sub-policy it stands in; raises KeyError."""
    found = policy.clause(clause)
    return found, next((sub for sub in policy.subs if sub.name == found.source), None)


def form_of(filled: Filled, *, is_last: bool) -> dict[str, Any]:
    """The form of one clause, for its template."""
    return {
        "filled": filled,
        "is_last": is_last,
        "when": [_row(row, f"when-{at}", f"drop when {at}") for at, row in enumerate(filled.when)],
        "groups": [(key, list(_options_of(key, getattr(filled, key)))) for key in ("either", "and_either")],
        "outcomes": [Option(each, tell(text), each == filled.then) for each, text in OUTCOMES.items()],
        "terms": [_term(key, filled) for key in TERMS[filled.then]],
    }


def _options_of(key: str, options: Sequence[Sequence[Row]]) -> Iterator[tuple[int, list[RowShown]]]:
    for place, option in enumerate(options):
        rows = [_row(row, f"{key}-{place}-{at}", f"drop {key} {place} {at}") for at, row in enumerate(option)]
        yield place, rows


def _row(row: Row, here: str, drop: str) -> RowShown:
    fact = FACTS[row.fact]
    labels = LABELS.get(row.fact) or PHRASES.get(row.fact) or YES_NO
    names = [
        Option(name, tell(labels[value]), name in row.values)
        for name, value in zip(fact.names, fact.values, strict=True)
    ]
    return RowShown(
        here,
        drop,
        row.fact,
        [Option(name, tell(text), name == row.fact) for name, text in FACT_NAMES.items()],
        names,
        row.negated,
        [Option(sign, tell(SIGNS_SAID[sign]), sign == row.sign) for sign in (*SIGNS, "between")],
        row.low,
        row.high,
        row.sign == "between",
        _units(row.unit) if fact.kind is Kind.DURATION else [],
        tell(SUFFIXES[fact.kind]) if fact.kind in SUFFIXES else "",
    )


def _units(chosen: str) -> list[Option]:
    return [Option(unit, tell(text), unit == chosen) for unit, text in UNITS_SAID.items()]


def _term(key: str, filled: Filled) -> TermShown:
    chosen = filled.terms.get(key) or (FIRST.get(key, ()) if key in NEEDS.get(filled.then, ()) else ())
    if key in SPANS:
        number, unit = (*chosen, "", "h")[:2] if chosen else ("", "h")
        return TermShown(key, tell(KEYS[key]), [], [], number, _units(unit))
    named = {str(each): tell(text) for each, text in NAMES[key].items()}
    options = [Option(each, named[each], each in chosen) for each in (ONE[key] if key in ONE else MANY[key])]
    one, many = (options, []) if key in ONE else ([], options)
    return TermShown(key, tell(KEYS[key]), one, many, "", [])


def findings_of(proof: Proof, policy: Policy) -> list[FindingShown]:
    """What breaks a principle, in the order of the principles; clauses by their numbers."""
    numbers = _numbers(policy)
    return [_finding(finding, numbers) for finding in proof.findings]


def _numbers(policy: Policy) -> dict[str, str]:
    clauses = [*policy.clauses, *(clause for sub in policy.subs for clause in sub.clauses)]
    return {clause.id: tell(Text("第 {n} 条", "clause {n}").fill(n=clause.number)) for clause in clauses}


def _finding(finding: Finding, numbers: dict[str, str]) -> FindingShown:
    named = {clause: numbers[clause] for clause in finding.clauses if clause in numbers}

    def facts(some: Any) -> list[Fact]:
        return facts_of(told(some))[0] if some is not None else []

    return FindingShown(
        tell(PRINCIPLES[finding.principle]),
        QUOTED.sub(lambda found: named.get(found[1], found[0]), tell(finding.text)),
        [(clause, numbers.get(clause, clause)) for clause in finding.clauses],
        facts(finding.example),
        facts(finding.after),
    )


def panel_of(text: str, policy: Policy, proof: Proof, now: Policy | None) -> dict[str, Any]:
    """What stands beside the clauses: proof, wording, the worst case of each problem, and what changes."""
    numbers = _numbers(policy)
    broken = {finding.principle for finding in proof.findings}
    notes = lint(text)
    return {
        "holds": proof.holds,
        "principles": [(tell(said), principle not in broken) for principle, said in PRINCIPLES.items()],
        "findings": findings_of(proof, policy),
        "notes": [_note(note) for note in notes],
        "void": any(note.pattern.severity is Severity.VOID for note in notes),
        "worst": [
            (
                tell(LABELS["problem"][problem]),
                tell(say_at_most(worst.seconds)),
                [(clause, numbers.get(clause, clause)) for clause in worst.clauses],
            )
            for problem, worst in proof.worst.items()
        ],
        "changes": [(str(change.what), tell(change.text)) for change in diff(now, policy)] if now else [],
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "line": note.line,
        "tone": TONES[note.pattern.severity],
        "quote": note.quote,
        "harm": tell(note.pattern.harm),
        "law": tell(LAW[note.pattern.law]),
        "instead": tell(note.pattern.instead),
    }
