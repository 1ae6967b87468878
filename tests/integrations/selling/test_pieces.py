"""Is a claim about some pieces, or their price asked back, about those pieces alone and not about the whole order?"""

import json
from typing import Any
from uuid import uuid4

import pytest

from anxin.cases.models import Case
from anxin.clock import now
from anxin.flows.answer_case import answer_case
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.open_resale import Wanted
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.flows.review_case import Finding, review_case
from anxin.integrations.selling import sell
from anxin.orders.queries import line_of
from anxin.people.models import Role
from anxin.refunds.models import Refund, RefundUnit
from anxin.refunds.units import units_of
from anxin.resale.models import Resale, Return
from anxin.texts import Text
from tests.integrations.selling.conftest import PRICE, Market, gives_credit
from tests.integrations.selling.test_hostile_bodies import HOME, SECRET, by_ours
from tests.support.cast import HOUR, reviews

pytestmark = pytest.mark.parametrize("market", [("anxin", {"secret": SECRET})], indirect=True)
TEN, BAD = 10, [2, 5, 7]


def ten_seen(market: Market) -> Resale:
    """Ten codes were sold, told to the reseller, and seen."""
    gives_credit(market.stage, TEN * PRICE)
    wanted = Wanted(number=uuid4().hex, item=market.item, quantity=TEN)
    resale = sell(market.reseller, wanted, most_minor=None, at=market.stage.at)
    assert resale.order is not None
    reveal_code(resale.order.pk, by="reseller", at=market.stage.at)
    market.stage.at = now()
    return resale


def asks(market: Market, resale: Resale, door: str, **fields: Any) -> tuple[int, dict[str, Any]]:
    """What the reseller is answered at one of the order's doors."""
    answer = by_ours(market, f"{HOME}/{resale.number}/{door}", json.dumps(fields).encode())
    return answer.status_code, json.loads(answer.content)


def back(market: Market, resale: Resale, number: str, amount: int, pieces: list[int]) -> tuple[int, dict[str, Any]]:
    """A price is asked back for pieces."""
    fields = {"refund_no": number, "amount_minor": amount, "problem": "invalid_code"}
    return asks(market, resale, "refunds", **fields, **({"pieces": pieces} if pieces else {}))


def silent(market: Market, case: Case) -> None:
    """The supplier says nothing in its time, and the reseller's buyer takes the money."""
    resume_cases([case.pk], at=market.stage.wait(3 * HOUR))
    choose_remedy(case.pk, "refund", by="buyer", at=market.stage.at)


def refunded(resale: Resale) -> set[int]:
    return set(RefundUnit.objects.filter(order=resale.order_id).values_list("unit", flat=True))


def test_three_of_ten_asked_back_are_three_and_seven_stay(market: Market) -> None:
    resale = ten_seen(market)
    status, said = back(market, resale, "R1", 3 * PRICE, BAD)
    assert (status, said["status"]) == (200, "waiting")
    case = Case.objects.get()
    assert (case.units, Return.objects.get().units) == (BAD, BAD)
    silent(market, case)
    assert back(market, resale, "R1", 3 * PRICE, BAD)[1]["amount_minor"] == 3 * PRICE
    assert refunded(resale) == set(BAD)
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == 3 * PRICE
    line = line_of(case.order_id)
    assert [unit.place for unit in units_of([line])[line.pk].rows if unit.open] == [1, 3, 4, 6, 8, 9, 10]


def test_a_part_without_its_pieces_is_no_request(market: Market) -> None:
    resale = ten_seen(market)
    fields = {"refund_no": "R1", "amount_minor": 3 * PRICE}
    status, said = asks(market, resale, "refunds", **fields)
    assert (status, said["code"]) == (422, "PIECES_NEEDED")
    assert not Case.objects.exists()
    assert not Return.objects.exists()
    assert asks(market, resale, "refunds", **fields | {"amount_minor": TEN * PRICE})[0] == 200
    assert Case.objects.get().units == []


@pytest.mark.parametrize(
    ("amount", "pieces", "status", "code"),
    [
        (3 * PRICE + 1, BAD, 422, "AMOUNT_EXCEEDS"),
        (PRICE, [11], 422, "NO_SUCH_UNIT"),
        (PRICE, [0], 400, "BAD_REQUEST"),
        (PRICE, [True], 400, "BAD_REQUEST"),
        (PRICE, "2", 400, "BAD_REQUEST"),
    ],
)
def test_what_cannot_be_is_not_begun(market: Market, amount: int, pieces: Any, status: int, code: str) -> None:
    resale = ten_seen(market)
    answer = back(market, resale, "R1", amount, pieces)
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert not Case.objects.exists()
    assert not Return.objects.exists()


def test_a_claim_of_which_a_part_was_granted_is_denied_with_that_part(market: Market) -> None:
    resale = ten_seen(market)
    assert asks(market, resale, "claims", problem="invalid_code", pieces=BAD)[1]["answer"] == "waiting"
    case, why = Case.objects.get(), Text("只有一份无效", "One of them is bad")
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier:sol", at=now())
    person = Role.objects.filter(name=Case.objects.get().owner).values_list("person", flat=True)[0]
    finding = Finding(outcome="refund_full", reason=why, units=(5,), against="看过证据")
    review_case(case.pk, finding, by=f"staff:{person}", at=now())
    assert refunded(resale) == {5}
    said = asks(market, resale, "claims", problem="invalid_code", pieces=BAD)[1]
    assert (said["answer"], said["proof"]) == ("deny", "已退第 5 份；只有一份无效")
    assert asks(market, resale, "claims", problem="invalid_code", pieces=[5])[1]["answer"] == "admit"
    assert asks(market, resale, "claims", problem="invalid_code")[1]["answer"] == "deny"


@pytest.mark.parametrize(("pieces", "amount"), [([], TEN * PRICE), ([2], PRICE)])
def test_a_price_is_asked_back_for_its_own_reason_after_a_case_for_another(
    market: Market, pieces: list[int], amount: int
) -> None:
    resale = ten_seen(market)
    other = asks(market, resale, "claims", problem="changed_mind", **({"pieces": pieces} if pieces else {}))[1]
    assert other["answer"] == "deny"
    assert back(market, resale, "R1", amount, pieces)[1]["status"] == "waiting"
    case = Case.objects.get(problem="invalid_code")
    assert Return.objects.get().case == case.pk
    assert back(market, resale, "R1", amount, pieces)[1]["status"] == "waiting"
    silent(market, case)
    said = back(market, resale, "R1", amount, pieces)[1]
    assert (said["status"], said["amount_minor"]) == ("agreed", amount)
    assert Case.objects.count() == 2


def test_a_price_asked_back_stays_with_the_case_that_decided(market: Market) -> None:
    resale = ten_seen(market)
    assert back(market, resale, "R1", PRICE, [2])[1]["status"] == "waiting"
    case = Case.objects.get()
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier:sol", at=market.stage.at)
    reviews(case.pk, refund=False, reason=Text("记录不符", "It does not match"), at=market.stage.at)
    assert asks(market, resale, "claims", problem="other", pieces=[2])[1]["answer"] == "waiting"
    assert back(market, resale, "R1", PRICE, [2])[1]["status"] == "refused"
    assert back(market, resale, "R2", PRICE, [2])[1]["status"] == "waiting"


def test_one_request_waits_for_the_case_of_another_and_each_gets_its_own_money(market: Market) -> None:
    resale = ten_seen(market)
    assert back(market, resale, "R1", 3 * PRICE, BAD)[0] == 200
    assert back(market, resale, "R2", PRICE, [9]) == (503, {"code": "BUSY"})
    assert asks(market, resale, "claims", problem="invalid_code", pieces=[9])[1]["answer"] == "waiting"
    answer_case(Case.objects.get().pk, answer="deny", proof="兑换记录", by="supplier:sol", at=market.stage.at)
    reviews(Case.objects.get().pk, refund=False, reason=Text("记录不符", "It does not match"), at=market.stage.at)
    assert back(market, resale, "R2", PRICE, [9])[1]["status"] == "waiting"
    silent(market, Case.objects.get(units=[9]))
    told = {number: back(market, resale, number, PRICE, [9])[1] for number in ("R1", "R2")}
    assert {number: (said["status"], said["amount_minor"]) for number, said in told.items()} == {
        "R1": ("refused", 0),
        "R2": ("agreed", PRICE),
    }
    assert asks(market, resale, "claims", problem="invalid_code", pieces=[9])[1]["answer"] == "admit"
    assert asks(market, resale, "claims", problem="invalid_code", pieces=[2])[1]["answer"] == "deny"
