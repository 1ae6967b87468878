"""Who gets which part of an amount, without a fen lost or made?"""

from collections.abc import Sequence

WHOLE_BASIS_POINTS = 10_000


class NotASplit(ValueError):
    """The weights or the rate do not describe a division of an amount."""


def split(amount_minor: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount in proportion to the weights; the parts add up exactly.

    Left-over minor units go to the largest remainders, and among equals to the earlier part.
    Raises NotASplit when a weight is negative or all are zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise NotASplit(list(weights))
    if amount_minor < 0:
        return [-part for part in split(-amount_minor, weights)]
    parts = [amount_minor * weight // whole for weight in weights]
    remainders = [amount_minor * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in by_remainder[: amount_minor - sum(parts)]:
        parts[place] += 1
    return parts


def fee(amount_minor: int, basis_points: int) -> int:
    """The fee on an amount, rounded once, half up; never more than the amount.

    Raises NotASplit for a negative amount or a rate outside 0 to 10,000 basis points.
    """
    if amount_minor < 0 or not 0 <= basis_points <= WHOLE_BASIS_POINTS:
        raise NotASplit(amount_minor, basis_points)
    return (amount_minor * basis_points + WHOLE_BASIS_POINTS // 2) // WHOLE_BASIS_POINTS
