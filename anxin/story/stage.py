"""Where does the story play? A throwaway directory and database, with every process of the shop running for real.

PostgreSQL → database made ready → sandbox channel and supplier → worker → web
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import httpx
import psycopg
from psycopg.sql import SQL, Composed, Identifier

from anxin.site.ports import LOOPBACK, free_ports
from anxin.site.postgres import Server, place_for
from anxin.site.processes import Processes
from anxin.site.progress import step
from anxin.site.sandbox import Sandbox, sandbox
from anxin.site.sign_ins import SIGN_INS, SignIn, kept
from anxin.site.web_command import web_command
from anxin.story.refusals import NeverHappened
from anxin.texts import Text
from anxin.texts.terminal import say

START_SECONDS = 120.0
PREPARE_SECONDS = 300.0


@dataclass(frozen=True)
class Stage:
    """Everything runs: where the shop answers, its outside parties, and who can sign in.

    `slowness` is how many times as long as on an idle machine everything may take.
    """

    home: str
    var: Path
    sandbox: Sandbox
    processes: Processes
    sign_ins: dict[str, SignIn]
    slowness: float = 1.0

    def until(self, what: Text, ready: Callable[[], bool], *, seconds: float = 30.0) -> None:
        """Wait for a condition; refuses with NeverHappened, and with Ended if a process of the shop dies meanwhile."""
        patience = seconds * self.slowness
        if not self.processes.wait_until(ready, seconds=patience):
            raise NeverHappened(what=what, seconds=int(patience), found="…")


@contextmanager
def stage(*, keep: bool = False, slowness: float = 1.0) -> Iterator[Stage]:
    """Start it all, load Django in this process too, and leave nothing behind; with `keep` the logs stay."""
    with ExitStack() as stack:
        var = Path(tempfile.mkdtemp(prefix="anxin-story-"))
        stack.callback(_strike, var, keep=keep)
        # the database server of root works under an account of its own, which must get there; secrets stay closed
        var.chmod(0o755)
        port = free_ports(3)
        home = f"http://{LOOPBACK}:{port}"
        world = sandbox(var, near_port=port)
        _environment(stack, ANXIN_VAR=str(var), ANXIN_CLOCK="row", ANXIN_BASE_URL=home)
        _environment(stack, DJANGO_SETTINGS_MODULE="anxin.site.settings", DATABASE_URL=_database(var, stack))
        processes = Processes(var / "log")
        stack.callback(processes.stop)
        _start(processes, world, port, START_SECONDS * slowness)
        sign_ins = {sign_in.role_en: sign_in for sign_in in kept(var / SIGN_INS)}
        yield Stage(home, var, world, processes, sign_ins, slowness)


def _strike(var: Path, *, keep: bool) -> None:
    for path in var.iterdir():
        if not (keep and path.name == "log"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if keep:
        say(Text(f"日志留在 {var / 'log'}", f"the logs are kept in {var / 'log'}"))
    else:
        var.rmdir()


def _environment(stack: ExitStack, **values: str) -> None:
    """Set for this process and all it starts, until the stage is struck."""
    for name, value in values.items():
        before = os.environ.get(name)
        os.environ[name] = value
        if before is None:
            stack.callback(os.environ.pop, name, None)
        else:
            stack.callback(os.environ.__setitem__, name, before)


def _database(var: Path, stack: ExitStack) -> str:
    """A throwaway database on the server of DATABASE_URL, or on one of the story's own."""
    if given := os.environ.get("DATABASE_URL"):
        return _on_server(given, stack)
    place = place_for(var)
    if place.home.parent != var:
        stack.callback(shutil.rmtree, place.home, ignore_errors=True)
    server = Server(place.home, bound=True)
    with step(Text("启动 PostgreSQL", "starting PostgreSQL")):
        url = server.start()
    stack.callback(server.stop)
    return url


def _on_server(given: str, stack: ExitStack) -> str:
    name = f"anxin_story_{uuid4().hex[:12]}"
    made = Identifier(name)
    _administer(given, SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(made))
    stack.callback(_administer, given, SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(made))
    return urlunsplit(urlsplit(given)._replace(path=f"/{name}"))


def _administer(given: str, statement: Composed) -> None:
    """In the database that the address names, or where that is not made yet, in the server's own."""
    try:
        connection = psycopg.connect(given, autocommit=True)
    except psycopg.OperationalError:
        connection = psycopg.connect(urlunsplit(urlsplit(given)._replace(path="/postgres")), autocommit=True)
    with connection:
        connection.execute(statement)


def _start(processes: Processes, world: Sandbox, port: int, patience: float) -> None:
    """The site loads and this process too while the database is made; the worker needs its tables."""
    processes.start("sandpay", world.channel_command())
    processes.start("sandsup", world.supplier_command())
    processes.start("web", web_command(port))
    processes.start("prepare", ["-m", "anxin.site.prepare"])
    with step(Text("建库并布置商店", "making the database and furnishing the shop")):
        _django()
        processes.join(seconds=PREPARE_SECONDS)
    processes.start("worker", ["-m", "anxin.site.cli", "work"])
    health = [f"{world.channel_url}/control/health", f"{world.supplier_url}/control/health"]
    with step(Text("启动渠道、供货商、后台和网站", "starting channel, supplier, worker and site")):
        for address in (f"http://{LOOPBACK}:{port}/healthz", *health):
            if not processes.wait_until(partial(_answers, address), seconds=patience):
                raise NeverHappened(what=address, seconds=int(patience), found="…")


def _django() -> None:
    """This process reads what happened; it is ready while the others still start."""
    import django

    django.setup()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=5, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
