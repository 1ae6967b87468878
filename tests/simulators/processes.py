"""How does a test start the outside parties? As processes of their own, on free ports of the loopback."""

import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anxin.site.ports import free_ports

START_SECONDS = 60.0
STOP_SECONDS = 60.0
PATIENCE_SECONDS = 60.0
# time for a busy machine to do what is asked, before the one answer that never comes
IMPATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 0.01
# certificates are not loaded anew for every call to the loopback: verify=False saves 30 ms each
PLAIN: dict[str, Any] = {"trust_env": False, "verify": False, "timeout": PATIENCE_SECONDS}


@dataclass(frozen=True)
class Knobs:
    """The unsigned control half of a running simulator."""

    base_url: str
    process: "subprocess.Popen[bytes]"

    def turn(self, path: str, **fields: Any) -> dict[str, Any]:
        """POST /control/<path>."""
        answer = httpx.post(f"{self.base_url}/control/{path}", json=fields, **PLAIN)
        answer.raise_for_status()
        return dict(answer.json())

    def read(self, path: str) -> dict[str, Any]:
        """GET /control/<path>."""
        answer = httpx.get(f"{self.base_url}/control/{path}", **PLAIN)
        answer.raise_for_status()
        return dict(answer.json())


@dataclass(frozen=True)
class Sandpay(Knobs):
    """A running channel with both sides' keys, in hexadecimal as its command line and our client take them."""

    merchant: str
    signing_key: str
    channel_key: str
    channel_signing_key: str

    def pay(self, code_url: str, notice: str = "once") -> httpx.Response:
        """Press the button of the cashier."""
        return httpx.post(f"{code_url}/pay", data={"notice": notice}, **PLAIN)


@dataclass(frozen=True)
class Sandsup(Knobs):
    """A running supplier with the shared secret."""

    secret: str


@contextmanager
def sandpay(*options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Sandpay]:
    """A payment channel for as long as the block lasts; further options go to its command line."""
    ours, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    merchant = f"M{secrets.token_hex(4)}"
    arguments = ["--merchant", merchant, "--platform-key", ours.public_key().public_bytes_raw().hex()]
    arguments += ["--signing-key", theirs.private_bytes_raw().hex(), "--gaps", gaps, *options]
    with running("sandpay", arguments) as (base_url, process):
        yield Sandpay(
            base_url,
            process,
            merchant=merchant,
            signing_key=ours.private_bytes_raw().hex(),
            channel_key=theirs.public_key().public_bytes_raw().hex(),
            channel_signing_key=theirs.private_bytes_raw().hex(),
        )


@contextmanager
def sandsup(*options: str, gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Sandsup]:
    """A supplier for as long as the block lasts; further options go to its command line."""
    secret = secrets.token_hex(32)
    with running("sandsup", ["--secret", secret, "--gaps", gaps, *options]) as (base_url, process):
        yield Sandsup(base_url, process, secret=secret)


@contextmanager
def running(name: str, arguments: list[str]) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """A simulator's process, ready to answer; stopped gracefully at the end."""
    port = free_ports()
    command = [sys.executable, "-m", f"anxin.simulators.{name}", "--port", str(port), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    base_url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: process.poll() is not None or answers(base_url), START_SECONDS)
        assert process.poll() is None, f"{name} did not start"
        yield base_url, process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def answers(base_url: str) -> bool:
    """Whether a simulator answers there."""
    try:
        return httpx.get(f"{base_url}/control/health", **PLAIN).status_code == 200
    except httpx.HTTPError:
        return False


def patience(fault: str) -> float:
    """How many seconds to wait for an answer under a fault: few only where none ever comes."""
    return IMPATIENCE_SECONDS if fault.startswith("timeout_") else PATIENCE_SECONDS


def wait_until(holds: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Return as soon as a condition holds; fails the test when it never does.

    Counted in looks, so that a process which was stopped for a while has lost none of its patience.
    """
    for _ in range(round(seconds / PAUSE_SECONDS)):
        if holds():
            return
        time.sleep(PAUSE_SECONDS)
    assert holds(), "waited in vain"
