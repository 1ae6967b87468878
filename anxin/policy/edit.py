"""How does one change come into a document of rules?

`edit(text, change) -> text`: pure. Clauses are moved, added and removed as the lines they are written in, each with
the comments that stand right above it, so that the rest of the document stays as it was, letter by letter; of a clause
that is set anew only the keys that differ are written. What comes out is a document that can be read, or `BadDocument`
is raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any, assert_never

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from anxin.policy.changes import (
    AddClause,
    Change,
    LastClauseStays,
    MoveClause,
    NoSuchClause,
    RemoveClause,
    RemoveSub,
    SetClause,
    SetSub,
    SetTop,
)
from anxin.policy.document import SUB, TOP, load
from anxin.policy.mistakes import Mistakes
from anxin.policy.read_clause import KEYS, read_clause

LONGEST_LINE = 100
TESTED = ("when", "either", "and_either")
TERM_OF = {key: "outcome" if key == "then" else key for key in KEYS if key not in {"id", "name", *TESTED}}
NEW_CLAUSE: Mapping[str, Any] = {
    "when": {"problem": "other"},
    "then": "review",
    "reviewer": "agent",
    "within": "24 h",
    "ceiling": "48 h",
    "liable": "as_found",
}


def edit(text: str, change: Change) -> str:
    """The document after this change.

    :raises NoSuchClause: it names a clause or a sub-policy that is not there.
    :raises LastClauseStays: the last clause would be moved, removed or given conditions.
    :raises BadDocument: what came out is no policy.
    """
    match change:
        case AddClause():
            changed = _add(text, change)
        case RemoveClause():
            changed = _remove(text, change)
        case MoveClause():
            changed = _move(text, change)
        case SetClause():
            changed = _set(text, change)
        case SetTop():
            changed = _set_top(text, change)
        case SetSub() | RemoveSub():
            changed = _set_sub(text, change)
        case _:
            assert_never(change)
    load(changed)
    return changed


@dataclass(frozen=True, slots=True)
class _Block:
    """The lines of one clause from `start` (its comments) over `head` (its dash) to `end`."""

    id: str
    start: int
    head: int
    end: int


@dataclass(frozen=True, slots=True)
class _List:
    """The clauses of the shop (`sub` is empty) or of one sub-policy."""

    sub: str
    blocks: tuple[_Block, ...]


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dump(raw: Any) -> str:
    out = StringIO()
    _yaml().dump(raw, out)
    return out.getvalue()


def _in_lines(text: str) -> tuple[str, list[_List]]:
    """The text with every list of clauses as a list of lines, and where each clause stands in it."""
    raw = _yaml().load(text)
    lists = [("", raw["clauses"]), *((str(sub["name"]), sub.get("clauses", [])) for sub in raw.get("sub_policies", []))]
    inline = [rows for _, rows in lists if rows and rows.fa.flow_style()]
    if inline:
        for rows in inline:
            rows.fa.set_block_style()
        return _in_lines(_dump(raw))
    lines = text.splitlines()
    return text, [_List(name, _blocks(rows, lines)) for name, rows in lists]


def _blocks(rows: Any, lines: list[str]) -> tuple[_Block, ...]:
    heads = [rows.lc.item(place)[0] for place in range(len(rows))]
    if not heads:
        return ()
    starts = [_above(lines, head) for head in heads]
    ends = [*starts[1:], _end(lines, heads[-1])]
    return tuple(
        _Block(row["id"], *each) for row, each in zip(rows, zip(starts, heads, ends, strict=True), strict=True)
    )


def _above(lines: list[str], head: int) -> int:
    while lines[head - 1].lstrip().startswith("#"):
        head -= 1
    return head


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end(lines: list[str], head: int) -> int:
    depth, end = _depth(lines[head]), head + 1
    for place in range(head + 1, len(lines)):
        line = lines[place]
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if _depth(line) <= depth:
            break
        end = place + 1
    return end


def _find(lists: list[_List], clause: str) -> tuple[_List, int]:
    for each in lists:
        for place, block in enumerate(each.blocks):
            if block.id == clause:
                return each, place
    raise NoSuchClause(id=clause)


def _is_last(where: _List, place: int) -> bool:
    return not where.sub and place == len(where.blocks) - 1


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"


def _add(text: str, change: AddClause) -> str:
    text, lists = _in_lines(text)
    where = next((each for each in lists if each.sub == change.sub), None)
    if where is None:
        raise NoSuchClause(id=change.sub)
    fields = {"id": change.id, **NEW_CLAUSE}
    if change.after:
        where, place = _find(lists, change.after)
        if _is_last(where, place):
            raise LastClauseStays
        at = where.blocks[place].end
    elif not where.blocks:
        return _add_first(text, change.sub, fields)
    else:
        at = where.blocks[-1].end if where.sub else where.blocks[-1].start
    lines = text.splitlines()
    made = _written(_as_map(fields), _depth(lines[where.blocks[0].head]))
    return _joined([*lines[:at], *made, *lines[at:]])


def _add_first(text: str, sub: str, fields: Mapping[str, Any]) -> str:
    raw = _yaml().load(text)
    row = next(each for each in raw["sub_policies"] if str(each["name"]) == sub)
    row["clauses"] = CommentedSeq([_as_map(fields)])
    return _dump(raw)


def _remove(text: str, change: RemoveClause) -> str:
    text, lists = _in_lines(text)
    where, place = _find(lists, change.id)
    if _is_last(where, place):
        raise LastClauseStays
    if len(where.blocks) == 1:
        raw = _yaml().load(text)
        row = next(each for each in raw["sub_policies"] if str(each["name"]) == where.sub)
        row["clauses"] = CommentedSeq()
        row["clauses"].fa.set_flow_style()
        return _dump(raw)
    lines, block = text.splitlines(), where.blocks[place]
    return _joined([*lines[: block.start], *lines[block.end :]])


def _move(text: str, change: MoveClause) -> str:
    text, lists = _in_lines(text)
    where, place = _find(lists, change.id)
    first = place - 1 if change.up else place
    if first < 0 or first + 1 >= len(where.blocks):
        return text
    if _is_last(where, first + 1):
        raise LastClauseStays
    one, two, lines = where.blocks[first], where.blocks[first + 1], text.splitlines()
    return _joined([*lines[: one.start], *lines[two.start : two.end], *lines[one.start : one.end], *lines[two.end :]])


def _set(text: str, change: SetClause) -> str:
    text, lists = _in_lines(text)
    where, place = _find(lists, change.id)
    if _is_last(where, place) and set(change.fields) & set(TESTED):
        raise LastClauseStays
    lines, block = text.splitlines(), where.blocks[place]
    depth = _depth(lines[block.head])
    alone = [" " * (depth + 2) + lines[block.head][depth + 2 :], *lines[block.head + 1 : block.end]]
    raw = _yaml().load("\n".join(line[depth + 2 :] for line in alone) + "\n")
    _rewrite(raw, _kept_where_alike(raw, {"id": change.id, **change.fields}))
    return _joined([*lines[: block.head], *_written(raw, depth), *lines[block.end :]])


def _kept_where_alike(raw: CommentedMap, fields: dict[str, Any]) -> dict[str, Any]:
    """What means the same as before stays as it was written: `<= 50 CNY` for `<= 50.00 CNY`, a default left out."""
    mistakes = Mistakes()
    was = read_clause(raw, 0, "", mistakes)
    becomes = read_clause(_yaml().load(_dump(_as_map(fields))), 0, "", mistakes)
    if mistakes.found:
        return fields
    alike = {key for key, name in TERM_OF.items() if getattr(was.terms, name) == getattr(becomes.terms, name)}
    if set(was.tests) == set(becomes.tests):
        alike |= set(TESTED)
    kept = {key: value for key, value in fields.items() if key not in alike}
    return kept | {key: _plain(raw[key]) for key in alike if key in raw}


def _rewrite(raw: CommentedMap, fields: Mapping[str, Any]) -> None:
    """Only what differs is written; what is not named is taken out; new keys stand where the reference has them."""
    for key in [key for key in raw if key not in fields]:
        del raw[key]
    for key in KEYS:
        if key not in fields or (key in raw and _plain(raw[key]) == fields[key]):
            continue
        if key in raw:
            raw[key] = _styled(fields[key])
        else:
            before = [known for known in KEYS[: KEYS.index(key)] if known in raw]
            raw.insert(list(raw).index(before[-1]) + 1 if before else 0, key, _styled(fields[key]))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, str) else value


def _styled(value: Any) -> Any:
    """Lists of names in one line; a mapping in one line where it fits, a list of groups one below the other."""
    if isinstance(value, Mapping):
        return _as_map(value, inline=sum(len(str(each)) + len(key) + 4 for key, each in value.items()) < LONGEST_LINE)
    if isinstance(value, list | tuple):
        rows = CommentedSeq([_styled(each) for each in value])
        if not any(isinstance(each, Mapping) for each in value):
            rows.fa.set_flow_style()
        return rows
    return value


def _as_map(fields: Mapping[str, Any], *, inline: bool = False) -> CommentedMap:
    made = CommentedMap((key, _styled(value)) for key, value in fields.items())
    if inline:
        made.fa.set_flow_style()
    return made


def _written(raw: CommentedMap, depth: int) -> list[str]:
    first, *rest = _dump(raw).splitlines()
    return [f"{' ' * depth}- {first}", *(f"{' ' * (depth + 2)}{line}" if line.strip() else line for line in rest)]


def _set_top(text: str, change: SetTop) -> str:
    raw = _yaml().load(text)
    for key, value in change.fields.items():
        if key not in TOP or key in {"policy", "clauses", "sub_policies"}:
            raise NoSuchClause(id=key)
        if key in raw and _plain(raw[key]) == value:
            continue
        if key in raw:
            raw[key] = _styled(value)
        else:
            raw.insert(list(raw).index("clauses"), key, _styled(value))
    return _dump(raw)


def _set_sub(text: str, change: SetSub | RemoveSub) -> str:
    raw = _yaml().load(text)
    rows = raw.setdefault("sub_policies", CommentedSeq())
    place = next((place for place, row in enumerate(rows) if str(row["name"]) == change.name), None)
    if isinstance(change, RemoveSub):
        if place is None:
            raise NoSuchClause(id=change.name)
        del rows[place]
        if not rows:
            del raw["sub_policies"]
        return _dump(raw)
    scope = {"goods": list(change.goods)} if change.goods else {"items": list(change.items)}
    fields: dict[str, Any] = {"name": change.name, "for": scope}
    if change.promise:
        fields["promise"] = change.promise
    if place is None:
        rows.append(_as_map({**fields, "clauses": []}))
        return _dump(raw)
    row = rows[place]
    if not change.promise:
        row.pop("promise", None)
    for key in (known for known in SUB if known in fields):
        if key in row:
            row[key] = _styled(fields[key])
        else:
            row.insert(list(row).index("clauses"), key, fields[key])
    return _dump(raw)
