"""What has become of an upload, and what does it say against our own record?"""

from enum import StrEnum


class UploadState(StrEnum):
    """waiting → reading → read, or unread: kept and sealed, and for a person to look at."""

    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    UNREAD = "unread"


class Match(StrEnum):
    """What was read beside what we know ourselves; a picture points to a record and never proves one."""

    UNVERIFIED = "unverified"
    MATCHED = "matched"
    CONTRADICTED = "contradicted"


class Side(StrEnum):
    """Who shows it: only what the buyer shows fills the buyer's slots."""

    BUYER = "buyer"
    SUPPLIER = "supplier"
    STAFF = "staff"


class KeyKind(StrEnum):
    """By what an upload is known again on another order."""

    BYTES = "bytes"
    TRANSACTION = "transaction"
    MERCHANT = "merchant"
    MOMENT = "moment"


PENDING = (UploadState.WAITING, UploadState.READING)
# what two genuine payments never share; a time with an amount only hints
SURE = (KeyKind.BYTES, KeyKind.TRANSACTION, KeyKind.MERCHANT)


def side_of(by: str) -> Side:
    """Whose upload it is, by its actor: a supplier's, the staff's, else the buyer's (who may be a guest)."""
    kind = by.partition(":")[0]
    return {"supplier": Side.SUPPLIER, "staff": Side.STAFF, "machine": Side.STAFF}.get(kind, Side.BUYER)
