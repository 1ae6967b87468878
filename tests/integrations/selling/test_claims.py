"""Does a reseller hear of each claim what became of that claim, and not of money that went back before?"""

import json
from typing import Any

import pytest

from anxin.cases.models import Case
from anxin.clock import now
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.flows.answer_case import answer_case
from anxin.orders.models import Order
from anxin.refunds.queries import refunds_of
from anxin.resale.models import Resale
from anxin.texts import Text
from tests.integrations.selling.conftest import Market
from tests.integrations.selling.test_hostile_bodies import HOME, SECRET, by_ours
from tests.integrations.selling.test_parts import ends_in_part, seen
from tests.support.cast import reviews

pytestmark = pytest.mark.parametrize("market", [("anxin", {"secret": SECRET})], indirect=True)


def claims(market: Market, resale: Resale, problem: str = "invalid_code") -> dict[str, Any]:
    """What the reseller is answered to its buyer's claim."""
    body = json.dumps({"problem": problem}).encode()
    answer = by_ours(market, f"{HOME}/{resale.number}/claims", body)
    assert answer.status_code == 200
    said: dict[str, Any] = json.loads(answer.content)
    return {name: value for name, value in said.items() if name != "order_no"}


def two_of_three(market: Market) -> Resale:
    """Two codes came, and the price of the third went back."""
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 66, codes=("AAAA-1", "AAAA-2"))
    return ends_in_part(market, "steam-50", 3, "", part)


@pytest.mark.parametrize(
    ("refund", "said"), [(True, {"answer": "admit"}), (False, {"answer": "deny", "proof": "记录不符"})]
)
def test_what_went_back_before_admits_no_later_claim(market: Market, refund: bool, said: dict[str, Any]) -> None:
    resale = two_of_three(market)
    seen(resale)
    assert resale.order_id
    assert len(refunds_of(resale.order_id)) == 1
    assert [claims(market, resale) for _ in range(2)] == [{"answer": "waiting"}] * 2
    case = Case.objects.get(order=resale.order_id)
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier:sol", at=now())
    assert claims(market, resale) == {"answer": "waiting"}
    reviews(case.pk, refund=refund, reason=Text("记录不符", "It does not match"), at=now())
    assert [claims(market, resale) for _ in range(2)] == [said] * 2
    assert Case.objects.count() == 1
    assert Order.objects.count() == 1
