"""Which change of a draft does a button of the editor ask for, and how is it told?"""

from dataclasses import dataclass
from typing import Any

from anxin.catalog.models import Item
from anxin.console.policy_form import Filled, as_fields, gaps
from anxin.policy.changes import (
    AddClause,
    Change,
    MoveClause,
    NoSuchClause,
    RemoveClause,
    RemoveSub,
    SetClause,
    SetSub,
    SetTop,
)
from anxin.policy.facts import Goods
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import rules_of_text
from anxin.policy.vocabulary import UNITS
from anxin.refusal import Invalid, Refusal
from anxin.texts import Text

OPERATOR = frozenset({"operator"})


class Incomplete(Refusal):
    text = Text("{what}", "{what}")
    status = 422


class ScopeMissing(Refusal):
    text = Text("请写名称，并选择商品类型或商品。", "Give it a name, and choose kinds of goods or items.")
    status = 422


@dataclass(frozen=True, slots=True)
class Step:
    """A change with its sentence; `focus` is the clause to look at after it, `opens` the one whose form opens."""

    change: Change
    said: Text
    focus: str = ""
    opens: str = ""


def change_of(post: Any, row: PolicyVersion, filled: Filled | None) -> Step:
    """The step that was asked for; raises Incomplete, ScopeMissing, NoSuchClause, Invalid."""
    verb, clause = post.get("change", ""), post.get("clause", "")
    if filled is not None:
        return _set(row, filled)
    if verb == "add":
        return _add(row, post.get("after", ""), post.get("sub", ""))
    number = _number(row, clause) if verb in {"up", "down", "remove"} else 0
    if verb == "remove":
        return Step(RemoveClause(clause), Text("删除第 {n} 条", "clause {n} removed").fill(n=number))
    if verb in {"up", "down"}:
        said = (
            Text("第 {n} 条上移", "clause {n} moved up")
            if verb == "up"
            else Text("第 {n} 条下移", "clause {n} moved down")
        )
        return Step(MoveClause(clause, up=verb == "up"), said.fill(n=number), focus=clause)
    if verb == "top":
        return Step(SetTop(_top(post)), Text("修改了承诺、公示期或标题", "promise, notice or title changed"))
    if verb == "sub":
        return _sub(post, row)
    if verb == "unsub":
        name = post.get("name", "")
        return Step(RemoveSub(name), Text("删除专门规则“{name}”", "sub-policy “{name}” removed").fill(name=name))
    raise Invalid(what=verb)


def _number(row: PolicyVersion, clause: str) -> int:
    try:
        return rules_of_text(row.text).clause(clause).number
    except KeyError:
        raise NoSuchClause(id=clause) from None


def _set(row: PolicyVersion, filled: Filled) -> Step:
    if missing := gaps(filled):
        raise Incomplete(what=missing[0])
    number = _number(row, filled.id)
    said = Text("修改第 {n} 条", "clause {n} changed").fill(n=number)
    return Step(SetClause(filled.id, as_fields(filled)), said, focus=filled.id)


def _add(row: PolicyVersion, after: str, sub: str) -> Step:
    policy = rules_of_text(row.text)
    used = {clause.id for clause in policy.clauses} | {clause.id for each in policy.subs for clause in each.clauses}
    fresh = next(name for name in (f"added-{n}" for n in range(1, 1000)) if name not in used)
    return Step(AddClause(fresh, after=after, sub=sub), Text("新增一条", "a clause added"), focus=fresh, opens=fresh)


def _top(post: Any) -> dict[str, Any]:
    fields: dict[str, Any] = {"better_later": "yes" if post.get("better_later") == "on" else "no"}
    for key, unit in (("promise", post.get("promise-u", "min")), ("notice", "d")):
        number = post.get(f"{key}-n", "").strip()
        if number and unit in UNITS:
            fields[key] = f"{number} {unit}"
    zh, en = post.get("zh", "").strip()[:80], post.get("en", "").strip()[:80]
    if zh and en:
        fields["title"] = {"zh": zh, "en": en}
    return fields


def _sub(post: Any, row: PolicyVersion) -> Step:
    name = post.get("name", "").strip()[:40]
    goods = tuple(each for each in post.getlist("goods") if each in set(Goods))
    known = set(Item.objects.filter(shop=row.shop_id).values_list("sku", flat=True))
    items = tuple(each for each in post.getlist("items") if each in known)
    if not name or bool(goods) == bool(items):
        raise ScopeMissing
    number, unit = post.get("promise-n", "").strip(), post.get("promise-u", "min")
    promise = f"{number} {unit}" if number and unit in UNITS else ""
    said = Text("专门规则“{name}”", "sub-policy “{name}”").fill(name=name)
    return Step(SetSub(name, goods=goods, items=items, promise=promise), said)
