"""How is the acg-faka shop started? `python -m anxin.simulators.acg --port N --app-id I --app-key K`"""

import asyncio

from anxin.simulators.acg.api import Shop, taken
from anxin.simulators.docking.run import parser, serve


def main() -> None:
    """Read the command line and serve until stopped."""
    line = parser("acg", "A shop that runs acg-faka and shares its goods, simulated.")
    line.add_argument("--app-id", default="10001", help="the buyer's number")
    line.add_argument("--app-key", required=True, help="the buyer's key")
    chosen = line.parse_args()
    shop = Shop(chosen.app_id, chosen.app_key)
    asyncio.run(serve("acg", chosen, shop.routes, shop.write, taken))


if __name__ == "__main__":
    main()
