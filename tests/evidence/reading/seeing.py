"""Texts on a page as the engine would see them, without a picture."""

from __future__ import annotations

import math

import numpy as np

from anxin.evidence.reading.lines_seen import Line

WIDE, HIGH, GAP = 22, 40, 76


def line(text: str, x: float, y: float, *, degrees: float = 0.0, high: float = HIGH) -> Line:
    """A line with its upper left corner at (x, y) of a page that is then turned by some degrees."""
    wide = sum(high if ord(letter) > 255 else high * WIDE / HIGH for letter in text)
    corners = np.array([[x, y], [x + wide, y], [x + wide, y + high], [x, y + high]], np.float32)
    turn = math.radians(degrees)
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]], np.float32)
    return Line(text, 0.99, corners @ spin)


def page(rows: list[tuple[str, str]], *, degrees: float = 0.0, column: float = 320, right: float = 0) -> list[Line]:
    """Labels at the margin and values in their column, or against the right edge."""
    lines = []
    for place, (label, value) in enumerate(rows):
        y = 100 + place * GAP
        lines.append(line(label, 40, y, degrees=degrees))
        if value:
            start = right - len(value) * WIDE if right else column
            lines.append(line(value, start, y, degrees=degrees))
    return lines
