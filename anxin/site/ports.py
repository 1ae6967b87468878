"""Which ports of the loopback may a server take?

Below those that the system hands out to outgoing connections: one of these may be gone between looking and listening.
Who is given a port keeps its name for a while: a server takes seconds to listen, and until then it looks free.
"""

import atexit
import secrets
import socket
import sys
from collections import deque

LOOPBACK = "127.0.0.1"
FIRST, LAST = 19_000, 32_000
TRIES = 1_000
KEPT = 64

_names: deque[socket.socket] = deque()


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_ports(count: int = 1) -> int:
    """The first of so many neighbours that are all free, and given to nobody else who asks here, in whichever process,
    until this one ends or was given `KEPT` others; raises OSError where there are none.

    By the machine's own chance: two who were seeded alike do not look at the same.
    """
    chance = secrets.SystemRandom()
    for _ in range(TRIES):
        first = chance.randrange(FIRST, LAST - count)
        ports = range(first, first + count)
        if all(is_free(port) and _keep(port) for port in ports):
            return first
    message = f"no {count} neighbouring ports are free between {FIRST} and {LAST}"
    raise OSError(message)


@atexit.register
def _give_up() -> None:
    while _names:
        _names.popleft().close()


def _keep(port: int) -> bool:
    """Take the port's name, unless it is taken; the system frees it when this process ends, however it does.

    Only Linux has names that end by themselves; elsewhere a port that is free is given to whoever asks.
    """
    if sys.platform != "linux":
        return True
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0anxin-port-{port}")
    except OSError:
        name.close()
        return False
    _names.append(name)
    while len(_names) > KEPT:
        _names.popleft().close()
    return True
