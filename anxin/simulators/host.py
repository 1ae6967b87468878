"""How does a simulator run as a process: one event loop, one worker, stopped by SIGTERM or Ctrl-C?"""

import asyncio
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable

from granian.constants import Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette

Background = Callable[[], Awaitable[None]]
PATIENCE_SECONDS = 10


async def host(name: str, app: Starlette, address: str, port: int, background: Background, stop: asyncio.Event) -> None:
    """Serve until a signal comes; `stop` is set then, so that answers that hang on purpose end at once."""
    server = Server(
        app, address=address, port=port, interface=Interfaces.ASGINL, websockets=False, log_enabled=False, backlog=1024
    )

    halt: Callable[[], object] = server.stop

    def end() -> None:
        stop.set()
        halt()
        # seen once in some thousand stops: the server waits for ever for a connection that nobody uses any more
        late = threading.Timer(PATIENCE_SECONDS, os._exit, [0])
        late.daemon = True
        late.start()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)

    async def run() -> None:
        await background()

    beside = asyncio.create_task(run())
    beside.add_done_callback(lambda _: end())
    print(f"{name} listens on http://{address}:{port}", flush=True)
    await server.serve()
    beside.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await beside
    # nothing is left to be put away, and the server's threads may not find an interpreter that goes: they panic
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
