"""Does a change of the master key lose nothing, and keep nothing open that should be closed?"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings

from anxin import vault
from anxin.site.key_files import KeyFiles, KeysUnclear

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
OLD, NEW, OTHER = "old-" * 10, "new-" * 10, "other-" * 10


@pytest.fixture(autouse=True)
def _own_keys() -> Iterator[None]:
    yield
    vault.configure_from(settings.ANXIN_KEYS.read)


def test_a_retired_key_still_opens_and_no_longer_seals() -> None:
    vault.configure(OLD)
    before = vault.seal("AAAA", "codes")
    vault.configure(NEW, retired=(OLD,), marks=OLD)
    after = vault.seal("BBBB", "codes")
    assert (vault.unseal(before, "codes"), vault.unseal(after, "codes")) == ("AAAA", "BBBB")
    assert before.startswith(vault.sealed_under(OLD))
    assert after.startswith(vault.sealed_under(NEW))
    vault.configure(NEW, marks=OLD)
    with pytest.raises(vault.Unsealable):
        vault.unseal(before, "codes")


def test_a_mark_outlives_every_master() -> None:
    vault.configure(OLD)
    before = vault.mark("AAAA", "code:1")
    vault.configure(NEW, marks=OLD)
    assert vault.mark("AAAA", "code:1") == before


def test_texts_from_before_keys_had_names_are_opened() -> None:
    vault.configure(NEW, retired=(OLD,))
    nameless = vault.seal_with(vault._key(OLD, "codes"), "AAAA", "codes")
    assert vault.unseal(nameless, "codes") == "AAAA"
    vault.configure(OTHER)
    with pytest.raises(vault.Unsealable):
        vault.unseal(nameless, "codes")


def test_a_running_process_follows_a_rotation(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    vault.configure_from(files.read)
    before = vault.seal("AAAA", "codes")
    files.renew(at=NOON)
    new = files.read().master
    elsewhere = vault.sealed_under(new) + vault.seal_with(vault._key(new, "codes"), "BBBB", "codes")[1:]
    assert vault.unseal(elsewhere, "codes") == "BBBB", "a key that came since is read at once"
    assert vault.unseal(before, "codes") == "AAAA"
    assert vault.seal("CCCC", "codes").startswith(vault.sealed_under(new))


def test_keys_lie_in_files_that_only_their_owner_reads(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path / "secrets")
    first = files.read()
    files.renew(at=NOON)
    second = files.read()
    assert (second.retired, second.marks) == ((first.master,), first.marks)
    assert first.marks != first.master
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}
    assert first.master not in repr(second) + repr(first)


def test_an_installation_from_before_keeps_its_marks(tmp_path: Path) -> None:
    (tmp_path / "master_key").write_text(OLD)
    assert KeyFiles(tmp_path).read() == vault.Ring(OLD, (), OLD)


def test_a_retired_key_goes_only_after_its_time(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    files.read()
    files.renew(at=NOON)
    files.renew(at=NOON + timedelta(days=9))
    assert files.forget(NOON + timedelta(days=5)) == 1
    assert len(files.read().retired) == 1


HANDS = 12


def together(*acts: Callable[[], object]) -> None:
    """All of these in the same moment; raises what any of them raised."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], object]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(one, act) for act in acts]:
            done.result()


def test_two_rotations_at_once_lose_no_key(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    first = files.read().master
    together(*[lambda: files.renew(at=NOON)] * HANDS)
    ring = files.read()
    assert first in ring.retired
    assert len({ring.master, *ring.retired}) == HANDS + 1, "every key that was ever master is there"


def test_forgetting_beside_rotations_loses_no_key_that_is_needed(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path)
    files.read()
    files.renew(at=NOON - timedelta(days=30))
    early = files.read().master
    acts = [lambda: files.renew(at=NOON), lambda: files.forget(NOON - timedelta(days=15))]
    together(*acts * (HANDS // 2))
    ring = files.read()
    assert early in ring.retired
    assert len({ring.master, *ring.retired}) == HANDS // 2 + 1


def test_a_master_that_a_hand_changes_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = KeyFiles(tmp_path)
    first, kept = files.read().master, KeyFiles._keep_retired

    def by_hand(self: KeyFiles, keys: list[tuple[datetime, str]]) -> None:
        kept(self, keys)
        (tmp_path / "master_key").write_text(OTHER)

    monkeypatch.setattr(KeyFiles, "_keep_retired", by_hand)
    with pytest.raises(KeysUnclear, match="by hand"):
        files.renew(at=NOON)
    assert (files.read().master, files.read().retired) == (OTHER, (first,))


def test_keys_of_the_environment_are_told_whole_or_not_at_all(tmp_path: Path) -> None:
    told = {"MASTER_KEY": NEW, "RETIRED_KEYS": OLD}
    with pytest.raises(KeysUnclear, match="MARK_KEY"):
        KeyFiles(tmp_path, told).read()
    assert KeyFiles(tmp_path, {**told, "MARK_KEY": OLD}).read() == vault.Ring(NEW, (OLD,), OLD)
    assert not KeyFiles(tmp_path, told).rotates
