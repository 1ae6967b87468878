"""How does a test start an epay gateway, and where do its notices arrive?"""

import base64
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.simulators.processes import PLAIN, Knobs, running, wait_until


@cache
def new_key(_whose: str) -> rsa.RSAPrivateKey:
    """A key for somebody, made once in a run because making one is slow."""
    return rsa.generate_private_key(public_exponent=65_537, key_size=2048)


def private(key: rsa.RSAPrivateKey) -> str:
    """As gateways show it: base64 of PKCS#8."""
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def public(key: rsa.RSAPrivateKey) -> str:
    """As gateways show it: base64 of SubjectPublicKeyInfo."""
    found = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(found).decode()


@dataclass(frozen=True)
class Epay(Knobs):
    """A running gateway with its merchant's keys."""

    pid: str
    key: str

    def pay(self, link: str, notice: str = "once") -> httpx.Response:
        """Press the button of the cashier behind a code or a link."""
        page = httpx.get(link, follow_redirects=True, **PLAIN)
        address = str(page.url).split("?", maxsplit=1)[0]
        return httpx.post(f"{address}/pay", data={"notice": notice}, **PLAIN)


@contextmanager
def epay(*options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Epay]:
    """A gateway for as long as the block lasts; further options go to its command line."""
    pid, key = str(1000 + secrets.randbelow(8000)), secrets.token_hex(16)
    arguments = ["--pid", pid, "--key", key, "--other", "9999", "--gaps", gaps]
    arguments += ["--merchant-key", public(new_key("merchant")), "--platform-key", private(new_key("platform"))]
    with running("epay", [*arguments, *options]) as (base_url, process):
        yield Epay(base_url, process, pid=pid, key=key)


@dataclass(frozen=True)
class Arrived:
    """One notice as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """What arrived so far, and what to answer the next ones with; `taken` when nothing is left."""

    url: str
    taken: str
    arrived: list[Arrived] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)

    def wait_for(self, count: int) -> list[Arrived]:
        """What arrived, as soon as there are that many."""
        wait_until(lambda: len(self.arrived) >= count)
        return list(self.arrived)


@contextmanager
def listening(taken: str) -> Iterator[Listener]:
    """A place where notices arrive, by GET and by POST, for as long as the block lasts."""
    kept = Listener("", taken)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, words = kept.answers.pop(0) if kept.answers else (200, kept.taken)
            kept.arrived.append(Arrived(self.command, self.path, dict(self.headers.items()), body))
            self.send_response(status)
            self.send_header("content-length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hooks/channel/1/"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
