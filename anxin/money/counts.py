"""Which whole number did a person mean by what they wrote?"""


def parse_count(written: str, *, least: int = 0, most: int) -> int | None:
    """Read plain digits ("12") as a number from `least` to `most`; None for anything else, however long it is."""
    plain = written.strip()
    digits = plain.lstrip("0") or plain[-1:]
    if not (plain.isascii() and plain.isdecimal()) or len(digits) > len(str(most)):
        return None
    return int(digits) if least <= int(digits) <= most else None
