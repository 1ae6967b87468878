"""Do letters of authorities and chargebacks live as other complaints do, and is all of it counted?"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from anxin.cases.models import Case, Verdict
from anxin.cases.queue import pace
from anxin.complaints.channel import Problem
from anxin.complaints.models import Complaint, Reply
from anxin.complaints.queries import complaint_rate, complaints_of, waiting_for_staff
from anxin.complaints.refusals import (
    BookedAlready,
    ComplaintClosed,
    NotByHand,
    NotJoined,
    WordsNeeded,
)
from anxin.complaints.states import Act, ComplaintState
from anxin.flows.acts.draw_verdict import WhyAgainst
from anxin.flows.answer_complaint import Answer, answer_complaint
from anxin.flows.appeal_case import appeal_case
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.book_chargeback import book_chargeback
from anxin.flows.close_chargeback import close_chargeback
from anxin.flows.decide_appeal import decide_appeal
from anxin.ledger.accounts import platform_losses, supplier_debt
from anxin.ledger.queries import balance
from anxin.policy.clauses import Liable
from anxin.refunds.models import Refund
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.support.refusals import SoundsLikePromise, SoundsLikeStalling
from anxin.texts import Text
from tests.complaints.conftest import Outside, of
from tests.complaints.test_cap import charge
from tests.support.cast import DAY, MINUTE, reviews

WORDS = Text("已核实，处理完毕", "we looked into it and are done")


def letter(outside: Outside, **changes: Any) -> Letter:
    told: dict[str, Any] = {
        "shop": outside.shop.world.shop,
        "number": "沪市监诉 2026-0012",
        "authority": "浦东新区市场监管局",
        "words": "充值后一直未到账，要求退款",
        "made_at": outside.shop.at,
    }
    return Letter(**(told | changes))


def answers(outside: Outside, number: str, act: Act, words: Text = WORDS) -> object:
    return answer_complaint(of(number).pk, Answer(act=act, words=words), by=outside.sam, at=outside.shop.at)


def test_a_letter_is_due_after_seven_working_days_and_joins_its_order(outside: Outside) -> None:
    order, case = outside.in_review()
    outside.shop.at = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
    key = book_authority(letter(outside, ref=order.ref), by="staff:ari", at=outside.shop.at)
    row = Complaint.objects.get(pk=key)
    # the first seven days of October are off, and the Saturday after them is worked
    assert row.finish_by == datetime(2026, 10, 13, 10, 0, tzinfo=UTC)
    assert (row.case_id, row.owner, row.state) == (case.pk, "agent", ComplaintState.RECEIVED)
    assert not Reply.objects.exists()
    answers(outside, row.outside_id, Act.REPLY)
    assert Reply.objects.get().state == "said"
    assert not outside.works()
    answers(outside, row.outside_id, Act.APPROVE)
    row.refresh_from_db()
    assert row.state == ComplaintState.FINISHED
    assert Refund.objects.get(order=order).amount_minor == 4_850
    with pytest.raises(ComplaintClosed):
        answers(outside, row.outside_id, Act.REPLY)


def test_a_letter_after_the_final_word_opens_nothing_and_is_answered_either_way(outside: Outside) -> None:
    order, case = outside.in_review()
    shop = outside.shop
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=shop.at)
    appeal = appeal_case(case.pk, ["不是我兑换的"], by="buyer", at=shop.at)
    told = Text("已核对。", "checked.")
    decide_appeal(appeal, overturn=False, answers=[told], reason=told, by=outside.sam, at=shop.at)
    for number in ("沪市监诉 1", "沪市监诉 2"):
        book_authority(letter(outside, ref=order.ref, number=number), by="staff:ari", at=shop.at)
    assert [row.pk for row in Case.objects.filter(order=order)] == [case.pk]
    assert set(Complaint.objects.values_list("case", flat=True)) == {case.pk}
    answers(outside, "沪市监诉 1", Act.REJECT, Text("申诉已终裁", "it was decided on appeal"))
    assert not Refund.objects.exists()
    answers(outside, "沪市监诉 2", Act.APPROVE)
    assert Refund.objects.get(order=order).amount_minor == 4_850


def test_a_letter_needs_its_number_its_office_and_what_it_says_and_is_booked_once(outside: Outside) -> None:
    at = outside.shop.at
    for hole in ({"number": " "}, {"authority": ""}):
        with pytest.raises(Invalid):
            book_authority(letter(outside, **hole), by="staff:ari", at=at)
    with pytest.raises(WordsNeeded):
        book_authority(letter(outside, words=" "), by="staff:ari", at=at)
    with pytest.raises(NotFound):
        book_authority(letter(outside, ref="NOSUCH00"), by="staff:ari", at=at)
    book_authority(letter(outside), by="staff:ari", at=at)
    with pytest.raises(BookedAlready):
        book_authority(letter(outside), by="staff:ari", at=at)
    assert Complaint.objects.count() == 1
    assert not Case.objects.exists()


def test_a_chargeback_stands_among_the_complaints_by_a_link_and_ends_with_it(outside: Outside) -> None:
    order, case = outside.in_review()
    key = book_chargeback(charge(order, 2_000, 1), by="staff:finn", at=outside.shop.at)
    (row,) = complaints_of(order.pk)
    assert (row.kind, row.owner, row.case_id, row.chargeback_id) == ("chargeback", "finance", case.pk, key)
    assert row.due_at == outside.shop.at + 7 * DAY
    assert row.asked_minor == 0
    with pytest.raises(NotByHand):
        answers(outside, row.outside_id, Act.REPLY)
    assert not outside.sweeps()
    close_chargeback(key, won=False, by="staff:finn", at=outside.shop.at)
    row.refresh_from_db()
    assert row.state == ComplaintState.FINISHED
    assert row.due_at is None


def test_what_was_won_after_the_end_goes_back_from_where_it_lies(outside: Outside) -> None:
    shop = outside.shop
    order = shop.buys("steam-50")
    key = book_chargeback(charge(order, 1_850, 1), by="staff:finn", at=shop.at)
    shop.claims(order.pk, "changed_mind")
    assert shop.order(order.pk).state == "refunded"
    losses, debt = platform_losses(order.shop_id), supplier_debt(order.shop_id, order.lines.get().supplier_id)
    close_chargeback(key, won=True, by="staff:finn", at=shop.at)
    assert balance(losses) == 1_850
    book_authority(letter(outside, ref=order.ref), by="staff:ari", at=shop.at)
    row = Complaint.objects.get(kind="authority")
    answer = Answer(act=Act.APPROVE, words=WORDS, liable=Liable.SUPPLIER)
    answer_complaint(row.pk, answer, by=outside.sam, at=shop.at)
    assert sum(refund.amount_minor for refund in shop.refunds(order.pk)) == 4_850
    assert (balance(losses), balance(debt)) == (0, 0)


def test_an_agent_answers_refuses_and_closes_a_complaint(outside: Outside) -> None:
    order, case = outside.in_review()
    number = outside.complains(order, problem=Problem.OTHER)
    outside.notifies(number)
    with pytest.raises(NotJoined):
        answers(outside, number, Act.APPROVE)
    outside.works()
    answers(outside, number, Act.REPLY)
    answers(outside, number, Act.REJECT, Text("卡密已正常使用", "the code was used"))
    answers(outside, number, Act.FINISH)
    for _ in range(3):
        # one after the other, in the order in which they were given
        outside.works()
        outside.shop.wait(MINUTE)
    # the payer asked for no money, so the channel takes a refusal as words like others
    assert [act for act, _ in outside.heard(number)] == ["reply", "reply", "reply", "finish"]
    case.refresh_from_db()
    assert case.state == "decided"
    assert of(number).state == ComplaintState.FINISHED
    assert not Refund.objects.exists()
    other = outside.complains(order)
    outside.notifies(other)
    with pytest.raises(WordsNeeded):
        answers(outside, other, Act.REPLY, Text("只有中文", ""))


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (Text("审核中，请耐心等待", "We have your complaint."), SoundsLikeStalling),
        (Text("已收到您的投诉。", "Please wait, it is under review."), SoundsLikeStalling),
        (Text("1小时内处理", "We have your complaint."), SoundsLikePromise),
    ],
)
def test_a_reply_outside_neither_puts_off_nor_promises_as_air(
    outside: Outside, words: Text, refused: type[Refusal]
) -> None:
    order, _ = outside.in_review()
    key = book_authority(letter(outside, ref=order.ref), by="staff:ari", at=outside.shop.at)
    row = Complaint.objects.get(pk=key)
    with pytest.raises(refused):
        answers(outside, row.outside_id, Act.REPLY, words)
    due, row = row.due_at, of(row.outside_id)
    assert (row.due_at, row.answered_at, Reply.objects.exists()) == (due, None, False)


def test_a_word_given_outside_against_the_suggestion_needs_its_reason_and_is_counted(outside: Outside) -> None:
    order, case = outside.in_review()
    Case.objects.filter(pk=case.pk).update(supplier_answer="admits")
    row = Complaint.objects.get(pk=book_authority(letter(outside, ref=order.ref), by="staff:ari", at=outside.shop.at))
    refuses = Answer(act=Act.REJECT, words=WORDS)
    with pytest.raises(WhyAgainst):
        answer_complaint(row.pk, refuses, by=outside.sam, at=outside.shop.at)
    assert (Verdict.objects.count(), Reply.objects.count(), Case.objects.get().state) == (0, 0, "in_review")
    why = replace(refuses, against="供货商承认的是另一张卡密")
    answer_complaint(row.pk, why, by=outside.sam, at=outside.shop.at)
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.suggested, verdict.against) == ("reject", "refund_full", why.against)
    assert (verdict.state, verdict.by, Case.objects.get().state) == ("carried_out", outside.sam, "decided")
    told = pace([order.shop_id], outside.shop.at)
    assert (told.verdicts, told.against) == (1, 1)


def test_a_word_given_outside_with_the_suggestion_needs_none(outside: Outside) -> None:
    order, case = outside.in_review()
    Case.objects.filter(pk=case.pk).update(supplier_answer="admits")
    row = Complaint.objects.get(pk=book_authority(letter(outside, ref=order.ref), by="staff:ari", at=outside.shop.at))
    answers(outside, row.outside_id, Act.APPROVE)
    verdict = Verdict.objects.get()
    assert (verdict.outcome, verdict.against, verdict.amount_minor) == ("refund_full", "", 4_850)
    assert Refund.objects.get().amount_minor == 4_850
    assert pace([order.shop_id], outside.shop.at).against == 0


def test_complaints_are_counted_against_the_orders_paid(outside: Outside) -> None:
    shop = outside.shop
    begun = shop.at
    order, _ = outside.in_review()
    shop.buys("steam-50")
    number = outside.complains(order, times=2)
    outside.notifies(number)
    outside.works()
    book_authority(letter(outside), by="staff:ari", at=shop.at)
    rate = complaint_rate([shop.world.shop], since=begun, until=shop.at + DAY)
    assert (rate.orders, rate.complaints, rate.again, rate.answered, rate.in_time) == (2, 2, 1, 1, 1)
    assert rate.by_kind == {"wechat": 1, "authority": 1}
    assert rate.per_ten_thousand == 10_000
    assert complaint_rate([shop.world.shop], since=shop.at + DAY, until=shop.at + 2 * DAY).per_ten_thousand is None
    assert waiting_for_staff([shop.world.shop]) == 1
