"""Are words beside a message read as a message is: offers, promises, reasons, proofs, claims?"""

import pytest

from anxin.api.orders import _case
from anxin.cases.models import Case, Decision, Offer
from anxin.cases.states import OfferKind, Side
from anxin.flows.keep_promise import keep_promise
from anxin.flows.make_offer import Proposed, make_offer
from anxin.support import refusals
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.support.states import Desk, Voice
from anxin.support.thread import thread_of
from anxin.web.because import written_of
from anxin.web.show_case import _receipt
from anxin.web.show_questions import show_questions
from anxin.web.show_settling import show_offer
from tests.support.cast import HOUR, QQ
from tests.talk.conftest import Talk

AWAY = "加QQ 987654321 处理"


def test_numbers_are_hidden_and_a_notice_says_why(talk: Talk) -> None:
    said = shield(AWAY, own_of(talk.order.pk))
    assert "987654321" not in said.zh + said.en
    assert "QQ 号。处理只在本平台内有效" in said.zh
    assert "a QQ number" in said.en
    assert shield(AWAY, hide=False).zh.startswith(AWAY), "the staff see what was written"
    assert shield(f"已充到 QQ {QQ}", own_of(talk.order.pk)).zh == f"已充到 QQ {QQ}"


def test_promises_and_hand_overs_reach_the_buyer_through_the_filter(talk: Talk) -> None:
    row = talk.ari_promises("other", words=f"联系上游，{AWAY}", within=HOUR)
    talk.hands(Desk.FINANCE, f"看渠道账单，{AWAY}")
    owed = thread_of(talk.order.pk, Voice.BUYER).owed
    assert "987654321" not in owed[0].words.zh
    keep_promise(row.pk, proof=f"好了，{AWAY}", by=talk.ari, at=talk.at)
    seen = repr(thread_of(talk.order.pk, Voice.BUYER))
    assert "987654321" not in seen
    assert seen.count("平台提示") == 4
    assert "987654321" in repr(thread_of(talk.order.pk, Voice.AGENT))


def test_offers_proofs_claims_and_reasons_reach_the_other_side_through_the_filter(talk: Talk) -> None:
    case = talk.stage.claims(talk.order.pk, "not_arrived")
    case.words, case.supplier_proof = f"没到账，{AWAY}", f"有回执，{AWAY}"
    offer = Offer(case=case, side=Side.SUPPLIER, kind=OfferKind.FULL, state="open", words=AWAY)
    reason = Decision(order=talk.order, by=talk.ari, reason_zh=AWAY, reason_en="add QQ 987654321")
    shown = [
        show_offer(offer, case, Side.BUYER).words,
        *(said for _, said in _receipt(case, talk.at)),
        *(one.note for one in show_questions([case], {})),
        _case(case)["words"],
        written_of(reason),
    ]
    assert len(shown) >= 5
    assert "987654321" not in repr(shown)
    assert show_offer(offer, case, Side.SUPPLIER).words.zh == AWAY, "its own words it knows"


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("系统繁忙，请稍后再试", refusals.SoundsLikeStalling), ("同意，1小时内给您退款", refusals.SoundsLikePromise)],
)
def test_no_offer_and_no_hand_over_puts_off_or_promises_as_air(
    talk: Talk, words: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        talk.hands(Desk.FINANCE, words)
    case = talk.stage.claims(talk.order.pk, "not_arrived")
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent", due_at=talk.at + HOUR, on_due="escalate")
    proposed = Proposed(kind=OfferKind.FULL, words=words)
    with pytest.raises(refusal):
        make_offer(case.pk, proposed, side=Side.AGENT, by=talk.ari, at=talk.at)
    assert Offer.objects.count() == 0


def test_a_hand_over_may_name_who_is_waited_for_and_why(talk: Talk) -> None:
    assert talk.hands(Desk.FINANCE, "需要财务确认 14:02 的渠道账单").target == "finance"


def test_to_wait_is_promised_with_a_reason_alone(talk: Talk) -> None:
    with pytest.raises(refusals.PromiseIncomplete):
        talk.ari_promises("other", "等供货商确认")
