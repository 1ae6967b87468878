"""How does a test look at a page as a person does?

Debian's chromium through playwright; a machine without it skips such tests and says how to install it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.support.databases import Database

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_MS = 120_000
MISSING = "This test needs chromium: `apt-get install chromium` (as root `make test` does it by itself)."


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless chromium per session; take a context of your own from it: ``browser.new_context()``."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(MISSING)
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # playwright's event loop runs in this thread, and Django would refuse every query of the test beside it
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=PATIENCE_MS
        )
        launched.new_context = _patient(launched.new_context)  # type: ignore[method-assign]  # no option for all contexts
        yield launched
        launched.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


def _patient(make: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    def made(**options: Any) -> BrowserContext:
        context = make(**options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    return made


@pytest.fixture
def live_site(committed_db: Database) -> Iterator[str]:
    """The site's address, served from threads of this process on the test's own database."""
    server = LiveServer("127.0.0.1")
    try:
        yield server.url
    finally:
        server.stop()
