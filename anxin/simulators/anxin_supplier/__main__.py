"""How is the supplier of the open protocol started? `python -m anxin.simulators.anxin_supplier --port N ...`"""

import argparse
import asyncio

from starlette.applications import Starlette

from anxin.simulators.anxin_supplier.api import HANG_SECONDS, Api
from anxin.simulators.anxin_supplier.house import new_house
from anxin.simulators.anxin_supplier.knobs import Knobs
from anxin.simulators.anxin_supplier.misbehaviours import MISBEHAVIOURS, CarelessEnvelope
from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.desk import Desk
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.sealed_callbacks import SealedCallbacks, shared_secret
from anxin.simulators.supply_knobs import FAULTS


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="anxin_supplier", description="A supplier that speaks the open protocol.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--key", default="anxin", help="the shop's name at this supplier")
    parser.add_argument("--secret", required=True, metavar="HEX", help="the secret shared with the shop")
    parser.add_argument("--seed", type=int, help="makes the supplier's numbers repeatable")
    parser.add_argument("--hang", type=float, default=HANG_SECONDS, help="seconds an answer that times out hangs")
    parser.add_argument("--misbehave", nargs="*", choices=sorted(MISBEHAVIOURS), default=[], help="planted breaches")
    parser.add_argument(
        "--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between the attempts of a callback"
    )
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    journal, faults, house = Journal(), Faults(FAULTS), new_house(chosen.seed)
    house.misbehaves.update(chosen.misbehave)
    sealing = shared_secret("anxin", "key", chosen.key, chosen.secret)
    careless = CarelessEnvelope(
        sealing.prefix, sealing.party_header, sealing.party, sealing.sign, sealing.verify, misbehaves=house.misbehaves
    )
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    api = Api(house, faults, SealedCallbacks(sealing, faults, courier), chosen.hang)
    desk = Desk(careless, journal)
    routes = api.routes(desk) + Knobs(house, faults, courier, journal, api).routes()
    await host("anxin_supplier", Starlette(routes=routes), chosen.host, chosen.port, courier.run, desk.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
