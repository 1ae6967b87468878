"""What has changed between two versions, in words?

`diff(old, new) -> list[Change]`: clauses are matched by id; a limit that moved is told as a limit that moved
(由 60 分钟缩短为 30 分钟), everything else by its sentence. What it does to buyers: `effects.py`.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum

from anxin.policy.clauses import Between, Clause, Either, Policy, Test
from anxin.policy.vocabulary import FACTS, Kind
from anxin.policy.wording import say_clause, say_limit, say_scope, say_span, say_test, say_then, say_when
from anxin.policy.words import FACT_NAMES
from anxin.texts import Text

BETTER_LATER = Text(
    "改为：以后的规则若对买家更有利，也用于此前的订单",
    "Now: later rules also serve older orders where they are better for the buyer",
)
PINNED_ONLY = Text(
    "改为：每一单只按下单时的版本处理", "Now: each order is decided by the version of its purchase alone"
)


class What(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence about one clause (an empty id: about the policy as a whole)."""

    what: What
    clause: str
    text: Text


def diff(old: Policy, new: Policy) -> list[Change]:
    """All changes: the policy's own terms, then clauses in the order of the new version, removed ones last."""
    before = {clause.id: clause for clause in _all(old)}
    after = {clause.id: clause for clause in _all(new)}
    changes = [*_whole(old, new), *_subs(old, new)]
    moved = _moved([name for name in before if name in after], [name for name in after if name in before])
    for clause in after.values():
        if clause.id not in before:
            text = Text("新增第 {n} 条：{said}", "New clause {n}: {said}").fill(
                n=clause.number, said=say_clause(clause)
            )
            changes.append(Change(What.ADDED, clause.id, text))
            continue
        was = before[clause.id]
        changes += [_changed(clause, detail) for detail in _details(was, clause)]
        if clause.id in moved:
            text = Text("第 {a} 条移至第 {b} 条：{said}", "Clause {a} moved to {b}: {said}")
            said = text.fill(a=was.number, b=clause.number, said=say_when(clause))
            changes.append(Change(What.MOVED, clause.id, said))
    for clause in before.values():
        if clause.id not in after:
            text = Text("删除原第 {n} 条：{said}", "Clause {n} removed: {said}").fill(
                n=clause.number, said=say_clause(clause)
            )
            changes.append(Change(What.REMOVED, clause.id, text))
    return changes


def _all(policy: Policy) -> list[Clause]:
    return [*policy.clauses, *(clause for sub in policy.subs if sub.items for clause in sub.clauses)]


def _changed(clause: Clause, detail: Text) -> Change:
    text = Text("第 {n} 条改为：{detail}", "Clause {n} now: {detail}").fill(n=clause.number, detail=detail)
    return Change(What.CHANGED, clause.id, text)


def _whole(old: Policy, new: Policy) -> Iterator[Change]:
    if old.promise != new.promise:
        detail = _moved_span(Text("到账承诺时间", "the promised time"), old.promise, new.promise)
        yield Change(What.CHANGED, "", Text(f"改为：{detail.zh}", f"Now: {detail.en}"))
    if old.notice != new.notice:
        detail = _moved_span(Text("规则变更公示期", "the notice of a change"), old.notice, new.notice)
        yield Change(What.CHANGED, "", Text(f"改为：{detail.zh}", f"Now: {detail.en}"))

    if old.better_later != new.better_later:
        yield Change(What.CHANGED, "", BETTER_LATER if new.better_later else PINNED_ONLY)


def _subs(old: Policy, new: Policy) -> Iterator[Change]:
    before, after = {sub.name: sub for sub in old.subs}, {sub.name: sub for sub in new.subs}
    for name, sub in after.items():
        was = before.get(name)
        if was is None:
            added = Text("新增专门规则“{name}”，{scope}", "New sub-policy “{name}”, {scope}")
            yield Change(What.ADDED, "", added.fill(name=name, scope=say_scope(sub)))
        elif (was.goods, was.items) != (sub.goods, sub.items):
            other = Text("专门规则“{name}”改为{scope}", "Sub-policy “{name}” is now {scope}")
            yield Change(What.CHANGED, "", other.fill(name=name, scope=say_scope(sub)))
        one, two = was.promise if was and was.promise else old.promise, sub.promise or new.promise
        if one != two and (sub.promise or (was and was.promise)):
            detail = _moved_span(Text(f"“{name}”的到账承诺时间", f"the promised time of “{name}”"), one, two)
            yield Change(What.CHANGED, "", Text(f"改为：{detail.zh}", f"Now: {detail.en}"))
    for name in before:
        if name not in after:
            yield Change(What.REMOVED, "", Text(f"删除专门规则“{name}”", f"Sub-policy “{name}” removed"))


def _moved(old: list[str], new: list[str]) -> set[str]:
    kept = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_matching_blocks()
    return set(new) - {name for block in kept for name in new[block.b : block.b + block.size]}


def _moved_span(name: Text, old: int, new: int) -> Text:
    a, b = say_span(old, beside=new), say_span(new, beside=old)
    zh, en = ("缩短", "shortened") if new < old else ("延长", "extended")
    return Text(f"{name.zh}由 {a.zh}{zh}为 {b.zh}", f"{name.en} is {en} from {a.en} to {b.en}")


def _details(old: Clause, new: Clause) -> Iterator[Text]:
    if old.tests != new.tests:
        yield from _test_details(old, new)
    if old.terms == new.terms:
        return
    differing = {
        field.name for field in fields(old.terms) if getattr(old.terms, field.name) != getattr(new.terms, field.name)
    }
    if differing <= {"within", "ceiling"}:
        for name, said in (("within", Text("期限", "the time")), ("ceiling", Text("最迟期限", "the latest time"))):
            was, becomes = getattr(old.terms, name), getattr(new.terms, name)
            if name in differing and was is not None and becomes is not None:
                yield _moved_span(said, was, becomes)
        return
    a, b = say_then(old), say_then(new)
    if a == b:
        yield Text("依据或收款方式有调整", "its law or destination is another")
    else:
        yield Text(f"处理由“{a.zh}”改为“{b.zh}”", f"instead of “{a.en}”: {b.en}")


def _limits(clause: Clause) -> dict[str, Test | Either]:
    return {", ".join(test.names): test for test in clause.tests}


def _test_details(old: Clause, new: Clause) -> Iterator[Text]:
    before, after = _limits(old), _limits(new)
    for name in [*before, *(name for name in after if name not in before)]:
        was, becomes = before.get(name), after.get(name)
        if was == becomes:
            continue
        if isinstance(was, Between) and isinstance(becomes, Between):
            yield _moved_limit(was, becomes)
        elif pairs := _alike(was, becomes):
            yield from (_moved_limit(a, b) for a, b in pairs if a != b)
        elif was is None and becomes is not None:
            said = say_test(becomes)
            yield Text(f"增加条件“{said.zh}”", f"only if also {said.en}")
        elif was is not None and becomes is None:
            said = say_test(was)
            yield Text(f"取消条件“{said.zh}”", f"no longer only if {said.en}")
        elif was is not None and becomes is not None:
            a, b = say_test(was), say_test(becomes)
            yield Text(f"条件由“{a.zh}”改为“{b.zh}”", f"instead of “{a.en}”: {b.en}")


def _alike(was: Test | Either | None, becomes: Test | Either | None) -> list[tuple[Between, Between]]:
    """The limits inside two groups of alternatives that differ in nothing else; empty where they differ in more."""
    if not isinstance(was, Either) or not isinstance(becomes, Either):
        return []
    if [len(option) for option in was.options] != [len(option) for option in becomes.options]:
        return []
    inside = zip((t for o in was.options for t in o), (t for o in becomes.options for t in o), strict=True)
    limits = []
    for a, b in inside:
        if isinstance(a, Between) and isinstance(b, Between) and a.fact == b.fact:
            limits.append((a, b))
        elif a != b:
            return []
    return limits


def _moved_limit(was: Between, becomes: Between) -> Text:
    kind = FACTS[was.fact].kind
    name, a, b = FACT_NAMES[was.fact], say_limit(was), say_limit(becomes)
    same_side = (was.low is None) == (becomes.low is None) and (was.high is None) == (becomes.high is None)
    change = ("改", "changed")
    if same_side and (was.low is None or was.high is None):
        falls = (becomes.low if becomes.low is not None else becomes.high or 0) < (
            was.low if was.low is not None else was.high or 0
        )
        up, down = (
            (("延长", "extended"), ("缩短", "shortened"))
            if kind is Kind.DURATION
            else (("提高", "raised"), ("降低", "lowered"))
        )
        change = down if falls else up
    return Text(f"{name.zh}由{a.zh}{change[0]}为{b.zh}", f"{name.en} is {change[1]} from {a.en} to {b.en}")
