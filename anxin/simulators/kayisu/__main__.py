"""How is the 卡速售 site started? `python -m anxin.simulators.kayisu --port N --key K`"""

import asyncio

from anxin.simulators.docking.run import parser, serve
from anxin.simulators.kayisu.api import Site, taken


def main() -> None:
    """Read the command line and serve until stopped."""
    line = parser("kayisu", "A 卡速售 site that sells by its API 2.0, simulated.")
    line.add_argument("--user-id", default="10000", help="the buyer's number")
    line.add_argument("--key", required=True, help="the buyer's key")
    chosen = line.parse_args()
    site = Site(chosen.user_id, chosen.key)
    asyncio.run(serve("kayisu", chosen, site.routes, site.write, taken))


if __name__ == "__main__":
    main()
