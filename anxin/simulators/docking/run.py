"""How is a source started, whichever protocol it speaks?"""

import argparse
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.routing import Route

from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.docking.callbacks import Callbacks, Write
from anxin.simulators.docking.counter import HANG_SECONDS, Counter
from anxin.simulators.docking.depot import Depot, Goods
from anxin.simulators.docking.knobs import FAULTS, Knobs
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal

CODES, TOPUPS, SLOW = "11", "12", "13"

Api = Callable[[Depot, Counter, Callbacks], list[Route]]


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """A command line with what all sources take."""
    made = argparse.ArgumentParser(prog=name, description=description)
    made.add_argument("--port", type=int, required=True)
    made.add_argument("--host", default="127.0.0.1")
    made.add_argument("--hang", type=float, default=HANG_SECONDS, help="seconds an answer that times out hangs")
    made.add_argument("--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between attempts of a callback")
    return made


async def serve(
    name: str,
    chosen: argparse.Namespace,
    api: Api,
    write: Write,
    taken: Callable[[int, bytes], bool],
    slow: str = "delay",
) -> None:
    """Put the parts together and serve until stopped. Three goods are on the shelf: codes, a top-up, and one that
    waits in the manner in which its protocol lets an order be stopped."""
    journal, faults, depot = Journal(), Faults(FAULTS), Depot()
    depot.goods = {CODES: Goods(CODES), TOPUPS: Goods(TOPUPS, "话费 100 元", kind="topup")}
    depot.goods[SLOW] = Goods(SLOW, "话费 50 元（慢充）", kind="topup")
    depot.behaviours[SLOW] = slow
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    callbacks, counter = Callbacks(faults, courier, write, taken), Counter(journal, faults, chosen.hang)
    routes = api(depot, counter, callbacks) + Knobs(depot, faults, courier, journal, callbacks).routes()
    await host(name, Starlette(routes=routes), chosen.host, chosen.port, courier.run, counter.stop)
