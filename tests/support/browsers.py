"""How does a test look at a page as a person does?

Debian's chromium through playwright; a machine without it skips such tests and says how to install it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.support.databases import Database

NAMES = ("chromium", "chromium-browser", "google-chrome")
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
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield launched
        launched.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
    else:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = before


@pytest.fixture
def live_site(committed_db: Database) -> Iterator[str]:
    """The site's address, served from threads of this process on the test's own database."""
    server = LiveServer("127.0.0.1")
    try:
        yield server.url
    finally:
        server.stop()
