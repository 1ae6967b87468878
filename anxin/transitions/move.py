"""How does a thing get from one state to another, so that of two rivals exactly one succeeds and history knows?"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.options import Options

from anxin.routines.as_array import as_array
from anxin.transitions.each import Each
from anxin.transitions.models import Step

STEP_COLUMNS = ("id", "subject_id", "from_state", "to_state", "by", "because", "at")


def move(
    model: type[models.Model],
    ids: Iterable[UUID],
    *,
    from_: str | Sequence[str],
    to: str,
    by: str,
    because: str,
    at: datetime,
    **changes: object,
) -> list[UUID]:
    """Move those of `ids` that are in one of the states `from_` to `to`, and write one Step for each.

    One statement however many ids; rows are locked in the order of their ids, so that two callers cannot deadlock.
    `changes` sets further columns to a value, or to a value for each row (`Each`). Returns the ids that moved, in the
    order given; the others were in another state (or do not exist) and are untouched, without a Step.

    Raises TypeError for a model without its one Step, FieldDoesNotExist for a column it lacks, ValueError for a naive
    `at` or an `Each` that forgets an id.
    """
    wanted = list(dict.fromkeys(ids))
    if at.tzinfo is None:
        raise ValueError("a step needs an aware time")
    if not wanted:
        return []
    states = [from_] if isinstance(from_, str) else list(from_)
    same = {name: value for name, value in changes.items() if not isinstance(value, Each)}
    each = {name: value for name, value in changes.items() if isinstance(value, Each)}
    for name, value in list(each.items()):
        # the driver writes every element on its own
        first, *others = [value.values[i] for i in _known(wanted, name, value)]
        if all(other == first for other in others):
            same[name] = first
            del each[name]
    columns = [_prepared(model, name, [value]) for name, value in same.items()]
    arrays = [
        _prepared(model, name, [value.values[i] for i in _known(wanted, name, value)]) for name, value in each.items()
    ]
    statement = _statement(model, tuple(same), tuple(each))
    parameters = [as_array(wanted), *arrays, states, to, *(values[0] for values in columns), to, by, because, at]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        moved = {row[0] for row in cursor.fetchall()}
    return [id_ for id_ in wanted if id_ in moved]


@cache
def _statement(model: type[models.Model], same: tuple[str, ...], each: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    table, key = quote(_options(model).db_table), quote(_column(model, _options(model).pk.name))
    state = quote(_column(model, "state"))
    step = _step_of(model)
    copied = _copied(model, step)
    given = ", ".join(["%s::uuid[]", *(f"%s::{_field(model, name).db_type(connection)}[]" for name in each)])
    names = ", ".join(["id", *(f"g{n}" for n in range(len(each)))])
    changes = [
        f"{state} = %s",
        *(f"{quote(_column(model, name))} = %s" for name in same),
        *(f"{quote(_column(model, name))} = held.g{n}" for n, name in enumerate(each)),
    ]
    kept = "".join(f", new.{quote(source)} AS c{n}" for n, (source, _) in enumerate(copied))
    into = ", ".join(map(quote, [*STEP_COLUMNS, *(target for _, target in copied)]))
    copies = "".join(f", moved.c{n}" for n in range(len(copied)))
    # names come from our own models, values travel as parameters
    return f"""
        WITH given AS (SELECT * FROM unnest({given}) AS given({names})),
        held AS (
            SELECT given.* FROM {table} AS subject JOIN given ON given.id = subject.{key}
            WHERE subject.{state} = ANY(%s)
            ORDER BY subject.{key} FOR NO KEY UPDATE OF subject
        ),
        moved AS (
            UPDATE {table} AS subject SET {", ".join(changes)}
            FROM held WHERE subject.{key} = held.id
            RETURNING new.{key} AS id, old.{state} AS from_state{kept}
        )
        INSERT INTO {quote(_options(step).db_table)} ({into})
        SELECT uuidv7(), moved.id, moved.from_state, %s, %s, %s, %s{copies} FROM moved ORDER BY moved.id
        RETURNING subject_id
    """


@cache
def _step_of(model: type[models.Model]) -> type[Step]:
    found = [
        relation.related_model
        for relation in _options(model).related_objects
        if issubclass(relation.related_model, Step) and relation.field.name == "subject"
    ]
    if len(found) != 1:
        message = (
            f"{model.__name__} has {len(found)} Step models: "
            f"write one `class {model.__name__}Step(Step)` with a foreign key `subject` to it"
        )
        raise TypeError(message)
    return found[0]


def _copied(model: type[models.Model], step: type[Step]) -> list[tuple[str, str]]:
    """The step's own columns (shop, order): filled from the subject's column of that name, unless defaulted."""
    own = [
        field
        for field in _options(step).concrete_fields
        if field.column not in STEP_COLUMNS and field.db_default is models.NOT_PROVIDED
    ]
    return [(_column(model, field.name), str(field.column)) for field in own]


def _options(model: type[models.Model]) -> Options[Any]:
    return model._meta


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = _options(model).get_field(name)
    if not isinstance(field, models.Field):
        message = f"{model.__name__}.{name} is not a column"
        raise TypeError(message)
    return field


def _column(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).column)


def _prepared(model: type[models.Model], name: str, values: list[object]) -> list[Any]:
    field = _field(model, name)
    return [field.get_db_prep_save(value, connection) for value in values]


def _known(ids: list[UUID], name: str, each: Each) -> list[UUID]:
    if forgotten := [id_ for id_ in ids if id_ not in each.values]:
        message = f"Each for {name} forgets {len(forgotten)} of {len(ids)} ids"
        raise ValueError(message)
    return ids
