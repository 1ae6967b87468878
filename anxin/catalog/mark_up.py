"""What does a docked item cost its buyer, when it costs us so much?"""

BASIS = 10_000


def mark_up(cost_minor: int, *, bps: int, minor: int, round_up_to_minor: int) -> int:
    """The cost, a share of it in basis points and a fixed part on top, rounded up: never less than all of them."""
    price_minor = cost_minor + -(-cost_minor * bps // BASIS) + minor
    return max(1, -(-price_minor // round_up_to_minor) * round_up_to_minor)
