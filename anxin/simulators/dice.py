"""How do a simulator's numbers come about: at random, or repeatable from a seed?"""

import random
import secrets


def dice(seed: int | None) -> random.Random:
    """Numbers of the system's own, or those of a seed."""
    return secrets.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311  repeatable on purpose, and only with a seed
