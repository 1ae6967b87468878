"""What does the engine see? Lines of text with their boxes, and where they stand once the page is straight."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of text with the four corners of its box, clockwise from the upper left, in pixels.

    `least` is the confidence of its least certain letter, where that was asked for.
    """

    text: str
    confidence: float
    corners: Corners
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A line on the straightened page: from `left` to `right`, its middle at `y`."""

    line: Line
    left: float
    right: float
    y: float
    height: float

    @property
    def text(self) -> str:
        """What it says."""
        return self.line.text


Row = tuple[Placed, ...]
