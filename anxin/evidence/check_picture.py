"""Is this file a picture that can be shown to people, and what does its clean copy look like?

Sniffed, then an allow-list, then its bounds before a single pixel is decoded, then decoded whole and drawn anew: what
hides behind or inside a picture (another format, a script, where it was taken) is not in the copy.
"""

import hashlib
import io
import threading
from dataclasses import dataclass

from PIL import Image

from anxin.evidence.draw_upright import draw_upright
from anxin.evidence.strip_video import strip_video
from anxin.evidence.tell_type import MOST_PICTURE_BYTES, PICTURES, VIDEOS, tell_type

COPY_QUALITY = 92

# a decoded picture is two hundred times its file: a process holds few of them at once
_decoding = threading.BoundedSemaphore(2)


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
    media_type = tell_type(data)
    sha256 = hashlib.sha256(data).digest()
    if media_type in VIDEOS:
        strip_video(data)
        return Checked(media_type, sha256)
    with _decoding:
        kind = PICTURES[media_type]
        plain = draw_upright(data, kind)
        copy, copy_type = _written(plain, png=kind == "PNG")
    return Checked(media_type, sha256, copy, copy_type, plain.width, plain.height, _dhash(plain))


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
