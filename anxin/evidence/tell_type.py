"""Which type of file is this, and is it one that is taken as evidence? Told from its first bytes alone."""

import filetype

from anxin.evidence.refusals import (
    ArchiveGiven,
    DocumentGiven,
    FileRefused,
    HeicPicture,
    NotAPicture,
    NothingInIt,
    TooBig,
    VideoTooBig,
    VideoUnfit,
)

MEGABYTE = 2**20
MOST_PICTURE_BYTES, MOST_VIDEO_BYTES = 10 * MEGABYTE, 30 * MEGABYTE

# each with the name under which it is opened
PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
# one family: what else is taken must be one that `strip_video` can clean for whoever did not send it
VIDEOS = frozenset({"video/mp4", "video/quicktime", "video/3gpp", "video/x-m4v"})
ARCHIVES = frozenset(
    {
        *("application/zip", "application/x-7z-compressed", "application/gzip", "application/x-tar"),
        *("application/x-rar-compressed", "application/x-bzip2", "application/x-xz", "application/zstd"),
    }
)
DOCUMENTS = frozenset({"application/pdf", "application/rtf", "application/msword"})
HEIC = frozenset({"image/heic", "image/heif", "image/avif"})


def tell_type(data: bytes) -> str:
    """One of `PICTURES` or `VIDEOS`; raises one of the refusals of files, each with what to send instead."""
    if not data:
        raise NothingInIt
    media_type = filetype.guess_mime(data) or ""
    if media_type in VIDEOS:
        if len(data) > MOST_VIDEO_BYTES:
            raise VideoTooBig(megabytes=MOST_VIDEO_BYTES // MEGABYTE)
        return media_type
    if len(data) > MOST_PICTURE_BYTES:
        raise TooBig(megabytes=MOST_PICTURE_BYTES // MEGABYTE)
    if media_type not in PICTURES:
        raise _what_to_send(media_type)
    return media_type


def _what_to_send(media_type: str) -> FileRefused:
    if media_type.startswith("video/"):
        return VideoUnfit()
    if media_type in HEIC:
        return HeicPicture()
    if media_type in DOCUMENTS or media_type.startswith("application/vnd."):
        return DocumentGiven()
    return ArchiveGiven() if media_type in ARCHIVES else NotAPicture()
