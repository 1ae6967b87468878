"""Do the platform and its sandbox agree on addresses and keys, at every start?"""

import socket
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from anxin.site.ports import is_free
from anxin.site.sandbox import sandbox


def test_a_second_start_finds_the_same_keys_and_ports(tmp_path: Path) -> None:
    first = sandbox(tmp_path, near_port=8000)
    assert sandbox(tmp_path, near_port=9000) == first
    assert stat.S_IMODE((tmp_path / "sandbox.json").stat().st_mode) == 0o600


def test_two_installations_share_no_key(tmp_path: Path) -> None:
    one, other = sandbox(tmp_path / "one", near_port=8000), sandbox(tmp_path / "other", near_port=8000)
    assert one.platform_private_key != other.platform_private_key
    assert one.channel_private_key != other.channel_private_key
    assert one.supplier_secret != other.supplier_secret


def test_what_one_side_signs_the_other_verifies(tmp_path: Path) -> None:
    made = sandbox(tmp_path, near_port=8000)
    for private, public in (
        (made.platform_private_key, made.platform_public_key),
        (made.channel_private_key, made.channel_public_key),
    ):
        signature = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private)).sign(b"notice")
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, b"notice")


def test_the_platforms_private_key_is_given_to_nobody(tmp_path: Path) -> None:
    made = sandbox(tmp_path, near_port=8000)
    assert made.platform_private_key not in [*made.channel_command(), *made.supplier_command()]


def test_a_taken_port_is_not_chosen(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert not is_free(port)
        assert sandbox(tmp_path, near_port=port - 1).channel_port != port
