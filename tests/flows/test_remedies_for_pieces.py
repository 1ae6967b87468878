"""Does a remedy for a fallen supplier reach the pieces that it brought, on whose line ever, and no other?"""

from uuid import UUID

import pytest

from anxin.cases.models import RemedyLine
from anxin.cases.refusals import NobodyHurt
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.preview_remedy import preview_remedy
from anxin.flows.start_remedy import start_remedy
from anxin.policy.clauses import Liable, Outcome
from anxin.refunds.models import RefundUnit
from anxin.texts import Text
from tests.flows.brought import AGAIN, PRICE, Brought, two_brought
from tests.support.cast import Stage


def fallen(stage: Stage, supplier: UUID, outcome: Outcome = Outcome.REFUND_FULL) -> UUID:
    return start_remedy(
        stage.world.shop,
        "supplier",
        supplier,
        outcome=outcome,
        liable=Liable.SUPPLIER,
        reason=Text("供应商跑路", "The supplier is gone"),
        by=stage.staff("operator"),
        at=stage.at,
    )


def refunded(brought: Brought) -> dict[int, int]:
    return dict(RefundUnit.objects.filter(order=brought.order).values_list("unit", "amount_minor"))


def test_the_piece_of_the_fallen_one_is_found_on_the_line_of_another(stage: Stage) -> None:
    brought = two_brought(stage)
    hurt = preview_remedy(stage.world.shop, "supplier", brought.second)[Outcome.REFUND_FULL]
    assert (hurt.orders, hurt.amount_minor) == (1, PRICE)
    continue_remedies([fallen(stage, brought.second)], at=stage.at)
    assert refunded(brought) == {AGAIN: PRICE}
    assert stage.order(brought.order.pk).state != "refunded"


def test_of_the_line_of_the_fallen_one_the_pieces_of_another_stay(stage: Stage) -> None:
    brought = two_brought(stage)
    hurt = preview_remedy(stage.world.shop, "supplier", brought.first)[Outcome.REFUND_FULL]
    assert (hurt.orders, hurt.amount_minor) == (1, 2 * PRICE)
    continue_remedies([fallen(stage, brought.first)], at=stage.at)
    assert refunded(brought) == {1: PRICE, 3: PRICE}


def test_another_one_is_sent_for_the_piece_of_the_fallen_one_by_who_sold_it(stage: Stage) -> None:
    brought = two_brought(stage)
    continue_remedies([fallen(stage, brought.second, Outcome.REISSUE)], at=stage.at)
    row = stage.delivery(brought.order.pk)
    assert (row.number, row.units, row.supplier_id) == (3, [AGAIN], brought.first)
    assert stage.refunds(brought.order.pk) == []


def test_who_brought_nothing_of_it_is_no_reason(stage: Stage) -> None:
    brought = two_brought(stage)
    with pytest.raises(NobodyHurt):
        fallen(stage, stage.world.stock)
    assert stage.refunds(brought.order.pk) == []


def test_a_piece_that_has_its_money_back_since_is_settled(stage: Stage) -> None:
    brought = two_brought(stage)
    remedy = fallen(stage, brought.second)
    first = fallen(stage, brought.first)
    continue_remedies([first], at=stage.at)
    continue_remedies([remedy], at=stage.at)
    assert refunded(brought) == {1: PRICE, 2: PRICE, 3: PRICE}
    again = continue_remedies([remedy], at=stage.at)
    assert again == 0
    assert set(RemedyLine.objects.values_list("state", flat=True)) == {"remedied"}
    assert stage.order(brought.order.pk).state == "refunded"
