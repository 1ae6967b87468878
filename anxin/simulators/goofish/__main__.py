"""How is the source started? `python -m anxin.simulators.goofish --port N --app-secret S --mch-secret T ...`"""

import asyncio

from anxin.simulators.docking.run import parser, serve
from anxin.simulators.goofish.api import Source, taken
from anxin.simulators.goofish.signing import Keys


def main() -> None:
    """Read the command line and serve until stopped."""
    line = parser("goofish", "A source of goods that speaks the interface of 闲管家, simulated.")
    line.add_argument("--app-id", default="677859093659717", help="the buyer's application")
    line.add_argument("--app-secret", required=True)
    line.add_argument("--mch-id", default="1001", help="the buyer's account at the source")
    line.add_argument("--mch-secret", required=True)
    chosen = line.parse_args()
    source = Source(Keys(chosen.app_id, chosen.app_secret, chosen.mch_id, chosen.mch_secret))
    asyncio.run(serve("goofish", chosen, source.routes, source.write, taken))


if __name__ == "__main__":
    main()
