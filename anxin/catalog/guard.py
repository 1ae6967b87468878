"""May an item go on being sold at its price, after what its supplier has just said of it?"""

from anxin.catalog.errands import Told
from anxin.catalog.models import Docked

BASIS = 10_000
Pause = Docked.Pause


def guard(
    told: Told | None,
    *,
    cost_minor: int | None,
    price_minor: int,
    would_be_minor: int,
    currency: str,
    jump_bps: int,
) -> tuple[Docked.Pause, bool]:
    """Why it pauses, if it must, and whether its cost is accepted as the new one.

    `cost_minor` is the cost accepted before, `would_be_minor` the price that would follow from what was told. A jump
    either way is a person's to accept: a price a hundredth of yesterday's is a slip as often as a gift. A first cost
    has no yesterday and is held against the price at which the item is sold. What rises within bounds is accepted also
    while it is above the price, so that the price can follow.
    """
    if told is None:
        return Pause.GONE, False
    if told.currency != currency:
        return Pause.CURRENCY, False
    if cost_minor is None:
        jumped = (price_minor - would_be_minor) * BASIS > price_minor * jump_bps
    else:
        jumped = abs(told.cost_minor - cost_minor) * BASIS > cost_minor * jump_bps
    if jumped or told.cost_minor <= 0:
        return Pause.JUMP, False
    # protocols say "not on sale" of what is merely sold out; the shelf shows that without a pause
    if not told.on_sale and told.stock != 0:
        return Pause.OFF_SALE, True
    if told.cost_minor > price_minor:
        return Pause.COST_ABOVE, True
    return Pause.NONE, True
