"""Which process takes the channels' notices? One that does nothing else, until it is told to stop.

python -m anxin.site.hooks --port 8003
"""

import argparse
import asyncio
import gc
import os
import signal
import sys
from collections.abc import Sequence

import django
import uvloop

from anxin.site.ports import LOOPBACK

LAST_SECONDS = 5.0
# who kept a group waits so long at most for the interpreter while the loop proves notices; in Python's own five
# milliseconds several groups could be kept
TURN_SECONDS = 0.000_5


def main(rest: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or Ctrl-C; what was kept until then is booked."""
    parser = argparse.ArgumentParser(prog="anxin.site.hooks", description="take the channels' notices")
    parser.add_argument("--port", type=int, required=True)
    chosen = parser.parse_args(rest)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    django.setup(set_prefix=False)
    sys.setswitchinterval(TURN_SECONDS)
    uvloop.run(_serve(chosen.port))
    return 0


async def _serve(port: int) -> None:
    from django.conf import settings

    from anxin.integrations.hook_door import HookDoor
    from anxin.integrations.hook_http import HttpServer, Limits

    door, loop, stop = HookDoor(), asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    # what is loaded stays; looking through it for garbage again and again would stop all notices meanwhile
    gc.freeze()
    server = HttpServer(door.serve, Limits(body=settings.DATA_UPLOAD_MAX_MEMORY_SIZE or Limits.body))
    async with server.listening(LOOPBACK, port, last_seconds=LAST_SECONDS):
        await stop.wait()
    await door.finish()


if __name__ == "__main__":
    raise SystemExit(main())
