"""Which files do people upload? Pictures made here, good ones and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import datetime

from PIL import Image, ImageDraw

from anxin.evidence.reading.shapes import NO_QUALITY, Found, Kind, Reading, Value


def picture(words: str = "Bea", *, size: tuple[int, int] = (200, 300), form: str = "PNG", **saving: object) -> bytes:
    """A small picture with some words on it; other words make another file."""
    drawn = Image.new("RGB", size, "white")
    ImageDraw.Draw(drawn).text((10, 10), words, fill="black")
    out = io.BytesIO()
    drawn.save(out, form, **saving)
    return out.getvalue()


def photo_from_somewhere() -> bytes:
    """A photo that says where it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0131] = "PhotoEditor of Bea"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    return picture(size=(320, 200), form="JPEG", exif=exif)


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pixel_bomb(side: int = 30_000) -> bytes:
    """A PNG of one bit for each pixel: a hundred kilobytes that decode to gigabytes."""
    packer = zlib.compressobj(9)
    row = b"\0" * (side // 8 + 1)
    packed = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def text_bomb(size: int = 100 * 2**20) -> bytes:
    """A PNG whose compressed comment is 100 MB of nothing."""
    whole = picture()
    packed = b"Comment\0\0" + zlib.compress(b"\0" * size, 9)
    return whole[:33] + chunk(b"zTXt", packed) + whole[33:]


def read(
    kind: Kind = Kind.PAYMENT, *, readable: bool = True, problems: tuple[str, ...] = (), **fields: Value
) -> Reading:
    """What a reader says of a picture; each field was read with certainty."""
    found = {name: Found(value=value, confidence=0.99, sure=True) for name, value in fields.items()}
    return Reading(readable=readable, kind=kind, fields=found, problems=problems, quality=NO_QUALITY)


def bill(number: str, merchant: str, amount_minor: int, paid_at: datetime) -> Reading:
    """The detail page of one payment, read whole."""
    return read(transaction_no=number, merchant_no=merchant, amount_minor=amount_minor, paid_at=paid_at)
