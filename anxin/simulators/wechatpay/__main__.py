"""How is the simulated WeChat Pay started? `python -m anxin.simulators.wechatpay --port N --keys FILE`"""

import argparse
import asyncio
from pathlib import Path

from starlette.applications import Starlette

from anxin.simulators.cashier import Cashier
from anxin.simulators.courier import Courier
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.wechatpay import limits
from anxin.simulators.wechatpay.bank import Bank
from anxin.simulators.wechatpay.bill_api import BillApi
from anxin.simulators.wechatpay.cashier import Till
from anxin.simulators.wechatpay.complaint_api import ComplaintApi
from anxin.simulators.wechatpay.complaints import Complaints
from anxin.simulators.wechatpay.desk import Desk
from anxin.simulators.wechatpay.keys import open_keys
from anxin.simulators.wechatpay.knobs import FAULTS, Knobs
from anxin.simulators.wechatpay.limits import Limits
from anxin.simulators.wechatpay.login import Login
from anxin.simulators.wechatpay.mishaps import Mishaps
from anxin.simulators.wechatpay.notices import LATE_SECONDS, Notices
from anxin.simulators.wechatpay.pay_api import PayApi
from anxin.simulators.wechatpay.refund_api import RefundApi
from anxin.simulators.wechatpay.seal import Seal
from anxin.simulators.wechatpay.sharing import RATIO_BASIS_POINTS, Sharing
from anxin.simulators.wechatpay.sharing_api import SharingApi

MINUTE, HOUR = 60, 3600
GAPS_SECONDS = (
    *(15, 15, 30, 3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE, HOUR),
    *(3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR),
)

HOME = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="wechatpay", description="WeChat Pay, API v3, played: no real money moves.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-url", help="how buyers reach the cashier; default http://HOST:PORT")
    parser.add_argument("--keys", type=Path, required=True, help="where all keys are kept; made when it is not there")
    parser.add_argument("--merchant", default="1900000109", help="the merchant's number, for new keys")
    parser.add_argument("--app-id", default="wxd678efh567hg6787", help="the merchant's app, for new keys")
    parser.add_argument("--merchant-name", default="安心演示商店")
    parser.add_argument("--sign", choices=["public_key", "certificate"], default="public_key")
    parser.add_argument("--seed", type=int, help="makes the channel's numbers repeatable, and the cashier guessable")
    parser.add_argument(
        "--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between the attempts of a notice"
    )
    parser.add_argument("--refund-seconds", type=float, default=1.0, help="how long a refund is on its way")
    parser.add_argument("--refund-interval", type=float, default=60.0, help="seconds between refunds of one order")
    parser.add_argument("--refunds-per-second", type=int, default=limits.REFUNDS_PER_SECOND)
    parser.add_argument("--errors-per-second", type=int, default=limits.ERRORS_PER_SECOND)
    parser.add_argument("--share-seconds", type=float, default=1.0, help="how long a share or a return takes")
    parser.add_argument("--share-ratio", type=int, default=RATIO_BASIS_POINTS, help="the most to share, basis points")
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    keys = open_keys(chosen.keys, merchant=chosen.merchant, app_id=chosen.app_id)
    base_url = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    journal, faults, seal = Journal(), Faults(FAULTS), Seal(keys, chosen.sign)
    bank = Bank(chosen.seed, chosen.refund_interval)
    sharing = Sharing(bank, chosen.share_ratio)
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    notices, mishaps = Notices(bank, seal, faults, courier), Mishaps(faults)
    desk = Desk(seal, journal, Limits(chosen.refunds_per_second, chosen.errors_per_second))
    till = Till(bank, faults, notices, base_url)
    refunds = RefundApi(bank, mishaps, notices, desk, chosen.refund_seconds)
    parts = (
        PayApi(bank, mishaps, desk, base_url),
        refunds,
        SharingApi(bank, sharing, mishaps, desk, chosen.share_seconds),
        BillApi(bank, sharing, mishaps, desk, base_url),
        ComplaintApi(Complaints(bank, notices, keys.merchant), mishaps, desk),
        Login(keys.app_id, keys.app_secret),
        till,
        Cashier(till, HOME, chosen.merchant_name, LATE_SECONDS, carry=("redirect_url",)),
        Knobs(bank, faults, courier, journal, seal, notices, refunds),
    )
    routes = [route for part in parts for route in part.routes()]
    await host("wechatpay", Starlette(routes=routes), chosen.host, chosen.port, courier.run, desk.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
