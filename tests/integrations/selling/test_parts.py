"""Is a reseller told of an order that came in part what came of it, and no more, in each protocol?"""

import json
from uuid import UUID, uuid4

import pytest

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.catalog.models import Item
from anxin.delivery.supplier import FenceStatus, ReturnStatus, SupplyAnswer, SupplyStatus
from anxin.flows.ask_back import ask_back
from anxin.flows.claim_supply import claim_supply
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.open_resale import Wanted
from anxin.flows.record_supply import record_supply
from anxin.flows.review_case import Finding, review_case
from anxin.integrations.anxin_protocol import upstream as ours
from anxin.integrations.anxin_protocol.answers import read_order as read_ours
from anxin.integrations.dujiao_next import upstream as dujiao
from anxin.integrations.dujiao_next.answers import read_order as read_dujiao
from anxin.integrations.epay.fields import read_object
from anxin.integrations.goofish import upstream as goofish
from anxin.integrations.goofish.answers import read_order as read_goofish
from anxin.integrations.goofish.answers import read_refund
from anxin.integrations.selling import Sold, sell, standing
from anxin.refunds.queries import given_back
from anxin.resale.models import Resale
from anxin.resale.refusals import ReturnAboveLeft
from anxin.texts import Text
from tests.integrations.selling.conftest import PRICE, Market
from tests.integrations.selling.test_goofish import SETTINGS, asked
from tests.support.cast import HOUR, MINUTE, QQ

MARKETS: dict[str, dict[str, str]] = {
    "anxin": {"secret": "5a" * 32},
    "dujiao_next": {"api_secret": "a-secret-of-the-reseller"},
    "goofish": SETTINGS,
}


def by(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("market", [(kind, MARKETS[kind]) for kind in kinds], indirect=True, ids=kinds)


def ends_in_part(market: Market, sku: str, quantity: int, account: str, part: SupplyAnswer) -> Resale:
    """An order of the reseller's of which a part arrives; the rest is refunded when its promise has passed."""
    stage = market.stage
    Item.objects.filter(pk=stage.item(sku)).update(supplier=stage.world.sandbox)
    wanted = Wanted(number=uuid4().hex, item=stage.item(sku), quantity=quantity, account=account)
    resale = sell(market.reseller, wanted, most_minor=None, at=stage.at)
    assert resale.order is not None
    errands = claim_supply(Kind.SUPPLIER_PLACE, limit=10, at=stage.at, lease_seconds=60)
    record_supply([(errand, part) for errand in errands], at=stage.at)
    assert told(resale).status is not SupplyStatus.DELIVERED
    judge_deliveries([stage.delivery(resale.order.pk).pk], at=stage.wait(2 * HOUR))
    stage.fence_says(FenceStatus.DONE)
    judge_deliveries([stage.delivery(resale.order.pk).pk], at=stage.wait(10 * MINUTE))
    resale.order.refresh_from_db()
    assert resale.order.state == "delivered"
    return resale


def three_of_four(market: Market) -> Resale:
    """Three of four codes arrive."""
    texts = tuple(f"CODE-{n:04}" for n in range(3))
    part = SupplyAnswer(SupplyStatus.DELIVERED, "S1", 100, codes=texts)
    return ends_in_part(market, "steam-50", 4, "", part)


def seen(resale: Resale) -> Sold:
    """How it stands, with its codes."""
    sold = standing(resale, at=resale.asked_at, address=None, show=True)
    assert sold is not None
    return sold


def told(resale: Resale) -> SupplyAnswer:
    """What the reseller's own program reads of the order."""
    quantity, codes = seen(resale).quantity, seen(resale).goods == Item.Goods.CODE
    if resale.reseller.kind == "anxin":
        answer = read_ours(ours.order_fields(resale), UUID(hex=resale.number), quantity)
        assert answer is not None
        return answer
    fields = (dujiao if resale.reseller.kind == "dujiao_next" else goofish).order_fields(seen(resale))
    found = read_object(json.dumps(fields).encode())
    if resale.reseller.kind == "dujiao_next":
        return read_dujiao(found, quantity, codes=codes)
    return read_goofish(found, resale.number, quantity, codes=codes)


@by("anxin", "dujiao_next", "goofish")
def test_codes_that_came_are_handed_on_and_the_rest_is_not_called_delivered(market: Market) -> None:
    resale = three_of_four(market)
    answer = told(resale)
    assert (answer.status, answer.delivered_share) == (SupplyStatus.PARTIAL, 75)
    assert sorted(answer.codes) == [f"CODE-{n:04}" for n in range(3)]
    assert seen(resale).returned_minor == PRICE


@by("anxin", "dujiao_next")
def test_a_top_up_in_part_tells_its_share(market: Market) -> None:
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 40)
    answer = told(ends_in_part(market, "qq-coin-50", 1, QQ, part))
    assert (answer.status, answer.delivered_share) == (SupplyStatus.PARTIAL, 40)


@by("goofish")
def test_where_no_word_means_a_part_a_top_up_stays_under_way_and_says_why(market: Market) -> None:
    resale = ends_in_part(market, "qq-coin-50", 1, QQ, SupplyAnswer(SupplyStatus.PARTIAL, "S1", 40))
    answer = told(resale)
    assert answer.status is SupplyStatus.IN_PROGRESS
    assert "40%" in answer.detail


@by("anxin")
def test_what_was_taken_and_what_went_back_are_told_beside_each_other(market: Market) -> None:
    fields = ours.order_fields(three_of_four(market))
    assert (fields["cost_minor"], fields["returned_minor"]) == (4 * PRICE, PRICE)


@by("anxin")
def test_what_went_back_unasked_is_agreed_to_once_and_under_one_number(market: Market) -> None:
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 40)
    resale = ends_in_part(market, "qq-coin-50", 1, QQ, part)
    assert resale.order is not None
    back_minor = seen(resale).returned_minor
    assert 2 * back_minor > resale.order.amount_minor
    first = ask_back(resale.pk, "R1", back_minor, at=market.stage.at)
    assert ask_back(resale.pk, "R1", back_minor, at=market.stage.at) == first
    second = ask_back(resale.pk, "R2", 10, at=market.stage.at)
    assert given_back(resale.pk) == {first.pk: back_minor, second.pk: 0}
    with pytest.raises(ReturnAboveLeft):
        ask_back(resale.pk, "R3", back_minor, at=market.stage.at)


@by("goofish")
def test_what_went_back_is_agreed_to_when_it_is_asked_for(market: Market) -> None:
    resale = three_of_four(market)
    assert len(seen(resale).codes) == 3
    for amount, status in ((PRICE, ReturnStatus.AGREED), (2 * PRICE, ReturnStatus.REFUSED)):
        fields = {"order_no": resale.number, "order_type": 2, "refund_amount": amount, "refund_reason": "不要了"}
        answer = read_refund(asked(market, "order/refund/apply", fields)["data"], amount)
        assert answer.status is status
    assert seen(resale).returned_minor == PRICE


@by("goofish")
def test_what_went_back_for_another_reason_does_not_count_towards_an_application(market: Market) -> None:
    resale = three_of_four(market)
    assert resale.order is not None
    assert len(seen(resale).codes) == 3
    fields = {"order_no": resale.number, "order_type": 2, "refund_amount": 2 * PRICE, "refund_reason": "卡密无效"}
    assert asked(market, "order/refund/apply", fields)["data"]["result"] == "refuse"
    case = resale.order.cases.get()
    finding = Finding(
        outcome="refund_full", reason=Text("一张无效。", "One is invalid."), units=(1,), against="看过证据"
    )
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent", on_due="escalate")
    review_case(case.pk, finding, by=market.stage.staff("agent"), at=market.stage.at)
    assert seen(resale).returned_minor == 2 * PRICE
    assert asked(market, "order/refund/apply", fields)["data"]["result"] == "refuse", (
        "one of the two was never asked for"
    )
    answer = read_refund(asked(market, "order/refund/apply", fields | {"refund_amount": PRICE})["data"], PRICE)
    assert (answer.status, answer.amount_minor) == (ReturnStatus.AGREED, PRICE)


@by("anxin")
def test_a_reseller_is_told_how_many_of_very_many_came(market: Market) -> None:
    Item.objects.filter(sku="qq-coin-50").update(max_per_order=1_000, price_minor=10)
    part = SupplyAnswer(SupplyStatus.PARTIAL, "S1", 1, delivered_pieces=19)
    answer = told(ends_in_part(market, "qq-coin-50", 1_000, QQ, part))
    assert (answer.delivered_share, answer.delivered_pieces) == (1, 19)
