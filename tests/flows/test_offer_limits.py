"""Which offers are refused: by whom, over how much, how often, and about what?"""

import pytest

from anxin.cases.models import Case, Offer
from anxin.cases.refusals import (
    AgreedBefore,
    AmountOutOfReach,
    CaseClosed,
    MissingGoesBack,
    NoReissueNow,
    NothingDelivered,
    NothingToNegotiate,
    OfferGone,
    OfferNotYours,
    ReissuedEnough,
    TooManyOffers,
    TooManyWords,
)
from anxin.cases.states import OfferKind, Side
from anxin.cases.turns import OwnGoods
from anxin.delivery.models import Code
from anxin.delivery.models import Delivery as DeliveryRow
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.answer_offer import answer_offer
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.make_offer import MOST_OFFERS, Proposed, make_offer
from anxin.flows.open_case import Claim, open_case
from anxin.flows.reveal_code import reveal_code
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from tests.flows.negotiating import PRICE, SELLER, accept, disputed, half
from tests.support.cast import MINUTE, QQ, Stage


def test_the_suppliers_own_people_neither_offer_nor_agree_for_the_house(stage: Stage) -> None:
    case = disputed(stage)
    ari = Role.objects.get(shop=stage.world.shop, name="agent")
    Role.objects.create(
        shop_id=ari.shop_id, person_id=ari.person_id, name="supplier", supplier_id=case.line.supplier_id
    )
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000, liable=Liable.PLATFORM)
    with pytest.raises(OwnGoods):
        make_offer(case.pk, part, side=Side.AGENT, by=f"staff:{ari.person_id}", at=stage.at)
    offer = half(Side.BUYER)(case, stage.at)
    with pytest.raises(OwnGoods):
        answer_offer(
            offer, accept=True, side=Side.AGENT, by=f"staff:{ari.person_id}", at=stage.at, liable=Liable.PLATFORM
        )
    assert (Offer.objects.get().state, stage.refunds(case.order_id)) == ("open", [])


def test_words_are_refused_before_they_are_cut(stage: Stage) -> None:
    case = disputed(stage)
    long = Proposed(kind=OfferKind.FULL, words="长" * 1_001)
    with pytest.raises(TooManyWords, match="1000"):
        make_offer(case.pk, long, side=Side.BUYER, by="buyer", at=stage.at)
    assert not Offer.objects.exists()
    most = Proposed(kind=OfferKind.FULL, words="长" * 1_000)
    assert len(Offer.objects.get(pk=make_offer(case.pk, most, side=Side.BUYER, by="buyer", at=stage.at)).words) == 1_000


def test_nothing_is_sent_again_for_an_order_that_has_ended(stage: Stage) -> None:
    case = disputed(stage)
    again = Proposed(kind=OfferKind.REISSUE)
    offer = make_offer(case.pk, again, side=Side.SUPPLIER, by=SELLER, at=stage.at)
    Order.objects.filter(pk=case.order_id).update(state="settled")
    with pytest.raises(NoReissueNow):
        make_offer(case.pk, again, side=Side.BUYER, by="buyer", at=stage.at)
    with pytest.raises(NoReissueNow):
        accept(offer, stage)
    Case.objects.filter(pk=case.pk).update(state="offered", owner="buyer")
    with pytest.raises(NoReissueNow):
        choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    assert DeliveryRow.objects.filter(order=case.order_id).count() == 1


def test_nobody_withdraws_the_offer_of_another(stage: Stage) -> None:
    offer = half()(disputed(stage), stage.at)
    with pytest.raises(OfferNotYours):
        withdraw_offer(offer, side=Side.SUPPLIER, by=SELLER, at=stage.at)
    assert Offer.objects.get(pk=offer).state == "open"


@pytest.mark.parametrize("amount", [-1, 0, PRICE, PRICE + 1])
def test_a_part_is_more_than_nothing_and_less_than_all(stage: Stage, amount: int) -> None:
    case = disputed(stage)
    with pytest.raises(AmountOutOfReach):
        half(amount=amount)(case, stage.at)
    assert not Offer.objects.exists()


def test_what_has_not_arrived_is_not_paid_back_in_part(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    case = stage.claims(order.pk, "changed_mind")
    if case.state != "decided":
        with pytest.raises((NothingDelivered, NothingToNegotiate)):
            half()(case, stage.at)
    else:
        with pytest.raises(CaseClosed):
            half()(case, stage.at)
    assert not Offer.objects.exists()


def test_an_offer_leaves_nobody_paying_for_what_is_still_missing(stage: Stage) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other")
    still = {"due_at": stage.at, "on_due": "judge"}
    DeliveryRow.objects.filter(order=order).update(state="partial", delivered_share=40, **still)
    with pytest.raises(MissingGoesBack):
        half(amount=order.amount_minor * 58 // 100)(case, stage.at)
    assert not Offer.objects.exists()
    offer = half(amount=order.amount_minor * 60 // 100)(case, stage.at)
    DeliveryRow.objects.filter(order=order).update(state="unknown", delivered_share=0)
    with pytest.raises(OfferGone):
        accept(offer, stage)
    assert stage.refunds(order.pk) == []


def test_a_side_proposes_so_often_and_no_more(stage: Stage) -> None:
    case = disputed(stage)
    for _ in range(MOST_OFFERS):
        half()(case, stage.at)
    with pytest.raises(TooManyOffers):
        half()(case, stage.at)
    assert Offer.objects.filter(state="open").count() == 1


def test_goods_are_sent_again_so_often_and_no_more(stage: Stage) -> None:
    case = disputed(stage)
    again = Proposed(kind=OfferKind.REISSUE)
    for _ in range(2):
        accept(make_offer(case.pk, again, side=Side.AGENT, by=stage.staff("agent"), at=stage.at), stage)
        reveal_code(case.order_id, by="buyer", at=stage.wait(MINUTE))
        case = stage.claims(case.order_id, "other")
    with pytest.raises(ReissuedEnough):
        make_offer(case.pk, again, side=Side.AGENT, by=stage.staff("agent"), at=stage.at)
    assert Code.objects.filter(delivery__order=case.order_id).count() == 3


def test_what_was_agreed_is_not_claimed_again(stage: Stage) -> None:
    case = disputed(stage)
    accept(half()(case, stage.at), stage)
    with pytest.raises(AgreedBefore):
        stage.claims(case.order_id, "invalid_code")
    claim = Claim(line=case.line_id, problem="short_validity")
    assert open_case(case.order_id, claim, by="buyer", at=stage.at) != case.pk
