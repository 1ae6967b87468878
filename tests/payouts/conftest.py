"""Every test of a supplier's money has a stage, and Sol's money can be looked at."""

from typing import Any
from uuid import UUID

import pytest

from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.judge_payout import judge_payout
from anxin.flows.record_payout import record_payout
from anxin.flows.request_payout import request_payout
from anxin.flows.reveal_code import reveal_code
from anxin.flows.settle_orders import settle_orders
from anxin.ledger.queries import still_held
from anxin.orders.models import Order
from anxin.payouts.models import Agreement
from anxin.payouts.queries import money_of
from anxin.payouts.states import AgreementState, Tier
from anxin.people.models import Supplier
from anxin.refs import new_id
from tests.support.cast import HOUR, NOON, Stage, furnished

PRICE, SHARE, FEE = 4_850, 4_704, 146


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop; what is written is rolled back."""
    return furnished()


@pytest.fixture
def open_stage(committed_db: Any) -> Stage:
    """A furnished shop in a database of its own, where several connections meet."""
    return furnished()


def sol(stage: Stage) -> Supplier:
    """The supplier of the codes."""
    return Supplier.objects.select_related("shop").get(pk=stage.world.stock)


def money(stage: Stage) -> dict[str, int]:
    """What Sol has and owes."""
    return money_of(sol(stage))


def agreed(stage: Stage, tier: Tier = Tier.NEW, *, in_advance: bool = False, supplier: UUID | None = None) -> Agreement:
    """Sol sells on the platform, under an agreement."""
    return Agreement.objects.create(
        shop_id=stage.world.shop,
        supplier_id=supplier or stage.world.stock,
        state=AgreementState.VETTED,
        tier=tier,
        legal_name="星河卡券有限公司",
        payee="招商银行 6225 **** 1234 星河卡券",
        in_advance=in_advance,
        applied_at=NOON,
    )


def seen_and_confirmed(stage: Stage) -> Order:
    """Bea bought a code, saw it and confirmed."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    confirm_orders([order.pk], by="buyer", at=stage.at)
    return order


def settled(stage: Stage) -> Order:
    """The same, and its money is Sol's."""
    order = seen_and_confirmed(stage)
    assert settle_orders([order.pk], at=stage.wait(48 * HOUR)) == [order.pk]
    return order


def given_back(stage: Stage, order: Order) -> None:
    """The code was bad, Sol admits it, Bea takes her money."""
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    choose_remedy(case.pk, "refund", by="buyer", at=stage.at)
    assert sum(refund.amount_minor for refund in stage.refunds(order.pk)) == PRICE


def pays_all_out(stage: Stage) -> None:
    """Sol takes what is available away, to the last fen."""
    payout = request_payout(
        stage.world.stock, money(stage)["available"], payee="bank", person=new_id(), by="supplier", at=stage.at
    )
    judge_payout(payout, approve=True, reason="", by=f"staff:{new_id()}", at=stage.at)
    record_payout(payout, proof="CMB-1", by=f"staff:{new_id()}", at=stage.at)


def left_in(kind: str) -> int:
    """What accounts of a kind hold together."""
    return sum(sum(part.values()) for part in still_held(kind))
