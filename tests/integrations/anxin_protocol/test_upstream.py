"""Can an Anxin shop be another's supplier, by the very check that it holds others to?"""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from uuid import UUID, uuid4

import pytest
from django.db import connections

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.clock import now
from anxin.delivery.models import Reveal
from anxin.delivery.supplier import (
    ClaimAnswer,
    ClaimStatus,
    FenceStatus,
    RecallStatus,
    ReturnStatus,
    SupplyAnswer,
    SupplyAsk,
    SupplyStatus,
)
from anxin.flows.answer_case import answer_case
from anxin.flows.claim_supply import claim_supply
from anxin.flows.furnish_shop import Furniture, furnish_shop
from anxin.flows.record_supply import record_supply
from anxin.integrations.anxin_protocol.supplier import CAPABILITIES, AnxinSupplier
from anxin.integrations.check.bench import Bench, Goods
from anxin.integrations.check.command import try_claims
from anxin.integrations.check.doors import Doors
from anxin.integrations.check.listener import listening
from anxin.jobs.ask_refunds import ask_refunds
from anxin.jobs.sweep import sweep
from anxin.jobs.tell_resellers import tell_resellers
from anxin.ledger.accounts import buyer_balance, platform_goodwill
from anxin.ledger.movements import Movement
from anxin.ledger.transfer import transfer
from anxin.orders.models import Order
from anxin.payments.capabilities import Capabilities
from anxin.payments.models import Channel
from anxin.people.models import Person
from anxin.resale.models import Resale, Reseller, Telling
from anxin.texts import Text
from tests.simulators.processes import PATIENCE_SECONDS, wait_until
from tests.support.cast import reviews

GOODS = Goods(code="steam-50", topup="qq-coin-50", slow="mobile-100", account="13800138000")
SECRET = "5a" * 32
CREDIT = 100_000


@dataclass(frozen=True)
class Upstream:
    """A shop that sells to others, with one reseller's account."""

    url: str
    shop: UUID
    item: Item

    def client(self, key: str = "downstream", secret: str = SECRET) -> AnxinSupplier:
        """The account's client."""
        return AnxinSupplier(base_url=self.url, key=key, secret=secret, timeout_seconds=PATIENCE_SECONDS)

    def ask(self, *, most_minor: int | None = None) -> SupplyAsk:
        """An order of one code, for its price or another most."""
        most = self.item.price_minor if most_minor is None else most_minor
        return SupplyAsk(delivery=uuid4(), sku="steam-50", quantity=1, max_price_minor=most, callback_url="")


@pytest.fixture
def upstream(live_site: str) -> Upstream:
    """A furnished shop that answers over HTTP."""
    rules = files("anxin.policy").joinpath("standard.yaml").read_text(encoding="utf-8")
    nowhere = "http://127.0.0.1:9"
    world = furnish_shop(
        Furniture(
            merchant="1000000001",
            channel_url=nowhere,
            our_signing_key="11" * 32,
            channel_key="22" * 32,
            supplier_url=nowhere,
            supplier_account="anxin",
            supplier_secret="33" * 32,
            rules=rules,
            passwords={},
        ),
        codes=20,
        at=now(),
    )
    assert world is not None
    capabilities = Capabilities(own_wallet=True, ways=()).to_json()
    words = {"name_zh": "余额", "name_en": "Balance", "account": "balance", "capabilities": capabilities}
    Channel.objects.get_or_create(shop_id=world.shop, kind="balance", defaults=words)
    _reseller(world.shop, world.people["buyer"], "downstream", SECRET)
    return Upstream(live_site, world.shop, Item.objects.get(pk=world.items["steam-50"]))


def _reseller(shop: UUID, buyer: UUID, key: str, secret: str) -> None:
    sealed = vault.seal(json.dumps({"secret": secret}), "reseller")
    Reseller.objects.create(shop_id=shop, buyer_id=buyer, name=key, kind="anxin", account=key, secret_sealed=sealed)
    given = Movement(
        shop=shop,
        order=None,
        source=platform_goodwill(shop),
        target=buyer_balance(shop, buyer),
        amount_minor=CREDIT,
        currency="CNY",
        kind="goodwill",
        ref="",
        key=f"gift:{key}",
        at=now(),
    )
    assert transfer([given])[0].stands


@contextmanager
def hands() -> Iterator[None]:
    """A worker, and a supplier behind the shop that delivers coins at once and takes its time over the rest."""
    over = threading.Event()

    def work() -> None:
        with ThreadPoolExecutor(1) as pool:
            while not over.wait(0.02):
                placed = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=now(), lease_seconds=60)
                fast, slow = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100), SupplyAnswer(SupplyStatus.IN_PROGRESS)
                record_supply([(e, fast if e.sku == "qq-coin-50" else slow) for e in placed], at=now())
                stopped = claim_supply(Kind.SUPPLIER_FENCE, limit=9, at=now(), lease_seconds=60)
                record_supply([(errand, FenceStatus.DONE) for errand in stopped], at=now())
                sweep()
                ask_refunds(Kind.REFUND_ASK, pool)
                tell_resellers(pool)
            pool.submit(connections.close_all).result()
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_an_anxin_shop_passes_the_check(upstream: Upstream) -> None:
    with hands(), listening("127.0.0.1", 0, "") as listener:
        client = upstream.client()
        stranger = upstream.client(secret=SECRET[::-1])
        doors = Doors(upstream.url, "downstream", SECRET, PATIENCE_SECONDS)
        bench = Bench(client, CAPABILITIES, listener, GOODS, PATIENCE_SECONDS, doors=doors, stranger=stranger)
        found = {one.name: one.because for one in try_claims(bench) if one.verdict != "kept"}
        assert found.pop("refund_is_heard") == "not among its capabilities"
        assert found.pop("codes_are_checked") == "it says of no code whether it was used", "only their maker knows it"
        wait_until(lambda: Telling.objects.filter(told="delivered").count() == 4)
        client.close()
        stranger.close()
    assert found == {}
    assert Reveal.objects.filter(by__startswith="reseller:").count() == 5


def test_the_same_number_at_the_same_time_is_one_order(upstream: Upstream) -> None:
    client, ask = upstream.client(), upstream.ask()
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: client.place(ask), range(6)))
    delivered = [one for one in answers if one.status is SupplyStatus.DELIVERED]
    assert delivered
    assert len({one.codes for one in delivered}) == 1
    assert Order.objects.filter(state="delivered").count() == 1
    assert Resale.objects.count() == 1
    assert client.balance_minor() == CREDIT - upstream.item.price_minor
    client.close()


def test_another_reseller_finds_nothing(upstream: Upstream) -> None:
    stu = Person.objects.create_user("stu@anxin.example")
    _reseller(upstream.shop, stu.pk, "stranger", "6b" * 32)
    mine, theirs, ask = upstream.client(), upstream.client("stranger", "6b" * 32), upstream.ask()
    assert mine.place(ask).status is SupplyStatus.DELIVERED
    assert theirs.query(ask).status is SupplyStatus.NOT_FOUND
    assert theirs.fence(ask) is FenceStatus.UNKNOWN
    assert theirs.balance_minor() == CREDIT
    Reseller.objects.filter(account="stranger").update(enabled=False)
    assert theirs.query(ask).status is SupplyStatus.UNKNOWN
    mine.close()
    theirs.close()


def test_who_has_paid_too_little_gets_nothing(upstream: Upstream) -> None:
    Item.objects.filter(pk=upstream.item.pk).update(price_minor=CREDIT + 1)
    client = upstream.client()
    refused = client.place(upstream.ask(most_minor=2 * CREDIT))
    assert (refused.status, refused.detail) == (SupplyStatus.FAILED, "BALANCE_SHORT")
    assert client.balance_minor() == CREDIT
    assert not Order.objects.exists()
    client.close()


def test_a_claim_is_passed_on_and_its_denial_comes_back_with_its_reason(upstream: Upstream) -> None:
    client, ask = upstream.client(), upstream.ask()
    assert client.place(ask).status is SupplyStatus.DELIVERED
    assert client.query(ask).codes
    assert client.claim(ask, problem="invalid_code").status is ClaimStatus.WAITING
    case = Case.objects.get()
    assert (case.state, case.problem) == ("awaiting_supplier", "invalid_code")
    answer_case(case.pk, answer="deny", proof="兑换记录：已使用", by="supplier:sol", at=now())
    assert client.claim(ask, problem="invalid_code").status is ClaimStatus.WAITING
    reviews(case.pk, refund=False, reason=Text("凭证与记录不符", "It does not match"), at=now())
    for _ in range(2):
        assert client.claim(ask, problem="invalid_code") == ClaimAnswer(ClaimStatus.DENY, "凭证与记录不符")
    assert Case.objects.count() == 1, "the same claim again is the same case"
    assert client.claim(ask, problem="short_validity").status is ClaimStatus.WAITING
    assert Case.objects.count() == 2
    client.close()


def test_a_claim_and_a_price_asked_back_are_about_the_pieces_that_are_named(upstream: Upstream) -> None:
    client = upstream.client()
    ask = replace(upstream.ask(most_minor=3 * upstream.item.price_minor), quantity=3)
    assert client.place(ask).status is SupplyStatus.DELIVERED
    assert client.query(ask).codes
    price = upstream.item.price_minor
    nameless = client.ask_return(ask, refund=uuid4(), amount_minor=price, reason="invalid_code")
    assert (nameless.status, nameless.detail) == (ReturnStatus.REFUSED, "PIECES_NEEDED")
    assert client.claim(replace(ask, pieces=(2,)), problem="invalid_code").status is ClaimStatus.WAITING
    assert Case.objects.get().units == [2]
    refund = uuid4()
    asked = client.ask_return(replace(ask, pieces=(2,)), refund=refund, amount_minor=price, reason="invalid_code")
    assert asked.status is ReturnStatus.WAITING
    answer_case(Case.objects.get().pk, answer="deny", proof="兑换记录", by="supplier:sol", at=now())
    reviews(Case.objects.get().pk, refund=True, reason=Text("卡密无效", "It is invalid"), at=now())
    found = client.query_return(ask, refund=refund)
    assert (found.status, found.amount_minor) == (ReturnStatus.AGREED, price)
    assert client.claim(replace(ask, pieces=(2,)), problem="invalid_code").status is ClaimStatus.ADMIT
    assert client.query(ask).delivered_share == 100
    client.close()


def test_a_top_up_that_was_refunded_is_not_said_to_be_taken_back(upstream: Upstream) -> None:
    client = upstream.client()
    top_up = SupplyAsk(
        delivery=uuid4(), sku="qq-coin-50", quantity=1, account="12345678", max_price_minor=4_900, callback_url=""
    )
    untouched = replace(top_up, delivery=uuid4())
    for ask, status in ((top_up, SupplyStatus.DELIVERED), (untouched, SupplyStatus.FAILED)):
        client.place(ask)
        errands = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=now(), lease_seconds=60)
        record_supply(
            [(errand, SupplyAnswer(status, "S1", 100 * (status == "delivered"))) for errand in errands], at=now()
        )
    sweep()
    assert client.query(untouched).status is SupplyStatus.FAILED
    assert client.claim(top_up, problem="charged_twice").status is ClaimStatus.WAITING
    reviews(Case.objects.get().pk, refund=True, reason=Text("重复付款", "Paid twice"), at=now())
    assert client.query(top_up).status is SupplyStatus.DELIVERED
    assert client.recall(top_up, reason="x") is RecallStatus.REFUSED
    assert client.recall(untouched, reason="x") is RecallStatus.DONE
    client.close()
