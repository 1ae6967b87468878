"""How do very many rows become instances at a small price?

Django sets each attribute of each row on its own, through whatever guards it; here a row's values are its attributes.
Nothing of ours listens to the making of instances, or makes them in another way.
"""

from typing import TypeVar

from django.db import models
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=models.Model)


def load_rows(rows: "models.QuerySet[Row]") -> list[Row]:
    """The instances of a plain query set, whole, as iterating over it gives them."""
    names = [field.attname for field in rows.model._meta.concrete_fields]
    found = []
    for values in rows.values_list(*names):
        made = rows.model.__new__(rows.model)
        state = ModelState()
        state.adding, state.db = False, rows.db
        made.__dict__["_state"] = state
        made.__dict__.update(zip(names, values, strict=True))
        found.append(made)
    return found


def attach(row: models.Model, **parents: models.Model) -> None:
    """Let a row have these parents, which are those that it names, without another statement."""
    row._state.fields_cache.update(parents)
