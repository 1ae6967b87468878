"""What can be changed in a document of rules? Each change is one step of an editor; `edit.py` makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from anxin.refusal import Refusal
from anxin.texts import Text


class NoSuchClause(Refusal):
    text = Text("规则里没有“{id}”这一条。", "The rules have no clause {id}.")
    status = 404


class LastClauseStays(Refusal):
    text = Text(
        "最后一条兜底，决定其余所有情形：不能删除、移动或加条件。",
        "The last clause decides all that is left: it is not removed or moved, and has no conditions.",
    )
    status = 422


@dataclass(frozen=True, slots=True)
class AddClause:
    """A new clause that leaves other problems to an agent, after clause `after`; without one at the end of the list of
    the sub-policy `sub`, or of the shop's before the last."""

    id: str
    after: str = ""
    sub: str = ""


@dataclass(frozen=True, slots=True)
class RemoveClause:
    id: str


@dataclass(frozen=True, slots=True)
class MoveClause:
    """One place up, or down, in its list."""

    id: str
    up: bool


@dataclass(frozen=True, slots=True)
class SetClause:
    """What the clause says from now on, by the keys of the document (when, either, then, within …) but `id`."""

    id: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetTop:
    """Keys of the document itself: title, promise, notice, better_later."""

    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetSub:
    """A sub-policy of this name for some goods or for some items; a shorter promise, or none. Added where missing."""

    name: str
    goods: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    promise: str = ""


@dataclass(frozen=True, slots=True)
class RemoveSub:
    name: str


Change = AddClause | RemoveClause | MoveClause | SetClause | SetTop | SetSub | RemoveSub
