"""Do words that people typed lie sealed in their columns, and do those of an older release get there?"""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.migrations.state import ProjectState

from anxin import vault
from anxin.refs import new_id
from anxin.vault.fields import SealedList, SealedText
from anxin.vault.seal_column import seal_column

pytestmark = pytest.mark.django_db
WORDS = "账号 12345678，C:\\Users\\bea"
FIELDS = {"words": SealedText(purpose="tried"), "points": SealedList(purpose="tried")}


def kept(column: str) -> dict[UUID, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM old_words")
        return {pk: bytes(value) if isinstance(value, memoryview) else value for pk, value in cursor.fetchall()}


@pytest.fixture
def rows() -> list[UUID]:
    """A table of an older release: two rows in which something was typed, one in which nothing was."""
    ids = [new_id() for _ in range(3)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE old_words (id uuid PRIMARY KEY, words varchar(200), points jsonb)")
        cursor.executemany(
            "INSERT INTO old_words VALUES (%s, %s, %s)",
            [(ids[0], WORDS, '["到账了吗"]'), (ids[1], "x", '["a", "b"]'), (ids[2], "", "[]")],
        )
    return ids


def migrate(column: str, *, back: bool = False) -> None:
    steps = seal_column("old_words", "old", column, FIELDS[column]).database_operations
    with connection.schema_editor() as editor:
        for step in reversed(steps) if back else steps:
            move = step.database_backwards if back else step.database_forwards
            move("vault", editor, ProjectState(), ProjectState())


def test_old_words_are_sealed_where_they_lie(rows: list[UUID]) -> None:
    migrate("words")
    sealed = kept("words")
    assert WORDS.encode() not in sealed[rows[0]]
    assert [vault.unseal(sealed[pk], "tried") for pk in rows[:2]] == [WORDS, "x"]
    assert sealed[rows[2]] == b"", "nothing was said, and that may be seen"


def test_a_list_of_words_too(rows: list[UUID]) -> None:
    migrate("points")
    sealed = kept("points")
    assert [FIELDS["points"].opened(sealed[pk]) for pk in rows] == [["到账了吗"], ["a", "b"], []]
    assert "到账了吗".encode() not in sealed[rows[0]]


@pytest.mark.parametrize("column", ["words", "points"])
def test_a_release_can_be_taken_back(rows: list[UUID], column: str) -> None:
    before = kept(column)
    migrate(column)
    migrate(column, back=True)
    assert kept(column) == before
