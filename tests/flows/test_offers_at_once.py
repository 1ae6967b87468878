"""Is an offer answered once, however many act on it at the same moment?"""

from collections.abc import Callable
from functools import partial
from typing import Any

from anxin.cases.models import Offer
from anxin.flows.lapse_offers import lapse_offers
from anxin.flows.resume_cases import resume_cases
from anxin.refusal import Refusal
from tests.flows.negotiating import PRICE, accept, asked, disputed, half
from tests.support.cast import DAY, HOUR, Stage

AtOnce = Callable[..., list[Any]]


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
