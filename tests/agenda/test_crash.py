"""After a SIGKILL at any point of asking the world, does everything end once: done, or known to a person?"""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.transaction import atomic

from anxin.agenda.act_on_found import Found, act_on_found
from anxin.agenda.asks import Claimed
from anxin.agenda.begin import begin
from anxin.agenda.finish import finish
from anxin.agenda.give_up import give_up
from anxin.agenda.models import Ask
from anxin.agenda.next_act import Act, KillPoint, next_act
from anxin.agenda.plan import plan
from anxin.agenda.postpone import postpone
from tests.agenda.asking import LONG, NOON, planned, take
from tests.agenda.world import CAN, TABLES, World

EACH = 4


def run_until_killed(point: str, url: str) -> int:
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"}
    command = [sys.executable, "-m", "tests.agenda.dying_worker", point, NOON.isoformat()]
    return subprocess.run(command, env=env, check=False, timeout=300).returncode


def record(one: Claimed, said: str) -> None:
    with atomic(durable=True), connection.cursor() as cursor:
        ended = finish([one]) if said == "recorded" else give_up([one])
        assert ended, "somebody else holds it"
        cursor.execute("INSERT INTO answer VALUES (%s, %s)", [one.subject, said])


def carry_on(world: World, one: Claimed) -> None:
    """Do what the page on asking the world says."""
    idempotent, queryable = CAN[one.key]
    act = next_act(one.recorded, idempotent=idempotent, queryable=queryable)
    if act is Act.QUERY:
        found = Found.FINAL if world.knows(one.subject) else Found.NOT_FOUND
        act = act_on_found(found, idempotent=idempotent)
    if act in {Act.ASK, Act.ASK_AGAIN}:
        begin([one], at=NOON, lease_seconds=LONG)
        world.ask(one.subject, one.key)
        act = Act.RECORD
    if act is Act.RECORD:
        record(one, "recorded")
    elif act is Act.TO_A_PERSON or one.spent:
        record(one, "to a person")
    else:
        postpone([one], at=NOON, because="not found yet")


def finish_everything(world: World) -> None:
    for round_ in range(100):
        held = take(at=NOON + timedelta(days=round_))
        if not held:
            return
        for one in held:
            carry_on(world, one)
    pytest.fail("asks come back for ever")


def said_of(subject: UUID) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM answer WHERE subject = %s", [subject])
        return str(cursor.fetchone()[0])


@pytest.mark.parametrize("point", [point.value for point in KillPoint])
def test_nothing_is_lost_or_done_twice_when_killed(point: str, committed_db: Any) -> None:
    asks = [ask for can in CAN for ask in planned(EACH, key=can)]
    with committed_db.connect() as connected:
        connected.execute(TABLES)
        plan(asks)
        world = World(connected)
        assert run_until_killed(point, committed_db.url) == -signal.SIGKILL
        finish_everything(world)
        assert not Ask.objects.exists()
        for ask in asks:
            said, effects = said_of(ask.subject), world.effects(ask.subject)
            assert effects <= 1, f"done {effects} times for {ask.key}"
            assert (said, effects) in {("recorded", 1), ("to a person", 0), ("to a person", 1)}
            if CAN[ask.key][0] or point in {"before 1", "after 3"}:
                assert (said, effects) == ("recorded", 1)
            if CAN[ask.key] == (False, False) and point in {"after 1", "during 2", "after 2"}:
                assert said == "to a person"
