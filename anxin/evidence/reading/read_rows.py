"""Which lines of a page have to be read? Its labels, and whatever stands beside a label that could matter.

To read letters is the larger part of the work. What a bill says of the means of payment or of its bank is never asked
about, and below the last of its numbers nothing is.
"""

from collections.abc import Sequence

from anxin.evidence.reading.engine import Engine
from anxin.evidence.reading.find_fields import find_fields
from anxin.evidence.reading.into_rows import into_rows
from anxin.evidence.reading.lines_seen import Corners, Line, Pixels, Row
from anxin.evidence.reading.patterns import label_of
from anxin.evidence.reading.shapes import FIELDS

# less sure lines are marks and pictures rather than words
LEAST_SURE = 0.5
# smaller letters cost a fifth less, and are read as well
MARGIN = 0.16
# a number goes on in the two rows below it at most
ROWS_OF_A_NUMBER = 2


def read_rows(eyes: Engine, picture: Pixels, boxes: Sequence[Corners]) -> list[Line]:
    """The lines that had to be read, as far as they say anything."""
    read: list[Line] = []
    left_over = ROWS_OF_A_NUMBER
    for row in into_rows([Line("", 0.0, box) for box in boxes]):
        read += _row(eyes, picture, row)
        if left_over < ROWS_OF_A_NUMBER or _complete(read):
            left_over -= 1
        if left_over < 0:
            break
    return read


def _row(eyes: Engine, picture: Pixels, row: Row) -> list[Line]:
    first, *others = (one.line.corners for one in row)
    beginning = _lines(eyes, picture, [first])
    labelled = label_of(beginning[0].text) if beginning else None
    if labelled is not None and not labelled[1]:
        return beginning
    return beginning + _lines(eyes, picture, others)


def _lines(eyes: Engine, picture: Pixels, boxes: Sequence[Corners]) -> list[Line]:
    seen = zip(boxes, eyes.read(picture, boxes, MARGIN), strict=True)
    return [
        Line(one.text, one.confidence, box, one.least)
        for box, one in seen
        if one.text.strip() and one.confidence >= LEAST_SURE
    ]


def _complete(read: Sequence[Line]) -> bool:
    """Whether all fields are there; not asked before the labels of what stands last on every bill."""
    named = {labelled[1] for line in read if (labelled := label_of(line.text))}
    if "merchant_no" not in named or not named & {"transaction_no", "number"}:
        return False
    found = find_fields(into_rows(read))
    return all(name in found for name in FIELDS)
