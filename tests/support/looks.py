"""Does an open page fit a phone and a desk? With `ANXIN_PREVIEW=1` a picture of each is left in var/preview."""

from __future__ import annotations

import os
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

PREVIEW = Path("var/preview") if os.environ.get("ANXIN_PREVIEW") else None
PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1280, height=900)
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def too_wide(page: Page, name: str) -> list[str]:
    """By how much it is wider than either, beginning with the size that it was opened in."""
    faults = []
    for size in sorted((PHONE, DESK), key=lambda size: size != page.viewport_size):
        if size != page.viewport_size:
            page.set_viewport_size(size)
        beyond = page.evaluate(BEYOND)
        faults += [f"{name} {size['width']}: {beyond} px too wide"] if beyond > 0 else []
        if PREVIEW:
            PREVIEW.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PREVIEW / f"{name}.{size['width']}.png", full_page=True)
    return faults
