"""Small videos as phones and drones make them: boxes, tracks, and everything that tells on whoever held the camera."""

import struct
from collections.abc import Sequence

PLACE, DEVICE, FLIGHT = b"+31.2304+121.4737/", b"iPhone 17 Pro", b"GPS(121.4737,31.2304,12)"
MADE = b"\xe4\x01\x02\x03"
FRAMES, SOUNDS = (b"frame-one", b"frame-two"), (b"tone",)


def box(kind: bytes, *inner: bytes) -> bytes:
    """One box around others, or around bytes."""
    body = b"".join(inner)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *inner: bytes) -> bytes:
    """One with a version and flags."""
    return box(kind, b"\0" * 4, *inner)


def track(handler: bytes, name: bytes, samples: Sequence[bytes], at: int) -> bytes:
    """A track whose one chunk lies at that place of the file."""
    entry = box(b"avc1" if handler == b"vide" else b"xxxx", b"\0" * 42, DEVICE.ljust(32, b"\0"), b"\0\x18\xff\xff")
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), entry if handler == b"vide" else box(b"mp4a", b"\1" * 90)),
        full(b"stts", struct.pack(">III", 1, len(samples), 40)),
        full(b"stsc", struct.pack(">IIII", 1, 1, len(samples), 1)),
        full(b"stsz", struct.pack(">II", 0, len(samples)), *(struct.pack(">I", len(one)) for one in samples)),
        full(b"stco", struct.pack(">II", 1, at)),
    )
    where = box(b"dinf", full(b"dref", struct.pack(">I", 1), full(b"url ")))
    media = box(b"mdia", full(b"mdhd", MADE * 2, b"\0" * 12), full(b"hdlr", b"\0" * 4, handler, b"\0" * 12, name))
    media = box(b"mdia", media[8:], box(b"minf", where, table))
    return box(b"trak", full(b"tkhd", MADE * 2, b"\0" * 72), media, box(b"udta", box(b"name", name)))


def video(*, more: bytes = b"", pieces: bytes = b"", sound: bool = True, picture: bool = True) -> bytes:
    """Pictures, sound, and a track of places under them, with where, when and with what in every box that has it."""
    head = box(b"ftyp", b"mp42\0\0\0\0mp42")
    spoken, flown = b"".join(SOUNDS), FLIGHT
    media = box(b"mdat", b"".join(FRAMES), spoken, flown, b"hidden-behind-them")
    first = len(head) + 8
    second = first + sum(map(len, FRAMES))
    tracks = [track(b"vide", b"Core Media Video", FRAMES, first)] if picture else []
    tracks += [track(b"soun", b"Core Media Audio", SOUNDS, second)] if sound else []
    tracks.append(track(b"text", b"GoPro MET", (flown,), second + len(spoken)))
    told = box(b"udta", box(b"\xa9xyz", PLACE), box(b"meta", DEVICE))
    movie = box(b"moov", full(b"mvhd", MADE * 2, b"\0" * 88), *tracks, told, box(b"meta", DEVICE), pieces)
    return head + media + movie + box(b"uuid", b"\1" * 16, PLACE) + box(b"free", PLACE) + more


VIDEO = video()
