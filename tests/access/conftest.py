"""Reads are tried on the same shop as the pages."""

from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _own_corner(settings: Settings, tmp_path: Path) -> None:
    """Tries of one test do not count in the next, and static files come from the sources."""
    settings.STATIC_ROOT = str(tmp_path)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
