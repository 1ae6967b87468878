"""Which PostgreSQL does a test talk to, and how does it get a database of its own?

One template database is migrated per run, or kept from an earlier one. Everything else is a clone of it:

- ``django_db`` tests share one clone and roll back, as pytest-django always does;
- ``committed_db`` tests commit for real, from any number of threads and processes, and get a fresh clone each,
  because append-only tables refuse the TRUNCATE by which ``django_db(transaction=True)`` would clean up.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql
from pytest_django import DjangoDbBlocker

from anxin.routines.install import install
from tests.support.kept import kept_template
from tests.support.server import server_of_the_run

SLOTS = 20
LEAVE_SECONDS = 60.0
TOGETHER_SECONDS = 300.0


@dataclass(frozen=True)
class Database:
    """One real database: its name, and the address for another process (``DATABASE_URL``)."""

    name: str
    settings: dict[str, Any]

    @property
    def url(self) -> str:
        """The address as ``DATABASE_URL`` wants it."""
        user, password = quote(self.settings["USER"], safe=""), quote(self.settings["PASSWORD"], safe="")
        login = f"{user}:{password}" if password else user
        host, port = str(self.settings["HOST"]), self.settings["PORT"] or 5432
        if host.startswith("/"):
            return f"postgresql://{login}@/{self.name}?host={quote(host, safe='')}&port={port}"
        return f"postgresql://{login}@{host}:{port}/{self.name}"

    def connect(self, *, autocommit: bool = True) -> psycopg.Connection[Any]:
        """A plain psycopg connection; close it, or use it with ``with``."""
        return psycopg.connect(
            host=self.settings["HOST"] or None,
            port=self.settings["PORT"] or None,
            user=self.settings["USER"] or None,
            password=self.settings["PASSWORD"] or None,
            dbname=self.name,
            autocommit=autocommit,
        )


class Databases:
    """The session's databases on one server: a template nobody connects to, and its clones."""

    def __init__(self, settings: dict[str, Any], base: str) -> None:
        self.settings = settings
        self._house = Database("postgres", settings).connect()
        self._name = self._free_name(base)
        self._clones = 0
        # nobody connects to it, so it can always be cloned
        self.template = kept_template(self._house, self._migrate, self._install)

    def _free_name(self, base: str) -> str:
        """The lock lasts as long as this session, so two sessions with one name never share a database."""
        for slot in range(1, SLOTS + 1):
            name = f"test_{base}" if slot == 1 else f"test_{base}_{slot}"
            row = self._house.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name]).fetchone()
            if row and row[0]:
                return name
        msg = f"{SLOTS} test sessions already use the name {base!r} on this server: stop some of them."
        raise pytest.UsageError(msg)

    def _run(self, statement: str, *names: str) -> None:
        self._house.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _migrate(self, name: str) -> None:
        self.switch_to(name)
        call_command("migrate", verbosity=0, interactive=False)
        self._leave(name)

    def _install(self, name: str) -> None:
        self._run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", name)
        self.switch_to(name)
        install()
        self._leave(name)

    def _leave(self, name: str) -> None:
        connection.close()
        self._run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", name)

    def clone(self) -> Database:
        """A fresh copy of the migrated template."""
        self._clones += 1
        name = f"{self._name}_{self._clones}"
        self.drop(name)
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY = FILE_COPY", name, self.template)
        return Database(name, self.settings)

    def drop(self, name: str) -> None:
        """Remove a database, and whoever is still connected to it."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def visitors(self, name: str, *, patience_seconds: float = LEAVE_SECONDS) -> list[str]:
        """What those who are connected to it last asked, once those who were leaving have left."""
        give_up = time.monotonic() + patience_seconds
        query = "SELECT query FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'"
        while True:
            found = [str(row[0]) for row in self._house.execute(query, [name])]
            if not found or time.monotonic() > give_up:
                return found
            time.sleep(0.01)

    def switch_to(self, name: str) -> None:
        """Every connection that Django opens from now on, in any thread, is to this database."""
        connections.close_all()
        self.settings["NAME"] = name

    def close(self, shared: Database) -> None:
        """Leave nothing behind on the server."""
        connections.close_all()
        self.drop(shared.name)
        self._house.close()


@pytest.fixture(scope="session")
def postgres_settings() -> Iterator[dict[str, Any]]:
    """Django's own settings of the connection: DATABASE_URL's server, or else the run's own."""
    settings = connections.settings["default"]
    settings.setdefault("OPTIONS", {}).pop("pool", None)
    settings["CONN_MAX_AGE"] = 0
    if os.environ.get("DATABASE_URL"):
        yield settings
        return
    with server_of_the_run() as address:
        settings.update(NAME="anxin", **address)
        yield settings


@pytest.fixture(scope="session")
def databases(
    postgres_settings: dict[str, Any], django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Databases]:
    """The template, migrated once, and the maker of clones."""
    with django_db_blocker.unblock():
        made = Databases(postgres_settings, str(postgres_settings["NAME"]) or "anxin")
        shared = made.clone()
        made.switch_to(shared.name)
    yield made
    with django_db_blocker.unblock():
        made.close(shared)


@pytest.fixture(scope="session")
def django_db_setup(databases: Databases) -> None:
    """pytest-django's door to the shared clone, in which ``django_db`` tests roll back."""


@pytest.fixture
def committed_db(
    request: pytest.FixtureRequest, databases: Databases, django_db_blocker: DjangoDbBlocker
) -> Iterator[Database]:
    """A database of this test's own: commits are real, threads and child processes may connect."""
    if request.node.get_closest_marker("django_db") or "db" in request.fixturenames:
        pytest.fail("committed_db and django_db are two ways to a database: take one of them for this test.")
    shared = str(databases.settings["NAME"])
    with django_db_blocker.unblock():
        clone = databases.clone()
        databases.switch_to(clone.name)
        try:
            yield clone
        finally:
            databases.switch_to(shared)
            left = databases.visitors(clone.name)
            databases.drop(clone.name)
    if left:
        pytest.fail(f"Connections were left open; close them in the thread or process that made them: {left}")


@pytest.fixture
def transactional_db() -> None:
    """Closed: pytest-django would TRUNCATE tables that refuse it."""
    pytest.fail("Take the fixture `committed_db` (for a browser: `live_site`): append-only tables cannot be truncated.")


Outcome = Any
AtOnce = Callable[..., list[Outcome]]


@pytest.fixture
def at_once(committed_db: Database) -> AtOnce:
    """``at_once(first, second, ...)``: run the calls in threads that start together, each with its own connection.

    Returns what each returned, or the exception that it raised, in the order of the calls.
    """

    def run(*calls: Callable[[], Any]) -> list[Outcome]:
        outcomes: list[Outcome] = [None] * len(calls)
        gate = threading.Barrier(len(calls))

        def one(index: int) -> None:
            try:
                connection.ensure_connection()
                gate.wait(TOGETHER_SECONDS)
                outcomes[index] = calls[index]()
            except BaseException as problem:  # noqa: BLE001 - the rival's refusal is what such a test looks at
                outcomes[index] = problem
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=[index], daemon=True) for index in range(len(calls))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(TOGETHER_SECONDS)
        if any(thread.is_alive() for thread in threads):
            pytest.fail(f"A call did not come back within {TOGETHER_SECONDS:.0f} s.")
        return outcomes

    return run
