"""How is the sandbox supplier started? `python -m anxin.simulators.sandsup --port N ...`"""

import argparse
import asyncio
import hmac

from starlette.applications import Starlette

from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.desk import Desk
from anxin.simulators.envelope import Envelope
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.sandsup.api import HANG_SECONDS, Api
from anxin.simulators.sandsup.callbacks import Callbacks
from anxin.simulators.sandsup.knobs import FAULTS, Knobs
from anxin.simulators.sandsup.warehouse import new_warehouse

SECRET_BYTES = 16


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


def envelope(client: str, secret_hex: str) -> Envelope:
    """The HMAC-SHA256 envelope between this supplier and its shop."""
    secret = bytes.fromhex(secret_hex)
    if len(secret) < SECRET_BYTES:
        raise SystemExit("the secret is too short")

    def sign(message: bytes) -> bytes:
        return hmac.digest(secret, message, "sha256")

    def verify(message: bytes, signature: bytes) -> bool:
        return hmac.compare_digest(sign(message), signature)

    return Envelope("sandsup", "client", client, sign, verify)


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    journal, faults, warehouse = Journal(), Faults(FAULTS), new_warehouse(chosen.seed)
    sealing = envelope(chosen.client, chosen.secret)
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    api = Api(warehouse, faults, Callbacks(warehouse, sealing, faults, courier), chosen.hang)
    desk = Desk(sealing, journal)
    routes = api.routes(desk) + Knobs(warehouse, faults, courier, journal, api).routes()
    await host("sandsup", Starlette(routes=routes), chosen.host, chosen.port, courier.run, desk.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
