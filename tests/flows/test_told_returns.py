"""A supplier tells unasked what becomes of a price asked back: is it heard by whom it concerns, and no other?"""

from uuid import UUID

import pytest

from anxin.agenda.kinds import Kind
from anxin.delivery.supplier import ReturnAnswer, ReturnStatus, SupplierCallback, SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.accept_callbacks import Called, accept_callbacks
from anxin.ledger.accounts import upstream_claim
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.payouts.models import UpstreamClaim
from anxin.sourcing.models import Surplus
from tests.cases.docked import answers, asked
from tests.flows.sourcing import SKU, able, calls, second
from tests.flows.test_in_part import back, docked, says
from tests.support.cast import HOUR, QQ, Stage

CLAIMED = 2_400
AGREED = ReturnAnswer(ReturnStatus.AGREED, CLAIMED, "R-1")
WAITING = ReturnAnswer(ReturnStatus.WAITING)


def tells(stage: Stage, order: UUID, returned: ReturnAnswer, notice: str = "C1", supplier: UUID | None = None) -> str:
    unsaid = SupplyAnswer(SupplyStatus.UNKNOWN)
    told = SupplierCallback(notice, stage.delivery(order).pk, unsaid, stage.at, returned)
    called = Called(supplier=supplier or stage.world.sandbox, callback=told, body="{}")
    return accept_callbacks([called], at=stage.at)[0]


def claimed(stage: Stage, *, proves: bool = True) -> Order:
    """A part came, the rest was refunded, and its price is asked back; "we shall see" is the answer."""
    able(stage.world.sandbox, returns=True, callback_proves=proves)
    docked(stage)
    order = stage.buys(SKU, account=QQ)
    says(stage, SupplyStatus.PARTIAL, 40, cost_minor=4_000)
    says(stage, SupplyStatus.FAILED)
    back(stage, order)
    answers(stage, Kind.SUPPLIER_CLAIM, WAITING)
    return order


def test_what_is_agreed_to_later_honours_the_claim(stage: Stage) -> None:
    order = claimed(stage)
    assert UpstreamClaim.objects.get().state == "open"
    assert tells(stage, order.pk, AGREED) == "accepted"
    claim = UpstreamClaim.objects.get()
    assert (claim.state, claim.proof) == ("honoured", "R-1")
    assert balance(upstream_claim(stage.world.shop, stage.world.sandbox)) == 0
    assert tells(stage, order.pk, AGREED) == "repeat"
    told = Exhibit.objects.get(order=order.pk, kind="supplier_told").content
    assert (told["status"], told["amount_minor"]) == ("agreed", CLAIMED)
    assert stage.delivery(order.pk).state == "stopped", "it says nothing of the order"


def test_a_refusal_is_a_persons_at_once(stage: Stage) -> None:
    order = claimed(stage)
    tells(stage, order.pk, ReturnAnswer(ReturnStatus.REFUSED, detail="used"))
    claim = UpstreamClaim.objects.get()
    assert (claim.state, claim.due_at, claim.answer) == ("open", stage.at, "refused: used")


def test_what_proves_nothing_has_the_price_asked_for_again_at_once(stage: Stage) -> None:
    order = claimed(stage, proves=False)
    assert asked(stage) == [], "not before its time"
    assert tells(stage, order.pk, AGREED) == "accepted"
    assert UpstreamClaim.objects.get().state == "open"
    answers(stage, Kind.SUPPLIER_CLAIM, AGREED)
    assert UpstreamClaim.objects.get().state == "honoured"


def test_another_supplier_is_not_believed(stage: Stage) -> None:
    other = second(stage)
    order = claimed(stage)
    assert tells(stage, order.pk, AGREED, supplier=other) == "unknown_delivery"
    assert UpstreamClaim.objects.get().state == "open"


@pytest.mark.parametrize(("said", "state"), [(AGREED, "returned"), (ReturnAnswer(ReturnStatus.REFUSED), "lost")])
def test_the_price_of_what_came_too_often_ends_by_its_word_too(stage: Stage, said: ReturnAnswer, state: str) -> None:
    able(stage.world.sandbox, returns=True, callback_proves=True, prepaid=True)
    order = stage.buys(SKU, account=QQ)
    stage.wait(HOUR)
    back(stage, order)
    calls(stage, order.pk, stage.world.sandbox, "C0", "S2")
    answers(stage, Kind.SUPPLIER_CLAIM, WAITING)
    assert Surplus.objects.get().state == "returning"
    assert tells(stage, order.pk, said) == "accepted"
    assert Surplus.objects.get().state == state
