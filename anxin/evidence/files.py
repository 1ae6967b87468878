"""Where do uploaded files lie? Sealed, each under a key of its own, in a folder that no web server serves.

Written before the row that names them is committed: a file without a row says nothing to anybody.
"""

import hashlib
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile

from anxin import vault
from anxin.evidence.models import PURPOSE, Upload
from anxin.evidence.refusals import FileMissing, NothingInIt, VideoTooBig
from anxin.evidence.strip_video import strip_video
from anxin.evidence.tell_type import MEGABYTE, MOST_VIDEO_BYTES

ORIGINAL, COPY = "original", "copy"


def sent(file: UploadedFile[bytes]) -> bytes:
    """What a browser sent; raises NothingInIt, and VideoTooBig for what was too large to be kept on the way in."""
    if not file.size:
        raise NothingInIt
    if file.size > MOST_VIDEO_BYTES:
        raise VideoTooBig(megabytes=MOST_VIDEO_BYTES // MEGABYTE)
    data: bytes = file.read()
    return data


def keep(upload: UUID, key: bytes, *, original: bytes, copy: bytes = b"") -> None:
    """Seal and store what was uploaded, and the copy that people see."""
    _store().save(_path(upload, ORIGINAL), ContentFile(vault.seal_bytes_with(key, original, PURPOSE)))
    if copy:
        _store().save(_path(upload, COPY), ContentFile(vault.seal_bytes_with(key, copy, PURPOSE)))


def original_of(upload: Upload) -> bytes:
    """The bytes as they were uploaded; raises FileMissing when they are not what was sealed."""
    return _opened(upload, ORIGINAL, bytes(upload.sha256))


def copy_of(upload: Upload) -> bytes:
    """The clean copy; raises FileMissing when it is not what was sealed."""
    return _opened(upload, COPY, bytes(upload.copy_sha256))


def shown_of(upload: Upload) -> bytes:
    """What people are handed: a picture's clean copy, a video without what it tells of its maker.

    Raises FileMissing, and VideoUnfit for one of an older release that cannot be cleaned.
    """
    return copy_of(upload) if upload.copy_type else strip_video(original_of(upload))


def is_whole(upload: Upload) -> bool:
    """Whether both files are there and are, byte by byte, what was sealed."""
    try:
        return bool(original_of(upload)) and (not upload.copy_type or bool(copy_of(upload)))
    except FileMissing:
        return False


def _opened(upload: Upload, part: str, sha256: bytes) -> bytes:
    try:
        with _store().open(_path(upload.pk, part)) as file:
            data = vault.unseal_bytes_with(upload.key, file.read(), PURPOSE)
    except (OSError, vault.Unsealable) as gone:
        raise FileMissing from gone
    if hashlib.sha256(data).digest() != sha256:
        raise FileMissing
    return data


def _path(upload: UUID, part: str) -> str:
    # the last digits of an id are random, so that no folder grows large
    return f"{upload.hex[-2:]}/{upload.hex}.{part}"


def _store() -> Storage:
    return storages["evidence"]
