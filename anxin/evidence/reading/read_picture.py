"""What does one picture say?

decode → boxes and lines (piece by piece, where it is long) → rows → fields → a second look, barcodes → kind, problems
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from anxin.evidence.draw_upright import draw_upright
from anxin.evidence.reading.advise import NEEDED, advise
from anxin.evidence.reading.engine import Engine, engine
from anxin.evidence.reading.find_fields import Candidate, find_fields
from anxin.evidence.reading.into_rows import into_rows
from anxin.evidence.reading.lines_seen import Line, Pixels, Row
from anxin.evidence.reading.look_again import look_again
from anxin.evidence.reading.measure import measure
from anxin.evidence.reading.patterns import codes, failures, number, promise, references
from anxin.evidence.reading.read_rows import read_rows
from anxin.evidence.reading.shapes import Found, Kind, Promise, Quality, Reading
from anxin.evidence.reading.tell_kind import tell_kind
from anxin.evidence.refusals import NotAPicture
from anxin.evidence.tell_type import PICTURES, tell_type

# longer pictures are read from the top in pieces of this many widths, until a payment's page is complete
LONGEST_WIDTHS = 2.4
PIECE_WIDTHS = 2.2
OVERLAP_WIDTHS = 0.2
MOST_PIECES = 6
CLEAR = 0.85
FEWEST_LINES = 3
NUMBERS = {"transaction_no", "merchant_no"}
SHORTEST_BARS = 16


def read_picture(data: bytes) -> Reading:
    """Read a PNG, JPEG or WebP; raises one of the refusals of files, or CannotRead, ModelsDiffer."""
    picture, eyes = _decoded(data), engine()
    lines: list[Line] = []
    rows: list[Row] = []
    candidates: dict[str, Candidate] = {}
    for top, bottom in _pieces(*picture.shape[:2]):
        part = picture[top:bottom]
        lines += [_lowered(line, top) for line in read_rows(eyes, part, eyes.boxes(part))]
        rows = into_rows(_once(lines) if top else lines)
        candidates = find_fields(rows)
        if all(name in candidates for name in NEEDED):
            break
    quality = measure(picture, lines)
    fields = _confirmed(eyes, picture, candidates)
    kind = tell_kind([line.text for line in lines], fields)
    return _reading(kind, fields, rows, quality)


def _decoded(data: bytes) -> Pixels:
    media_type = tell_type(data)
    if media_type not in PICTURES:
        raise NotAPicture
    return np.asarray(draw_upright(data, PICTURES[media_type]))


def _pieces(height: int, width: int) -> Iterator[tuple[int, int]]:
    if height <= LONGEST_WIDTHS * width:
        yield 0, height
        return
    step = round((PIECE_WIDTHS - OVERLAP_WIDTHS) * width)
    for top in range(0, min(height, MOST_PIECES * step), step):
        yield top, min(height, top + round(PIECE_WIDTHS * width))
        if top + PIECE_WIDTHS * width >= height:
            return


def _lowered(line: Line, top: int) -> Line:
    return replace(line, corners=line.corners + np.array([0, top], np.float32)) if top else line


def _once(lines: Sequence[Line]) -> list[Line]:
    """Where two pieces overlap, a line is seen twice; the surer one stays."""
    kept: list[Line] = []
    for line in sorted(lines, key=lambda one: -one.confidence):
        middle = line.corners.mean(axis=0)
        if not any(_covers(other, middle) for other in kept):
            kept.append(line)
    return kept


def _covers(line: Line, point: np.ndarray) -> bool:
    """Along its own sides: the upright box around a tilted line would cover its neighbours."""
    along, down = line.corners[1] - line.corners[0], line.corners[3] - line.corners[0]
    away = point - line.corners[0]
    return bool(0 < away @ along < along @ along and 0 < away @ down < down @ down)


def _confirmed(eyes: Engine, picture: Pixels, candidates: Mapping[str, Candidate]) -> dict[str, Found]:
    """Read a second time. A barcode carries a check of its own: it has the last word on the merchant's number."""
    fields = look_again(eyes, picture, candidates)
    if not NUMBERS & set(fields) or not (bars := _barcodes(picture)):
        return fields
    merchant = fields.get("merchant_no")
    if merchant is None and len(bars) == 1:
        fields["merchant_no"] = Found(value=next(iter(bars)), confidence=1.0, sure=True)
    elif merchant is not None and merchant.value in bars:
        fields["merchant_no"] = Found(value=merchant.value, confidence=1.0, sure=True)
    elif merchant is not None:
        fields["merchant_no"] = Found(value=merchant.value, confidence=min(merchant.confidence, 0.5), sure=False)
    return fields


def _barcodes(picture: Pixels) -> frozenset[str]:
    """The numbers that stand on the page as bars; absence means nothing."""
    import zxingcpp

    code128 = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.Code128)
    bars = [code for code in zxingcpp.read_barcodes(picture, formats=code128, try_rotate=False) if code.valid]
    return frozenset(told for bar in bars if len(told := number(bar.text) or "") >= SHORTEST_BARS)


def _reading(kind: Kind, fields: Mapping[str, Found], rows: Sequence[Row], quality: Quality) -> Reading:
    clear = [one for row in rows for one in row if one.line.confidence >= CLEAR]
    texts = [one.text for one in clear]
    refs = tuple(dict.fromkeys(ref for text in texts for ref in references(text)))
    told = "".join(texts)
    found_codes = (
        tuple(dict.fromkeys(code for text in texts for code in codes(text))) if kind is not Kind.PAYMENT else ()
    )
    promises = tuple(Promise(quote=said[0], within_minutes=said[1]) for text in texts if (said := promise(text)))
    reported = tuple(dict.fromkeys(one for text in texts for one in failures(text)))
    if kind is Kind.PAYMENT:
        readable = all(name in fields and fields[name].sure for name in NEEDED)
    else:
        readable = kind is not Kind.OTHER and len(clear) >= FEWEST_LINES and bool(told)
    return Reading(
        readable=readable,
        kind=kind,
        fields=dict(fields),
        order_refs=refs,
        failures=reported,
        promises=promises,
        problems=advise(kind, fields, quality, readable=readable),
        code_hints=tuple(_hint(code) for code in found_codes),
        codes=found_codes,
        quality=quality,
    )


def _hint(code: str) -> str:
    """Enough to know it by, too little to use it."""
    return f"{code[:2]}…{code[-2:]} ({len(code)})"
