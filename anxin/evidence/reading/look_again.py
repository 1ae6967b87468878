"""Is a value read the same a second time? Each piece is cut out of the full picture, wider, and read by itself.

The engine's confidence is a mean over a line: of 28 digits one may be guessed and the mean stays at 0.99. The second
look asks for its least certain letter, and a value that is read differently twice is not read.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from anxin.evidence.reading.engine import Engine
from anxin.evidence.reading.find_fields import Candidate
from anxin.evidence.reading.lines_seen import Corners, Pixels
from anxin.evidence.reading.shapes import Found, Value

SURE = 0.90
SURE_LETTER = 0.60
# c and C, 1 and l share what certainty there is: found alike again and again, less of it is enough
SURE_LETTER_TWICE = 0.30
# an amount has few figures and no shape that a wrong one would break
SURE_FIGURE = 0.85
MARGINS = (0.12, 0.04)


def look_again(eyes: Engine, picture: Pixels, candidates: Mapping[str, Candidate]) -> dict[str, Found]:
    """Each candidate as it may be relied on; its confidence is the least of all looks.

    Where the second look leaves a doubt there is a third, cut closer, which has to find what the first one found.
    """
    first = _look(eyes, picture, candidates, MARGINS[0])
    found = {name: _found(candidates[name], [seen], SURE_LETTER) for name, seen in first.items()}
    doubtful = {name: one for name, one in candidates.items() if not found[name].sure}
    for name, seen in _look(eyes, picture, doubtful, MARGINS[1]).items():
        closer = _found(candidates[name], [seen], SURE_LETTER)
        found[name] = closer if closer.sure else _found(candidates[name], [first[name], seen], SURE_LETTER_TWICE)
    return found


def _look(
    eyes: Engine, picture: Pixels, candidates: Mapping[str, Candidate], margin: float
) -> dict[str, tuple[Value | None, float]]:
    """Of each candidate the value that is found now, and the confidence of its least certain letter."""
    pieces = {id(piece): piece for one in candidates.values() for piece in one.pieces}
    cuttings = [_cut(picture, piece.line.corners, margin) for piece in pieces.values()]
    seen = dict(zip(pieces, eyes.again(cuttings), strict=True))
    return {
        name: (
            one.parse([seen[id(piece)][0] for piece in one.pieces]),
            min(seen[id(piece)][1] for piece in one.pieces),
        )
        for name, one in candidates.items()
    }


def _found(one: Candidate, looks: Sequence[tuple[Value | None, float]], enough: float) -> Found:
    same = all(value == one.value for value, _ in looks)
    # the rest of a wrapped number may be one letter long: it counts for one
    letters = sum(len(piece.text) for piece in one.pieces)
    line = sum(piece.line.confidence * len(piece.text) for piece in one.pieces) / letters
    letter = min(confidence for _, confidence in looks)
    return Found(
        value=one.value,
        confidence=min(line, letter, one.at_most if same else 0.5),
        sure=same and line >= SURE and letter >= max(enough, SURE_FIGURE if isinstance(one.value, int) else 0.0),
    )


def _cut(picture: Pixels, corners: Corners, share: float) -> Pixels:
    """The box made level, with a margin on all sides."""
    import cv2

    along, down = corners[1] - corners[0], corners[3] - corners[0]
    wide, high = float(np.hypot(*along)), float(np.hypot(*down))
    right, below = along / max(wide, 1.0), down / max(high, 1.0)
    margin = share * high
    moves = [-right - below, right - below, right + below, -right + below]
    outer = np.array([corner + margin * move for corner, move in zip(corners, moves, strict=True)], np.float32)
    size = max(8, round(wide + 2 * margin)), max(8, round(high + 2 * margin))
    flat = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32)
    change = cv2.getPerspectiveTransform(outer, flat)
    levelled = cv2.warpPerspective(picture, change, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(levelled, np.uint8)
