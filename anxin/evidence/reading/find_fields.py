"""Where on a payment's page do its amount, its time and its numbers stand?

Labels are worded in many ways, values stand beside them or in the same box, and long numbers go on in the next row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from anxin.evidence.reading.lines_seen import Placed, Row
from anxin.evidence.reading.patterns import amount, is_piece, label_of, moment, number, plain, references
from anxin.evidence.reading.shapes import Value

Parse = Callable[[Sequence[str]], Value | None]

HEADLINE, OVER_LABELS = 1.25, 1.05
NEXT_ROW = 2.4
# a page that says only when an order was made says nearly when it was paid, which never contradicts
OF_CREATION = 0.95


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value, the pieces of text that it was read from, and how it is read from such texts again."""

    value: Value
    pieces: tuple[Placed, ...]
    parse: Parse
    at_most: float = 1.0


def find_fields(rows: Sequence[Row]) -> dict[str, Candidate]:
    """What the labels name; the amount may stand as a headline without one. The first of a name counts."""
    found: dict[str, Candidate] = {}
    for place, row in enumerate(rows):
        for name, candidate in _labelled(rows, place, row):
            found.setdefault(name, candidate)
    headline = _headline(rows)
    if headline is not None:
        found["amount_minor"] = headline
    created = found.pop("created_at", None)
    if created is not None:
        found.setdefault("paid_at", created)
    if "paid_at" not in found and (only := _only_time(rows)):
        found["paid_at"] = only
    return found


def _labelled(rows: Sequence[Row], place: int, row: Row) -> list[tuple[str, Candidate]]:
    labelled = label_of(row[0].text)
    if labelled is None:
        return []
    word, name, rest = labelled
    pieces = row if rest else row[1:]
    if not pieces or name in {"", "whole_minor"}:
        return []
    if name in {"paid_at", "created_at"}:
        return _candidate(name, pieces, lambda texts: moment(" ".join(_values(texts, word))), OF_CREATION)
    if name == "amount_minor":
        return _candidate(name, pieces, lambda texts: amount("".join(_values(texts, word))))
    if name in {"order_no", "number"} and (refs := _candidate("order_no", pieces, lambda texts: _ref(texts, word))):
        return refs
    if name == "order_no":
        return []
    wanted = "transaction_no" if name == "number" else name
    whole = (*pieces, *_wrapped(rows, place, pieces[-1]))
    return _candidate(wanted, whole, lambda texts: number("".join(_values(texts, word))))


def _candidate(
    name: str, pieces: Sequence[Placed], parse: Parse, of_creation: float = 1.0
) -> list[tuple[str, Candidate]]:
    value = parse([piece.text for piece in pieces])
    if value is None:
        return []
    return [(name, Candidate(value, tuple(pieces), parse, of_creation if name == "created_at" else 1.0))]


def _values(texts: Sequence[str], word: str) -> list[str]:
    """The texts without the label, where that stands in the first of them."""
    first = plain(texts[0])
    return [first.removeprefix(word).lstrip(" :"), *(plain(text) for text in texts[1:])]


def _ref(texts: Sequence[str], word: str) -> str | None:
    refs = references(" ".join(_values(texts, word)))
    return refs[0] if len(set(refs)) == 1 else None


def _wrapped(rows: Sequence[Row], place: int, last: Placed) -> list[Placed]:
    """The rest of a number in the rows below: alone there, in the column of values, and shorter than its beginning."""
    rest: list[Placed] = []
    for row in rows[place + 1 : place + 3]:
        one, above = row[0], rest[-1] if rest else last
        alone = len(row) == 1 and is_piece(one.text)
        in_column = one.right > last.left and one.left >= rows[place][0].left + 2 * one.height
        if not (alone and in_column and one.y - above.y < NEXT_ROW * last.height):
            break
        if not is_piece(_values([last.text], _word(last.text))[0]) or len(one.text) >= len(last.text):
            break
        rest.append(one)
    return rest


def _word(text: str) -> str:
    labelled = label_of(text)
    return labelled[0] if labelled else ""


def _headline(rows: Sequence[Row]) -> Candidate | None:
    """The amount that stands alone over all labels; else the one in by far the largest letters."""
    heights = sorted(one.height for row in rows for one in row)
    amounts = [(one, value) for row in rows for one in row if (value := amount(one.text)) is not None]
    if not amounts:
        return None
    labels = [row[0].y for row in rows if label_of(row[0].text)]
    alone = {id(row[0]) for row in rows if len(row) == 1}
    over = [(one, value) for one, value in amounts if id(one) in alone and labels and one.y < min(labels)]
    amounts = over if len(over) == 1 else sorted(amounts, key=lambda pair: -pair[0].height)
    largest, value = amounts[0]
    if largest.height < (OVER_LABELS if over == amounts else HEADLINE) * heights[len(heights) // 2]:
        return None
    if any(other.height > 0.85 * largest.height and different != value for other, different in amounts[1:]):
        return None
    return Candidate(value, (largest,), lambda texts: amount(texts[0]))


def _only_time(rows: Sequence[Row]) -> Candidate | None:
    """A time without a label we know, where there is just one."""
    times = [one for row in rows for one in row if moment(one.text) is not None]
    if len(times) != 1 or (value := moment(times[0].text)) is None:
        return None
    return Candidate(value, (times[0],), lambda texts: moment(texts[0]), OF_CREATION)
