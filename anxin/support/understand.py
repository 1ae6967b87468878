"""What does a message say? Read by rules alone: order numbers, times, amounts, accounts, the problem, the question."""

from datetime import datetime

from anxin.support.understood import Understood


def understand(text: str, at: datetime) -> Understood:
    """What a message says; `at` is when it was written (aware), which "今天" and "昨晚" count from."""
    return Understood()
