"""A worker at refunds is killed before every single step that it takes: nothing is lost, nothing is doubled.

The steps are enumerated by running until one worker comes through; nobody picked them.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from anxin.agenda.kinds import Kind
from anxin.agenda.models import Ask
from anxin.clock import move_ahead, now
from anxin.jobs.ask_refunds import ask_refunds
from anxin.ledger.accounts import refund as refund_account
from anxin.ledger.queries import balance
from anxin.ledger.verify import verify
from tests.jobs.test_crashes import paid_and_to_be_refunded, the_channel_can
from tests.jobs.test_worker import moved_clock
from tests.simulators.processes import Sandpay
from tests.support.cast import HOUR, Stage
from tests.support.databases import Database

__all__ = ["moved_clock"]

EXTREME = os.environ.get("ANXIN_EXTREME") == "1"
ABILITIES = [(True, True), (False, False), *([(True, False), (False, True)] if EXTREME else [])]
STRIDE = 1 if EXTREME else 3
MOST_STEPS = 200
FEWEST_STEPS = 25


@contextmanager
def dying(database: Database) -> Iterator["subprocess.Popen[str]"]:
    env = {**os.environ, "DATABASE_URL": database.url, "ANXIN_CLOCK": "row"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.dying_asker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**env, "DJANGO_SETTINGS_MODULE": "anxin.site.settings"},
        cwd=Path(__file__).parents[2],
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: "subprocess.Popen[str]", line: str = "") -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    if line:
        process.stdin.write(f"{line}\n")
        process.stdin.flush()
    return process.stdout.readline().strip()


def another_goes_on(shop: Stage) -> None:
    Ask.objects.exclude(token=None).update(leased_until=datetime.now(UTC))  # what the dead held lapses
    with ThreadPoolExecutor(1) as pool:
        for _ in range(4):
            move_ahead(HOUR)
            for kind in (Kind.REFUND_ASK, Kind.REFUND_QUERY):
                ask_refunds(kind, pool)
    shop.at = now()


@pytest.mark.extreme
@pytest.mark.usefixtures("moved_clock")
@pytest.mark.parametrize(("idempotent", "queryable"), ABILITIES)
def test_killed_before_any_step_a_refund_is_neither_lost_nor_doubled(
    shop: Stage, channel: Sandpay, committed_db: Database, idempotent: bool, queryable: bool
) -> None:
    shop.at = datetime.now(UTC)
    the_channel_can(idempotent=idempotent, queryable=queryable)
    ends: Counter[tuple[str, bool]] = Counter()
    with dying(committed_db) as process:
        assert told(process) == "ready"
        for step in range(1, MOST_STEPS, STRIDE):
            before = channel.read("totals")["refunded_minor"]
            refund = paid_and_to_be_refunded(shop, channel)
            said = told(process, str(step))
            another_goes_on(shop)
            refund.refresh_from_db()
            moved = channel.read("totals")["refunded_minor"] - before
            assert moved in {0, refund.amount_minor}, step
            ends[refund.state, moved > 0] += 1
            if refund.state == "arrived":
                assert moved, step
                assert balance(refund_account(shop.world.shop, refund.pk)) == 0
            if said != "killed":
                break
    print(f"\n{sum(ends.values())} of {step} steps, idempotent {idempotent}, queryable {queryable}: {dict(ends)}")
    assert said == "ended 0"
    assert refund.state == "arrived"
    assert step > FEWEST_STEPS
    if idempotent:
        assert ends.keys() == {("arrived", True)}
    else:
        # dead before the attempt was on record: asked anew; after it: somebody looks, and nobody asks twice
        assert ends.keys() <= {("arrived", True), ("unknown", False), ("unknown", True)}
        assert len(ends) > 1
    verdict = verify()
    assert verdict.holds, [finding.sentence.en for finding in verdict.findings]
