"""Which ports of the loopback may a server take?

Below those that the system hands out to outgoing connections: one of these may be gone between looking and listening.
"""

import secrets
import socket

LOOPBACK = "127.0.0.1"
FIRST, LAST = 19_000, 32_000
TRIES = 1_000


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
    """The first of so many neighbours that are all free; raises OSError where none are.

    By the machine's own chance: two who look at one moment do not find the same, even where both were seeded alike.
    """
    chance = secrets.SystemRandom()
    for _ in range(TRIES):
        first = chance.randrange(FIRST, LAST - count)
        if all(is_free(port) for port in range(first, first + count)):
            return first
    message = f"no {count} neighbouring ports are free between {FIRST} and {LAST}"
    raise OSError(message)
