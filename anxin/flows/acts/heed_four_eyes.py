"""May one person of the staff let this much go by agreement? Only what that person could decide alone."""

from uuid import UUID

from anxin.cases.refusals import TooMuchForOne
from anxin.cases.turns import four_eyes_above
from anxin.money import format_minor


def heed_four_eyes(shop: UUID, amount_minor: int, currency: str) -> None:
    """Raise TooMuchForOne above the amount from which a second person confirms."""
    above = four_eyes_above(shop)
    if amount_minor > above:
        raise TooMuchForOne(above=format_minor(above, currency))
