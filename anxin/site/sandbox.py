"""Where do the sandbox channel and supplier of this installation listen, and with which keys do they sign?

Made once and kept in `var/sandbox.json`, because the shop's own rows remember the same addresses and keys.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from anxin.site.ports import LOOPBACK, free_ports, is_free


@dataclass(frozen=True)
class Sandbox:
    """Addresses and keys, keys in hex. The platform's private key stays with the platform."""

    merchant: str
    platform_private_key: str
    platform_public_key: str
    channel_private_key: str
    channel_public_key: str
    channel_port: int
    client: str
    supplier_secret: str
    supplier_port: int

    @property
    def channel_url(self) -> str:
        """Where the sandbox channel answers."""
        return f"http://{LOOPBACK}:{self.channel_port}"

    @property
    def supplier_url(self) -> str:
        """Where the sandbox supplier answers."""
        return f"http://{LOOPBACK}:{self.supplier_port}"

    def channel_command(self) -> list[str]:
        """The arguments of `python` that start the sandbox channel."""
        command = ["-m", "anxin.simulators.sandpay", "--port", str(self.channel_port), "--merchant", self.merchant]
        return [*command, "--platform-key", self.platform_public_key, "--signing-key", self.channel_private_key]

    def supplier_command(self) -> list[str]:
        """The arguments of `python` that start the sandbox supplier."""
        command = ["-m", "anxin.simulators.sandsup", "--port", str(self.supplier_port), "--client", self.client]
        return [*command, "--secret", self.supplier_secret]


def sandbox(var: Path, *, near_port: int) -> Sandbox:
    """Read it, or make it with two free ports, close to the site's own where possible."""
    path = var / "sandbox.json"
    if path.exists():
        return Sandbox(**json.loads(path.read_text()))
    made = new_sandbox(_free(near_port + 1), _free(near_port + 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(asdict(made), indent=2))
    partial.replace(path)
    return made


def new_sandbox(channel_port: int, supplier_port: int) -> Sandbox:
    """Fresh keys for these ports."""
    platform, channel = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    return Sandbox(
        merchant=f"1{secrets.randbelow(10**9):09}",
        platform_private_key=platform.private_bytes_raw().hex(),
        platform_public_key=platform.public_key().public_bytes_raw().hex(),
        channel_private_key=channel.private_bytes_raw().hex(),
        channel_public_key=channel.public_key().public_bytes_raw().hex(),
        channel_port=channel_port,
        client="anxin",
        supplier_secret=secrets.token_hex(32),
        supplier_port=supplier_port,
    )


def _free(wanted: int) -> int:
    return wanted if is_free(wanted) else free_ports()
