"""Do two sides end a case by agreement, once, within what is left, and never to a buyer's silent loss?"""

import pytest

from anxin.cases.models import Case, Offer
from anxin.cases.refusals import LessThanRules, OfferGone, OfferNotYours
from anxin.cases.states import OfferKind, Side
from anxin.flows.answer_offer import answer_offer
from anxin.flows.lapse_offers import lapse_offers
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.resume_cases import resume_cases
from anxin.flows.withdraw_offer import withdraw_offer
from anxin.ledger.accounts import hold
from anxin.ledger.queries import balance
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from tests.flows.negotiating import PRICE, SELLER, accept, asked, disputed, half
from tests.support.cast import DAY, HOUR, MINUTE, Stage


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
