"""How does a loop ask the database one question that is a whole transaction, without a thread that waits for it?"""

import asyncio
from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.conninfo import make_conninfo

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


class Soon:
    """So many connections of one loop, opened when they are first needed; one that broke is opened anew."""

    def __init__(self, connections: int) -> None:
        self._turns = asyncio.Semaphore(connections)
        self._free: list[Connection | None] = [None] * connections

    async def alone(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement; what it returns is committed. After a psycopg.Error nobody knows whether it was."""
        async with self._turns:
            mine = self._free.pop()
            try:
                if mine is None:
                    mine = await _connect()
                cursor = await mine.execute(query, values, prepare=True)
                return await cursor.fetchall()
            except BaseException:
                if mine is not None:
                    await mine.close()
                mine = None
                raise
            finally:
                self._free.append(mine)

    async def close(self) -> None:
        """Close them; whoever asks after that opens them anew."""
        for place, mine in enumerate(self._free):
            if mine is not None:
                await mine.close()
                self._free[place] = None


async def _connect() -> Connection:
    settings = connections[DEFAULT_DB_ALIAS].settings_dict
    told = {name: settings[key] for name, key in NAMES.items() if settings[key]}
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    return await psycopg.AsyncConnection.connect(make_conninfo(**told, **options), autocommit=True)
