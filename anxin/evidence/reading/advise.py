"""What is wrong with a picture that could not be read, in the order in which it should be told?"""

from collections.abc import Mapping

from anxin.evidence.reading.shapes import Found, Kind, Quality

NEEDED = ("amount_minor", "paid_at", "transaction_no", "merchant_no")
SOFT, VERY_SOFT = 0.50, 0.20
SMALL_LETTERS = 13.0
NARROW = 260
UNCLEAR = 0.93


def advise(kind: Kind, fields: Mapping[str, Found], quality: Quality, *, readable: bool) -> tuple[str, ...]:
    """Keys of `PROBLEMS`; none for a readable picture. First what to do about the picture, then what was not read."""
    if readable:
        return ()
    unread = [name for name in NEEDED if not (name in fields and fields[name].sure)]
    cause = _cause(kind, fields, quality, unread)
    details = [f"{name}_unread" for name in unread] if kind is Kind.PAYMENT else []
    return (*cause, *details)


def _cause(kind: Kind, fields: Mapping[str, Found], quality: Quality, unread: list[str]) -> tuple[str, ...]:
    if quality.width < NARROW:
        return ("too_small",)
    unclear = quality.confidence < UNCLEAR or any(not one.sure for one in fields.values())
    if quality.reblur < VERY_SOFT or (quality.reblur < SOFT and (unclear or kind is Kind.OTHER)):
        return ("blurry",)
    if not quality.letter_height:
        return ("no_text",)
    if quality.letter_height < SMALL_LETTERS and unclear:
        return ("too_small",)
    if quality.confidence < UNCLEAR:
        return ("blurry",)
    if kind is Kind.PAYMENT:
        return ("cut_off",) if any(name not in fields for name in unread) else ("blurry",)
    return ("not_detail_page",) if kind is Kind.OTHER else ()
