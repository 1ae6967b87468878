"""How is one of very many ids asked for, at the price of one parameter?"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models.expressions import RawSQL

from anxin.routines.as_array import as_array


def among(ids: Iterable[UUID]) -> Any:
    """For `field__in`: the ids as one array. Of a list, Django writes a placeholder for each, which psycopg fills."""
    return RawSQL("SELECT unnest(%s::uuid[])", [as_array(ids)])
