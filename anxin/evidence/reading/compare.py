"""Does a picture show what our own record says?

A field matches only when it was read, is valid and certain, and equals ours. What is almost ours is near and never a
contradiction: a misread digit and a changed one look alike, so a person looks. So does who paid less than the price: of
an order of 128.00 a coupon of the channel leaves 123.00 to pay, and the page shows that.
"""

from datetime import datetime

from anxin.evidence.reading.shapes import FIELDS, POINTERS, Comparison, Found, Reading, Record, Value, Verdict

# genuine numbers of two payments differ in far more places; a misread or retouched one in few
NEAR_EDITS = 4
NEAR_SECONDS = 600
SURE_TO_CONTRADICT = 0.97


def compare(reading: Reading, record: Record) -> Comparison:
    """How each field of the reading stands to the record, and all of them together."""
    verdicts = {name: _verdict(reading.fields.get(name), getattr(record, name)) for name in FIELDS}
    if record.order_no and verdicts["order_no"] is Verdict.UNREAD and record.order_no in reading.order_refs:
        verdicts["order_no"] = Verdict.MATCHED
    if record.codes:
        verdicts["code"] = _code(reading.codes, record.codes)
    return Comparison(verdicts=verdicts, match=_together(verdicts))


def _verdict(found: Found | None, ours: Value | None) -> Verdict:
    if ours is None:
        return Verdict.UNKNOWN
    if found is None or not found.sure:
        return Verdict.UNREAD
    if _same(found.value, ours):
        return Verdict.MATCHED
    if found.confidence < SURE_TO_CONTRADICT or _near(found.value, ours):
        return Verdict.NEAR
    return Verdict.CONTRADICTED


def _same(read: Value, ours: Value) -> bool:
    if isinstance(ours, datetime):
        return isinstance(read, datetime) and read == ours.replace(microsecond=0)
    return type(read) is type(ours) and read == ours


def _near(read: Value, ours: Value) -> bool:
    if isinstance(read, datetime) and isinstance(ours, datetime):
        return abs((read - ours).total_seconds()) <= NEAR_SECONDS
    if isinstance(read, int) and isinstance(ours, int):
        return 0 < read < ours
    if not (isinstance(read, str) and isinstance(ours, str)):
        return False
    enough = min(NEAR_EDITS, len(ours) // 4)
    return _edits(read, ours, enough) <= enough


def _edits(one: str, other: str, enough: int) -> int:
    """The edit distance, or more than `enough` as soon as that is certain."""
    if abs(len(one) - len(other)) > enough:
        return enough + 1
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        before, row[0] = row[0], place
        for at, against in enumerate(other, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != against))
    return row[-1]


def _code(read: tuple[str, ...], delivered: tuple[str, ...]) -> Verdict:
    """Another code on the page contradicts nothing: people have more than one."""
    ours = {_plain(code) for code in delivered}
    return Verdict.MATCHED if any(_plain(code) in ours for code in read) else Verdict.UNREAD


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def _together(verdicts: dict[str, Verdict]) -> str:
    if Verdict.CONTRADICTED in verdicts.values():
        return "contradicted"
    matched = any(verdicts.get(name) is Verdict.MATCHED for name in (*POINTERS, "code"))
    return "matched" if matched else "unverified"
