"""How is one of very many ids asked for, at the price of one parameter?"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models.expressions import RawSQL

from anxin.routines.as_array import as_array


def among(ids: Iterable[UUID]) -> Any:
    """For `field__in`: the ids as one array. Of a list, Django writes a placeholder for each, which psycopg fills."""
    return among_text(as_array(ids))


def among_text(ids: str) -> Any:
    """The same of ids that are one text already, as `as_array` writes them."""
    return RawSQL("SELECT unnest(%s::uuid[])", [ids])
