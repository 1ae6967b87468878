"""Does a complaint from outside join the case of its order, and is it answered with what stands?"""

import pytest
from django.db import IntegrityError, transaction

from anxin import vault
from anxin.cases.models import Case, Decision
from anxin.cases.states import OPEN, OfferKind, Side
from anxin.complaints.channel import Problem, Said, SaidStatus, Stage
from anxin.complaints.models import PHONE_PURPOSE, Complaint, ComplaintStep, Reply
from anxin.complaints.refusals import JoinedAlready
from anxin.complaints.states import ComplaintState
from anxin.evidence.models import Exhibit
from anxin.flows.answer_offer import answer_offer
from anxin.flows.attach_complaint import attach_complaint
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.reveal_code import reveal_code
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Notice
from anxin.refunds.models import Refund
from anxin.refusal import NotFound
from anxin.texts import Text
from tests.complaints.conftest import PHONE, Outside, acts, due, of, settles
from tests.support.cast import DAY, HOUR, MINUTE


def test_a_complaint_opens_a_case_that_is_decided_like_any_other(outside: Outside) -> None:
    shop = outside.shop
    order = shop.buys("qq-coin-50", account="12345678")
    shop.wait(40 * MINUTE)
    number = outside.complains(order)
    assert outside.notifies(number) == ["accepted"]
    outside.works()
    row, case = of(number), Case.objects.get(order=order)
    assert (row.order_id, row.case_id, case.problem) == (order.pk, case.pk, "not_arrived")
    assert case.opened_by == f"channel:{outside.channel}"
    (act, words), *_ = outside.heard(number)
    assert case.ref in words or act == "approve"
    assert row.state == ComplaintState.ANSWERED


def test_a_complaint_on_an_open_case_attaches_to_it(outside: Outside) -> None:
    order, case = outside.in_review()
    number = outside.complains(order, "卡密用不了")
    outside.notifies(number)
    outside.works()
    assert Case.objects.count() == 1
    assert of(number).case_id == case.pk
    assert case.ref in outside.heard(number)[0][1]


def test_what_was_agreed_is_not_decided_once_more_from_outside(outside: Outside) -> None:
    shop = outside.shop
    order = shop.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=shop.wait(MINUTE))
    case = shop.claims(order.pk, "invalid_code")
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000)
    offer = make_offer(case.pk, part, side=Side.SUPPLIER, by="supplier:sol", at=shop.at)
    answer_offer(offer, accept=True, side=Side.BUYER, by="buyer", at=shop.at, knows_less=True)
    before = Decision.objects.count()
    number = outside.complains(order, "卡密无效")
    outside.notifies(number)
    outside.works()
    assert (Case.objects.count(), Decision.objects.count()) == (1, before)
    assert (of(number).case_id, of(number).owner) == (case.pk, "agent")
    assert [refund.amount_minor for refund in shop.refunds(order.pk)] == [2_000]


def test_a_refunded_order_gets_no_case_but_where_its_money_is(outside: Outside) -> None:
    shop = outside.shop
    order = shop.buys("steam-50")
    shop.claims(order.pk, "changed_mind")
    shop.channel_says(RefundStatus.ARRIVED)
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    (said,) = outside.heard(number)
    assert said[0] == "reply"
    assert f"{order.ref}-R1" in said[1]
    assert "沙箱钱包 bea" in said[1]
    assert "¥48.50" in said[1]
    assert Case.objects.count() == 1
    assert Refund.objects.count() == 1
    outside.sweeps()
    outside.works()
    assert [act for act, _ in outside.heard(number)] == ["reply", "finish"]
    assert of(number).state == ComplaintState.FINISHED
    assert outside.sweeps() == 0


def test_an_agreed_refund_is_told_with_its_clause_and_ends_when_the_money_arrives(outside: Outside) -> None:
    shop = outside.shop
    order, case = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    outside.decides(case, refund=True, reason=Text("核实卡密有误", "the code was wrong"))
    assert outside.sweeps() == 1
    outside.works()
    act, words = outside.heard(number)[-1]
    assert act == "approve"
    assert all(piece in words for piece in ("核实卡密有误", "条款", f"{order.ref}-R1", "¥48.50"))
    assert outside.sweeps() == 0
    shop.channel_says(RefundStatus.ARRIVED)
    outside.sweeps()
    outside.works()
    assert [act for act, _ in outside.heard(number)] == ["reply", "approve", "finish"]
    assert of(number).state == ComplaintState.FINISHED
    assert Refund.objects.count() == 1


def test_a_refusal_is_told_and_a_person_closes_upon_it(outside: Outside) -> None:
    order, case = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    outside.decides(case, refund=False, reason=Text("已正常使用", "it was used"))
    outside.sweeps()
    outside.works()
    assert "已正常使用" in outside.heard(number)[-1][1]
    assert of(number).owner == "agent"
    assert "reject" not in acts(number)
    assert not Refund.objects.exists()


@pytest.mark.parametrize("first_arrives", ["before", "after"])
def test_an_older_refund_of_the_order_is_not_told_as_the_end_of_a_refused_complaint(
    outside: Outside, first_arrives: str
) -> None:
    shop = outside.shop
    order, first = outside.in_review()
    settles(first.pk, refund=True, reason=Text("补差价", "the difference"), at=shop.at, amount_minor=1_000)
    if first_arrives == "before":
        shop.channel_says(RefundStatus.ARRIVED)
    shop.wait(HOUR)
    number = outside.complains(order, "商品有问题", problem=Problem.OTHER)
    outside.notifies(number)
    outside.works()
    case = of(number).case
    assert case is not None
    assert case.pk != first.pk
    assert case.state in OPEN
    outside.decides(case, refund=False, reason=Text("已正常使用", "it was used"))
    assert outside.sweeps() == 1
    outside.works()
    act, told = outside.heard(number)[-1]
    assert (act, of(number).owner) == ("reply", "agent")
    assert "已正常使用" in told
    assert "到账" not in told
    said = outside.works()
    shop.channel_says(RefundStatus.ARRIVED)
    assert outside.sweeps() == 0
    assert outside.works() == said
    assert of(number).state == ComplaintState.ANSWERED


def test_only_what_went_back_upon_a_complaint_is_told_as_its_end(outside: Outside) -> None:
    shop = outside.shop
    order, first = outside.in_review()
    settles(first.pk, refund=True, reason=Text("补差价", "the difference"), at=shop.at, amount_minor=1_000)
    shop.wait(HOUR)
    number = outside.complains(order, "商品有问题")
    outside.notifies(number)
    outside.works()
    case = of(number).case
    assert case is not None
    outside.decides(case, refund=True, reason=Text("核实有误", "it was wrong"))
    assert outside.sweeps() == 1
    shop.channel_says(RefundStatus.ARRIVED)
    assert outside.sweeps() == 1
    outside.works()
    shop.wait(MINUTE)
    outside.works()
    told = [words for _, words in outside.heard(number)[-2:]]
    assert all("¥38.50" in words and f"{order.ref}-R2" in words for words in told)
    assert not any(f"{order.ref}-R1" in words for words in told)
    assert of(number).state == ComplaintState.FINISHED


def test_an_outcome_is_told_once_also_where_a_clock_is_late(outside: Outside) -> None:
    order, case = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    outside.decides(case, refund=False, reason=Text("已正常使用", "it was used"))
    Case.objects.filter(pk=case.pk).update(closed_at=outside.shop.at + MINUTE)
    outside.sweeps()
    told = len(acts(number))
    assert outside.sweeps() == 0
    assert len(acts(number)) == told


def test_what_the_payer_wrote_is_sealed_on_the_chain_and_the_phone_in_the_vault(outside: Outside) -> None:
    order = outside.shop.buys("steam-50")
    number = outside.complains(order, "卡密无效")
    outside.notifies(number)
    outside.works()
    sealed = Exhibit.objects.filter(order=order, kind__startswith="complaint")
    assert {one.kind for one in sealed} == {"complaint", "complaint_reply"}
    assert all(one.slot == "talk" for one in sealed)
    assert PHONE not in str([one.content for one in sealed])
    row = of(number)
    assert PHONE.encode() not in bytes(row.phone_sealed)
    assert vault.unseal(row.phone_sealed, PHONE_PURPOSE) == PHONE


def test_a_notice_that_comes_twice_is_one_and_a_lost_one_is_found(outside: Outside) -> None:
    order = outside.shop.buys("steam-50")
    number = outside.complains(order)
    assert outside.notifies(number, notice="N-1", times=2) == ["accepted", "repeat"]
    assert outside.notifies(number, notice="N-1") == ["repeat"]
    outside.works()
    lost = outside.complains(order, "又一个")
    outside.looks()
    assert Complaint.objects.count() == 2
    assert Notice.objects.filter(external_id="N-1").count() == 1
    assert len(outside.heard(number)) == len(outside.heard(lost)) == 1
    outside.shop.wait(HOUR)
    outside.works()
    assert len(outside.heard(number)) == 1


def test_a_strangers_payment_joins_nothing_until_a_person_does(outside: Outside) -> None:
    shop = outside.shop
    order = shop.buys("steam-50")
    number = outside.complains(None)
    outside.notifies(number)
    outside.works()
    assert of(number).order is None
    assert of(number).owner == "agent"
    assert not outside.said
    with pytest.raises(NotFound):
        attach_complaint(of(number).pk, "NOSUCH00", by="staff:ari", at=shop.at)
    attach_complaint(of(number).pk, order.ref.lower(), by="staff:ari", at=shop.at)
    assert of(number).order_id == order.pk
    with pytest.raises(JoinedAlready):
        attach_complaint(of(number).pk, order.ref, by="staff:ari", at=shop.at)


def test_silence_goes_up_and_never_away(outside: Outside) -> None:
    shop = outside.shop
    number = outside.complains(None)
    outside.notifies(number)
    outside.works()
    owners = []
    for _ in range(4):
        shop.at = due(number)
        assert outside.sweeps() == 1
        owners.append(of(number).owner)
    assert owners == ["senior", "operator", "operator", "operator"]
    assert of(number).on_due == "alarm"
    assert due(number) > shop.at


def test_the_payer_writes_again_or_calls_the_channel_in(outside: Outside) -> None:
    shop = outside.shop
    order, _ = outside.in_review()
    number = outside.complains(order)
    outside.notifies(number)
    outside.works()
    assert of(number).state == ComplaintState.ANSWERED
    outside.changes(number, waits=True)
    outside.notifies(number, action="USER_RESPONSE")
    outside.works()
    assert (of(number).state, of(number).owner) == (ComplaintState.RECEIVED, "agent")
    outside.changes(number, escalated=True)
    outside.notifies(number, action="USER_APPLY_PLATFORM_SERVICE")
    outside.works()
    row = of(number)
    assert (row.owner, row.escalated_at) == ("senior", shop.at)
    assert due(number) <= shop.at + 12 * HOUR


def test_words_of_the_machine_give_nobody_more_time_where_the_channel_looks_on(outside: Outside) -> None:
    order, _ = outside.in_review()
    number = outside.complains(order, escalated=True)
    outside.notifies(number)
    outside.works()
    row = of(number)
    assert (row.state, row.owner) == (ComplaintState.ANSWERED, "senior")
    assert due(number) == outside.shop.at + 12 * HOUR
    assert row.finish_by == outside.shop.at + 3 * DAY


def test_a_finished_complaint_made_again_is_open_again(outside: Outside) -> None:
    order = outside.shop.buys("steam-50")
    number = outside.complains(order, problem=Problem.OTHER)
    outside.notifies(number)
    outside.works()
    outside.changes(number, stage=Stage.DONE, waits=False)
    outside.notifies(number)
    outside.works()
    assert of(number).state == ComplaintState.FINISHED
    assert of(number).due_at is None
    outside.changes(number, stage=Stage.WAITING, waits=True, times=2)
    outside.notifies(number)
    outside.works()
    assert (of(number).state, of(number).times) == (ComplaintState.RECEIVED, 2)
    steps = list(ComplaintStep.objects.filter(subject__outside_id=number).values_list("to_state", flat=True))
    assert steps == ["received", "answered", "finished", "received"]


def test_an_answer_of_unknown_fate_is_asked_again_and_a_refused_one_goes_to_a_person(outside: Outside) -> None:
    shop = outside.shop
    order = shop.buys("steam-50")
    number = outside.complains(order)
    outside.notifies(number)
    outside.works(said=Said(SaidStatus.UNKNOWN, "no answer"))
    assert Reply.objects.get().state == "planned"
    shop.wait(DAY / 24)
    outside.works(said=Said(SaidStatus.REFUSED, "PARAM_ERROR"))
    assert Reply.objects.get().state == "refused"
    assert of(number).owner == "agent"
    assert of(number).state == ComplaintState.RECEIVED


def test_the_database_knows_no_open_complaint_without_an_owner_and_a_deadline(outside: Outside) -> None:
    number = outside.complains(None)
    outside.notifies(number)
    for hole in ({"due_at": None}, {"on_due": ""}, {"owner": ""}, {"on_due": "someday"}):
        with pytest.raises(IntegrityError, match="open_complaint_has"), transaction.atomic():
            Complaint.objects.update(**hole)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        ComplaintStep.objects.update(by="nobody")
