"""How does a test start a supplier that speaks the open protocol?"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from anxin import vault
from anxin.people.models import Supplier
from tests.simulators.processes import Knobs, running


@dataclass(frozen=True)
class AnxinHouse(Knobs):
    """A running supplier with the shared secret."""

    secret: str


@contextmanager
def anxin_supplier(*options: str) -> Iterator[AnxinHouse]:
    """A supplier for as long as the block lasts."""
    secret = secrets.token_hex(32)
    arguments = ["--secret", secret, "--gaps", "0.05,0.1,0.2,0.4", "--hang", "20", *options]
    with running("anxin_supplier", arguments) as (base_url, process):
        yield AnxinHouse(base_url, process, secret=secret)


def docked_at(house: AnxinHouse, shop: UUID) -> Supplier:
    """This supplier as one of the shop's own, ready to be asked."""
    return Supplier.objects.create(
        shop_id=shop,
        name_zh="上游",
        name_en="Upstream",
        kind="anxin",
        base_url=house.base_url,
        account="anxin",
        secret_sealed=vault.seal(f'{{"secret": "{house.secret}"}}', "supplier"),
    )
