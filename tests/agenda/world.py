"""What does the other side of the tests do with an ask? It takes it up, once or each time, and may tell when queried.

It writes over a connection of its own, as the world does: our transactions neither hold it nor undo it.
"""

from typing import Any
from uuid import UUID

import psycopg

CAN = {
    "both": (True, True),
    "idempotent": (True, False),
    "queryable": (False, True),
    "neither": (False, False),
}
TABLES = """
    CREATE TABLE world (subject uuid PRIMARY KEY, effects int NOT NULL);
    CREATE TABLE answer (subject uuid PRIMARY KEY, said text NOT NULL);
"""


class World:
    """The other side, with what it can do for each ask (the ask's key names it)."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def ask(self, subject: UUID, can: str) -> None:
        """Take it up: the idempotent world once for each id, the other one as often as it is asked."""
        idempotent, _ = CAN[can]
        again = "NOTHING" if idempotent else "UPDATE SET effects = world.effects + 1"
        self.connection.execute(f"INSERT INTO world VALUES (%s, 1) ON CONFLICT (subject) DO {again}", [subject])

    def knows(self, subject: UUID) -> bool:
        """Answer a query."""
        return self.effects(subject) > 0

    def effects(self, subject: UUID) -> int:
        """How often it was really done."""
        row = self.connection.execute("SELECT effects FROM world WHERE subject = %s", [subject]).fetchone()
        return row[0] if row else 0
