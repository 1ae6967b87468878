"""Does the ground that every test stands on hold?"""

import subprocess
import sys

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from tests.support.databases import AtOnce, Database, Databases


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_rolled_back_test_leaves_nothing(turn: int) -> None:
    assert not Group.objects.filter(name="left").exists()
    Group.objects.create(name="left")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_committed_test_starts_from_the_template(committed_db: Database, turn: int) -> None:
    assert not Group.objects.filter(name="left").exists()
    Group.objects.create(name="left")
    with committed_db.connect() as other:
        assert other.execute("SELECT count(*) FROM auth_group WHERE name = 'left'").fetchone() == (1,)


def test_a_durable_transaction_commits(committed_db: Database) -> None:
    with transaction.atomic(durable=True):
        Group.objects.create(name="durable")
    assert not connection.in_atomic_block
    assert Group.objects.filter(name="durable").exists()


def test_rivals_run_on_connections_of_their_own(committed_db: Database, at_once: AtOnce) -> None:
    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    pids = at_once(backend, backend, backend)
    assert len({*pids, backend()}) == 4


def test_of_two_rivals_one_is_refused_by_the_database(at_once: AtOnce) -> None:
    def create() -> str:
        return Group.objects.create(name="one").name

    outcomes = at_once(create, create)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IntegrityError", "str"]
    assert Group.objects.count() == 1


def test_another_process_reaches_the_database_by_its_url(committed_db: Database) -> None:
    Group.objects.create(name="seen")
    code = "import psycopg, sys; print(psycopg.connect(sys.argv[1]).execute('SELECT name FROM auth_group').fetchall())"
    seen = subprocess.run([sys.executable, "-c", code, committed_db.url], check=True, capture_output=True, text=True)
    assert seen.stdout.strip() == "[('seen',)]"


def test_a_connection_left_open_is_noticed(databases: Databases, committed_db: Database) -> None:
    with committed_db.connect() as left:
        left.execute("SELECT 'left open'")
        assert databases.visitors(committed_db.name, patience_seconds=0) == ["SELECT 'left open'"]
    assert databases.visitors(committed_db.name) == []


def test_nobody_can_write_into_the_template(databases: Databases, committed_db: Database) -> None:
    template = Database(databases.template, databases.settings)
    with pytest.raises(psycopg.OperationalError, match="not currently accepting connections"):
        template.connect()
