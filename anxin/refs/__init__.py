"""How are things named: for machines by a time-ordered id, for people by a reference they can say?

A reference is seven random symbols and a check symbol. The symbols are the first 31 of Crockford's alphabet: 31 is
prime, so that the weighted check notices every single wrong symbol and every swap of two neighbours. With all 32
symbols two of them would be equal modulo 31 and be mistaken for each other unnoticed.
"""

import re
import secrets
from uuid import UUID

from uuid_utils.compat import uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 8

_VALUE = {symbol: value for value, symbol in enumerate(ALPHABET)}
_MISTAKEN = re.compile(r"VX|WX|QQ|CNY|RMB|REF|^\d+$")
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_id() -> UUID:
    """A UUIDv7: unique, and in the order of its making, so that indexes grow at their end."""
    return uuid7()


def made_at(id_: UUID) -> int | None:
    """When an id was made, in seconds since 1970; None for one that does not say it."""
    return (id_.int >> 80) // 1000 if id_.version == 7 else None


def read_id(text: str) -> UUID | None:
    """The id that somebody sent back, None for what is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def new_token() -> str:
    """256 random bits for a link that opens a door, URL-safe, 43 characters."""
    return secrets.token_urlsafe(32)


def new_ref() -> str:
    """A reference that people can read aloud; never opens anything by itself.

    Within a message none is taken for something else: a plain figure, an account elsewhere, an amount, a label.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
        ref = body + _check_symbol(body)
        if not _MISTAKEN.search(ref):
            return ref


def normalize(ref: str) -> str:
    """What a person typed, as it was meant: capitals, no spaces or dashes, O for 0, I and L for 1."""
    return "".join(ref.upper().split()).replace("-", "").translate(_HEARD_AS)


def is_ref(ref: str) -> bool:
    """Whether a normalized reference could have been given out: right length, symbols and check symbol."""
    return len(ref) == LENGTH and all(symbol in _VALUE for symbol in ref) and _check_symbol(ref[:-1]) == ref[-1]


def _check_symbol(body: str) -> str:
    total = sum(weight * _VALUE[symbol] for weight, symbol in enumerate(body, start=1))
    return ALPHABET[-total * pow(LENGTH, -1, 31) % 31]
