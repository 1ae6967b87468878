"""A worker that kills itself at a point of asking the world: `python -m tests.agenda.dying_worker "after 1"`."""

import os
import signal
import sys
from datetime import datetime

import django


def main(point: str, url: str, at: datetime) -> None:
    """Claim, begin, ask, record: with SIGKILL at `point`, so that nothing is tidied up."""
    import psycopg
    from django.db import connection
    from django.db.transaction import atomic

    from anxin.agenda.begin import begin
    from anxin.agenda.claim import claim
    from anxin.agenda.finish import finish
    from anxin.agenda.kinds import Kind
    from tests.agenda.world import World

    def die_at(here: str) -> None:
        if here == point:
            os.kill(os.getpid(), signal.SIGKILL)

    world = World(psycopg.connect(url, autocommit=True))
    held = claim(Kind.REFUND_ASK, limit=100, at=at, lease_seconds=0)
    die_at("before 1")
    begin(held, at=at, lease_seconds=0)
    die_at("after 1")
    for number, one in enumerate(held):
        if number == len(held) // 2:
            die_at("during 2")
        world.ask(one.subject, one.key)
    die_at("after 2")
    with atomic(durable=True), connection.cursor() as cursor:
        finish(held)
        cursor.executemany("INSERT INTO answer VALUES (%s, 'recorded')", [[one.subject] for one in held])
    die_at("after 3")


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], os.environ["DATABASE_URL"], datetime.fromisoformat(sys.argv[2]))
