"""How is a query password kept?

As a keyed hash over the order's id and the password, the key outside the database: a copy of the database cannot be
guessed at, and guessing at the door is limited by rate. A slow hash would add nothing but a third of a second of
processor time to each guest's order.
"""

import hmac
from uuid import UUID

from anxin import vault

LONGEST = 72


def password_mark(order: UUID, password: str) -> bytes:
    """The mark of a query password, good for one order alone."""
    return vault.mark(f"{order}:{password[:LONGEST]}", "query-password")


def is_password(order: UUID, password: str, mark: bytes | memoryview) -> bool:
    """Whether this is the order's query password; an order without one has none that fits."""
    return bool(mark) and hmac.compare_digest(password_mark(order, password), bytes(mark))
