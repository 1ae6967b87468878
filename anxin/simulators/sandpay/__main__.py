"""How is the sandbox payment channel started? `python -m anxin.simulators.sandpay --port N ...`"""

import argparse
import asyncio
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from starlette.applications import Starlette

from anxin.simulators.cashier import Cashier
from anxin.simulators.courier import GAPS_SECONDS, Courier
from anxin.simulators.desk import Desk
from anxin.simulators.envelope import Envelope
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal
from anxin.simulators.sandpay.api import Api
from anxin.simulators.sandpay.bank import Bank
from anxin.simulators.sandpay.bill import Bills
from anxin.simulators.sandpay.cashier import Till
from anxin.simulators.sandpay.knobs import FAULTS, Knobs
from anxin.simulators.sandpay.notices import LATE_SECONDS, REFUND_NOTICE_SECONDS, Notices

HOME = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="sandpay", description="A payment channel in a sandbox: no real money moves.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-url", help="how buyers reach the cashier; default http://HOST:PORT")
    parser.add_argument("--merchant", required=True, help="the merchant's number")
    parser.add_argument("--merchant-name", default="安心演示商店")
    parser.add_argument("--platform-key", required=True, metavar="HEX", help="the merchant's Ed25519 public key")
    parser.add_argument("--signing-key", required=True, metavar="HEX", help="the channel's own Ed25519 private seed")
    parser.add_argument("--seed", type=int, help="makes the channel's numbers repeatable, and the cashier guessable")
    parser.add_argument(
        "--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between the attempts of a notice"
    )
    parser.add_argument(
        "--refund-notice", type=float, default=REFUND_NOTICE_SECONDS, help="seconds from a refund to its notice"
    )
    parser.add_argument("--fee-basis-points", type=int, default=0, help="what the channel keeps of a payment")
    return parser.parse_args()


def envelope(merchant: str, platform_key: str, signing_key: str) -> Envelope:
    """The Ed25519 envelope of this channel and its merchant."""
    theirs = Ed25519PublicKey.from_public_bytes(bytes.fromhex(platform_key))
    ours = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(signing_key))

    def verify(message: bytes, signature: bytes) -> bool:
        try:
            theirs.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return Envelope("sandpay", "merchant", merchant, ours.sign, verify)


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    journal, faults, bank = Journal(), Faults(FAULTS), Bank(chosen.seed)
    sealing = envelope(chosen.merchant, chosen.platform_key, chosen.signing_key)
    courier = Courier(journal, [float(gap) for gap in chosen.gaps.split(",")])
    notices = Notices(bank, sealing, faults, courier, chosen.refund_notice)
    api = Api(bank, faults, notices, chosen.base_url or f"http://{chosen.host}:{chosen.port}")
    cashier = Cashier(Till(bank, faults, notices), HOME, chosen.merchant_name, LATE_SECONDS)
    desk = Desk(sealing, journal)
    bills = Bills(bank, faults, chosen.fee_basis_points)
    routes = (
        api.routes(desk) + bills.routes(desk) + cashier.routes() + Knobs(bank, faults, courier, journal, api).routes()
    )
    await host("sandpay", Starlette(routes=routes), chosen.host, chosen.port, courier.run, desk.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
