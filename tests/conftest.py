"""What does every test stand on?

- a real PostgreSQL: ``@pytest.mark.django_db`` (rolled back), or the fixture ``committed_db`` (a clone of its own, real
  commits) with ``at_once(...)`` for races; both in ``tests/support/databases.py``;
- a real browser: ``browser`` and ``live_site`` in ``tests/support/browsers.py``;
- no network but loopback and unix sockets; warnings are errors; random order;
- in CI (``CI=true``) a skipped test is a failed one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.test.signals import setting_changed
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support.browsers import browser, live_site
from tests.support.databases import (
    at_once,
    committed_db,
    databases,
    django_db_setup,
    postgres_settings,
    transactional_db,
)
from tests.support.order import long_first
from tests.support.server import server_of_the_run

__all__ = [
    "at_once",
    "browser",
    "committed_db",
    "databases",
    "django_db_setup",
    "live_site",
    "postgres_settings",
    "transactional_db",
]

# tests start hundreds of processes, and each would compile all that it imports
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# how long an example takes says how busy the machine is, and nothing of the test
PATIENT: Any = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("quick", max_examples=50, **PATIENT)
hypothesis_settings.register_profile("ci", max_examples=100, **PATIENT, print_blob=True)
hypothesis_settings.register_profile("extreme", max_examples=2_000, **PATIENT, print_blob=True)


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """How slowly a password is hashed is nothing that a test looks at."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="session")
def _no_list_of_static_files() -> None:
    """Each test's client would list all files that could be asked for; they are found when one is."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def _own_evidence(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What tests upload lies beside the tests, not beside what people uploaded."""
    options = {**settings.STORAGES["evidence"]["OPTIONS"], "location": tmp_path_factory.mktemp("evidence")}
    settings.STORAGES["evidence"] = {**settings.STORAGES["evidence"], "OPTIONS": options}
    # Django keeps what it has read of them, and may have been asked while tests were collected
    setting_changed.send(None, setting="STORAGES", value=settings.STORAGES, enter=True)


def in_ci() -> bool:
    """CI has everything that tests need, so a skip there hides something."""
    return os.environ.get("CI", "").lower() in {"1", "true"}


def pytest_configure() -> None:
    """Properties are tried few times while working, more in CI, most in extreme runs."""
    if os.environ.get("ANXIN_EXTREME") == "1":
        hypothesis_settings.load_profile("extreme")
    else:
        hypothesis_settings.load_profile("ci" if in_ci() else "quick")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """The processes of xdist stand on one server, which lives as long as their parent."""
    if not os.environ.get("DATABASE_URL"):
        stack = ExitStack()
        config.add_cleanup(stack.close)
        stack.enter_context(server_of_the_run())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only root can do is no question elsewhere; that is no skip, which would hide something."""
    if os.geteuid() != 0:
        others = [item for item in items if item.get_closest_marker("root")]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]
    items[:] = long_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Name the way that works before pytest-django fails on a TRUNCATE."""
    marker = item.get_closest_marker("django_db")
    if marker and (marker.kwargs.get("transaction") or (marker.args and marker.args[0])):
        pytest.fail("django_db(transaction=True) truncates append-only tables: take the fixture `committed_db`.")


def _skip_is_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and in_ci() and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped, and this was: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that CI skips is a test that CI does not have."""
    report = yield
    _skip_is_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file."""
    report = yield
    _skip_is_failure(report)
    return report
