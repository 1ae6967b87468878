"""Where does the key lie that signs packs, and does everybody still find the ones before it?"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from anxin.evidence.pack.signing import SigningKey
from anxin.site.signing_keys import SigningKeys

AT = datetime(2026, 11, 23, tzinfo=UTC)


def test_it_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path / "secrets")
    first = keys.current()
    assert SigningKeys(tmp_path / "secrets").current() == first
    assert (tmp_path / "secrets" / "signing_key").stat().st_mode & 0o777 == 0o600
    assert first.seed.hex() not in repr(first)


def test_a_renewed_key_leaves_its_public_half_and_no_seed(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path)
    old = keys.current()
    keys.renew(at=AT)
    new = keys.current()
    keys.renew(at=AT)
    assert [key.public for key in keys.published()] == [
        keys.current().published.public,
        new.published.public,
        old.published.public,
    ]
    assert keys.published()[2].until == AT
    assert keys.published()[0].until is None
    assert old.seed.hex() not in "".join(path.read_text() for path in tmp_path.iterdir())


def test_what_a_crash_left_between_two_steps_is_one_key_and_not_two(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path)
    kept = (tmp_path / "signing_key").write_text if keys.current() else None
    before = (tmp_path / "signing_key").read_text()
    keys.renew(at=AT)
    assert kept is not None
    kept(before)
    assert len(keys.published()) == 1


def test_the_environment_may_hold_them(tmp_path: Path) -> None:
    old = SigningKey(b"o" * 32).published.public
    keys = SigningKeys(tmp_path, {"SIGNING_KEY": (b"n" * 32).hex(), "PUBLISHED_KEYS": old.hex()})
    assert keys.current() == SigningKey(b"n" * 32)
    assert [key.public for key in keys.published()] == [SigningKey(b"n" * 32).published.public, old]
    assert not keys.renews
    assert not list(tmp_path.iterdir())


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SigningKeys(tmp_path, {"SIGNING_KEY": "00"}).current()
