"""How does the whole shop run from one command, and stop from one Ctrl-C?

    PostgreSQL → database made ready → sandbox channel and supplier → worker → door for notices → web

started in this order, stopped in the reverse one. If one ends by itself, all are stopped and it is said which.
"""

import fcntl
import http.client
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from anxin.refusal import Refusal
from anxin.site.ports import LOOPBACK, free_ports, is_free
from anxin.site.postgres import Server, place_for
from anxin.site.processes import Processes
from anxin.site.progress import complain, step
from anxin.site.sandbox import Sandbox, sandbox
from anxin.site.web_command import hooks_command, web_command
from anxin.site.welcome import welcome
from anxin.texts import Text
from anxin.texts.terminal import say

WEB_SECONDS = 120.0
PREPARE_SECONDS = 600.0
STOPPED = 0
FAILED = 1


class PortBusy(Refusal):
    """Somebody else listens there."""

    text = Text(
        "端口 {port} 已被其他程序占用。请先停止它，或换一个端口：anxin run --port {other}",
        "Port {port} is taken by another program. Stop that one, or choose another port: anxin run --port {other}",
    )


class AlreadyRunning(Refusal):
    """This shop runs already."""

    text = Text(
        "本店已在运行（进程 {pid}）。",
        "This shop is running already (process {pid}).",
    )


class Silent(Refusal):
    """The web server lives and does not answer."""

    text = Text("网站在 {seconds} 秒内没有响应，日志：{log}", "The site did not answer within {seconds} s; log: {log}")


class Stop(BaseException):
    """Ctrl-C or SIGTERM: raised wherever the supervisor stands."""


def run(var: Path, *, port: int = 8000, hooks_port: int | None = None) -> int:
    """Run the shop until Ctrl-C, SIGTERM or the end of one of its processes; returns the exit code.

    Uses the server of `DATABASE_URL` where that is set, else its own in `var/postgres`. The door for the channels'
    notices listens three ports above the site where nothing else is said and nobody else listens there.
    """
    processes = Processes(var / "log")
    try:
        with _signals(processes), ExitStack() as stack:
            _run(var, (port, hooks_port), processes, stack)
    except Stop:
        return STOPPED
    except Refusal as refusal:
        complain(refusal.sentence)
        return FAILED
    return STOPPED


def _run(var: Path, ports: tuple[int, int | None], processes: Processes, stack: ExitStack) -> None:
    port, wanted = ports
    var.mkdir(parents=True, exist_ok=True)
    stack.enter_context(_alone(var / "run.lock"))
    world = sandbox(var, near_port=port)
    for needed in filter(None, (port, world.channel_port, world.supplier_port, wanted)):
        if not is_free(needed):
            raise PortBusy(port=needed, other=port + 100)
    hooks_port = wanted or (port + 3 if is_free(port + 3) else free_ports())
    stack.callback(say, Text("已停止。", "Stopped."))
    if "ANXIN_BASE_URL" not in os.environ:
        # from outside both are reached at one address
        os.environ.setdefault("ANXIN_HOOKS_URL", f"http://{LOOPBACK}:{hooks_port}")
    os.environ.setdefault("ANXIN_BASE_URL", f"http://{LOOPBACK}:{port}")
    _postgres(var, stack)
    stack.callback(processes.stop)
    _prepare(processes)
    _start(processes, world, port, hooks_port)
    with step(Text("启动网站", "starting the site")):
        for needed, name in ((port, "web"), (hooks_port, "hooks")):
            if not processes.wait_until(partial(_answers, needed), seconds=WEB_SECONDS):
                raise Silent(seconds=int(WEB_SECONDS), log=var / "log" / f"{name}.log")
    welcome(var, world, port, hooks_port)
    processes.watch()


def _postgres(var: Path, stack: ExitStack) -> None:
    if os.environ.get("DATABASE_URL"):
        return
    place = place_for(var)
    if place.why:
        say(place.why)
    server = Server(place.home)
    with step(Text("启动 PostgreSQL", "starting PostgreSQL")):
        os.environ["DATABASE_URL"] = server.start()
    stack.callback(os.environ.pop, "DATABASE_URL")
    stack.callback(server.stop)


def _prepare(processes: Processes) -> None:
    """Its own lines about what takes long go straight to the terminal."""
    processes.start("prepare", ["-m", "anxin.site.prepare"], to_terminal=True)
    processes.join(seconds=PREPARE_SECONDS)


def _start(processes: Processes, world: Sandbox, port: int, hooks_port: int) -> None:
    processes.start("sandpay", world.channel_command())
    processes.start("sandsup", world.supplier_command())
    # two, because one interpreter lock is too narrow for a thousand promises that pass together
    processes.start("worker1", ["-m", "anxin.site.cli", "work"])
    # one reads pictures: the models weigh 400 MB
    processes.start("worker2", ["-m", "anxin.site.cli", "work", "--no-reading"])
    processes.start("hooks", hooks_command(hooks_port))
    processes.start("web", web_command(port))


def _answers(port: int) -> bool:
    asked = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        asked.close()


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One supervisor per `var`; the lock of a killed one vanishes with it. Refuses with AlreadyRunning."""
    with path.open("a+") as file:
        _lock(file)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _lock(file: IO[str]) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise AlreadyRunning(pid=file.read()) from None


@contextmanager
def _signals(processes: Processes) -> Iterator[None]:
    """The first signal begins a clean end; another one hurries it."""
    begun = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal begun
        if begun:
            processes.hurry = True
            return
        begun = True
        say(Text("\n正在停止……", "\nStopping …"))
        raise Stop

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, end) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
