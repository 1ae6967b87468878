"""How is the USDT gateway started? `python -m anxin.simulators.usdt --port N`; a token that is not given is made."""

import argparse
import asyncio
import secrets
from pathlib import Path

from starlette.applications import Starlette

from anxin.simulators.cashier import Cashier
from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.usdt.api import Api
from anxin.simulators.usdt.cashier import PATH, Till
from anxin.simulators.usdt.knobs import FAULTS, Knobs
from anxin.simulators.usdt.notices import LATE_SECONDS, Notices
from anxin.simulators.usdt.trades import Trades

HOME = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="usdt", description="A USDT gateway, simulated: no real coins move.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-url", help="how buyers reach the cashier; default http://HOST:PORT")
    parser.add_argument("--token", default="", help="the secret shared with the shop")
    parser.add_argument("--merchant-name", default="安心演示商店")
    parser.add_argument("--seed", type=int, help="makes the gateway's numbers repeatable, and the cashier guessable")
    parser.add_argument("--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between attempts of a notice")
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    token = chosen.token or secrets.token_hex(16)
    if not chosen.token:
        print(f"token {token}", flush=True)
    journal, faults, trades = Journal(), Faults(FAULTS), Trades(token, chosen.seed)
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    notices = Notices(trades, faults, courier)
    api = Api(trades, faults, journal, chosen.base_url or f"http://{chosen.host}:{chosen.port}")
    routes = api.routes() + Cashier(Till(trades, notices), HOME, chosen.merchant_name, LATE_SECONDS, path=PATH).routes()
    routes += Knobs(trades, faults, courier, journal, notices).routes()
    await host("usdt", Starlette(routes=routes), chosen.host, chosen.port, courier.run, api.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
