"""How do facts, traces, movements of money and actors read on the desk?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from anxin.cases.models import Decision
from anxin.cases.queries import kept_trace
from anxin.console import words
from anxin.console.shown import Shown, amount, pill, tell
from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import BY_KIND, STEPS
from anxin.ledger.models import Transfer
from anxin.policy.facts import Facts
from anxin.policy.kept import facts_kept
from anxin.policy.vocabulary import FACTS, Kind, write_facts
from anxin.policy.words import FACT_NAMES, LABELS, PHRASES
from anxin.texts import Text

TOKEN = re.compile(r"[a-z][a-z_0-9]*")
MOVES = {step.kind: step.name for step in STEPS}
JOINTS = {"or": Text("或", "or"), "and": Text("且", "and"), "not": Text("非", "not")}
YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}


def actor_of(by: str, names: dict[str, str]) -> str:
    """Who acted: the kind of party, and the person's name where it is one."""
    kind = by.partition(":")[0]
    said = tell(words.ROLES.get(kind, words.UNKNOWN)[0])
    return f"{said} {names[by]}" if by in names else said


def actors_of(*rows: Iterable[Any]) -> set[str]:
    """Everybody who acted in any of these rows."""
    return {row.by for some in rows for row in some}


@dataclass(frozen=True, slots=True)
class Moved:
    """One movement of an order's money."""

    seq: int
    at: datetime
    what: str
    source: str
    target: str
    amount: Shown
    ref: str
    hash: str


def moved(transfer: Transfer) -> Moved:
    """A transfer in words."""
    return Moved(
        transfer.seq,
        transfer.at,
        tell(MOVES[transfer.kind]) if transfer.kind in MOVES else transfer.kind,
        account(transfer.source),
        account(transfer.target),
        amount(transfer.amount_minor, transfer.currency),
        transfer.ref,
        bytes(transfer.hash).hex()[:8],
    )


def account(address: str) -> str:
    """The kind of an account by its name."""
    kind = kind_of(address)
    return tell(BY_KIND[kind].name) if kind in BY_KIND else kind


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact as it was when it was decided."""

    label: str
    value: str


def facts_of(raw: dict[str, Any]) -> tuple[list[Fact], list[Fact]]:
    """The facts of a decision: those that say something, and those that have the value of "not known"."""
    facts, nothing = facts_kept(raw), Facts()
    written = write_facts(facts)
    said: tuple[list[Fact], list[Fact]] = ([], [])
    for name in FACTS:
        if name in raw:
            fact = Fact(tell(FACT_NAMES[name]), value_of(name, written[name]))
            said[getattr(facts, name) == getattr(nothing, name)].append(fact)
    return said


def value_of(name: str, raw: Any) -> str:
    """A fact's value in words where it has words, else in figures."""
    value = FACTS[name].read(raw)
    for table in (LABELS, PHRASES):
        if text := table.get(name, {}).get(value):
            return tell(text)
    if isinstance(value, bool):
        return tell(YES_NO[value])
    if FACTS[name].kind is Kind.DURATION:
        return ("-" if value < 0 else "") + tell(_length(abs(value)))
    if FACTS[name].kind is Kind.MONEY:
        return amount(value)
    return f"{raw} %" if FACTS[name].kind is Kind.SHARE else str(raw)


def _length(seconds: int) -> Text:
    """A length in its two largest units, as exact as a decision about it needs: 2 小时 51 分."""
    units = ((86400, "天", "d"), (3600, "小时", "h"), (60, "分", "min"), (1, "秒", "s"))
    parts = []
    for size, zh, en in units:
        count, seconds = divmod(seconds, size)
        parts.append((count, zh, en))
    said = [part for part in parts if part[0]][:2] or [(0, "分", "min")]
    return Text(" ".join(f"{n} {zh}" for n, zh, _ in said), " ".join(f"{n} {en}" for n, _, en in said))


@dataclass(frozen=True, slots=True)
class Missed:
    """Why one clause did not decide; `fact` is empty where several were asked about, for then `expected` names them."""

    number: int
    fact: str
    expected: str
    actual: str


def trace_of(raw: list[dict[str, Any]]) -> list[Missed]:
    """The clauses passed over, each with the first test that failed."""
    return [
        Missed(
            line["number"],
            tell(FACT_NAMES[line["fact"]]) if line["fact"] in FACT_NAMES else "",
            _in_words(line["fact"], line["expected"]),
            _in_words(line["fact"], line["actual"]),
        )
        for line in raw
    ]


def _in_words(names: str, written: str) -> str:
    """A test or a value with facts, their values and its joints put into words; figures and marks stay."""
    joints = {word: tell(text) for word, text in JOINTS.items()}
    facts = {name: tell(FACT_NAMES[name]) for name in names.split(", ") if name in FACT_NAMES}
    labels = {
        value: value_of(name, value)
        for name in names.split(", ")
        if name in FACTS and (name in LABELS or name in PHRASES)
        for value in FACTS[name].names
    }
    return TOKEN.sub(lambda found: {**joints, **facts, **labels}.get(found[0], found[0]), written)


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision with all that it rests on."""

    row: Decision
    outcome: Shown
    who: str
    facts: tuple[list[Fact], list[Fact]]
    trace: list[Missed]


def decided(row: Decision, names: dict[str, str]) -> Decided:
    """A decision in words."""
    outcome = pill(*words.OUTCOMES.get(row.outcome, words.UNKNOWN))
    return Decided(row, outcome, actor_of(row.by, names), facts_of(row.facts), trace_of(kept_trace(row)))
