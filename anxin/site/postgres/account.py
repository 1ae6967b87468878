"""Under which user of the machine does the server run?

PostgreSQL refuses root. So root's server gets a system account of its own, and everybody else's is their own.
"""

import os
import pwd
import subprocess
from pathlib import Path
from typing import NamedTuple

from anxin.site.postgres.refusals import NoServerAccount, NotYours

NAME = "anxin-postgres"


class Account(NamedTuple):
    """A user of the machine."""

    name: str
    uid: int
    gid: int

    @property
    def is_me(self) -> bool:
        """Whether nothing needs to be handed over."""
        return self.uid == os.geteuid()

    def may_enter(self, folder: Path) -> bool:
        """Whether this account may pass through the folder, by its mode (an access list is not looked at)."""
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & 0o100)
        return bool(found.st_mode & (0o010 if found.st_gid == self.gid else 0o001))

    def closed_on_the_way(self, path: Path) -> Path | None:
        """The outermost existing folder on the way to `path` that is closed to this account; None if all are open."""
        for folder in reversed(path.parents):
            if folder.exists() and not self.may_enter(folder):
                return folder
        return None


def _from_entry(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def account(data: Path) -> Account:
    """The owner of data that exists already, else the present user, else (as root) an account of its own.

    Refuses with NotYours and NoServerAccount.
    """
    owner = data.stat().st_uid if (data / "PG_VERSION").exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise NotYours(path=data, owner=name_of(owner))
        return Account(name_of(os.geteuid()), os.geteuid(), os.getegid())
    if owner:
        return _from_entry(pwd.getpwuid(owner))
    return _own_account()


def name_of(uid: int) -> str:
    """The name of a user, or the number where the machine knows no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _own_account() -> Account:
    try:
        return _from_entry(pwd.getpwnam(NAME))
    except KeyError:
        reason = _make_account()
    try:
        return _from_entry(pwd.getpwnam(NAME))
    except KeyError:
        raise NoServerAccount(account=NAME, reason=reason) from None


def _make_account() -> str:
    """A rival may make it at the same time, so whoever asks looks again afterwards. Returns the reason of a failure."""
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    try:
        made = subprocess.run(
            [*command, "--shell", "/usr/sbin/nologin", NAME],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
    except FileNotFoundError:
        return "useradd: not found"
    return made.stderr.strip()
