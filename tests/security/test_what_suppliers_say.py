"""Suppliers' systems repeat what they were sent. What of their words can be read in a dump of the database?"""

from pathlib import Path

import pytest

from anxin.agenda.kinds import Kind
from anxin.catalog.models import Item
from anxin.delivery.models import SupplyAttempt
from anxin.delivery.supplier import ReturnAnswer, ReturnStatus, SupplierCallback, SupplyAnswer, SupplyStatus
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.flows.acts.veil_detail import veil_detail
from anxin.flows.claim_supply import claim_supply
from anxin.flows.record_supply import record_supply
from anxin.orders.models import Order
from tests.security.test_dump import dump
from tests.support.cast import Stage, furnished
from tests.support.databases import Database

ACCOUNT, GAMER, CODE = "7654321098", "BeaTheBrave", "QXRT-HHKW-PLMN"


def answers(stage: Stage, order: Order, status: SupplyStatus, detail: str, *codes: str) -> None:
    """Whoever is asked about it says so."""
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=stage.at, lease_seconds=60)
    (own,) = (one for one in errands if one.order == order.pk)
    record_supply([(own, SupplyAnswer(status, "S1", 50, detail, codes=codes))], at=stage.at)


def calls(stage: Stage, answer: SupplyAnswer, returned: ReturnAnswer | None = None) -> None:
    """The supplier tells of an order that was not asked about."""
    row = stage.delivery(stage.buys("qq-coin-50", account=ACCOUNT).pk)
    told = SupplierCallback(f"C-{answer.status}-{bool(returned)}", row.pk, answer, stage.at, returned)
    accept_callbacks([Called(supplier=row.supplier_id, callback=told, body="{}")], at=stage.at)


@pytest.fixture
def told(committed_db: Database) -> Stage:
    """Every answer and every callback there is, each with an account or a code in its words."""
    stage = furnished()
    words = f"充值账号 {ACCOUNT} 不存在"
    for status in SupplyStatus:
        answers(stage, stage.buys("qq-coin-50", account=ACCOUNT), status, words)
    for status in (SupplyStatus.FAILED, SupplyStatus.DELIVERED):
        calls(stage, SupplyAnswer(status, "S1", 50, words))
    calls(stage, SupplyAnswer(SupplyStatus.UNKNOWN), ReturnAnswer(ReturnStatus.REFUSED, detail=words))
    game = Item.objects.filter(sku="qq-coin-50")
    game.update(account_kind="game", account_form={})
    answers(stage, stage.buys("qq-coin-50", account=f"{GAMER} / 祖安"), SupplyStatus.FAILED, f"{GAMER} is banned")
    Item.objects.filter(pk=stage.item("steam-50")).update(supplier=stage.world.sandbox)
    answers(stage, stage.buys("steam-50"), SupplyStatus.DELIVERED, f"sent {CODE}", CODE)
    return stage


def test_a_dump_holds_no_account_and_no_code_that_a_supplier_repeated(
    told: Stage, committed_db: Database, tmp_path: Path
) -> None:
    text = dump(committed_db, tmp_path)
    assert [secret for secret in (ACCOUNT, GAMER, CODE) if secret in text] == []
    said = set(SupplyAttempt.objects.values_list("detail", flat=True))
    assert {"充值账号 765****98 不存在", "Bea****ve is banned", "sent QXR****MN"} <= said, "what it means is still told"


@pytest.mark.django_db
def test_what_looks_like_somebody_elses_number_is_veiled_as_well() -> None:
    stage = furnished()
    row = stage.delivery(stage.buys("qq-coin-50", account=ACCOUNT).pk)
    said = "code 10015, status 500: bea@anxin.example 和 138001380001 都不行，PRICE_EXCEEDS"
    assert veil_detail(row, SupplyAnswer(SupplyStatus.FAILED, detail=said)).detail == (
        "code 1****, status 500: bea****le 和 138****01 都不行，PRICE_EXCEEDS"
    )
    assert veil_detail(row, "done") == "done"
