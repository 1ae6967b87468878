"""Which pieces of text stand in one row?

A page that is tilted by five degrees puts a value beside the label of the row below, and every number is then read
perfectly and given the wrong name. So the page is turned upright by the median angle of its boxes first.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from anxin.evidence.reading.lines_seen import Line, Placed, Row

LONG_ENOUGH = 2.5
SAME_ROW = 0.5
# boxes around tilted text are wider than the text
OVERLAP = 1.0


def into_rows(lines: Sequence[Line]) -> list[Row]:
    """The lines in rows from top to bottom, each from left to right."""
    placed = sorted((_place(line, _angle(lines)) for line in lines), key=lambda one: one.y)
    rows: list[list[Placed]] = []
    for one in placed:
        home = next((row for row in reversed(rows[-3:]) if _beside(row, one)), None)
        if home is None:
            rows.append([one])
        else:
            home.append(one)
    return [tuple(sorted(row, key=lambda one: one.left)) for row in rows]


def _angle(lines: Sequence[Line]) -> float:
    """The median angle of the long boxes: short ones have none to speak of."""
    angles = []
    for line in lines:
        along = line.corners[1] - line.corners[0]
        if np.hypot(*along) > LONG_ENOUGH * np.hypot(*(line.corners[3] - line.corners[0])):
            angles.append(float(np.arctan2(along[1], along[0])))
    return float(np.median(angles)) if angles else 0.0


def _place(line: Line, angle: float) -> Placed:
    cos, sin = np.cos(-angle), np.sin(-angle)
    turned = line.corners @ np.array([[cos, sin], [-sin, cos]], np.float32)
    height = float(np.hypot(*(line.corners[3] - line.corners[0])))
    return Placed(
        line, float(turned[:, 0].min()), float(turned[:, 0].max()), float(turned[:, 1].mean()), max(height, 1.0)
    )


def _beside(row: Sequence[Placed], one: Placed) -> bool:
    """At the height of its neighbour in the row, and not over or under it."""
    nearest = min(row, key=lambda other: max(other.left - one.right, one.left - other.right))
    if abs(nearest.y - one.y) > SAME_ROW * min(nearest.height, one.height):
        return False
    spans = sorted([(other.left, other.right) for other in row] + [(one.left, one.right)])
    return all(first[1] - second[0] < OVERLAP * one.height for first, second in pairwise(spans))
