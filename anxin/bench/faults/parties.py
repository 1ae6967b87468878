"""How is the other side of each channel started, configured as a merchant would, and paid at by a buyer's thumb?"""

import base64
import contextlib
import json
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from anxin.site.ports import LOOPBACK, free_ports

GAPS: Final = ["--gaps", "0.05,0.1,0.2,0.4"]
PATIENCE_SECONDS: Final = 30.0
MODULES: Final = {"sandbox": "sandpay", "epay2": "epay", "anxin": "anxin_supplier"}


@dataclass(frozen=True)
class Setup:
    """What a simulator is started with, and what the shop's row then says."""

    arguments: list[str]
    account: str
    settings: dict[str, str] = field(default_factory=dict)
    their_key: str = ""
    secret: str = ""


@dataclass
class Party:
    """One running channel of a kind."""

    kind: str
    base_url: str
    setup: Setup

    def control(self, path: str, **fields: Any) -> dict[str, Any]:
        """POST to a knob, or GET without fields."""
        body = json.dumps(fields).encode() if fields else None
        request = urllib.request.Request(  # noqa: S310  a simulator of our own
            f"{self.base_url}/control/{path}", body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:  # noqa: S310  a simulator of our own
            told: dict[str, Any] = json.load(answer)
        return told

    def pay(self, link: str, notice: str = "once") -> None:
        """Press the button of the cashier behind a code or a link; what the page says then is no matter."""
        if self.kind == "usdt":
            page = f"{self.base_url}/cashier/{link.rpartition('/')[2]}"
        elif self.kind.startswith("epay"):
            with urllib.request.urlopen(link) as answer:  # noqa: S310  a simulator of our own
                page = str(answer.geturl()).partition("?")[0]
        else:
            page = link.partition("?")[0]
        with contextlib.suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{page}/pay", urllib.parse.urlencode({"notice": notice}).encode()).close()  # noqa: S310  a simulator of our own


@contextlib.contextmanager
def party(kind: str, folder: Path, setup: Setup | None = None) -> Iterator[Party]:
    """A channel of this kind, or whoever is started by `setup`, for as long as the block lasts."""
    setup = setup or SETUPS[kind](folder)
    port = free_ports()
    name = MODULES.get(kind, kind)
    command = [sys.executable, "-m", f"anxin.simulators.{name}", "--port", str(port), *setup.arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    running = Party(kind, f"http://{LOOPBACK}:{port}", setup)
    try:
        _until(lambda: _answers(running))
        running.setup = _made_keys(kind, folder, setup)
        yield running
    finally:
        process.kill()
        process.wait()


def _sandbox(_: Path) -> Setup:
    ours, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    merchant = f"M{secrets.token_hex(4)}"
    arguments = ["--merchant", merchant, "--platform-key", ours.public_key().public_bytes_raw().hex(), *GAPS]
    arguments += ["--signing-key", theirs.private_bytes_raw().hex()]
    their_key, secret = theirs.public_key().public_bytes_raw().hex(), ours.private_bytes_raw().hex()
    return Setup(arguments, merchant, their_key=their_key, secret=secret)


def _wechatpay(folder: Path) -> Setup:
    quick = ["--refund-seconds", "0.05", "--errors-per-second", "1000", "--refund-interval", "0"]
    return Setup(["--keys", str(folder / "wechatpay.json"), *quick, *GAPS], "")


def _alipay(folder: Path) -> Setup:
    app, seller = f"2021{secrets.randbelow(10**12):012}", "2088000000000001"
    keys = str(folder / "alipay")
    arguments = ["--app-id", app, "--seller-id", seller, "--keys", keys, "--interval", "0", *GAPS]
    return Setup(arguments, app, {"seller_id": seller})


def _made_keys(kind: str, folder: Path, setup: Setup) -> Setup:
    """Two simulators make both sides' keys themselves, before they listen."""
    if kind == "wechatpay":
        kept = json.loads((folder / "wechatpay.json").read_text())
        return Setup(setup.arguments, kept["account"], kept["settings"])
    if kind == "alipay":
        names = ("app_private_key", "alipay_public_key")
        made = {name: (folder / "alipay" / f"{name}.pem").read_text() for name in names}
        return Setup(setup.arguments, setup.account, {**setup.settings, **made})
    return setup


def _epay(_: Path) -> Setup:
    pid, key = str(1000 + secrets.randbelow(8000)), secrets.token_hex(16)
    arguments = ["--pid", pid, "--key", key, "--other", "9999", *GAPS]
    return Setup(arguments, pid, {"version": "1", "key": key, "type": "alipay"})


def _epay2(_: Path) -> Setup:
    ours, theirs = (rsa.generate_private_key(public_exponent=65_537, key_size=2048) for _ in range(2))
    pid = str(1000 + secrets.randbelow(8000))
    arguments = ["--pid", pid, "--key", secrets.token_hex(16), "--other", "9999", *GAPS]
    arguments += ["--merchant-key", _public(ours), "--platform-key", _private(theirs)]
    keys = {"private_key": _private(ours), "platform_key": _public(theirs)}
    return Setup(arguments, pid, {"version": "2", "type": "alipay", **keys})


def _stripe(_: Path) -> Setup:
    secret, account = f"sk_test_{secrets.token_hex(12)}", f"acct_{secrets.token_hex(8)}"
    webhook = f"whsec_{secrets.token_hex(16)}"
    arguments = ["--account", account, "--secret-key", secret, "--webhook-secret", webhook, "--rate", "1000", *GAPS]
    return Setup(arguments, account, {"secret_key": secret, "webhook_secret": webhook})


def _usdt(_: Path) -> Setup:
    from anxin.integrations.usdt.warning import READ

    token = secrets.token_hex(16)
    return Setup(["--token", token, *GAPS], "shop", {"token": token, "acknowledged": READ})


SETUPS: Final[Mapping[str, Callable[[Path], Setup]]] = {
    "sandbox": _sandbox,
    "wechatpay": _wechatpay,
    "alipay": _alipay,
    "epay": _epay,
    "epay2": _epay2,
    "stripe": _stripe,
    "usdt": _usdt,
}


def _private(key: rsa.RSAPrivateKey) -> str:
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()


def _public(key: rsa.RSAPrivateKey) -> str:
    raw = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(raw).decode()


def _answers(running: Party) -> bool:
    try:
        return bool(running.control("health"))
    except OSError:
        return False


def _until(true: Callable[[], bool]) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > give_up:
            raise TimeoutError
        time.sleep(0.05)
