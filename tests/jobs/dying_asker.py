"""Workers that die at a given step, one after the other: each is forked anew, and kills itself with SIGKILL.

A step is: a statement sent to the database, a commit, a request to a channel, and the reading of its answer. Reads the
number of the step from standard input, a line for each worker, and answers `killed`, or `ended` for one that had no
step of that number.
"""

import http.client
import os
import signal
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import django
import psycopg


class Fate:
    """Counts steps, and ends the process before the one whose number it was given."""

    def __init__(self, last: int) -> None:
        self.left = last

    def before(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def acted(*given: Any, **named: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return act(*given, **named)

        return acted


def work_until(last: int) -> None:
    """One turn of a worker at refunds, of which the given step is not done any more."""
    fate = Fate(last)
    for owner, name in (
        (psycopg.Cursor, "execute"),
        (psycopg.Connection, "commit"),
        (http.client.HTTPConnection, "request"),
        (http.client.HTTPConnection, "getresponse"),
    ):
        setattr(owner, name, fate.before(getattr(owner, name)))

    from anxin.agenda.kinds import Kind
    from anxin.jobs.ask_refunds import ask_refunds

    with ThreadPoolExecutor(1) as pool:
        ask_refunds(Kind.REFUND_ASK, pool)


def main() -> None:
    django.setup()
    # loaded once, for all that are forked
    import_module("anxin.jobs.ask_refunds")

    print("ready", flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work_until(int(line))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        print("killed" if os.WIFSIGNALED(status) else f"ended {os.WEXITSTATUS(status)}", flush=True)


if __name__ == "__main__":
    main()
