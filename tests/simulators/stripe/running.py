"""How does a test start Stripe? With keys of its own, on a free port of the loopback."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from tests.simulators.processes import PLAIN, Knobs, running


@dataclass(frozen=True)
class Stripe(Knobs):
    """A running Stripe and what its one merchant knows of it."""

    account: str
    secret_key: str
    webhook_secret: str

    def pay(self, url: str, notice: str = "once") -> httpx.Response:
        """Press the button of Checkout."""
        return httpx.post(f"{url}/pay", data={"notice": notice}, **PLAIN)


@contextmanager
def stripe_running(*options: str, mode: str = "test", gaps: str = "0.05,0.1,0.2,0.4") -> Iterator[Stripe]:
    """Stripe for as long as the block lasts; further options go to its command line."""
    secret_key = f"sk_{mode}_{secrets.token_hex(12)}"
    account, webhook_secret = f"acct_{secrets.token_hex(8)}", f"whsec_{secrets.token_hex(16)}"
    arguments = ["--account", account, "--secret-key", secret_key, "--webhook-secret", webhook_secret]
    arguments += ["--gaps", gaps, "--rate", "1000", *options]
    with running("stripe", arguments) as (base_url, process):
        yield Stripe(base_url, process, account=account, secret_key=secret_key, webhook_secret=webhook_secret)
