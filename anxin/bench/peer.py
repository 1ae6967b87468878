"""One process of a Django program that moves money: with this ledger, or with django-hordak. Run by `hordak.py`.

`python -m anxin.bench.peer ours|ours_batch|hordak|hordak_batch|hordak_two SECONDS` prints how many it did once it is
told to go.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from anxin.bench.together import wait_for_the_word

BATCH = 1_000
PEER_BATCH = 100


def main(what: str, seconds: float) -> None:
    """Get ready, wait for a line on standard input, work, print the count."""
    import django

    if what.startswith("hordak"):
        os.environ["DJANGO_SETTINGS_MODULE"] = "anxin.bench.peer_settings"
    django.setup()
    one = MAKERS[what]()
    one()
    wait_for_the_word()
    count, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        count += one()
    print(count, flush=True)


def _ours() -> Callable[[], int]:
    return lambda: _pay(1)


def _ours_batch() -> Callable[[], int]:
    return lambda: _pay(BATCH)


def _pay(count: int) -> int:
    from anxin.ledger import accounts
    from anxin.ledger.movements import Movement
    from anxin.ledger.transfer import transfer
    from anxin.refs import new_id

    shop, channel, now = _SHOP[0], _SHOP[1], datetime.now(UTC)
    orders = [new_id() for _ in range(count)]
    outcomes = transfer(
        [
            Movement(
                shop=shop,
                order=order,
                source=accounts.outside(shop, channel),
                target=accounts.hold(shop, order),
                amount_minor=12800,
                currency="CNY",
                kind="paid",
                ref="7K3QFA2M-P1",
                key=f"paid:{order}",
                at=now,
            )
            for order in orders
        ]
    )
    if any(outcome.state != "done" for outcome in outcomes):
        raise AssertionError(outcomes)
    return count


def _hordak() -> Callable[[], int]:
    """Money from outside into an account of the order's own, by hordak's public way."""
    from hordak.models import Account  # type: ignore[import-not-found]  # a peer, in the extra `bench` only
    from moneyed import Money  # type: ignore[import-not-found]  # a peer, in the extra `bench` only

    world = Account.objects.create(name=f"world {os.getpid()}", type="AS", currencies=["CNY"])

    def one() -> int:
        hold = Account.objects.create(name=f"hold {uuid4()}", type="LI", currencies=["CNY"])
        world.transfer_to(hold, Money("128.00", "CNY"))
        return 1

    return one


def _hordak_two() -> Callable[[], int]:
    """Between the same two accounts of this process's own: who holds what for which order is then known to nobody."""
    from hordak.models import Account
    from moneyed import Money

    world = Account.objects.create(name=f"world {os.getpid()}", type="AS", currencies=["CNY"])
    holds = Account.objects.create(name=f"hold {os.getpid()}", type="LI", currencies=["CNY"])

    def one() -> int:
        world.transfer_to(holds, Money("128.00", "CNY"))
        return 1

    return one


def _hordak_batch() -> Callable[[], int]:
    """A hundred in one transaction: it has no way to move many at once."""
    from django.db import transaction

    one = _hordak()

    def many() -> int:
        with transaction.atomic():
            for _ in range(PEER_BATCH):
                one()
        return PEER_BATCH

    return many


MAKERS: Final[dict[str, Callable[[], Callable[[], int]]]] = {
    "ours": _ours,
    "ours_batch": _ours_batch,
    "hordak": _hordak,
    "hordak_batch": _hordak_batch,
    "hordak_two": _hordak_two,
}


if __name__ == "__main__":
    from anxin.refs import new_id as _new_id

    _SHOP = (_new_id(), _new_id())
    main(sys.argv[1], float(sys.argv[2]))
