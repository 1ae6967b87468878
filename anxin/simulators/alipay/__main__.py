"""How is the Alipay simulator started? `python -m anxin.simulators.alipay --port N --keys FOLDER ...`"""

import argparse
import asyncio
from pathlib import Path

from starlette.applications import Starlette

from anxin.simulators.alipay import transfers
from anxin.simulators.alipay.bank import Bank, Limits
from anxin.simulators.alipay.bills import Bills
from anxin.simulators.alipay.cashier import Till
from anxin.simulators.alipay.certificates import Certificates
from anxin.simulators.alipay.complaints import Complaints
from anxin.simulators.alipay.gateway import Gateway
from anxin.simulators.alipay.keyring import open_keyring
from anxin.simulators.alipay.knobs import FAULTS, Knobs
from anxin.simulators.alipay.notices import LATE_SECONDS, Notices
from anxin.simulators.alipay.refunds import Refunds
from anxin.simulators.alipay.risk_complaints import RiskComplaints
from anxin.simulators.alipay.seals import Seals
from anxin.simulators.alipay.trades import Trades
from anxin.simulators.cashier import Cashier
from anxin.simulators.courier import Courier
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal

# 4 min, 10 min, 10 min, 1 h, 2 h, 6 h, 15 h, as Alipay does
GAPS_SECONDS = (240, 600, 600, 3_600, 7_200, 21_600, 54_000)

HOME = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="alipay", description="Alipay's other side in a sandbox: no real money moves."
    )
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-url", help="how buyers reach the cashier; default http://HOST:PORT")
    parser.add_argument("--app-id", default="2021000000000001", help="the app's number")
    parser.add_argument("--seller-id", default="2088000000000001", help="the seller's number")
    parser.add_argument("--merchant-name", default="安心演示商店")
    parser.add_argument("--keys", type=Path, required=True, help="folder of keys and certificates; made where missing")
    parser.add_argument("--seed", type=int, help="makes Alipay's numbers repeatable, and the cashier guessable")
    parser.add_argument("--fee", type=int, default=60, metavar="BASIS_POINTS", help="Alipay's fee on a payment")
    parser.add_argument("--interval", type=float, default=3.0, help="least seconds between refunds of one trade")
    parser.add_argument("--rate", type=float, default=0.0, help="most requests a second; 0 for any number")
    parser.add_argument(
        "--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between the attempts of a notice"
    )
    return parser.parse_args()


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    keyring, journal, faults = open_keyring(chosen.keys), Journal(), Faults(FAULTS | transfers.FAULTS)
    seals = Seals(keyring, chosen.app_id)
    bank = Bank(Limits(chosen.interval, chosen.rate), chosen.seed)
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    notices = Notices(bank, seals, faults, courier, chosen.seller_id)
    base_url = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    bills = Bills(bank, faults, chosen.seller_id, base_url, chosen.fee)
    complaints, risk = Complaints(bank), RiskComplaints(bank)
    paid_out = transfers.Transfers(bank, faults)
    gateway = Gateway(
        seals,
        faults,
        journal,
        bank.limits,
        Trades(bank, notices, base_url).handlers()
        | Refunds(bank, faults, notices).handlers()
        | bills.handlers()
        | complaints.handlers()
        | paid_out.handlers()
        | risk.handlers()
        | Certificates(keyring).handlers(),
    )
    cashier = Cashier(Till(bank, faults, notices), HOME, chosen.merchant_name, LATE_SECONDS)
    routes = gateway.routes() + bills.routes() + complaints.routes() + risk.routes() + cashier.routes()
    routes += Knobs(bank, faults, courier, journal, keyring, paid_out).routes()
    await host("alipay", Starlette(routes=routes), chosen.host, chosen.port, courier.run, gateway.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
