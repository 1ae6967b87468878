"""Which pictures were added to an order, as people may see them?"""

from collections.abc import Iterator
from uuid import UUID

from anxin.evidence.files import copy_of
from anxin.evidence.models import Upload
from anxin.evidence.pack.assemble import MOST_BYTES
from anxin.evidence.pack.dossier import Picture
from anxin.evidence.queries import uploads_of
from anxin.evidence.refusals import FileMissing
from anxin.evidence.states import UploadState
from anxin.paper import Unprintable, shrink


def open_pictures(order: UUID) -> tuple[Picture, ...]:
    """The clean copy of each; what has none (a video), or whose file is lost, is known by the hash of its original."""
    return tuple(_pictures(uploads_of(order)))


def _pictures(uploads: list[Upload]) -> Iterator[Picture]:
    room = MOST_BYTES
    for upload in uploads:
        try:
            data = copy_of(upload) if upload.copy_type else b""
        except FileMissing:
            data = b""
        # one after the other: whole, the pictures of an order may be a gigabyte
        reduced = len(data) > room
        data = _small(data) if reduced else data
        room -= len(data)
        yield Picture(
            exhibit=str(upload.exhibit_id),
            # what nobody has sorted and no reader understood may show anything: it stands in no slot
            slot="" if upload.sort and upload.state != UploadState.READ else upload.slot,
            by=upload.by,
            at=upload.at,
            media_type=upload.copy_type,
            original_sha256=bytes(upload.sha256).hex(),
            data=data,
            reduced=reduced,
        )


def _small(data: bytes) -> bytes:
    try:
        return shrink(data)
    except Unprintable:
        return b""
