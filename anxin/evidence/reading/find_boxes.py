"""Where do lines of text stand? A network tells of each point how likely it lies inside a line; these are its islands.

The network answers with the core of each line, so every island is widened again (Liao et al., "Real-time scene text
detection with differentiable binarization").
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from anxin.evidence.reading.lines_seen import Corners

Likely = NDArray[np.float32]

INSIDE = 0.3
SURE = 0.45
WIDER = 1.6
SMALLEST, SMALLEST_WIDENED = 3, 5
MOST = 1000


def find_boxes(likely: Likely, width: int, height: int) -> list[Corners]:
    """Boxes in a picture of this size, each with its four corners clockwise from the upper left."""
    import cv2

    islands = cv2.dilate((likely > INSIDE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(islands, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array([width / likely.shape[1], height / likely.shape[0]], np.float32)
    most = np.array([width - 1, height - 1], np.float32)
    found = (_box(likely, cv2.minAreaRect(outline)) for outline in outlines[:MOST])
    return [np.clip(box * scale, 0, most).astype(np.float32) for box in found if box is not None]


def _box(likely: Likely, core: Any) -> Corners | None:
    import cv2

    middle, (wide, high), angle = core
    if min(wide, high) < SMALLEST or _mean(likely, cv2.boxPoints(core)) < SURE:
        return None
    away = 2 * WIDER * wide * high / (2 * (wide + high))
    if min(wide, high) + away < SMALLEST_WIDENED:
        return None
    return _clockwise(cv2.boxPoints((middle, (wide + away, high + away), angle)))


def _mean(likely: Likely, corners: NDArray[Any]) -> float:
    import cv2

    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int)
    part = likely[top : bottom + 1, left : right + 1]
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, mask)[0])


def _clockwise(corners: NDArray[Any]) -> Corners:
    """From the upper left: of the two on either side the upper one is the one with the smaller y."""
    across = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = (side[np.argsort(side[:, 1], kind="stable")] for side in (across[:2], across[2:]))
    return np.array([left[0], right[0], right[1], left[1]], np.float32)
