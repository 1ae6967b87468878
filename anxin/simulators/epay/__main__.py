"""How is the epay gateway started? `python -m anxin.simulators.epay --port N ...`; keys that are not given are made."""

import argparse
import asyncio
import base64
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from starlette.applications import Starlette

from anxin.simulators.cashier import Cashier
from anxin.simulators.courier import GAPS_SECONDS
from anxin.simulators.epay import cashier as pages
from anxin.simulators.epay.counter import Counter
from anxin.simulators.epay.knobs import FAULTS, Knobs
from anxin.simulators.epay.notices import LATE_SECONDS, Notices, Visitor
from anxin.simulators.epay.refunds import Refunds
from anxin.simulators.epay.signing import private_key, public_key
from anxin.simulators.epay.till import Limits, Merchant, Till
from anxin.simulators.epay.v1 import Version1
from anxin.simulators.epay.v2 import Version2
from anxin.simulators.faults import Faults
from anxin.simulators.host import host
from anxin.simulators.journal import Journal

HOME = Path(__file__).parent


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="epay", description="An epay gateway, simulated: no real money moves.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--base-url", help="how buyers reach the cashier; default http://HOST:PORT")
    parser.add_argument("--pid", default="1001", help="the merchant's number")
    parser.add_argument("--key", default="", help="the merchant's key of version 1")
    parser.add_argument("--merchant-key", default="", metavar="BASE64", help="the merchant's RSA public key (V2)")
    parser.add_argument("--platform-key", default="", metavar="BASE64", help="the gateway's RSA private key (PKCS#8)")
    parser.add_argument("--other", default="1002", help="the number of another merchant, for cross-merchant notices")
    parser.add_argument("--merchant-name", default="安心演示商店")
    parser.add_argument("--seed", type=int, help="makes the gateway's numbers repeatable, and the cashier guessable")
    parser.add_argument("--gaps", default=",".join(map(str, GAPS_SECONDS)), help="seconds between attempts of a notice")
    parser.add_argument("--window-days", type=float, default=365)
    parser.add_argument("--interval", type=float, default=0, help="least seconds between refunds of an order")
    parser.add_argument("--rate", type=float, default=0, help="most requests a second")
    return parser.parse_args()


def introduce(chosen: argparse.Namespace, platform: RSAPrivateKey) -> Merchant:
    """The merchant; keys that had to be made are shown once, in the form in which a shop takes them."""
    key, theirs = chosen.key, public_key(chosen.merchant_key)
    if not key:
        key = secrets.token_hex(16)
        print(f"pid {chosen.pid}\nversion 1: key {key}", flush=True)
    if theirs is None:
        made = private_key("")
        theirs = made.public_key()
        private = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        public = platform.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for name, value in (("private_key", private), ("platform_key", public)):
            print(f"version 2: {name} {base64.b64encode(value).decode()}", flush=True)
    return Merchant(chosen.pid, key, theirs)


async def main(chosen: argparse.Namespace) -> None:
    """Put the parts together and serve until stopped."""
    platform = private_key(chosen.platform_key)
    merchants = {
        one.pid: one for one in (introduce(chosen, platform), Merchant(chosen.other, secrets.token_hex(16), None))
    }
    limits = Limits(chosen.window_days, chosen.interval, rate_per_second=chosen.rate)
    journal, faults, till = Journal(), Faults(FAULTS), Till(limits, chosen.seed)
    courier = Visitor(journal, [float(gap) for gap in chosen.gaps.split(",")])
    notices = Notices(till, merchants, platform, faults, courier)
    counter, refunds = Counter(journal, faults, limits), Refunds(till, faults)
    base_url = chosen.base_url or f"http://{chosen.host}:{chosen.port}"
    routes = Version1(till, counter, refunds, merchants, base_url).routes()
    routes += Version2(till, counter, refunds, merchants, platform, base_url).routes()
    routes += Cashier(pages.Till(till, faults, notices), HOME, chosen.merchant_name, LATE_SECONDS).routes()
    routes += Knobs(till, faults, courier, journal, notices).routes()
    await host("epay", Starlette(routes=routes), chosen.host, chosen.port, courier.run, counter.stop)


if __name__ == "__main__":
    asyncio.run(main(arguments()))
