"""Which letters stand in a line? A network tells of each of its columns how likely each letter is."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Spelled(NamedTuple):
    """A line's text, the mean confidence of its letters, and that of the least certain letter that carries a value."""

    text: str
    confidence: float
    least: float


def spell(likely: NDArray[np.float32], letters: Sequence[str]) -> Spelled:
    """The likeliest letter of each column, where it is another than in the column before; the first means none."""
    best = likely.argmax(axis=1)
    kept = np.flatnonzero((best != 0) & np.insert(best[1:] != best[:-1], 0, True))
    if not len(kept):
        return Spelled("", 0.0, 0.0)
    text = [letters[place] for place in best[kept]]
    sure = likely[kept, best[kept]].astype(float)
    # whether there is a blank between date and time is all the same
    telling = [one for letter, one in zip(text, sure, strict=True) if letter.isalnum() or letter == "."]
    return Spelled("".join(text), float(sure.mean()), float(min(telling, default=0.0)))
