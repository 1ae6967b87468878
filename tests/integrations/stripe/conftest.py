"""Which running parties do the tests of the Stripe client share, and how does a test ask?"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from anxin.integrations.stripe.channel import StripeChannel
from anxin.payments.channel import PaymentAsk, RefundAsk
from tests.simulators.processes import PATIENCE_SECONDS
from tests.simulators.stripe.running import Stripe, stripe_running


@pytest.fixture(scope="session")
def acquirer() -> Iterator[Stripe]:
    """Stripe, for the whole run; every test uses numbers of its own."""
    with stripe_running() as running:
        yield running


class Make:
    """Makes clients with right settings but for the changes."""

    def __init__(self, acquirer: Stripe, stack: ExitStack) -> None:
        self.acquirer, self.stack = acquirer, stack

    def __call__(self, *, account: str = "", base_url: str = "", **changes: Any) -> StripeChannel:
        more: dict[str, Any] = {"timeout_seconds": PATIENCE_SECONDS}
        more |= {name: changes.pop(name) for name in ("clock", "timeout_seconds") if name in changes}
        settings = {"secret_key": self.acquirer.secret_key, "webhook_secret": self.acquirer.webhook_secret}
        client = StripeChannel.from_settings(
            base_url=base_url or self.acquirer.base_url,
            account=account or self.acquirer.account,
            settings=settings | changes,
            **more,
        )
        self.stack.callback(client.close)
        return client


@pytest.fixture
def make(acquirer: Stripe) -> Iterator[Make]:
    """Clients that are closed at the test's end."""
    with ExitStack() as stack:
        yield Make(acquirer, stack)


@pytest.fixture(scope="session")
def channel(acquirer: Stripe) -> Iterator[StripeChannel]:
    """Our client, with its right keys."""
    client = StripeChannel(
        base_url=acquirer.base_url,
        account=acquirer.account,
        secret_key=acquirer.secret_key,
        webhook_secret=acquirer.webhook_secret,
        timeout_seconds=PATIENCE_SECONDS,
    )
    yield client
    client.close()


def asked(payment: UUID | None = None, **changes: Any) -> PaymentAsk:
    """A payment of ¥128.00."""
    fields: dict[str, Any] = {
        "payment": payment or uuid4(),
        "amount_minor": 12_800,
        "currency": "CNY",
        "subject": "7K3QFA2M",
        "expires_at": datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=15),
        "notify_url": "https://shop.example/hooks/",
        "return_url": "https://shop.example/orders/1/",
    }
    return PaymentAsk(**(fields | changes))


def back(ask: PaymentAsk, **changes: Any) -> RefundAsk:
    """A refund of ¥8.00 of a payment."""
    fields: dict[str, Any] = {
        "payment": ask.payment,
        "refund": uuid4(),
        "amount_minor": 800,
        "paid_minor": ask.amount_minor,
        "currency": ask.currency,
        "reason": "未到账",
        "notify_url": ask.notify_url,
        "reference": ask.reference,
        "transaction_no": ask.transaction_no,
    }
    return RefundAsk(**(fields | changes))


@pytest.fixture
def paid(channel: StripeChannel, acquirer: Stripe) -> PaymentAsk:
    """A payment that Bea has made, with Stripe's numbers of it."""
    ask = asked()
    offer = channel.start_payment(ask)
    acquirer.pay(offer.redirect_url, "none")
    known = asked(ask.payment, expires_at=ask.expires_at, reference=offer.reference)
    number = channel.query_payment(known).transaction_no
    return asked(ask.payment, expires_at=ask.expires_at, reference=offer.reference, transaction_no=number)
