"""Does a supplier that wants to hear it learn that the buyer of what it delivered has the money back, and when?"""

import pytest

from anxin.agenda.kinds import Kind
from anxin.delivery.errands import TELL
from anxin.delivery.supplier import ClaimStatus, RecallStatus
from anxin.flows.choose_remedy import choose_remedy
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from tests.cases.docked import answers, asked, topped_up
from tests.flows.sourcing import able
from tests.support.cast import HOUR, Stage


def refunded(stage: Stage, *, hears: bool = True) -> Order:
    """Delivered, and the money for it is on its way back."""
    able(stage.world.sandbox, claims=True, hears_refunds=hears)
    order = topped_up(stage)
    case = stage.claims(order.pk, "not_credited")
    answers(stage, Kind.SUPPLIER_CLAIM, ClaimStatus.ADMIT)
    choose_remedy(case.pk, "refund", by="buyer", at=stage.at)
    assert [row.amount_minor for row in stage.refunds(order.pk)] == [order.amount_minor]
    return order


def test_it_is_told_when_all_the_money_is_back_and_not_before(stage: Stage) -> None:
    order = refunded(stage)
    assert asked(stage, Kind.SUPPLIER_CLAIM) == []
    stage.channel_says(RefundStatus.ARRIVED)
    (errand,) = answers(stage, Kind.SUPPLIER_CLAIM, RecallStatus.DONE)
    assert (errand.act, errand.delivery, errand.amount_minor) == (TELL, stage.delivery(order.pk).pk, order.amount_minor)
    assert asked(stage, Kind.SUPPLIER_CLAIM) == [], "it was heard"


@pytest.mark.parametrize("word", [RecallStatus.UNKNOWN, RecallStatus.REFUSED])
def test_what_was_not_heard_is_said_again(stage: Stage, word: RecallStatus) -> None:
    refunded(stage)
    stage.channel_says(RefundStatus.ARRIVED)
    answers(stage, Kind.SUPPLIER_CLAIM, word)
    stage.wait(HOUR)
    again = asked(stage, Kind.SUPPLIER_CLAIM)
    assert [errand.act for errand in again] == ([TELL] if word is RecallStatus.UNKNOWN else [])


def test_who_does_not_listen_is_not_told(stage: Stage) -> None:
    refunded(stage, hears=False)
    stage.channel_says(RefundStatus.ARRIVED)
    assert asked(stage, Kind.SUPPLIER_CLAIM) == []
