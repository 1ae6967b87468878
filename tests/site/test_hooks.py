"""Does the process that takes notices answer when one is kept, and not before; and does it leave nothing behind?"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psycopg
import pytest

from anxin.orders.models import Order
from anxin.payments.models import Heard
from anxin.site.ports import LOOPBACK, free_ports
from anxin.site.web_command import hooks_command
from tests.security.conftest import Bank
from tests.security.conftest import hook as door_of
from tests.support.cast import Stage, furnished
from tests.support.databases import Database
from tests.support.notices import bank_of, told
from tests.support.waiting import until

PATIENCE = 60.0


@pytest.fixture
def stage(committed_db: Any) -> Stage:
    """A furnished shop, in a database that other processes see."""
    return furnished()


@pytest.fixture
def bank(stage: Stage) -> Bank:
    """The other side of the shop's sandbox channel."""
    return bank_of(stage)


@contextmanager
def door(database: Database) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The process as it is started, and where it listens."""
    port = free_ports()
    address = f"http://{LOOPBACK}:{port}"
    with subprocess.Popen(
        [sys.executable, *hooks_command(port)], env={**os.environ, "DATABASE_URL": database.url}
    ) as process:
        try:
            until(lambda: healthy(address))
            yield address, process
        finally:
            process.kill()


def healthy(address: str) -> bool:
    """Whether it answers."""
    try:
        return httpx.get(f"{address}/healthz", trust_env=False, timeout=PATIENCE).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def is_waited_for(connection: psycopg.Connection[Any]) -> bool:
    """Whether somebody waits for what this connection has locked; other tests on the server have locks of their own."""
    query = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)))"
    return connection.execute(query).fetchone() == (True,)


def sent(address: str, bank: Bank, body: bytes) -> socket.socket:
    """A notice that is sent, and whose answer nobody waits for yet."""
    url = httpx.URL(address)
    lines = {"Host": f"{url.host}:{url.port}", "Content-Length": str(len(body)), **bank.envelope(body)}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    connection = socket.create_connection((url.host, url.port or 80), PATIENCE)
    connection.sendall(f"POST {door_of(bank.channel)} HTTP/1.1\r\n{head}\r\n".encode() + body)
    return connection


def test_a_notice_is_answered_after_its_commit_and_others_are_served_meanwhile(
    stage: Stage, bank: Bank, committed_db: Database
) -> None:
    order, body = told(stage, bank)
    with door(committed_db) as (address, _), psycopg.connect(committed_db.url) as holding:
        holding.execute("LOCK TABLE payments_heard IN SHARE MODE")
        with sent(address, bank, body) as waiting:
            until(lambda: is_waited_for(holding))
            assert healthy(address)
            waiting.settimeout(0.0)
            with pytest.raises(BlockingIOError):
                waiting.recv(1)
            waiting.settimeout(PATIENCE)
            holding.rollback()
            assert waiting.recv(65_536).startswith(b"HTTP/1.1 200")
        until(lambda: Order.objects.get(pk=order).state in {"paid", "delivered"})
        until(lambda: not Heard.objects.exists())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_stop_answers_and_books_what_was_begun(
    number: signal.Signals, stage: Stage, bank: Bank, committed_db: Database
) -> None:
    order, body = told(stage, bank)
    with door(committed_db) as (address, process), psycopg.connect(committed_db.url) as holding:
        holding.execute("LOCK TABLE payments_heard IN SHARE MODE")
        with sent(address, bank, body) as waiting:
            until(lambda: is_waited_for(holding))
            process.send_signal(number)
            until(lambda: not healthy(address))
            holding.rollback()
            waiting.settimeout(PATIENCE)
            assert waiting.recv(65_536).startswith(b"HTTP/1.1 200")
        assert process.wait(PATIENCE) == 0
    assert Order.objects.get(pk=order).state in {"paid", "delivered"}
    assert not Heard.objects.exists()


def test_without_a_database_the_channel_is_to_come_again(stage: Stage, bank: Bank, committed_db: Database) -> None:
    order, body = told(stage, bank)
    nowhere = Database("postgres_is_not_here", committed_db.settings)
    with door(nowhere) as (address, _):
        answer = httpx.post(
            f"{address}{door_of(bank.channel)}",
            content=body,
            headers=bank.envelope(body),
            trust_env=False,
            timeout=PATIENCE,
        )
        assert answer.status_code >= 500
    assert Order.objects.get(pk=order).state == "placed"
