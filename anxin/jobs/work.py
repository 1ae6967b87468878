"""What does a worker process do? Several loops side by side, until it is asked to stop."""

import logging
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.db import close_old_connections, connection

from anxin.agenda.kinds import Kind
from anxin.agenda.queries import next_due
from anxin.clock import now
from anxin.flows.keep_books import keep_books
from anxin.jobs.ask_bills import ask_bills
from anxin.jobs.ask_complaints import ask_complaints
from anxin.jobs.ask_items import ask_items
from anxin.jobs.ask_payments import ask_payments
from anxin.jobs.ask_payouts import ask_payouts
from anxin.jobs.ask_refunds import ask_refunds
from anxin.jobs.ask_releases import ask_releases
from anxin.jobs.ask_suppliers import ask_suppliers
from anxin.jobs.ask_upstream_bills import ask_upstream_bills
from anxin.jobs.post_letters import post_letters
from anxin.jobs.read_uploads import read_uploads
from anxin.jobs.sweep import sweep
from anxin.jobs.tell_resellers import tell_resellers
from anxin.jobs.warm_up import warm_up

log = logging.getLogger(__name__)

ASKERS = {"refunds": 12, "supply": 8, "payments": 4, "letters": 2, "bills": 2, "complaints": 2}
LONGEST_SLEEP_SECONDS = 1.0
AFTER_TROUBLE_SECONDS = 2.0
BETWEEN_LOOKS_SECONDS = 0.05
BOOKS_EVERY_SECONDS = 60.0

# what may have become due when deadlines were applied
WOKEN = ("refunds", "supply", "rest", "bills", "complaints")

# a loop's turn: what it does once, answering the seconds to sleep
Turn = Callable[[], float]


class Worker:
    """The loops of one process. `stop` lets each finish its turn; what is claimed is recorded or comes back."""

    def __init__(self, *, reading: bool = True) -> None:
        self._reading = reading
        self._stopping = threading.Event()
        self._books_at = 0.0
        # a pool for each: letters that hang, or a supplier that does not answer, hold up no refund
        self._pools = {name: ThreadPoolExecutor(count, thread_name_prefix=name) for name, count in ASKERS.items()}
        self._wake = {name: threading.Event() for name in ("sweep", *WOKEN, "books", "uploads")}

    def run(self) -> None:
        """Work until `stop` is called, here or by SIGTERM or SIGINT."""
        warm_up()
        loops = [
            threading.Thread(target=self._loop, args=(name, turn), name=name) for name, turn in self._turns().items()
        ]
        for loop in loops:
            loop.start()
        for loop in loops:
            loop.join()
        for pool in self._pools.values():
            pool.shutdown()

    def stop(self, *_: object) -> None:
        """Ask every loop to end after its turn."""
        self._stopping.set()
        for event in self._wake.values():
            event.set()

    def _turns(self) -> dict[str, Turn]:
        return {
            "sweep": self._sweep,
            "books": self._books,
            "refunds": partial(
                self._asking,
                REFUNDS,
                lambda: [ask_refunds(kind, self._pools["refunds"]) for kind in REFUNDS],
            ),
            "supply": partial(
                self._asking, SUPPLY, lambda: [ask_suppliers(kind, self._pools["supply"]) for kind in SUPPLY]
            ),
            "rest": partial(
                self._asking,
                REST,
                lambda: [
                    ask_payments(self._pools["payments"]),
                    post_letters(self._pools["letters"]),
                    tell_resellers(self._pools["letters"]),
                ],
            ),
            "bills": partial(
                self._asking,
                BILLS,
                lambda: [ask(self._pools["bills"]) for ask in BILL_ASKERS],
            ),
            "complaints": partial(
                self._asking,
                COMPLAINTS,
                lambda: [ask_complaints(kind, self._pools["complaints"]) for kind in COMPLAINTS],
            ),
            **({"uploads": self._uploads} if self._reading else {}),
        }

    def _uploads(self) -> float:
        if not read_uploads():
            return LONGEST_SLEEP_SECONDS
        self._wake["sweep"].set()
        return 0.0

    def _books(self) -> float:
        if time.monotonic() >= self._books_at:
            keep_books(at=now())
            self._books_at = time.monotonic() + BOOKS_EVERY_SECONDS
        return LONGEST_SLEEP_SECONDS

    def _sweep(self) -> float:
        pause = sweep()
        if pause == 0:
            for name in WOKEN:
                self._wake[name].set()
        return pause

    def _asking(self, kinds: tuple[Kind, ...], errands: Callable[[], list[int]]) -> float:
        if any(errands()):
            self._wake["sweep"].set()  # an answer may have made something due at once
            return 0.0
        due = next_due(kinds)
        # what is due and was not to be had is held by a rival or gives way to something else: never turn idly
        return LONGEST_SLEEP_SECONDS if due is None else max((due - now()).total_seconds(), BETWEEN_LOOKS_SECONDS)

    def _loop(self, name: str, turn: Turn) -> None:
        wake = self._wake[name]
        while not self._stopping.is_set():
            wake.clear()
            try:
                close_old_connections()
                pause = turn()
            except Exception:
                # the loop outlives whatever befalls one turn: the database restarting, a bug in one flow
                log.exception("a turn of %s failed", name)
                pause = AFTER_TROUBLE_SECONDS
            if pause > 0 and not self._stopping.is_set():
                wake.wait(min(pause, LONGEST_SLEEP_SECONDS if pause != AFTER_TROUBLE_SECONDS else pause))
        connection.close()


REFUNDS = (Kind.REFUND_ASK, Kind.REFUND_QUERY)
REST = (Kind.PAYMENT_QUERY, Kind.MAIL)
BILLS = (Kind.BILL_FETCH, Kind.ITEM_SYNC, Kind.UPSTREAM_BILL, Kind.PAYOUT_ASK, Kind.PAYMENT_RELEASE)
BILL_ASKERS = (ask_bills, ask_items, ask_upstream_bills, ask_payouts, ask_releases)
COMPLAINTS = (Kind.COMPLAINT_ANSWER, Kind.COMPLAINT_QUERY, Kind.COMPLAINT_LIST)
SUPPLY = (Kind.SUPPLIER_PLACE, Kind.SUPPLIER_FENCE, Kind.SUPPLIER_CLAIM, Kind.SUPPLIER_QUERY)


def work(*, reading: bool = True) -> None:
    """Run a worker in this process until SIGTERM or SIGINT; without `reading` it leaves pictures to another."""
    worker = Worker(reading=reading)
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    worker.run()
