"""What of a video may somebody else be handed? Pictures and sound; not where, when and with what they were taken.

MP4, MOV and 3GP are trees of boxes. Only boxes that playing needs stay, only tracks of pictures and sound, and of the
media only the bytes that these tracks point to: a phone writes places into boxes, a drone into a track of subtitles.
Everything else becomes zeros of the same length, so that no offset moves and nothing has to be written anew.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from anxin.evidence.refusals import VideoUnfit

CONTAINERS: Final = frozenset({b"moov", b"trak", b"edts", b"mdia", b"minf", b"dinf", b"stbl"})
LEAVES: Final = frozenset(
    {
        *(b"ftyp", b"mvhd", b"tkhd", b"elst", b"mdhd", b"hdlr", b"vmhd", b"smhd", b"dref", b"stsd", b"stts", b"ctts"),
        *(b"cslg", b"stss", b"stps", b"stsc", b"stsz", b"stco", b"co64", b"sdtp", b"sgpd", b"sbgp", b"mdat"),
    }
)
SHOWN: Final = frozenset({b"vide", b"soun"})
IN_PIECES: Final = frozenset({b"moof", b"mvex", b"cmov"})
DEEPEST, MOST_BOXES, MOST_SAMPLES = 8, 4_000, 1_000_000
# in a box of pictures: from its beginning to the name of what encoded them
ENCODER_AT, ENCODER_BYTES = 8 + 50, 32


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    body: int
    end: int


def strip_video(data: bytes) -> bytes:
    """The same video with everything but its pictures and sound made zero; raises VideoUnfit where that is unsure."""
    made = bytearray(data)
    try:
        boxes = list(_boxes(data, 0, len(data)))
        tops = [box.kind for box in boxes]
        if tops[:1] != [b"ftyp"] or tops.count(b"moov") != 1 or IN_PIECES & set(tops):
            raise VideoUnfit
        moov = boxes[tops.index(b"moov")]
        tracks = [box for box in _boxes(data, moov.body, moov.end) if box.kind == b"trak"]
        shown = [track for track in tracks if _handler(data, track) in SHOWN]
        if not any(_handler(data, track) == b"vide" for track in shown):
            raise VideoUnfit
        for box in boxes:
            _clean(made, box, {track.start for track in shown})
        for track in shown:
            if _handler(data, track) == b"vide":
                _name_no_encoder(made, _within(data, track, b"mdia", b"minf", b"stbl", b"stsd"))
        _empty_between(made, boxes, sorted(part for track in shown for part in _media(data, track)))
    except (struct.error, IndexError, KeyError, ValueError) as damage:
        raise VideoUnfit from damage
    return bytes(made)


def _boxes(data: bytes | bytearray, at: int, end: int) -> Iterator[_Box]:
    """One level of the tree; ValueError where a box does not lie within its parent."""
    count = 0
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        elif size == 0:
            size = end - at
        count += 1
        if size < body - at or at + size > end or count > MOST_BOXES:
            raise ValueError("a box beyond its bounds")
        yield _Box(kind, at, body, at + size)
        at += size
    if any(data[at:end]):
        raise ValueError("something behind the last box")


def _within(data: bytes | bytearray, box: _Box, *path: bytes) -> _Box:
    for kind in path:
        found = [inner for inner in _boxes(data, box.body, box.end) if inner.kind == kind]
        if len(found) != 1:
            raise ValueError("not one of a kind")
        box = found[0]
    return box


def _handler(data: bytes, track: _Box) -> bytes:
    handler = _within(data, track, b"mdia", b"hdlr")
    return data[handler.body + 8 : handler.body + 12]


def _clean(made: bytearray, box: _Box, shown: set[int], depth: int = 0) -> None:
    if box.kind in IN_PIECES or depth > DEEPEST:
        raise VideoUnfit
    if box.kind in CONTAINERS and (box.kind != b"trak" or box.start in shown):
        for inner in list(_boxes(made, box.body, box.end)):
            _clean(made, inner, shown, depth + 1)
    elif box.kind not in LEAVES:
        made[box.start + 4 : box.start + 8] = b"free"
        _zero(made, box.body, box.end)
    else:
        _anonymise(made, box)


def _anonymise(made: bytearray, box: _Box) -> None:
    """Times of making, names of what made it, and files elsewhere."""
    if box.kind in (b"mvhd", b"tkhd", b"mdhd"):
        _zero(made, box.body + 4, box.body + (20 if made[box.body] == 1 else 12))
    elif box.kind == b"hdlr":
        _zero(made, box.body + 4, box.body + 8)
        _zero(made, box.body + 12, box.end)
    elif box.kind == b"dref" and box.end - box.body != 20:
        raise VideoUnfit


def _name_no_encoder(made: bytearray, box: _Box) -> None:
    (entries,) = struct.unpack_from(">I", made, box.body + 4)
    if entries != 1 or box.end - box.body < ENCODER_AT + ENCODER_BYTES:
        raise VideoUnfit
    _zero(made, box.body + ENCODER_AT, box.body + ENCODER_AT + ENCODER_BYTES)


def _media(data: bytes, track: _Box) -> Iterator[tuple[int, int]]:
    """The bytes of one track, chunk by chunk, from where to where."""
    stbl = _within(data, track, b"mdia", b"minf", b"stbl")
    tables = {box.kind: box for box in _boxes(data, stbl.body, stbl.end)}
    wide = b"co64" in tables
    places = _table(data, tables[b"co64" if wide else b"stco"], ">Q" if wide else ">I")
    runs = _table(data, tables[b"stsc"], ">III")
    same, sizes = _sizes(data, tables[b"stsz"])
    ends = [first for first, *_ in runs[1:]] + [len(places) + 1]
    sample = 0
    for (first, each, _), behind in zip(runs, ends, strict=True):
        if not 1 <= first <= behind <= len(places) + 1:
            raise ValueError("chunks out of order")
        for (place,) in places[first - 1 : behind - 1]:
            yield place, place + (same * each if same else sum(sizes[sample : sample + each]))
            sample += each


def _table(data: bytes, box: _Box, row: str) -> list[tuple[int, ...]]:
    (count,) = struct.unpack_from(">I", data, box.body + 4)
    width = struct.calcsize(row)
    if count > MOST_SAMPLES or box.body + 8 + count * width > box.end:
        raise ValueError("a table beyond its box")
    return list(struct.iter_unpack(row, data[box.body + 8 : box.body + 8 + count * width]))


def _sizes(data: bytes, box: _Box) -> tuple[int, tuple[int, ...]]:
    """One size for all samples, or that of each."""
    same, count = struct.unpack_from(">II", data, box.body + 4)
    if same:
        return same, ()
    if count > MOST_SAMPLES or box.body + 12 + count * 4 > box.end:
        raise ValueError("a table beyond its box")
    return 0, struct.unpack_from(f">{count}I", data, box.body + 12)


def _empty_between(made: bytearray, boxes: list[_Box], kept: list[tuple[int, int]]) -> None:
    """Zeros wherever in the media no shown track points to."""
    media = [box for box in boxes if box.kind == b"mdat"]
    if not all(any(box.body <= start <= end <= box.end for box in media) for start, end in kept):
        raise ValueError("media elsewhere")
    for box in media:
        inside = [(max(start, box.body), end) for start, end in kept if start < box.end and end > box.body]
        edges = [(box.body, box.body), *inside, (box.end, box.end)]
        reach = box.body
        for (_, end), (start, _) in pairwise(edges):
            reach = max(reach, end)
            _zero(made, reach, start)


def _zero(made: bytearray, start: int, end: int) -> None:
    if end > start:
        made[start:end] = bytes(end - start)
