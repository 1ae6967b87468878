"""What does the text of a policy say, and where is it wrong?

`load(text) -> Policy`: pure. The text is YAML 1.2; whatever is not in the schema is refused with its line, all mistakes
at once (`BadDocument.mistakes`). The reference is docs/reference/policy.md. In short:

    policy: anxin-standard            # a name
    title: {zh: …, en: …}
    promise: 30 min                   # from payment, where the item shows no other
    notice: 7 d                       # between announcement and force, 7 d at least
    better_later: yes                 # a better later clause is applied to older orders too
    clauses:
      - id: undelivered
        when: {delivery: none, past_promise: ">= 0 min"}   # all of these; values: a name, a list, not …, a range
        either: [{…}, {…}]            # and one of these; `and_either` for a second group
        then: refund_full             # and its terms: by, liable, within, ceiling, amount, ask, reviewer, reason,
        liable: supplier              #   choices, effects, evidence, destinations, law
    sub_policies:                     # tried before the shop's clauses
      - {name: …, for: {goods: topup}, promise: …, clauses: […]}   # or for: {items: [sku, …]}
"""

from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from anxin.policy.clauses import Clause, OneOf, Policy, SubPolicy
from anxin.policy.facts import Goods
from anxin.policy.mistakes import BadDocument, Mistakes
from anxin.policy.read_clause import read_clause
from anxin.policy.vocabulary import DAY, MINUTE, read_duration
from anxin.texts import Text

SHIPPED = ("standard", "topup_strict", "generous")
TOP = ("policy", "title", "promise", "notice", "better_later", "clauses", "sub_policies")
SUB = ("name", "for", "promise", "clauses")


def load(text: str) -> Policy:
    """The policy that `text` writes down.

    :raises BadDocument: it cannot be read; `mistakes` has every line and reason.
    """
    mistakes = Mistakes()
    raw = _parse(text, mistakes)
    policy = _policy(raw, mistakes) if raw is not None else None
    if mistakes.found or policy is None:
        raise BadDocument(mistakes.found)
    return policy


def shipped(name: str) -> Policy:
    """One of the policies that come with Anxin: standard, topup_strict, generous."""
    return load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))


def _parse(text: str, mistakes: Mistakes) -> CommentedMap | None:
    try:
        raw = YAML(typ="rt", pure=True).load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        hint = (
            Text("（以 > 开头的值请加引号）", " (write values that begin with > in quotes)")
            if any(sign in str(error.problem) for sign in ("indentation indicators", "'>'"))
            else Text("", "")
        )
        mistakes.add(
            mark.line + 1 if mark else 1, f"不是有效的 YAML：{error.problem}{hint.zh}", f"{error.problem}{hint.en}"
        )
        return None
    except YAMLError as error:
        said = str(error).splitlines()[0]
        mistakes.add(1, f"不是有效的 YAML：{said}", said)
        return None
    if not isinstance(raw, CommentedMap):
        mistakes.add(1, "规则是一个含有 `clauses` 键的映射", "a policy is a mapping with the key `clauses`")
        return None
    return raw


def _policy(raw: CommentedMap, mistakes: Mistakes) -> Policy:
    mistakes.refuse_unknown_keys(raw, TOP, 1)
    subs = _subs(raw.get("sub_policies"), mistakes.line_of(raw, "sub_policies"), mistakes)
    clauses = _clauses(raw.get("clauses"), mistakes.line_of(raw, "clauses"), "", mistakes)
    if not clauses:
        mistakes.add(1, "规则至少要有一条条款", "a policy has at least one clause")
    elif clauses[-1].tests:
        mistakes.add(
            clauses[-1].line,
            "最后一条必须兜底：不能有 when 或 either",
            "the last clause must decide everything that is left: no when, no either",
        )
    _refuse_repeats([*clauses, *(clause for sub in subs for clause in sub.clauses)], mistakes)
    notice = _duration(raw, "notice", 7 * DAY, mistakes)
    if notice < 7 * DAY:
        mistakes.add(
            mistakes.line_of(raw, "notice"),
            "修改至少提前 7 天公示（电商法第三十四条）",
            "a change is announced at least 7 d ahead (电商法 34)",
        )
    for_goods = [clause for sub in subs if sub.goods for clause in sub.clauses]
    numbered = _number([*for_goods, *clauses], 1)
    return Policy(
        name=str(raw.get("policy", "")),
        title=_title(raw, mistakes),
        clauses=numbered,
        promise=_duration(raw, "promise", 30 * MINUTE, mistakes),
        notice=notice,
        better_later=raw.get("better_later") in {True, "yes"},
        subs=_number_subs(subs, numbered),
    )


def _number(clauses: list[Clause], first: int) -> tuple[Clause, ...]:
    return tuple(replace(clause, number=place) for place, clause in enumerate(clauses, first))


def _number_subs(subs: tuple[SubPolicy, ...], shop: tuple[Clause, ...]) -> tuple[SubPolicy, ...]:
    """Clauses for single items are numbered after the shop's, so that a number names one clause wherever it stands."""
    known = {clause.id: clause for clause in shop}
    following, numbered = len(shop) + 1, []
    for sub in subs:
        clauses = tuple(known[clause.id] for clause in sub.clauses if clause.id in known)
        if not sub.goods:
            clauses = _number(list(sub.clauses), following)
            following += len(clauses)
        numbered.append(replace(sub, clauses=clauses))
    return tuple(numbered)


def _title(raw: CommentedMap, mistakes: Mistakes) -> Text:
    title = raw.get("title", raw.get("policy", ""))
    if isinstance(title, str):
        return Text(title, title)
    if not isinstance(title, CommentedMap) or set(title) != {"zh", "en"}:
        mistakes.add(mistakes.line_of(raw, "title"), "标题要有 zh 和 en", "a title has zh and en")
        return Text("", "")
    return Text(str(title["zh"]), str(title["en"]))


def _duration(raw: CommentedMap, key: str, default: int, mistakes: Mistakes) -> int:
    if key not in raw:
        return default
    value = read_duration(str(raw[key]))
    if value is None or value <= 0:
        mistakes.add(mistakes.line_of(raw, key), f"{key} 是一段时间，如 30 min", f"{key} is a duration such as 30 min")
        return default
    return value


def _clauses(raw: Any, line: int, source: str, mistakes: Mistakes) -> list[Clause]:
    if not isinstance(raw, CommentedSeq):
        mistakes.add(line, "clauses 是一个列表", "clauses is a list")
        return []
    return [read_clause(each, raw.lc.item(place)[0] + 1, source, mistakes) for place, each in enumerate(raw)]


def _refuse_repeats(clauses: list[Clause], mistakes: Mistakes) -> None:
    seen: dict[str, int] = {}
    for clause in clauses:
        if clause.id in seen:
            mistakes.add(
                clause.line,
                f"编号 {clause.id} 在第 {seen[clause.id]} 行已用过",
                f"the id {clause.id} is used before, in line {seen[clause.id]}",
            )
        seen.setdefault(clause.id, clause.line)


def _subs(raw: Any, line: int, mistakes: Mistakes) -> tuple[SubPolicy, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, CommentedSeq):
        mistakes.add(line, "sub_policies 是一个列表", "sub_policies is a list")
        return ()
    return tuple(_sub(each, raw.lc.item(place)[0] + 1, mistakes) for place, each in enumerate(raw))


def _sub(raw: Any, line: int, mistakes: Mistakes) -> SubPolicy:
    if not isinstance(raw, CommentedMap):
        mistakes.add(
            line, "子规则是含有 name、for 和 clauses 的映射", "a sub-policy is a mapping with name, for and clauses"
        )
        return SubPolicy("", (), (), None, (), line)
    mistakes.refuse_unknown_keys(raw, SUB, line)
    name = str(raw.get("name", ""))
    scope = raw.get("for")
    goods, items = (scope.get("goods"), scope.get("items")) if isinstance(scope, CommentedMap) else (None, None)
    goods = [goods] if isinstance(goods, str) else list(goods or [])
    items = [items] if isinstance(items, str) else list(items or [])
    if bool(goods) == bool(items) or any(each not in set(Goods) for each in goods):
        mistakes.add(
            mistakes.line_of(raw, "for"),
            "`for` 写商品类型（code、topup、membership）或具体商品",
            "`for` names goods (code, topup, membership) or items",
        )
    clauses = _clauses(raw.get("clauses", CommentedSeq()), mistakes.line_of(raw, "clauses"), name, mistakes)
    if goods:
        only = OneOf("goods", tuple(kind for kind in Goods if kind in goods))
        clauses = [replace(clause, tests=(*_split_off(clause, only),)) for clause in clauses]
    promise = _duration(raw, "promise", 0, mistakes) or None
    return SubPolicy(name, tuple(goods), tuple(map(str, items)), promise, tuple(clauses), line)


def _split_off(clause: Clause, only: OneOf) -> list[Any]:
    first = [test for test in clause.tests if test.names in {("problem",), ("delivery",)}]
    return [*first, only, *(test for test in clause.tests if test not in first)]
