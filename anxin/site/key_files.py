"""Where do this installation's keys lie? In the environment, else in files that only their owner reads.

Files: `master_key` seals; `retired_keys` has one older master a line, behind the time of its retirement, and they still
open; `mark_key` never changes; whoever changes any of them holds `lock`. Environment: MASTER_KEY, RETIRED_KEYS (commas
between), MARK_KEY.
"""

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from anxin.vault import Ring

MASTER, RETIRED, MARKS, LOCK = "master_key", "retired_keys", "mark_key", "lock"
KEY_BYTES = 50


class KeysUnclear(Exception):
    """The environment names keys in a way that would lose something, or somebody else changes the files meanwhile."""


def keep_secret(folder: Path, name: str, made: str = "") -> str:
    """The text of a file that only its owner reads; made once where there is none, by whoever comes first."""
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = _partial(path, made or secrets.token_urlsafe(KEY_BYTES))
        # two processes may start together: the first link wins, the other reads what it made
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    return path.read_text().strip()


def replace_secret(folder: Path, name: str, text: str) -> None:
    """Another text in that file, at once for whoever reads it."""
    _partial(folder / name, text).replace(folder / name)


def _partial(path: Path, text: str) -> Path:
    partial = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
    partial.touch(mode=0o600, exist_ok=False)
    partial.write_text(text)
    return partial


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The keys of one installation, read anew at each call, because a rotation may be going on."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def rotates(self) -> bool:
        """Whether keys can be changed from here; those of the environment are changed by whoever sets it."""
        return MASTER.upper() not in self.environment

    def read(self) -> Ring:
        """The ring; raises KeysUnclear, and ValueError for a key that is too short."""
        if not self.rotates:
            return self._of_environment()
        # marks first: the file must be there before a new installation's master key is
        known = self.folder / MASTER
        marks = keep_secret(self.folder, MARKS, known.read_text().strip() if known.exists() else "")
        master = keep_secret(self.folder, MASTER)
        return Ring(master, tuple(key for _, key in self.retired() if key != master), marks)

    def _of_environment(self) -> Ring:
        retired = tuple(filter(None, self.environment.get(RETIRED.upper(), "").split(",")))
        marks = self.environment.get(MARKS.upper(), "")
        if retired and not marks:
            message = "RETIRED_KEYS without MARK_KEY: set MARK_KEY to the first master key this installation ever had"
            raise KeysUnclear(message)
        return Ring(self.environment[MASTER.upper()], retired, marks)

    def retired(self) -> list[tuple[datetime, str]]:
        """The older masters with the time of their retirement, newest first."""
        path = self.folder / RETIRED
        lines = path.read_text().split() if path.exists() else []
        return [(datetime.fromisoformat(at), key) for at, _, key in (line.partition("=") for line in lines)]

    def renew(self, *, at: datetime) -> None:
        """A new master key; the one until now is retired first, so that no moment lacks it.

        Raises KeysUnclear, and renews nothing, where a hand that knows of no lock has changed the master meanwhile.
        """
        with self._alone():
            master = self.read().master
            self._keep_retired([(at, master), *self.retired()])
            if keep_secret(self.folder, MASTER) != master:
                raise KeysUnclear("the master key was changed by hand just now: look at it, and rotate again")
            replace_secret(self.folder, MASTER, secrets.token_urlsafe(KEY_BYTES))

    def forget(self, before: datetime) -> int:
        """Throw away the masters retired before then; how many."""
        with self._alone():
            known = self.retired()
            kept = [(at, key) for at, key in known if at >= before]
            if len(kept) < len(known):
                self._keep_retired(kept)
            return len(known) - len(kept)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else reads these files in order to write them; what merely reads them is not held up."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _keep_retired(self, keys: list[tuple[datetime, str]]) -> None:
        text = "\n".join(f"{at.isoformat()}={key}" for at, key in keys)
        replace_secret(self.folder, RETIRED, text)
