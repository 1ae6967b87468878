"""How long does it take until the deadlines of very many cases, all due at one moment, are applied?

A quarter each: a supplier that did not answer, an agent who did not review, a buyer who did not choose, a senior who
did not review; half of them end in a refund. As the workers do it: each takes what is due, holds a batch of orders,
decides by the rules and writes what follows. Beside it, in turn, the same rows with bare SQL, with nothing held,
decided, looked up or hashed.
"""

import json
import sys
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import connection

from anxin.bench.results import Rate, Result
from anxin.bench.server import BenchServer
from anxin.bench.sweep import bench_shop, fill_overdue, rows_sql
from anxin.bench.together import made_ready, run_together, wait_for_the_word
from anxin.clock import now
from anxin.policy.facts import Facts
from anxin.policy.kept import keep_facts

WORKERS = 2
CASES = 10_000
TARGET_SECONDS = 5.0
REFUNDED = ("buyer", "senior")


def case_deadlines(server: BenchServer, *, repeats: int) -> Result:
    """Due cases against the same rows written with bare SQL, in turn; the note says the seconds of each run."""
    shop = bench_shop()
    runs: list[Rate] = []
    floors: list[Rate] = []
    for pair in range(repeats):
        for measured in (True, False) if pair % 2 == 0 else (False, True):
            fill_overdue(shop, CASES, 200 + pair * 2 + measured)
            at = now()
            _open_cases(at)
            server.checkpoint()
            if measured:
                runs.append(_rate(server, at))
            else:
                floors.append(server.rate(partial(_bare, at)))
            _forget(at)
    seconds = ", ".join(f"{CASES / run.per_second:.2f} s" for run in runs)
    note = f"{CASES:,} cases, {WORKERS} workers: {seconds}; target {TARGET_SECONDS:g} s"
    return Result("case_deadlines", "bare SQL, the same rows and indexes", runs, floors, note=note)


def _open_cases(at: datetime) -> None:
    from anxin import vault
    from anxin.cases.reviews import TYPED
    from anxin.orders.models import Order

    first = Order.objects.order_by("placed_at", "pk").values_list("pk", flat=True).first()
    with connection.cursor() as cursor:
        proof = vault.seal("shown", TYPED)
        cursor.execute(rows_sql("case_deadlines_fill"), {"order": first, "at": at, "proof": proof})
        if cursor.rowcount != CASES:
            message = f"{cursor.rowcount} cases were made"
            raise RuntimeError(message)
        cursor.execute("VACUUM ANALYZE cases_case, orders_order, orders_line, delivery_delivery")


def _rate(server: BenchServer, at: datetime) -> Rate:
    """Processes like workers, warm as those are, from their first look until nothing is due."""
    with made_ready("anxin.bench.case_deadlines", at.isoformat(), count=WORKERS) as workers:
        rate, told = run_together(server, workers)
    done = sum(int(words[0]) for words in told)
    if done != CASES:
        message = f"{done} of {CASES} were applied"
        raise RuntimeError(message)
    return rate


def _bare(at: datetime) -> float:
    from anxin.cases.models import Case
    from anxin.flows.acts.lock_orders import AT_ONCE

    due = list(Case.objects.filter(due_at__lte=at).order_by("order_id").values_list("order_id", "owner"))
    facts = json.dumps(keep_facts(Facts()))
    with connection.cursor() as cursor:
        cursor.execute("SET anxin.writer = 'transfer'")
        for start in range(0, len(due), AT_ONCE):
            batch = due[start : start + AT_ONCE]
            orders: list[UUID] = [order for order, _ in batch]
            paid = [order for order, owner in batch if owner in REFUNDED]
            cursor.execute(rows_sql("case_deadlines_floor"), {"orders": orders, "at": at, "facts": facts})
            cursor.execute(rows_sql("sweep_floor"), {"orders": paid, "at": at, "facts": facts})
    return float(len(due))


def _forget(at: datetime) -> None:
    """What this run has left open is not due in the next."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET due_at = due_at + interval '365 days' WHERE due_at IS NOT NULL")


def _work(at: datetime) -> int:
    from anxin.cases.deadlines import due_cases
    from anxin.flows.resume_cases import resume_cases
    from anxin.jobs.sweeps import FOUND_AT_MOST

    done = idle = 0
    while idle < 2:
        ids = due_cases(at, FOUND_AT_MOST)
        some = resume_cases(ids, at=at) if ids else 0
        idle = 0 if some else idle + 1
        done += some
    return done


def main(at: str) -> None:
    """Be one worker: get ready, wait for the word, sweep, and say how many."""
    import django

    django.setup()
    from anxin.jobs.warm_up import warm_up

    warm_up()
    wait_for_the_word()
    print(_work(datetime.fromisoformat(at)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
