"""How is Stripe's simulator started? `python -m anxin.simulators.stripe --port N ...`"""

import argparse
import asyncio
from pathlib import Path

from starlette.applications import Starlette

from anxin.simulators.cashier import Cashier
from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.stripe.api import Api
from anxin.simulators.stripe.books import Books
from anxin.simulators.stripe.cashier import Till
from anxin.simulators.stripe.door import Door
from anxin.simulators.stripe.events import LATE_SECONDS, Events
from anxin.simulators.stripe.knobs import FAULTS, Knobs

HOME = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Read the command line; without keys, those are used that its help names."""
    parser = argparse.ArgumentParser(
        prog="stripe",
        description="Stripe in a sandbox: no real money moves.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-url", help="how buyers reach Checkout; default http://HOST:PORT")
    parser.add_argument("--account", default="acct_anxinsandbox", help="the merchant's account")
    parser.add_argument("--merchant-name", default="安心演示商店")
    parser.add_argument("--secret-key", default="sk_test_anxinsandbox", help="sk_live_... plays live mode")
    parser.add_argument("--webhook", default="", help="the address that events are sent to; none are sent without")
    parser.add_argument("--webhook-secret", default="whsec_anxinsandbox", help="signs the events")
    parser.add_argument("--rate", type=int, default=100, help="requests in a second before 429")
    parser.add_argument("--window-days", type=int, default=180, help="how long a payment can be refunded")
    parser.add_argument("--seed", type=int, help="makes the ids repeatable, and Checkout guessable")
    parser.add_argument(
        "--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between the attempts of an event"
    )
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    base_url = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    journal, faults = Journal(), Faults(FAULTS)
    books = Books(chosen.seed, chosen.window_days, chosen.secret_key.split("_")[1:2] == ["live"])
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    events = Events(books, faults, courier, chosen.webhook, chosen.webhook_secret, base_url)
    api = Api(books, faults, events, chosen.account, base_url)
    door = Door(books, journal, chosen.account, chosen.secret_key, chosen.rate)
    cashier = Cashier(
        Till(books, faults, events), HOME, chosen.merchant_name, LATE_SECONDS, path="/c/pay/", door="/c/pay/"
    )
    routes = api.routes(door) + cashier.routes() + Knobs(books, faults, courier, journal, api, door).routes()
    await host("stripe", Starlette(routes=routes), chosen.host, chosen.port, courier.run, door.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
