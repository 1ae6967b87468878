"""How are notices booked that came in together, without one that cannot be booked harming its neighbours?"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from functools import partial

from django.db import InterfaceError, OperationalError, close_old_connections

from anxin.clock import now
from anxin.flows.acts.received import Received
from anxin.integrations.hook_gathering import Overloaded
from anxin.integrations.hook_thread import done_there

log = logging.getLogger(__name__)

TRIES = 4
RIVALS = {"40001", "40P01"}  # serialization failure, deadlock

Flow = Callable[..., list[str]]


def book(flow: Flow, received: Sequence[Received]) -> list[str | Exception]:
    """The word of the flow for each, or why it was not booked.

    All are booked in one transaction. If that fails, each is booked by itself, so that only those fail which are at
    fault. If the database cannot be reached, all are to come again.
    """
    return done_there(partial(_book, flow, received))


def _book(flow: Flow, received: Sequence[Received]) -> list[str | Exception]:
    close_old_connections()
    try:
        return [*_booked(flow, received)]
    except Overloaded as error:
        return [error for _ in received]
    except Exception as error:  # noqa: BLE001  whatever is wrong with one of them is raised where that one waits
        if len(received) == 1:
            return [error]
        log.warning("%d notices together were not booked (%s); each is tried", len(received), type(error).__name__)
        return [_alone(flow, item) for item in received]
    finally:
        close_old_connections()


def _alone(flow: Flow, item: Received) -> str | Exception:
    try:
        return _booked(flow, [item])[0]
    except Exception as error:  # noqa: BLE001  it is raised where this one is waited for
        return error


def _booked(flow: Flow, received: Sequence[Received]) -> list[str]:
    for tried in range(1, TRIES + 1):
        try:
            return flow(received, at=now())
        except (OperationalError, InterfaceError) as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state is None:
                raise Overloaded("the database cannot be reached") from error
            if state not in RIVALS or tried == TRIES:
                raise
        time.sleep(random.uniform(0, 0.02 * 2**tried))  # noqa: S311  rivals must not meet again
    raise AssertionError("the last try returns or raises")
