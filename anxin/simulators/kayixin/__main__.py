"""How is 卡易信 started? `python -m anxin.simulators.kayixin --port N --secret S`; the secret has 32 letters."""

import asyncio

from anxin.simulators.docking.run import parser, serve
from anxin.simulators.kayixin.api import Platform, taken


def main() -> None:
    """Read the command line and serve until stopped."""
    line = parser("kayixin", "卡易信 selling by its API 3.0, simulated.")
    line.add_argument("--app-id", default="10020", help="the buyer's number")
    line.add_argument("--secret", required=True, help="the buyer's secret")
    chosen = line.parse_args()
    platform = Platform(chosen.app_id, chosen.secret)
    asyncio.run(serve("kayixin", chosen, platform.routes, platform.write, taken))


if __name__ == "__main__":
    main()
