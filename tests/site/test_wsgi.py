"""A page that lost to a rival in the database is asked again, once the rival has gone on."""

import threading
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from anxin.site.wsgi import Handler
from tests.support.databases import Database
from tests.support.waiting import until

LOCK = "SELECT pg_advisory_xact_lock(%s)"


class Rivals:
    """A flow that takes lock 1 and then 2, and, on its first try, a rival that took them the other way round."""

    def __init__(self, database: Database) -> None:
        self.tries = 0
        self.rival = threading.Thread(target=self._take, daemon=True)
        self.has_two = threading.Event()
        self.pid = 0
        self.database = database

    def _take(self) -> None:
        with self.database.connect(autocommit=False) as rival:
            rival.execute("SET deadlock_timeout = '1h'")  # so that the page is the one that is undone
            self.pid = rival.info.backend_pid
            rival.execute(LOCK, [2])
            self.has_two.set()
            rival.execute(LOCK, [1])

    @atomic(durable=True)
    def flow(self) -> None:
        self.tries += 1
        with connection.cursor() as cursor:
            cursor.execute(LOCK, [1])
            if self.tries == 1:
                self.rival.start()
                assert self.has_two.wait(120)
                # who waits looks for a deadlock once alone: it must be there by then
                until(self._waits)
            cursor.execute(LOCK, [2])

    def _waits(self) -> bool:
        with self.database.connect() as other:
            asked = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s"
            return other.execute(asked, [self.pid]).fetchone() == (True,)

    def view(self, request: HttpRequest) -> HttpResponse:
        self.flow()
        return HttpResponse("done")


@pytest.fixture
def rivals(committed_db: Database) -> Rivals:
    return Rivals(committed_db)


def ask(rivals: Rivals, **posted: Any) -> Any:
    return Handler().make_view_atomic(rivals.view)(RequestFactory().post("/", posted))


def test_a_page_that_met_a_rival_is_asked_again(rivals: Rivals) -> None:
    assert ask(rivals).content == b"done"
    assert rivals.tries == 2
    rivals.rival.join(120)
    assert not rivals.rival.is_alive()


def test_a_page_whose_file_was_read_is_not_asked_again(rivals: Rivals) -> None:
    with pytest.raises(OperationalError, match="deadlock"):
        ask(rivals, file=SimpleUploadedFile("codes.txt", b"A-1"))
    assert rivals.tries == 1
    rivals.rival.join(120)


def test_any_other_error_is_told_at_once(rivals: Rivals) -> None:
    tries = []

    def view(request: HttpRequest) -> HttpResponse:
        tries.append(request)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1; SELECT pg_sleep(30)")
        return HttpResponse()

    with pytest.raises(OperationalError, match="statement timeout"):
        Handler().make_view_atomic(view)(RequestFactory().get("/"))
    assert len(tries) == 1
