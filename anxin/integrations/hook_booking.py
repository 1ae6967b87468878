"""How are notices booked that came in together, without one that cannot be booked harming its neighbours?"""

import logging
import secrets
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from django.db import InterfaceError, OperationalError

from anxin.clock import now

log = logging.getLogger(__name__)

TRIES = 4
RIVALS = {"40001", "40P01"}  # serialization failure, deadlock

Told = TypeVar("Told")
Word = TypeVar("Word")
TakenBy = TypeVar("TakenBy", contravariant=True)
GivenBy = TypeVar("GivenBy")


class Overloaded(Exception):
    """Too many wait already, or it took too long; nothing is known of what became of it, and it should come again."""


class Flow(Protocol, Generic[TakenBy, GivenBy]):
    """What does something about all at once, and has a word for each."""

    def __call__(self, told: Sequence[TakenBy], /, *, at: datetime) -> list[GivenBy]: ...


def book(flow: Flow[Told, Word], received: Sequence[Told]) -> list[Word | Exception]:
    """The word of the flow for each, or why it was not booked.

    All are booked in one transaction. If that fails, each is booked by itself, so that only those fail which are at
    fault. If the database cannot be reached, all are to come again.
    """
    try:
        return [*_booked(flow, received)]
    except Overloaded as error:
        return [error for _ in received]
    except Exception as error:  # noqa: BLE001  whatever is wrong with one of them is raised where that one waits
        if len(received) == 1:
            return [error]
        log.warning("%d notices together were not booked (%s); each is tried", len(received), type(error).__name__)
        return [book(flow, [item])[0] for item in received]


def _booked(flow: Flow[Told, Word], received: Sequence[Told]) -> list[Word]:
    for tried in range(1, TRIES + 1):
        try:
            return flow(received, at=now())
        except (OperationalError, InterfaceError) as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state is None:
                raise Overloaded("the database cannot be reached") from error
            if state not in RIVALS or tried == TRIES:
                raise
        # rivals must not meet again
        time.sleep(secrets.randbelow(20 * 2**tried) / 1_000)
    raise AssertionError("the last try returns or raises")
