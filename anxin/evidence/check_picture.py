"""Is this file a picture that can be shown to people, and what does its clean copy look like?

Sniffed, then an allow-list, then its bounds before a single pixel is decoded, then decoded whole and drawn anew: what
hides behind or inside a picture (another format, a script, where it was taken) is not in the copy.
"""

import contextlib
import hashlib
import io
import struct
import threading
import zlib
from dataclasses import dataclass

import filetype
from PIL import Image, ImageOps

from anxin.evidence.refusals import (
    ArchiveGiven,
    DocumentGiven,
    FileRefused,
    HeicPicture,
    NotAPicture,
    NothingInIt,
    PictureBroken,
    TooBig,
    TooManyPixels,
    VideoTooBig,
    VideoUnfit,
)
from anxin.evidence.strip_video import strip_video

MEGABYTE = 2**20
MOST_PICTURE_BYTES, MOST_VIDEO_BYTES = 10 * MEGABYTE, 30 * MEGABYTE
# of a picture that is decoded whole in memory; a telephone's photograph has 24.5 million
MOST_PIXELS = 25_000_000
COPY_PIXELS = 12_000_000
COPY_QUALITY = 92

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

# whatever Pillow meets in a damaged or hostile file; its own word for a bomb comes first
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)

# a decoded picture is two hundred times its file: a process holds few of them at once
_decoding = threading.BoundedSemaphore(2)
# and of those that are larger than any copy, one
_decoding_large = threading.Lock()


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: what it is, and the copy that people see (none of a video)."""

    media_type: str
    sha256: bytes
    copy: bytes = b""
    copy_type: str = ""
    width: int = 0
    height: int = 0
    dhash: bytes = b""

    @property
    def is_picture(self) -> bool:
        """Whether there is something to read in it."""
        return bool(self.copy)


def check_picture(data: bytes) -> Checked:
    """What may be kept of `data`; raises one of the refusals of files, each with what to send instead."""
    if not data:
        raise NothingInIt
    media_type = filetype.guess_mime(data) or ""
    sha256 = hashlib.sha256(data).digest()
    if media_type in VIDEOS:
        if len(data) > MOST_VIDEO_BYTES:
            raise VideoTooBig(megabytes=MOST_VIDEO_BYTES // MEGABYTE)
        strip_video(data)
        return Checked(media_type, sha256)
    if len(data) > MOST_PICTURE_BYTES:
        raise TooBig(megabytes=MOST_PICTURE_BYTES // MEGABYTE)
    if media_type not in PICTURES:
        raise _what_to_send(media_type)
    with _decoding:
        return _draw_anew(data, media_type, sha256)


def _what_to_send(media_type: str) -> FileRefused:
    if media_type.startswith("video/"):
        return VideoUnfit()
    if media_type in HEIC:
        return HeicPicture()
    if media_type in DOCUMENTS or media_type.startswith("application/vnd."):
        return DocumentGiven()
    return ArchiveGiven() if media_type in ARCHIVES else NotAPicture()


def _draw_anew(data: bytes, media_type: str, sha256: bytes) -> Checked:
    kind = PICTURES[media_type]
    try:
        with Image.open(io.BytesIO(data), formats=(kind,)) as first:
            width, height = first.size
            if not 0 < width * height <= MOST_PIXELS:
                raise TooManyPixels(megapixels=MOST_PIXELS // 1_000_000)
            first.verify()
        alone = width * height > COPY_PIXELS
        large: contextlib.AbstractContextManager[object] = _decoding_large if alone else contextlib.nullcontext()
        with large, Image.open(io.BytesIO(data), formats=(kind,)) as opened:
            plain = _plain(opened)
        copy, copy_type = _written(plain, png=kind == "PNG")
    except BOMBS as bomb:
        raise TooManyPixels(megapixels=MOST_PIXELS // 1_000_000) from bomb
    except (*DAMAGE, zlib.error) as damage:
        raise PictureBroken from damage
    return Checked(media_type, sha256, copy, copy_type, plain.width, plain.height, _dhash(plain))


def _plain(opened: Image.Image) -> Image.Image:
    """Upright pixels alone, on white, and no more of them than a person needs."""
    opened.draft("RGB", _reduced(opened.size))
    opened.load()
    shown = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    if (size := _reduced(shown.size)) != shown.size:
        # the large one is let go of before its copies are made
        opened.close()
        shown = shown.resize(size, Image.Resampling.LANCZOS)
    shown = ImageOps.exif_transpose(shown)
    drawn = Image.new("RGB", shown.size, "white")
    drawn.paste(shown, mask=shown.getchannel("A") if shown.mode == "RGBA" else None)
    return drawn


def _reduced(size: tuple[int, int]) -> tuple[int, int]:
    width, height = size
    if width * height <= COPY_PIXELS:
        return size
    share = (COPY_PIXELS / (width * height)) ** 0.5
    return max(1, int(width * share)), max(1, int(height * share))


def _written(plain: Image.Image, *, png: bool) -> tuple[bytes, str]:
    """As PNG where it came so and stays small, so that letters keep their edges; else as JPEG."""
    out = io.BytesIO()
    if png:
        plain.save(out, "PNG")
        if out.tell() <= MOST_PICTURE_BYTES:
            return out.getvalue(), "image/png"
        out = io.BytesIO()
    plain.save(out, "JPEG", quality=COPY_QUALITY)
    return out.getvalue(), "image/jpeg"


def _dhash(plain: Image.Image) -> bytes:
    """Which of 16 × 16 places is brighter than its neighbour to the left: alike pictures have nearly the same bits."""
    grey = plain.convert("L").resize((17, 16), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(16):
        for column in range(16):
            place = row * 17 + column
            bits = bits << 1 | (grey[place + 1] > grey[place])
    return bits.to_bytes(32, "big")
