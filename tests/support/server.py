"""On which PostgreSQL does a run of tests stand, and how do all of its processes find it?

The first process of a run starts it and names it in the environment, where the workers of xdist look, and whatever run
of pytest a test starts. So a run has one server and migrates one template.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anxin.site.postgres import FOR_TESTS, Server, Setting

NAME = "ANXIN_TEST_SERVER"
SETTINGS = (
    *FOR_TESTS,
    Setting("max_connections", "200", "several workers share it"),
    Setting("file_copy_method", "clone", "the system copies a template's files at once"),
)


@contextmanager
def server_of_the_run() -> Iterator[dict[str, str]]:
    """Its address in Django's words, started unless a process above this one did."""
    if home := os.environ.get(NAME):
        yield Server(Path(home)).django_settings()
        return
    with tempfile.TemporaryDirectory(prefix="anxin-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Server(Path(folder) / "data", settings=SETTINGS, bound=True) as server:
            os.environ[NAME] = str(server.home)
            try:
                yield server.django_settings()
            finally:
                del os.environ[NAME]
