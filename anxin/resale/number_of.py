"""Which whole number stands for one of our ids, for protocols that know no others?"""

import hashlib
from typing import Final
from uuid import UUID

# JSON readers of every language keep this many bits of a whole number exactly
BITS: Final = 52


def number_of(thing: UUID, within: str = "") -> int:
    """The same number for ever, and practically never that of another."""
    digest = hashlib.sha256(thing.bytes + within.encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - BITS)
