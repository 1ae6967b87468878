"""Which shop is bought from in these tests, and by whom?"""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from anxin import vault
from anxin.ledger.accounts import buyer_balance, platform_goodwill
from anxin.ledger.movements import Movement
from anxin.ledger.queries import balance
from anxin.ledger.transfer import transfer
from anxin.payments.capabilities import Capabilities
from anxin.payments.models import Channel
from anxin.resale.models import Reseller
from tests.support.cast import Stage, furnished

CREDIT = 20_000
PRICE = 4_850


@dataclass(frozen=True)
class Market:
    """A furnished shop, and a reseller with something on its balance."""

    stage: Stage
    reseller: Reseller
    settings: dict[str, str]
    http: Client

    @property
    def item(self) -> UUID:
        """Codes of our own shelf."""
        return self.stage.item("steam-50")

    @property
    def credit(self) -> int:
        """What lies on the reseller's balance."""
        return balance(buyer_balance(self.reseller.shop_id, self.reseller.buyer_id))


@pytest.fixture
def market(db: Any, request: pytest.FixtureRequest) -> Market:
    """The shop and its reseller, whose keys are those of the protocol the test names."""
    return opened(*request.param)


@pytest.fixture
def open_market(committed_db: Any) -> Market:
    """The same in a database of its own, where several connections meet."""
    return opened("anxin", {"secret": "5a" * 32}, codes=60)


def opened(kind: str, settings: dict[str, str], *, codes: int = 20) -> Market:
    """A shop, and a reseller that speaks a protocol."""
    stage = furnished(codes=codes)
    shop, buyer = stage.world.shop, stage.world.people["buyer"]
    capabilities = Capabilities(own_wallet=True, ways=()).to_json()
    words = {"name_zh": "余额", "name_en": "Balance", "account": "balance"}
    Channel.objects.create(shop_id=shop, kind="balance", capabilities=capabilities, position=9, **words)
    gives_credit(stage, CREDIT)
    reseller = Reseller.objects.create(
        shop_id=shop,
        buyer_id=buyer,
        name="下游小店",
        kind=kind,
        account="downstream-1",
        secret_sealed=vault.seal(json.dumps(settings), "reseller"),
    )
    return Market(stage, reseller, settings, Client(raise_request_exception=False))


def gives_credit(stage: Stage, amount_minor: int) -> None:
    """So much more lies on the reseller's balance."""
    shop = stage.world.shop
    given = Movement(
        shop=shop,
        order=None,
        source=platform_goodwill(shop),
        target=buyer_balance(shop, stage.world.people["buyer"]),
        amount_minor=amount_minor,
        currency="CNY",
        kind="goodwill",
        ref="",
        key=f"gift:{uuid4()}",
        at=stage.at,
    )
    assert transfer([given])[0].stands
