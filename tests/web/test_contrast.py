"""Can every colour be read on the ground it stands on, by day and by night?"""

import re
from pathlib import Path

import pytest

TOKENS = (Path("anxin") / "web" / "static" / "anxin" / "anxin.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
GROUNDS = ("ground", "card", "raised")
READABLE = 4.5


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [(text, ground) for text in ("ink", "ink-2", "ink-3", "accent", "accent-strong") for ground in GROUNDS]
PAIRS += [(tone, f"{tone}-soft") for tone in ("waiting", "needs", "info")]
PAIRS += [
    ("accent", "protected-soft"),
    ("ink-2", "quiet-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
PAIRS += [
    (text, f"{tone}-soft") for text in ("ink", "ink-2") for tone in ("waiting", "needs", "info", "protected", "quiet")
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_a_colour_can_be_read(text: str, ground: str, theme: str) -> None:
    at = ("light", "dark").index(theme)
    assert contrast(COLOURS[text][at], COLOURS[ground][at]) >= READABLE
