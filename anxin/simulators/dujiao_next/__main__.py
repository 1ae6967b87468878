"""How is the dujiao-next shop started? `python -m anxin.simulators.dujiao_next --port N --key K --secret S`"""

import asyncio

from anxin.simulators.docking.run import parser, serve
from anxin.simulators.dujiao_next.api import Shop, taken


def main() -> None:
    """Read the command line and serve until stopped."""
    line = parser("dujiao_next", "A shop that runs dujiao-next and sells to other shops, simulated.")
    line.add_argument("--key", required=True, help="the buyer's API key")
    line.add_argument("--secret", required=True, help="the buyer's API secret")
    line.add_argument("--currency", default="CNY")
    chosen = line.parse_args()
    shop = Shop(chosen.key, chosen.secret, chosen.currency)
    asyncio.run(serve("dujiao_next", chosen, shop.routes, shop.write, taken, slow="silent"))


if __name__ == "__main__":
    main()
