"""How good is a picture? Measured to word the advice; what is read decides, never these figures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from anxin.evidence.reading.lines_seen import Line, Pixels
from anxin.evidence.reading.shapes import Quality

Plane = NDArray[np.float32]

WIDTH = 720
TALLEST = 2160
STRONGEST = 0.03


def measure(picture: Pixels, lines: Sequence[Line]) -> Quality:
    """The measures of facts: taken at one width, so that large and small pictures can be compared."""
    import cv2

    height, width = picture.shape[:2]
    # the upper part of a long picture tells enough
    top = picture[: round(width * TALLEST / WIDTH)]
    shape = (WIDTH, max(1, round(top.shape[0] * WIDTH / width)))
    small = cv2.resize(cv2.cvtColor(top, cv2.COLOR_RGB2GRAY), shape, interpolation=cv2.INTER_AREA)
    grey = small.astype(np.float32)
    slopes = cv2.magnitude(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    strong = slopes >= np.quantile(slopes[::4, ::4], 1 - STRONGEST)
    slope = float((slopes[strong] ** 2).mean())
    bend = float((cv2.Laplacian(grey, cv2.CV_32F)[strong] ** 2).mean())
    blurred = cv2.GaussianBlur(grey, (0, 0), 1.5).astype(np.float32)
    return Quality(
        width=width,
        height=height,
        # a picture that was shaken is soft in one direction only
        reblur=min(_lost(grey, blurred, 1, 0), _lost(grey, blurred, 0, 1)),
        edge_ratio=bend / slope if slope else 0.0,
        confidence=float(np.mean([line.confidence for line in lines])) if lines else 0.0,
        letter_height=float(np.median([_height(line) for line in lines])) if lines else 0.0,
    )


def _lost(grey: Plane, blurred: Plane, x: int, y: int) -> float:
    """Which share of its steepest slopes in one direction the picture loses when it is blurred."""
    import cv2

    sharp = np.abs(cv2.Sobel(grey, cv2.CV_32F, x, y))
    strong = sharp >= np.quantile(sharp[::4, ::4], 1 - STRONGEST)
    steep = float(sharp[strong].mean())
    return 1 - float(np.abs(cv2.Sobel(blurred, cv2.CV_32F, x, y))[strong].mean()) / steep if steep else 0.0


def _height(line: Line) -> float:
    return float(np.hypot(*(line.corners[3] - line.corners[0])))
