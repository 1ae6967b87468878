"""Does an act answer what was asked, so that nobody who was served is told of silence, and nothing is forgotten?"""

from typing import Any

from anxin.cases.models import Case
from anxin.cases.states import OfferKind, Side
from anxin.delivery.supplier import ClaimStatus, SupplyStatus
from anxin.evidence.exhibits import GOODS
from anxin.flows.answer_case import answer_case
from anxin.flows.answer_offer import answer_offer
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.break_promises import break_promises
from anxin.flows.chase_answers import chase_answers
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.resume_cases import resume_cases
from anxin.flows.withdraw_case import withdraw_case
from anxin.policy.clauses import Liable
from anxin.support.deadlines import due_questions
from anxin.support.models import Letter, Question
from anxin.support.queries import answers_of_shop
from anxin.support.states import Voice
from anxin.texts import Text
from tests.support.cast import DAY, HOUR, MINUTE, reviews
from tests.talk.conftest import Talk

WHY = Text("情况属实，退款。", "It is true; the money goes back.")


def states(talk: Talk) -> list[str]:
    """How the questions of the order stand, oldest first."""
    return list(Question.objects.filter(order=talk.order).order_by("id").values_list("state", flat=True))


def late_letters(talk: Talk) -> list[str]:
    """What is written to anybody in the next two days because nobody answered."""
    at = talk.stage.at
    for _ in range(48):
        at += HOUR
        chase_answers(due_questions(at, 100), at=at)
    rows = Letter.objects.filter(kind__startswith="late-") | Letter.objects.filter(kind="unanswered")
    return list(rows.values_list("kind", flat=True))


def sol_answers(case: Case, answer: str, at: Any, proof: str = "") -> None:
    answer_case(case.pk, answer=answer, proof=proof, by=f"supplier:{case.line.supplier_id}", at=at)


def in_review(talk: Talk) -> Case:
    """A case of the order that waits for Ari."""
    case = talk.stage.claims(talk.order.pk, "other")
    assert (case.state, case.owner) == ("in_review", "agent")
    return case


def test_a_hurried_supplier_answers_with_the_button_of_its_desk(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "invalid_code")
    code.bea_nudges()
    code.bea_says("卡密到底能不能用", to="supplier")
    sol_answers(case, "deny", code.stage.wait(MINUTE), "核销记录：2026-11-23 12:10 已激活")
    row = Question.objects.get()
    assert (row.state, row.answered_by, row.late) == ("answered", f"supplier:{code.supplier}", False)
    assert late_letters(code) == []


def test_the_answer_of_a_suppliers_system_is_one(talk: Talk) -> None:
    talk.stage.supplier_says(SupplyStatus.DELIVERED)
    talk.stage.claims(talk.order.pk, "not_arrived")
    talk.bea_nudges()
    talk.stage.claim_says(ClaimStatus.DENY)
    assert states(talk) == ["answered"]
    assert late_letters(talk) == []


def test_a_supplier_answers_for_itself_alone(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "invalid_code")
    code.bea_says("我要投诉，请平台看一下")
    code.sol_says("这批卡还要上架吗", to="agent")
    sol_answers(case, "deny", code.stage.wait(MINUTE), "核销记录：2026-11-23 12:10 已激活")
    assert states(code) == ["waiting", "waiting"]
    assert len(late_letters(code)) > 0


def test_a_message_whose_application_is_refunded_is_answered_and_not_counted_as_late(talk: Talk) -> None:
    talk.bea_says("一直没到账，能退吗")
    talk.stage.wait(31 * MINUTE)
    judge_deliveries([talk.stage.delivery(talk.order.pk).pk], at=talk.at)
    assert talk.stage.order(talk.order.pk).state == "refunded"
    assert states(talk) == ["settled"]
    assert late_letters(talk) == []
    assert answers_of_shop(talk.order.shop_id, since=talk.at - DAY).asked == 0


def test_what_had_gone_late_before_still_counts_as_late(code: Talk) -> None:
    in_review(code)
    code.bea_says("要等多久")
    code.stage.wait(2 * HOUR)
    chase_answers(due_questions(code.at, 10), at=code.at)
    withdraw_case(Case.objects.get().pk, by="buyer", at=code.at)
    told = answers_of_shop(code.order.shop_id, since=code.at - DAY)
    assert (states(code), told.asked, told.in_time) == (["settled"], 1, 0)


def test_a_decision_of_a_person_is_an_answer_in_time(code: Talk) -> None:
    case = in_review(code)
    code.bea_says("请看一下我的截图")
    reviews(case.pk, refund=False, reason=WHY, at=code.stage.wait(10 * MINUTE))
    told = answers_of_shop(code.order.shop_id, since=code.at - DAY)
    assert (states(code), told.asked, told.in_time) == (["answered"], 1, 1)
    assert late_letters(code) == []


def test_the_senior_who_decides_after_a_broken_promise_was_not_silent(code: Talk) -> None:
    case = in_review(code)
    row = code.ari_promises("decision", "给出处理结果")
    code.stage.wait(HOUR)
    break_promises([row.pk], at=code.at)
    waiting = code.waits()
    assert waiting is not None
    assert (waiting.owner, waiting.asked_by) == ("senior", "platform")
    case.refresh_from_db()
    reviews(case.pk, refund=True, reason=WHY, at=code.stage.wait(MINUTE))
    assert (states(code), late_letters(code)) == (["answered"], [])


def test_a_list_of_what_is_wanted_answers_the_buyer(code: Talk) -> None:
    case = in_review(code)
    code.bea_says("请看一下我的截图")
    code.sol_says("这批卡还要上架吗", to="agent")
    wanted = Wanted([GOODS], Text("请补拍充值页面，要看得到账号。", "A picture of the page with the account, please."))
    ask_for_material(case.pk, wanted, by=code.ari, at=code.stage.wait(MINUTE))
    assert states(code) == ["answered", "waiting"]


def test_an_offer_without_words_answers_who_hurried_and_not_who_asked(code: Talk) -> None:
    case = in_review(code)
    offered = Proposed(kind=OfferKind.FULL, liable=Liable.PLATFORM)
    code.bea_nudges(Voice.AGENT)
    make_offer(case.pk, offered, side=Side.AGENT, by=code.ari, at=code.stage.wait(MINUTE))
    assert states(code) == ["answered"]
    code.bea_says("这是全部的钱吗")
    make_offer(case.pk, offered, side=Side.AGENT, by=code.ari, at=code.stage.wait(MINUTE))
    assert states(code) == ["answered", "waiting"]
    said = Proposed(kind=OfferKind.FULL, liable=Liable.PLATFORM, words="是全部的钱，按原路退回。")
    make_offer(case.pk, said, side=Side.AGENT, by=code.ari, at=code.stage.wait(MINUTE))
    assert states(code) == ["answered", "answered"]


def test_a_suppliers_offer_answers_what_it_owes_and_nothing_of_the_house(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "invalid_code")
    code.bea_nudges()
    code.bea_says("我要投诉，请平台看一下")
    offered = Proposed(kind=OfferKind.REISSUE)
    make_offer(case.pk, offered, side=Side.SUPPLIER, by=f"supplier:{code.supplier}", at=code.stage.wait(MINUTE))
    assert states(code) == ["answered", "waiting"]


def test_what_is_withdrawn_waits_for_nobody(code: Talk) -> None:
    case = in_review(code)
    code.bea_says("什么时候能处理")
    code.bea_nudges(Voice.AGENT)
    withdraw_case(case.pk, by="buyer", at=code.stage.wait(MINUTE))
    assert (states(code), late_letters(code)) == (["settled"], [])


def test_what_is_asked_after_the_decision_is_still_asked_once_the_buyer_has_chosen(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "invalid_code")
    code.bea_says("卡密用不了")
    sol_answers(case, "admit", code.stage.wait(MINUTE))
    assert (states(code), Case.objects.get().state) == (["settled"], "offered")
    code.stage.wait(MINUTE)
    code.bea_says("补发的是同一个面值吗")
    choose_remedy(case.pk, "reissue", by="buyer", at=code.stage.wait(MINUTE))
    assert states(code) == ["settled", "waiting"]


def test_agreeing_answers_no_question(code: Talk) -> None:
    case = in_review(code)
    code.bea_says("这个报价包含手续费吗")
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=1_000)
    offer = make_offer(case.pk, part, side=Side.AGENT, by=code.ari, at=code.at)
    answer_offer(offer, accept=True, side=Side.BUYER, by="buyer", at=code.stage.wait(MINUTE))
    assert (Case.objects.get().state, states(code)) == ("decided", ["waiting"])


def test_a_case_that_rests_keeps_what_its_buyer_asked(talk: Talk) -> None:
    order = talk.stage.buys("green-diamond-31", account="12345678")
    talk.stage.supplier_says(SupplyStatus.DELIVERED)
    case = talk.stage.claims(order.pk, "missing_privilege")
    other = Talk(talk.stage, order)
    other.bea_says("要什么样的截图")
    resume_cases([case.pk], at=talk.stage.wait(DAY))
    case.refresh_from_db()
    assert (case.state, states(other)) == ("lapsed", ["waiting"])


def test_goods_that_arrive_answer_the_hurry_for_them_and_no_words(talk: Talk) -> None:
    talk.bea_nudges()
    talk.bea_says("这个充值有有效期吗")
    talk.stage.supplier_says(SupplyStatus.DELIVERED)
    assert sorted(states(talk)) == ["settled", "waiting"]
    waiting = talk.waits()
    assert waiting is not None, "what was asked in words waits for words"
    assert waiting.in_words


def test_words_make_a_hurry_a_question(talk: Talk) -> None:
    talk.bea_nudges()
    talk.bea_says("请问什么时候充", to="supplier")
    talk.stage.supplier_says(SupplyStatus.DELIVERED)
    assert states(talk) == ["waiting"]


def test_a_case_that_goes_on_without_the_supplier_hurries_it_no_more(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "used_code")
    assert case.state == "awaiting_supplier"
    code.stage.wait(HOUR)
    code.bea_nudges()
    resume_cases([case.pk], at=code.stage.wait(HOUR))
    case.refresh_from_db()
    assert (case.state, states(code)) == ("offered", ["settled"])
    assert late_letters(code) == []


def test_many_refunds_at_once_close_what_was_asked(talk: Talk) -> None:
    others = [Talk(talk.stage, talk.stage.buys("qq-coin-50", account="12345678")) for _ in range(9)]
    for one in others:
        one.bea_says("一直没到账")
    talk.stage.wait(31 * MINUTE)
    judge_deliveries([talk.stage.delivery(one.order.pk).pk for one in others], at=talk.at)
    assert [states(one) for one in others] == [["settled"]] * 9


def test_who_only_hurried_is_not_told_of_a_message(talk: Talk) -> None:
    talk.bea_nudges()
    chase_answers(due_questions(talk.at + 3 * HOUR, 10), at=talk.at + 3 * HOUR)
    assert Letter.objects.get(kind__startswith="late-").subject == "您催办后超时没有动静，已升级处理"
