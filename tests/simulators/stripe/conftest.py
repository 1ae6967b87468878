"""Which Stripe does others' client drive?"""

from collections.abc import Iterator

import pytest
import stripe

from tests.simulators.stripe.running import Stripe, stripe_running


@pytest.fixture(scope="session")
def acquirer() -> Iterator[Stripe]:
    """Stripe, for the whole run."""
    with stripe_running() as running:
        yield running


@pytest.fixture(scope="session")
def client(acquirer: Stripe) -> "stripe.StripeClient":
    """Stripe's own client with its own transport, pointed at the simulator."""
    return stripe.StripeClient(acquirer.secret_key, base_addresses={"api": acquirer.base_url}, max_network_retries=0)
