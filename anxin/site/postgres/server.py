"""How is the embedded PostgreSQL made, started, found again and stopped?

The server outlives no user and leaves no user behind: everyone who uses it holds a shared lock on `users.lock`, and
whoever lets go last stops it. Locks of a killed process vanish with it, so nothing has to be counted or cleaned up.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from anxin.site.leash import leash
from anxin.site.postgres.account import Account, account, name_of
from anxin.site.postgres.place import binaries, make_folder, socket_folder
from anxin.site.postgres.refusals import DidNotStart, OtherVersion, Unreachable
from anxin.site.postgres.tuning import HOUSE, Setting, render

MAJOR = "18"
SUPERUSER = "postgres"
PORT = 5432
START_SECONDS = 300.0
STOP_SECONDS = 60.0
PAUSE_SECONDS = 0.02
PROC = Path("/proc")
LOG_BYTES = 10 * 2**20
# they leave within a moment of their parent's death
CHILDREN_OF_A_KILLED_SERVER = "pre-existing shared memory block"


class Server:
    """One PostgreSQL, known by its home folder.

    `bound=True` ties its life to the thread that starts it (tests); without it a server whose starter was killed goes
    on, and the next one to start finds it.
    """

    def __init__(self, home: Path, *, settings: tuple[Setting, ...] = HOUSE, bound: bool = False) -> None:
        self.home = home.absolute()
        self.data = self.home / "data"
        self.log = self.home / "postgres.log"
        self._settings = settings
        self._bound = bound
        self._users: IO[bytes] | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Make, start or find the server; returns the address of its database `anxin`.

        Refuses with NoServerAccount, NotYours, Unreachable, OtherVersion, NoBinaries and DidNotStart.
        """
        server = account(self.data)
        self._make_home(server)
        with self._locked("start.lock"):
            self._use()
            try:
                if not self._answers():
                    self._begin(server)
                self._make_database()
            except BaseException:
                self._leave()
                raise
        return self.url()

    def stop(self) -> bool:
        """Let go of the server, and stop it unless others use it; returns whether it was stopped."""
        if self._users is None:
            return False
        with self._locked("start.lock"):
            return self._leave()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, database: str = "anxin") -> str:
        """The address as `DATABASE_URL` wants it; it is the same at every start."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(socket_folder(self.home)), safe='/')}"

    def django_settings(self) -> dict[str, str]:
        """The same address in Django's words, without a database."""
        return {"HOST": str(socket_folder(self.home)), "PORT": str(PORT), "USER": SUPERUSER, "PASSWORD": ""}

    def pid(self) -> int | None:
        """The running server's process, None if there is none."""
        try:
            found = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return found if _works_in(found, self.data) else None

    def _make_home(self, server: Account) -> None:
        if not server.is_me and (closed := server.closed_on_the_way(self.home)):
            raise Unreachable(path=self.home, closed=closed, account=server.name)
        make_folder(self.home)
        sockets = socket_folder(self.home)
        sockets.mkdir(mode=0o700, exist_ok=True)
        found = sockets.lstat()
        if found.st_uid not in {os.geteuid(), server.uid} or sockets.is_symlink():
            raise Unreachable(path=self.home, closed=sockets, account=server.name)
        if found.st_uid != server.uid:
            os.chown(sockets, server.uid, server.gid)

    def _locked(self, name: str) -> "_Lock":
        return _Lock(self.home / name)

    def _use(self) -> None:
        if self._users is None:
            self._users = (self.home / "users.lock").open("ab")
        fcntl.flock(self._users, fcntl.LOCK_SH)

    def _leave(self) -> bool:
        """With the start lock held nobody can begin to use the server between the question and the stop."""
        users, self._users = self._users, None
        if users is None:
            return False
        with users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._end()
        return True

    def _answers(self) -> bool:
        try:
            if self.pid() is None or "ready" not in (self.data / "postmaster.pid").read_text():
                return False
            self._connect().close()
        except (psycopg.OperationalError, FileNotFoundError):
            return False
        return True

    def _connect(self) -> psycopg.Connection[Any]:
        where = self.django_settings()
        return psycopg.connect(
            host=where["HOST"], port=PORT, user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=5
        )

    def _begin(self, server: Account) -> None:
        programs = binaries(server)
        self._init(server, programs)
        self._write_settings(server)
        if self.pid() is None:
            # of a crash, or of another process that has its number now; PostgreSQL would believe the latter
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            self._launch(server, programs)
        give_up = time.monotonic() + START_SECONDS
        while not self._answers():
            ended = self._child and self._child.poll() is not None
            if ended and CHILDREN_OF_A_KILLED_SERVER in self._last_words():
                self._launch(server, programs)
            elif ended or time.monotonic() > give_up:
                raise DidNotStart(log=self.log, said=self._last_words())
            time.sleep(PAUSE_SECONDS)

    def _launch(self, server: Account, programs: Path) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                [programs / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=leash(signal.SIGINT) if self._bound else None,
                **self._as(server),
            )
        # whoever stops it, and whenever: this process never keeps a dead child
        threading.Thread(target=self._child.wait, name="postgres", daemon=True).start()

    def _as(self, server: Account) -> dict[str, Any]:
        """Its own session keeps the terminal's Ctrl-C from it, so that it stops after those who use it."""
        common: dict[str, Any] = {"cwd": self.data, "start_new_session": True, "umask": 0o077}
        common["env"] = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        if server.is_me:
            return common
        return {**common, "user": server.uid, "group": server.gid, "extra_groups": []}

    def _init(self, server: Account, programs: Path) -> None:
        """Made aside and renamed, so that what an interrupted start leaves is never taken for a database."""
        version = self.data / "PG_VERSION"
        if version.exists():
            if (found := version.read_text().strip()) != MAJOR:
                raise OtherVersion(path=self.data, found=found, ours=MAJOR)
            return
        partial = self.home / "data.partial"
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(mode=0o700)
        os.chown(partial, server.uid, server.gid)
        command = [str(programs / "initdb"), "-D", str(partial), "-U", SUPERUSER]
        # sorts and folds by Unicode's code points on every machine, whatever its C library thinks
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--encoding=UTF8", "--auth=peer", "--data-checksums", "--no-instructions"]
        made = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            **{**self._as(server), "cwd": partial},
        )  # fmt: skip
        if made.returncode != 0:
            raise DidNotStart(log=self.log, said=(made.stderr or made.stdout).strip())
        if self.data.exists():
            self.data.rmdir()
        partial.rename(self.data)

    def _write_settings(self, server: Account) -> None:
        """Peer: the system says who knocks; only the present user and the server's own account are let in."""
        names = sorted({name_of(os.geteuid()), server.name})
        people = "\n".join(f"house {name} {SUPERUSER}" for name in names)
        settings = render(self._settings, socket_folder=str(socket_folder(self.home)))
        for name, text in (
            ("postgresql.conf", settings),
            ("pg_hba.conf", "local all all peer map=house\nlocal replication all peer map=house\n"),
            ("pg_ident.conf", f"{people}\n"),
        ):
            path = self.data / name
            path.write_text(text)
            _hand_over(path, server)
        local = self.data / "local.conf"
        if not local.exists():
            local.write_text("# Your own settings; they count more than those in postgresql.conf.\n")
            _hand_over(local, server)

    def _make_database(self) -> None:
        with self._connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'anxin'").fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier("anxin")))

    def _end(self) -> None:
        """Fast: clients are cut off, what was committed is kept; after a long wait immediate, which recovers later."""
        for number, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, STOP_SECONDS)):
            pid = self.pid()
            if pid is None:
                break
            os.kill(pid, number)
            give_up = time.monotonic() + patience
            while self.pid() is not None and time.monotonic() < give_up:
                time.sleep(PAUSE_SECONDS)
        if self._child:
            self._child.wait()
            self._child = None
        if (sockets := socket_folder(self.home)).parent != self.home:
            sockets.rmdir()

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-10:]) if self.log.exists() else ""


def _works_in(pid: int, folder: Path) -> bool:
    """Whether this process is alive and at home in the folder; without /proc a living process is believed."""
    try:
        os.kill(pid, 0)
        return not PROC.exists() or (PROC / str(pid) / "cwd").readlink() == folder.resolve()
    except (ProcessLookupError, PermissionError, FileNotFoundError):
        return False


def _hand_over(path: Path, server: Account) -> None:
    path.chmod(0o600)
    os.chown(path, server.uid, server.gid)


class _Lock:
    """An exclusive lock on a file for the length of a `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("ab")
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *problem: object) -> None:
        self._file.close()
