"""What did somebody type on a keyboard that writes Chinese?"""

# the wide forms of the printable ASCII characters stand in the same order, and the sign of the yuan apart from them
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFFE5: "¥"}


def narrow(typed: str) -> str:
    """The text with plain digits, letters and signs for wide ones: "１２．５０" is "12.50"; all else stays."""
    return typed.translate(_NARROW)
