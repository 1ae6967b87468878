"""Do two sides end a case by agreement, once, within what is left, and never to a buyer's silent loss?"""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.cases.models import Case, Offer
from anxin.cases.propose import propose
from anxin.cases.refusals import (
    AgreedBefore,
    AmountOutOfReach,
    CaseClosed,
    LessThanRules,
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
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_offer import answer_offer
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.lapse_offers import lapse_offers
from anxin.flows.make_offer import MOST_OFFERS, Proposed, make_offer
from anxin.flows.open_case import Claim, open_case
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.ledger.accounts import hold
from anxin.ledger.queries import balance
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.policy.clauses import Liable
from anxin.policy.decide import decide
from anxin.policy.document import shipped
from anxin.policy.facts import Delivery, Facts, Goods, Problem, Tier, Usage
from anxin.refunds.models import Refund
from anxin.refusal import Refusal
from anxin.support.models import Letter
from tests.policy.random_facts import random_facts
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage

PRICE = 4_850
SELLER = "supplier:sol"
AtOnce = Callable[..., list[Any]]


def disputed(stage: Stage) -> Case:
    """A code was seen, is said to be invalid, and Sol denies it: Ari looks at it."""
    case = asked(stage)
    answer_case(case.pk, answer="deny", proof="兑换记录：已使用", by=SELLER, at=stage.at)
    case.refresh_from_db()
    return case


def asked(stage: Stage) -> Case:
    """A code was seen and is said to be invalid: Sol has two hours."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    return stage.claims(order.pk, "invalid_code")


def ari(case: Case) -> str:
    """The agent of the case's shop."""
    return f"staff:{Role.objects.filter(shop=case.shop_id, name='agent').values_list('person', flat=True)[0]}"


def half(side: Side = Side.AGENT, amount: int = 2_000, liable: Liable | None = Liable.PLATFORM) -> Callable[..., UUID]:
    proposed = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=amount, words="各让一步", liable=liable)
    return lambda case, at: make_offer(
        case.pk, proposed, side=side, by=ari(case) if side is Side.AGENT else side, at=at
    )


def accept(offer: UUID, stage: Stage, side: Side = Side.BUYER, **more: Any) -> None:
    by = stage.staff("agent") if side is Side.AGENT else side
    answer_offer(offer, accept=True, side=side, by=by, at=stage.at, **more)


def test_an_accepted_part_goes_back_by_itself(stage: Stage) -> None:
    case = disputed(stage)
    offer = half()(case, stage.at)
    assert stage.refunds(case.order_id) == []
    accept(offer, stage)
    refund = stage.refunds(case.order_id)[0]
    assert (refund.amount_minor, refund.case_id) == (2_000, case.pk)
    assert balance(hold(stage.world.shop, case.order_id)) == PRICE - 2_000
    case.refresh_from_db()
    decision = case.decisions.order_by("-at", "-pk")[0]
    assert (case.state, decision.outcome, decision.liable) == ("decided", "refund_prorated", "platform")
    assert "20.00" in decision.reason.zh
    assert "20.00" in decision.reason.en
    assert (decision.by, stage.order(case.order_id).state) == ("buyer", "delivered")


def test_an_offer_tells_the_buyer_and_moves_no_deadline(stage: Stage) -> None:
    case = disputed(stage)
    due = case.due_at
    offer = Offer.objects.get(pk=half()(case, stage.at))
    case.refresh_from_db()
    assert (case.state, case.due_at) == ("in_review", due)
    assert (offer.state, offer.owner, offer.due_at) == ("open", "buyer", stage.at + DAY)
    assert Letter.objects.filter(order=case.order_id, kind__startswith="offer-").count() == 1


def test_what_was_proposed_and_what_the_rules_gave_is_kept(stage: Stage) -> None:
    review = Offer.objects.get(pk=half()(disputed(stage), stage.at))
    assert (review.proposed_minor, review.rules_minor) == (PRICE // 2, 0)
    case = asked(stage)
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    case.refresh_from_db()
    choice = Offer.objects.get(pk=half()(case, stage.at))
    assert (case.state, choice.proposed_minor, choice.rules_minor) == ("offered", PRICE, PRICE)


def test_less_than_the_rules_give_needs_the_buyers_word(stage: Stage) -> None:
    case = asked(stage)
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    offer = half(Side.SUPPLIER)(case, stage.at)
    with pytest.raises(LessThanRules, match=r"28\.50"):
        accept(offer, stage)
    assert stage.refunds(case.order_id) == []
    accept(offer, stage, knows_less=True)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [2_000]


def test_a_lapsed_offer_leaves_the_case_to_its_rules(stage: Stage) -> None:
    case = asked(stage)
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    offer = half()(case, stage.at)
    assert lapse_offers([offer], at=stage.wait(DAY - MINUTE)) == 0
    assert lapse_offers([offer], at=stage.wait(MINUTE)) == 1
    with pytest.raises(OfferGone):
        accept(offer, stage)
    assert Offer.objects.get(pk=offer).state == "lapsed"
    resume_cases([case.pk], at=stage.at)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [PRICE]


def letters(case: Case) -> list[str]:
    """What the buyer was told of offers that are over."""
    told = Letter.objects.filter(order=case.order_id, kind__startswith="offer-over-")
    return list(told.order_by("at", "id").values_list("subject", flat=True))


@pytest.mark.parametrize(("side", "told"), [(Side.BUYER, "没有人答复"), (Side.SUPPLIER, "协商方案已过期")])
def test_a_buyer_is_told_that_an_offer_lapsed(stage: Stage, side: Side, told: str) -> None:
    case = asked(stage)
    offer = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=side, by="buyer", at=stage.at)
    assert lapse_offers([offer], at=stage.wait(DAY)) == 1
    assert lapse_offers([offer], at=stage.at) == 0
    (subject,) = letters(case)
    assert told in subject


def test_a_buyer_is_told_that_the_own_offer_was_declined_and_of_no_own_refusal(stage: Stage) -> None:
    case = asked(stage)
    own = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.BUYER, by="buyer", at=stage.at)
    answer_offer(own, accept=False, side=Side.SUPPLIER, by=SELLER, at=stage.at)
    theirs = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.SUPPLIER, by=SELLER, at=stage.at)
    answer_offer(theirs, accept=False, side=Side.BUYER, by="buyer", at=stage.at)
    (subject,) = letters(case)
    assert "没有被接受" in subject


def test_an_offer_due_is_gone_before_anybody_swept_it(stage: Stage) -> None:
    offer = half()(disputed(stage), stage.at)
    stage.wait(DAY)
    with pytest.raises(OfferGone):
        accept(offer, stage)
    assert Refund.objects.count() == 0


def test_a_decision_supersedes_every_open_offer(stage: Stage) -> None:
    case = asked(stage)
    resume_cases([case.pk], at=stage.wait(2 * HOUR))
    offers = [half(side)(case, stage.at + 23 * HOUR) for side in (Side.AGENT, Side.SUPPLIER)]
    resume_cases([case.pk], at=stage.wait(DAY))
    assert set(Offer.objects.filter(pk__in=offers).values_list("state", flat=True)) == {"superseded"}
    for offer in offers:
        with pytest.raises(OfferGone):
            accept(offer, stage)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [PRICE]


def test_a_newer_offer_of_a_side_replaces_the_older(stage: Stage) -> None:
    case = disputed(stage)
    first = half()(case, stage.at)
    second = half(amount=3_000)(case, stage.wait(MINUTE))
    with pytest.raises(OfferGone):
        accept(first, stage)
    accept(second, stage)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [3_000]


def test_another_one_by_agreement_is_delivered_at_once(stage: Stage) -> None:
    case = disputed(stage)
    proposed = Proposed(kind=OfferKind.REISSUE, liable=Liable.SUPPLIER)
    accept(make_offer(case.pk, proposed, side=Side.AGENT, by=stage.staff("agent"), at=stage.at), stage)
    assert (stage.delivery(case.order_id).number, stage.delivery(case.order_id).state) == (2, "delivered")
    assert stage.refunds(case.order_id) == []


def test_all_by_agreement_ends_the_order(stage: Stage) -> None:
    case = disputed(stage)
    offer = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.SUPPLIER, by=SELLER, at=stage.at)
    accept(offer, stage)
    assert stage.order(case.order_id).state == "refunded"
    assert case.decisions.order_by("-at", "-pk")[0].liable == "supplier"


@pytest.mark.parametrize(("side", "liable"), [(Side.SUPPLIER, "supplier"), (Side.AGENT, "platform")])
def test_who_accepts_a_buyers_offer_names_who_bears_it(stage: Stage, side: Side, liable: str) -> None:
    case = disputed(stage)
    offer = half(Side.BUYER, liable=None)(case, stage.at)
    assert Offer.objects.get(pk=offer).owner == "agent"
    with pytest.raises(OfferNotYours):
        accept(offer, stage, Side.BUYER)
    accept(offer, stage, side, liable=Liable.PLATFORM)
    assert case.decisions.order_by("-at", "-pk")[0].liable == liable


def test_a_buyers_offer_goes_to_the_supplier_who_is_asked(stage: Stage) -> None:
    case = asked(stage)
    assert Offer.objects.get(pk=half(Side.BUYER)(case, stage.at)).owner == "supplier"


def test_a_declined_or_withdrawn_offer_moves_nothing(stage: Stage) -> None:
    case = disputed(stage)
    declined = half()(case, stage.at)
    answer_offer(declined, accept=False, side=Side.BUYER, by="buyer", at=stage.at)
    withdrawn = half()(case, stage.at)
    withdraw_offer(withdrawn, side=Side.AGENT, by=stage.staff("agent"), at=stage.at)
    for offer in (declined, withdrawn):
        with pytest.raises(OfferGone):
            accept(offer, stage)
    case.refresh_from_db()
    assert (case.state, stage.refunds(case.order_id)) == ("in_review", [])


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


def answered(act: Callable[[], Any]) -> Callable[[], str]:
    def acting() -> str:
        try:
            act()
        except Refusal as refusal:
            return refusal.code()
        return "done"

    return acting


def test_two_who_accept_at_once_are_one_refund(open_stage: Stage, at_once: AtOnce) -> None:
    case = disputed(open_stage)
    offer = half()(case, open_stage.at)
    click = answered(partial(accept, offer, open_stage))
    assert sorted(at_once(*[click] * 4)) == ["done", "offer_gone", "offer_gone", "offer_gone"]
    assert [refund.amount_minor for refund in open_stage.refunds(case.order_id)] == [2_000]


def test_accepting_while_it_lapses_is_one_or_the_other(open_stage: Stage, at_once: AtOnce) -> None:
    for _ in range(4):
        case = disputed(open_stage)
        offer = half()(case, open_stage.at)
        in_time = answered(partial(accept, offer, open_stage))
        late = open_stage.at + DAY
        word, _ = at_once(in_time, partial(lapse_offers, [offer], at=late))
        state = Offer.objects.get(pk=offer).state
        assert (word, state) in {("done", "accepted"), ("offer_gone", "lapsed")}
        assert len(open_stage.refunds(case.order_id)) == (state == "accepted")


def test_an_offer_and_the_rules_at_once_pay_once(open_stage: Stage, at_once: AtOnce) -> None:
    case = asked(open_stage)
    resume_cases([case.pk], at=open_stage.wait(2 * HOUR))
    offer = half()(case, open_stage.at)
    at_once(
        answered(partial(accept, offer, open_stage, knows_less=True)),
        partial(resume_cases, [case.pk], at=open_stage.at + DAY),
    )
    resume_cases([case.pk], at=open_stage.at + DAY)
    paid = [refund.amount_minor for refund in open_stage.refunds(case.order_id)]
    assert paid in ([2_000], [PRICE])


RULES = shipped("standard")


@given(st.randoms(use_true_random=False))
def test_a_proposal_is_never_more_than_is_left_and_has_reasons(seed: Random) -> None:
    known = random_facts(seed)
    proposal = propose(known, decide(known, RULES))
    assert 0 <= proposal.amount_minor <= known.remaining
    assert proposal.reasons


@pytest.mark.parametrize(
    ("known", "amount"),
    [
        (Facts(delivery=Delivery.PARTIAL, delivered_share=60, amount=1_000, remaining=1_000), 400),
        (Facts(goods=Goods.MEMBERSHIP, used_share=25, amount=3_100, remaining=3_100), 2_325),
        (Facts(goods=Goods.CODE, usage=Usage.SEEN, amount=5_001, remaining=5_001), 2_501),
        (Facts(goods=Goods.CODE, usage=Usage.SEEN, amount=2_000, remaining=2_000, tier=Tier.TRUSTED), 2_000),
        (Facts(goods=Goods.CODE, usage=Usage.SEEN, amount=5_000, remaining=5_000, tier=Tier.RESTRICTED), 0),
        (Facts(goods=Goods.CODE, usage=Usage.SEEN, amount=5_000, remaining=1_000), 1_000),
    ],
)
def test_the_amount_follows_the_facts(known: Facts, amount: int) -> None:
    left_open = Facts(problem=Problem.OTHER, delivery=Delivery.DELIVERED, remaining=1)
    assert propose(known, decide(left_open, RULES)).amount_minor == amount
