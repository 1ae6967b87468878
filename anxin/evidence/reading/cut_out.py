"""How does one line look by itself? Cut out of the full picture and made level."""

import numpy as np

from anxin.evidence.reading.lines_seen import Corners, Pixels


def cut_out(picture: Pixels, corners: Corners, share: float) -> Pixels:
    """The box made level, with a margin on all sides that is a share of its height."""
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
