"""How many overdue orders a second are decided, refunded and told about, when a supplier falls silent for all of them?

As a worker does it: what is due is found, a batch of orders is held and decided by the rules read as SQL, and all that
follows is written. Two workers share the work. Beside it, in turn: the same rows written with bare SQL, with nothing
held, decided, looked up or hashed (the matched floor); and one order at a time, through the rules in Python.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.resources import files
from typing import Any
from uuid import UUID

from django.db import connection, connections

from anxin.bench.due_together import some_shop
from anxin.bench.one_order import one_order
from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer
from anxin.bench.together import made_ready, run_together, wait_for_the_word
from anxin.clock import now
from anxin.policy.facts import Facts
from anxin.policy.kept import keep_facts
from anxin.routines import schema

WORKERS = 2
ONE_BY_ONE = 200
LOCKS_MS = 250
TARGET, TARGET_ONE = 0.7, 80.0
PROMISE = timedelta(minutes=30)


def sweep(server: BenchServer, *, count: int, repeats: int) -> Result:
    """Overdue orders against the same rows written with bare SQL, in turn."""
    shop, notes = bench_shop(), []
    runs: list[Rate] = []
    floors: list[Rate] = []
    for pair in range(repeats):
        for measured in (True, False) if pair % 2 == 0 else (False, True):
            fill_overdue(shop, count, pair * 2 + measured)
            server.checkpoint()
            if measured:
                rate, first, later = _swept(server, count, now())
                runs.append(rate)
                notes.append(f"longest batch {later:.0f} ms, a worker's first (it reads the rules) {first:.0f} ms")
            else:
                floors.append(server.rate(partial(_bare, count, now())))
            _forget_due()
    return Result(
        "sweep",
        "bare SQL, the same rows and indexes",
        runs,
        floors,
        target=TARGET,
        note=f"{count:,} orders, {WORKERS} workers; " + ", ".join(notes),
    )


def sweep_rows(server: BenchServer, *, count: int, repeats: int) -> Result:
    """Overdue orders against one order at a time, each in a transaction of its own."""
    shop = bench_shop()
    runs: list[Rate] = []
    singles: list[Rate] = []
    for pair in range(repeats):
        fill_overdue(shop, ONE_BY_ONE, 100 + pair * 2)
        singles.append(server.rate(partial(_one_by_one, now())))
        _forget_due()
        fill_overdue(shop, count, 101 + pair * 2)
        server.checkpoint()
        runs.append(_swept(server, count, now())[0])
        _forget_due()
    return Result("sweep_rows", "the same, order by order", runs, singles, target=TARGET_ONE)


def _swept(server: BenchServer, count: int, at: datetime) -> tuple[Rate, float, float]:
    """Two processes like workers, warm as those are, until nothing is due any more.

    And how long the first batch of either took, and the longest of all later ones, in milliseconds.
    """
    with made_ready("anxin.bench.sweep", at.isoformat(), count=WORKERS) as workers:
        rate, told = run_together(server, workers)
    done = sum(int(words[0]) for words in told)
    if done != count:
        message = f"{done} of {count} were decided"
        raise RuntimeError(message)
    return rate, max(float(words[1]) for words in told), max(float(words[2]) for words in told)


def _work(at: datetime) -> tuple[int, list[float]]:
    """As one worker: how many it decided, and how long each of its batches took."""
    from anxin.delivery.deadlines import due_deliveries
    from anxin.flows.judge_deliveries import judge_deliveries
    from anxin.jobs.pace import Pace
    from anxin.jobs.sweeps import JUDGED_AT_MOST

    done = idle = 0
    took: list[float] = []
    pace = Pace()
    while idle < 2:
        ids = due_deliveries(at, pace.at_once("judge", JUDGED_AT_MOST))
        began = time.perf_counter()
        some = judge_deliveries(ids, at=at) if ids else 0
        seconds = time.perf_counter() - began
        pace.heed("judge", count=len(ids), at_most=JUDGED_AT_MOST, seconds=seconds)
        took.append(1000 * seconds)
        idle = 0 if some else idle + 1
        done += some
    return done, took


def _one_by_one(at: datetime) -> float:
    from anxin.delivery.deadlines import due_deliveries

    flow: Any = import_module("anxin.flows.judge_deliveries")
    whole = flow.refund_by_rule
    flow.refund_by_rule = lambda *_, **__: 0
    try:
        return float(sum(flow.judge_deliveries([pk], at=at) for pk in due_deliveries(at, ONE_BY_ONE)))
    finally:
        flow.refund_by_rule = whole


def bench_shop() -> dict[str, UUID]:
    """A shop for overdue orders, unless one is there already."""
    from anxin.people.models import Shop

    return {} if Shop.objects.exists() else some_shop()


def fill_overdue(shop: dict[str, UUID], count: int, turn: int) -> None:
    """One order, paid as anybody would, and very many like it, all due now."""
    order = _example(shop)
    at = now()
    with connection.cursor() as cursor:
        for part in range(0, count, 10_000):
            size = min(10_000, count - part)
            values: dict[str, Any] = {"order": order, "first": part + 1, "last": part + size, "turn": turn, "at": at}
            cursor.execute(rows_sql("sweep_copies").format(s=schema()), values)
        cursor.execute(
            "VACUUM ANALYZE orders_order, orders_orderdue, orders_line, delivery_delivery, delivery_deliverydue, "
            "payments_payment, ledger_balance, ledger_chain, ledger_transfer, refunds_refund, agenda_ask, "
            "cases_decision"
        )


def _example(shop: dict[str, UUID]) -> UUID:
    """An order whose promise has passed, with nothing delivered; kept out of what is due."""
    from anxin.delivery.models import Delivery
    from anxin.orders.models import Order

    known = Order.objects.order_by("placed_at", "pk").values_list("pk", flat=True).first()
    if known:
        return known
    order = one_order(shop, at=now() - 2 * PROMISE)
    Delivery.objects.filter(order=order).update(due_at=now() + timedelta(days=365))
    return order


def _forget_due() -> None:
    """What was not swept in this run is not due in the next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_delivery SET state = 'stopped', due_at = NULL, on_due = '' "
            "WHERE state = 'planned' AND due_at < now()"
        )


def _bare(count: int, at: datetime) -> float:
    """The rows of a sweep with bare SQL: batches as large, workers as many."""
    from anxin.flows.acts.hold_orders import AT_ONCE

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d.order_id FROM delivery_deliverydue AS d WHERE d.due_at <= %s ORDER BY 1",
            [at],
        )
        orders = [row[0] for row in cursor.fetchall()]
    batches = [orders[start : start + AT_ONCE] for start in range(0, len(orders), AT_ONCE)]

    floor, facts = rows_sql("sweep_floor"), json.dumps(keep_facts(Facts()))

    def write(mine: list[list[UUID]]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET anxin.writer = 'transfer'; SET anxin.parents = 'read'; SET wal_compression = off")
            for batch in mine:
                cursor.execute(floor, {"orders": batch, "at": at, "facts": facts})
        connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(write, [batches[n::WORKERS] for n in range(WORKERS)]))
    return float(count)


def rows_sql(name: str) -> str:
    """One of the statements that write many rows."""
    return files("anxin.bench").joinpath("rows", f"{name}.sql").read_text(encoding="utf-8")


def main(at: str) -> None:
    """Be one worker: get ready, wait for the word, sweep, and say how many and how long."""
    import django

    django.setup()
    from anxin.jobs.warm_up import warm_up

    warm_up()
    wait_for_the_word()
    done, took = _work(datetime.fromisoformat(at))
    print(done, f"{took[0]:.1f}", f"{max(took[1:], default=0):.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
