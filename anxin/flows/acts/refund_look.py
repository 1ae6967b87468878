"""In what form is a look at a refund planned? It names the sending it is about, and is void once there is another."""

from datetime import datetime
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind


def refund_look(shop: UUID, refund: UUID, retries: int, at: datetime, *, key: str, doubt: bool = False) -> Planned:
    """A look at the sending number `retries` of a refund; `doubt` sends it out even where the refund has arrived."""
    payload: dict[str, object] = {"sending": retries}
    return Planned(Kind.REFUND_QUERY, shop, refund, at, key=key, payload=payload | ({"doubt": True} if doubt else {}))
