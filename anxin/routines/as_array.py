"""How do very many ids travel to a statement at the price of one text?"""

from collections.abc import Iterable
from uuid import UUID


def as_array(ids: Iterable[UUID]) -> str:
    """For `%s::uuid[]`: of a list, the driver would write each id on its own."""
    return "{" + ",".join(map(str, ids)) + "}"
