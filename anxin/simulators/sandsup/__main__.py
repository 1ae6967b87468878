"""How is the sandbox supplier started? `python -m anxin.simulators.sandsup --port N ...`"""

import argparse
import asyncio

from starlette.applications import Starlette

from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.desk import Desk
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.sandsup.api import HANG_SECONDS, Api
from anxin.simulators.sandsup.callbacks import Callbacks
from anxin.simulators.sandsup.knobs import Knobs
from anxin.simulators.sandsup.warehouse import new_warehouse
from anxin.simulators.sealed_callbacks import SealedCallbacks, shared_secret
from anxin.simulators.supply_knobs import FAULTS


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="sandsup", description="A supplier's system in a sandbox.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--client", default="anxin", help="the shop's name at this supplier")
    parser.add_argument("--secret", required=True, metavar="HEX", help="the secret shared with the shop")
    parser.add_argument("--seed", type=int, help="makes the supplier's numbers repeatable")
    parser.add_argument("--hang", type=float, default=HANG_SECONDS, help="seconds an answer that times out hangs")
    parser.add_argument(
        "--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between the attempts of a callback"
    )
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    journal, faults, warehouse = Journal(), Faults(FAULTS), new_warehouse(chosen.seed)
    sealing = shared_secret("sandsup", "client", chosen.client, chosen.secret)
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    api = Api(warehouse, faults, Callbacks(warehouse, SealedCallbacks(sealing, faults, courier)), chosen.hang)
    desk = Desk(sealing, journal)
    routes = api.routes(desk) + Knobs(warehouse, faults, courier, journal, api).routes()
    await host("sandsup", Starlette(routes=routes), chosen.host, chosen.port, courier.run, desk.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
