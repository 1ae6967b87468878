"""How large must a supplier's deposit be?"""

FLOOR_MINOR = 100_000
STEP_MINOR = 10_000
TURNOVER_PERCENT = 10


def required_deposit(turnover_minor: int) -> int:
    """Fen that the deposit must hold: a tenth of what was settled in thirty days, in steps of ¥100, at least ¥1,000."""
    steps = -(-turnover_minor * TURNOVER_PERCENT // (100 * STEP_MINOR))
    return max(FLOOR_MINOR, steps * STEP_MINOR)
