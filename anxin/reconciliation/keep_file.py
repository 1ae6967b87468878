"""How does a large file get into the database without standing in memory several times over?"""

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from django.db import connection

from anxin.reconciliation.models import BillFile

CHUNK_BYTES = 1 << 20
COLUMNS = "id, channel_id, sha256, line_count, by, at, raw"


def keep_file(file: BillFile) -> UUID:
    """Insert the file as it is, a megabyte at a time: an INSERT would hold it several times over, mostly as text."""
    with connection.cursor() as cursor, cursor.copy(f"COPY reconciliation_billfile ({COLUMNS}) FROM STDIN") as copy:
        by = file.by.replace("\\", "\\\\").replace("\t", " ").replace("\n", " ")
        names = (file.pk, file.channel_id, file.sha256, file.line_count, by, file.at.isoformat())
        for part in chain(["\t".join(map(str, names)), "\t\\\\x"], _hexadecimal(bytes(file.raw)), ["\n"]):
            copy.write(part)
    return file.pk


def _hexadecimal(raw: bytes) -> Iterator[str]:
    view = memoryview(raw)
    for start in range(0, len(view), CHUNK_BYTES):
        yield view[start : start + CHUNK_BYTES].hex()
