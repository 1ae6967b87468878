"""Is a value read the same a second time? Each piece is cut out of the full picture, closer, and read by itself.

The engine's confidence is a mean over a line: of 28 digits one may be guessed and the mean stays at 0.99. So its least
certain letter is asked for, and a value that is read differently twice is looked at a third time: what two of three
looks found is read, else nothing is. Even that letter does not tell when one of two equal digits is left out. So only
a number that is both certain in every letter and whole is taken at first sight.
"""

from collections.abc import Mapping, Sequence

from anxin.evidence.reading.engine import Engine
from anxin.evidence.reading.find_fields import Candidate
from anxin.evidence.reading.lines_seen import Pixels
from anxin.evidence.reading.patterns import is_whole
from anxin.evidence.reading.shapes import Found, Value
from anxin.refs import is_ref

# what cannot lose or win a letter unnoticed: long numbers by their length, references of ours by their last letter
NUMBERS = frozenset({"transaction_no", "merchant_no", "order_no"})

SURE = 0.90
SURE_LETTER = 0.60
# c and C, 1 and l share what certainty there is: found alike again and again, less of it is enough
SURE_LETTER_TWICE = 0.30
# an amount has few figures and no shape that a wrong one would break
SURE_FIGURE = 0.85
# so much at first sight that a whole number needs no second one
SURE_AT_ONCE = 0.97
# and so much to put the first one right
SURE_OF_ANOTHER = 0.85
MARGINS = (0.0, 0.06)

Look = tuple[Value | None, float]


def look_again(eyes: Engine, picture: Pixels, candidates: Mapping[str, Candidate]) -> dict[str, Found]:
    """Each candidate as it may be relied on; its confidence is the least of the looks that found it."""
    first = {name: _at_first(one) for name, one in candidates.items()}
    certain = {name for name in NUMBERS & first.keys() if _is_certain(*first[name])}
    second = _look(eyes, picture, _without(candidates, certain), MARGINS[0])
    found = {name: _found(candidates[name], [look], SURE_LETTER) for name, look in (first | second).items()}
    doubtful = _without(candidates, {name for name, one in found.items() if one.sure})
    for name, look in _look(eyes, picture, doubtful, MARGINS[1]).items():
        one, before = candidates[name], second.get(name, first[name])
        third = _found(one, [look], SURE_LETTER)
        found[name] = third if third.sure else _outvoted(before, look) or _found(one, [before, look], SURE_LETTER_TWICE)
    return found


def _is_certain(value: Value | None, least: float) -> bool:
    return least >= SURE_AT_ONCE and isinstance(value, str) and (is_whole(value) or is_ref(value))


def _outvoted(second: Look, third: Look) -> Found | None:
    """What the second and the third look agree upon, sure of every letter, for numbers of the usual length."""
    value, least = second[0], min(second[1], third[1])
    if value != third[0] or not isinstance(value, str) or not is_whole(value) or least < SURE_OF_ANOTHER:
        return None
    return Found(value=value, confidence=least, sure=True)


def _without(candidates: Mapping[str, Candidate], names: set[str]) -> dict[str, Candidate]:
    return {name: one for name, one in candidates.items() if name not in names}


def _at_first(one: Candidate) -> Look:
    return one.value, min(piece.line.least for piece in one.pieces)


def _look(eyes: Engine, picture: Pixels, candidates: Mapping[str, Candidate], margin: float) -> dict[str, Look]:
    """Of each candidate the value that is found now, and the confidence of its least certain letter."""
    pieces = {id(piece): piece for one in candidates.values() for piece in one.pieces}
    boxes = [piece.line.corners for piece in pieces.values()]
    seen = dict(zip(pieces, eyes.read(picture, boxes, margin), strict=True))
    return {
        name: (
            one.parse([seen[id(piece)].text for piece in one.pieces]),
            min(seen[id(piece)].least for piece in one.pieces),
        )
        for name, one in candidates.items()
    }


def _found(one: Candidate, looks: Sequence[Look], enough: float) -> Found:
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
