"""What do the pages of the rules show of a version?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from anxin.policy.clauses import Clause as Rule
from anxin.policy.clauses import Outcome, SubPolicy
from anxin.policy.diff import What, diff
from anxin.policy.findings import PRINCIPLES
from anxin.policy.models import PolicyComment, PolicyVersion
from anxin.policy.queries import policy_of_version
from anxin.policy.states import PolicyState
from anxin.policy.summary import Row, headline
from anxin.policy.wording import say_at_most, say_law, say_scope, say_span, say_then, say_when
from anxin.texts import Text
from anxin.web.scenarios import RETURNS, VERDICT
from anxin.web.shown import Clause, Tone

STATES: dict[str, tuple[Text, Tone]] = {
    PolicyState.ANNOUNCED: (Text("公示中", "Announced"), "waiting"),
    PolicyState.IN_FORCE: (Text("生效中", "In force"), "protected"),
    PolicyState.SUPERSEDED: (Text("已被取代", "Superseded"), "quiet"),
    PolicyState.WITHDRAWN: (Text("已撤回", "Withdrawn"), "quiet"),
}
KINDS: dict[What, tuple[Text, Tone]] = {
    What.ADDED: (Text("新增", "New"), "protected"),
    What.CHANGED: (Text("修改", "Changed"), "info"),
    What.MOVED: (Text("移动", "Moved"), "quiet"),
    What.REMOVED: (Text("删除", "Removed"), "needs"),
}
BUYER, GUEST = Text("已登录的买家", "A signed-in buyer"), Text("访客", "A guest")


@dataclass(frozen=True)
class Special:
    """Rules for some goods or items alone; those for goods stand among the shop's clauses as well (`twice`)."""

    name: str
    scope: Text
    promise: Text | None
    clauses: tuple[Clause, ...]
    twice: bool


@dataclass(frozen=True)
class ChangeShown:
    """One change in words, with its kind."""

    kind: Text
    tone: Tone
    text: Text


@dataclass(frozen=True)
class VersionShown:
    """One version as anybody sees it."""

    number: int
    version: str
    state: Text
    tone: Tone
    open: bool
    announced_at: datetime | None
    takes_effect_at: datetime | None
    in_force_at: datetime | None
    ended_at: datetime | None
    withdrawn_because: Text | None
    sha256: str
    based_on: str
    changes: tuple[ChangeShown, ...]
    comments: int


@dataclass(frozen=True)
class RulesShown:
    """All clauses of a version, in the parts in which a buyer looks for them."""

    rows: tuple[Row, ...]
    promise: Text
    refused: tuple[Clause, ...]
    returned: tuple[Clause, ...]
    checked: tuple[Clause, ...]
    special: tuple[Special, ...]
    principles: tuple[Text, ...]
    in_favour: bool
    silent: Text


@dataclass(frozen=True)
class CommentShown:
    """What somebody said, without who it was."""

    by: Text
    at: datetime
    words: str


def show_version(row: PolicyVersion, comments: int = 0) -> VersionShown:
    """The version with what is different from the one it follows."""
    state, tone = STATES[row.state]
    return VersionShown(
        number=row.number,
        version=f"v{row.number}",
        state=state,
        tone=tone,
        open=row.state == PolicyState.ANNOUNCED,
        announced_at=row.announced_at,
        takes_effect_at=row.takes_effect_at,
        in_force_at=row.in_force_at,
        ended_at=row.ended_at,
        withdrawn_because=row.withdrawn_because if row.withdrawn_zh else None,
        sha256=row.text_sha256,
        based_on=f"v{row.based_on.number}" if row.based_on else "",
        changes=_changes(row.based_on_id, row.pk) if row.based_on_id else (),
        comments=comments,
    )


@lru_cache(maxsize=64)
def _changes(before: UUID, after: UUID) -> tuple[ChangeShown, ...]:
    return tuple(
        ChangeShown(*KINDS[change.what], change.text)
        for change in diff(policy_of_version(before), policy_of_version(after))
    )


@lru_cache(maxsize=16)
def show_rules(version: UUID) -> RulesShown:
    """The clauses in words; walked once for each version, because its text never changes."""
    policy = policy_of_version(version)
    parts: dict[str, list[Clause]] = {"refused": [], "returned": [], "checked": []}
    for clause in policy.clauses:
        outcome = clause.terms.outcome
        part = "refused" if outcome is Outcome.REJECT else "returned" if outcome in RETURNS else "checked"
        parts[part].append(_shown(clause))
    rows = tuple(headline(policy))
    return RulesShown(
        rows=rows,
        promise=say_span(policy.promise),
        refused=tuple(parts["refused"]),
        returned=tuple(parts["returned"]),
        checked=tuple(parts["checked"]),
        special=tuple(_special(policy.subs)),
        principles=tuple(PRINCIPLES.values()),
        in_favour=policy.better_later,
        silent=say_at_most(max(row.silent_seconds for row in rows)),
    )


def show_comments(comments: list[PolicyComment]) -> list[CommentShown]:
    """Who said it is told by kind only: a comment is about the rules."""
    return [CommentShown(BUYER if each.person_id else GUEST, each.at, each.words) for each in comments]


def _special(subs: tuple[SubPolicy, ...]) -> Iterator[Special]:
    for sub in subs:
        promise = say_span(sub.promise) if sub.promise else None
        clauses = tuple(_shown(clause) for clause in sub.clauses)
        yield Special(sub.name, say_scope(sub), promise, clauses, twice=bool(sub.goods))


def _shown(clause: Rule) -> Clause:
    when = say_when(clause)
    return Clause(
        number=str(clause.number),
        verdict=VERDICT[clause.terms.outcome],
        when=Text(when.zh, when.en[0].upper() + when.en[1:]),
        then=say_then(clause),
        law=say_law(clause.terms),
        name=clause.name,
    )
