"""Where do notices arrive in a test? At a small real server that keeps what came and answers as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.simulators.processes import wait_until


@dataclass(frozen=True)
class Arrived:
    """One notice as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """What arrived so far, and the statuses to answer the next ones with; 200 when none is left."""

    url: str
    arrived: list[Arrived] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    def wait_for(self, count: int) -> list[Arrived]:
        """What arrived, as soon as there are that many."""
        wait_until(lambda: len(self.arrived) >= count)
        return list(self.arrived)


@contextmanager
def listening(answer: bytes = b'{"code":"SUCCESS"}') -> Iterator[Listener]:
    """A listener for as long as the block lasts; each channel wants to hear another answer."""
    kept = Listener("")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            kept.arrived.append(Arrived("POST", self.path, dict(self.headers.items()), body))
            self.send_response(kept.statuses.pop(0) if kept.statuses else 200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hooks/channel/1/?shop=1"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
