"""Where do callbacks arrive during a check? At a small server that keeps what came."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

LARGEST_BYTES = 1 << 20
LOOK_SECONDS = 0.02

Found = TypeVar("Found")


@dataclass(frozen=True)
class Came:
    """One callback as it came."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """What came so far, and under which address."""

    url: str
    came: list[Came] = field(default_factory=list)

    def wait_for(self, find: Callable[[Came], Found | None], seconds: float) -> Found | None:
        """What is found in a callback, as soon as one comes in which it is; None when time is over."""
        give_up = time.monotonic() + seconds
        while True:
            for one in list(self.came):
                found = find(one)
                if found is not None:
                    return found
            if time.monotonic() > give_up:
                return None
            time.sleep(LOOK_SECONDS)


@contextmanager
def listening(host: str, port: int, url: str) -> Iterator[Listener]:
    """A listener for as long as the block lasts; `url` is how the supplier reaches it, "" for host and port."""
    kept = Listener(url)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers.get("content-length") or 0)
            body = self.rfile.read(min(size, LARGEST_BYTES))
            kept.came.append(Came(self.path, dict(self.headers.items()), body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"code": "SUCCESS"}')

        def log_message(self, *_: object) -> None:
            """Nothing: the table is the answer."""

    server = ThreadingHTTPServer((host, port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": LOOK_SECONDS}, daemon=True)
    thread.start()
    kept.url = url or f"http://{host}:{server.server_port}/callbacks/"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
