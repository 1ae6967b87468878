"""Is the buyer told what happens in a case, once, and is nothing promised that the rules do not do?"""

from datetime import timedelta
from uuid import UUID

import pytest

from anxin import vault
from anxin.cases.models import Case
from anxin.cases.turns import OwnGoods
from anxin.delivery.supplier import SupplyStatus
from anxin.evidence.models import Exhibit, Upload
from anxin.evidence.reading.shapes import NOT_READ
from anxin.flows.add_upload import Added, add_upload
from anxin.flows.answer_case import answer_case
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.end_evidence import end_evidence
from anxin.flows.hand_over import Handing, hand_over
from anxin.flows.record_reading import record_reading
from anxin.flows.resume_cases import resume_cases
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.support.models import Letter
from anxin.support.states import Desk
from anxin.texts import Text
from tests.support.cast import DAY, HOUR, MINUTE, QQ, Stage, reviews
from tests.support.pictures import picture, read

LIST = Wanted(("goods", "talk"), Text("失败页和聊天记录", "the failed page and the talk"))


def letters(order: UUID) -> list[str]:
    """What was written about the case, oldest first; the letters about orders and money are others' matter."""
    rows = Letter.objects.filter(order=order, kind__regex="^(case|up|material)-").order_by("at", "id")
    return [f"{row.subject}\n{vault.unseal(row.body_sealed, 'letter')}" for row in rows]


def in_review(stage: Stage, problem: str = "other") -> Case:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, problem)
    assert (case.state, case.owner) == ("in_review", "agent")
    return case


def shows(stage: Stage, case: Case, slot: str, *, by: str = "guest") -> None:
    added = add_upload(case.order_id, picture(f"{slot}{by}"), name="a.png", slot=slot, by=by, at=stage.at)
    record_reading(added.upload, read(), at=stage.at)
    case.refresh_from_db()


def test_a_refusal_is_written_with_its_reason_and_the_ways_on(stage: Stage) -> None:
    case = in_review(stage)
    reviews(case.pk, refund=False, reason=Text("凭证与记录不符", "It does not match"), at=stage.at)
    (told,) = letters(case.order_id)
    for part in (case.ref, "未支持退款", "凭证与记录不符", "申诉一次", "12315"):
        assert part in told


def test_a_choice_is_written_with_its_amount_and_its_end_and_another_one_with_its_promise(stage: Stage) -> None:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "used_code")
    assert not letters(order.pk)
    answer_case(case.pk, answer="admit", proof="", by="supplier", at=stage.at)
    (told,) = letters(order.pk)
    assert "请您选择" in told
    assert "全额退款 ¥48.50，或补发一张新卡密" in told
    choose_remedy(case.pk, "reissue", by="buyer", at=stage.at)
    assert "支持补发" in letters(order.pk)[1]
    assert len(letters(order.pk)) == 2


def test_the_machines_request_and_the_rest_that_follows_are_written(stage: Stage) -> None:
    order = stage.buys("green-diamond-31", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "short_validity")
    (asked,) = letters(order.pk)
    for part in ("需要您补充材料", "商品状态", "没有补充的话，售后暂时关闭"):
        assert part in asked
    resume_cases([case.pk], at=stage.wait(DAY))
    case.refresh_from_db()
    assert case.state == "lapsed"
    assert "暂时关闭" in letters(order.pk)[1]
    resume_cases([case.pk], at=stage.wait(DAY))
    assert len(letters(order.pk)) == 2


def test_a_review_that_nobody_did_is_told_to_the_buyer_and_then_to_the_operators(stage: Stage) -> None:
    case = in_review(stage)
    Order.objects.filter(pk=case.order_id).update(amount_minor=30_000)
    for owner in ("senior", "operator"):
        case.refresh_from_db()
        assert case.due_at is not None
        stage.at = case.due_at
        resume_cases([case.pk], at=stage.at)
        case.refresh_from_db()
        assert case.owner == owner
    first, second = letters(case.order_id)
    assert "现在由高级审核接手" in first
    assert "现在由站长接手" in second
    (alarm,) = Letter.objects.filter(kind="cases-overdue")
    assert case.ref in vault.unseal(alarm.body_sealed, "letter")
    assert not stage.refunds(case.order_id)


@pytest.mark.parametrize(("problem", "then"), [("other", "售后暂时关闭"), ("changed_mind", "由人工按已有材料裁决")])
def test_the_letter_for_material_says_what_the_rules_do(stage: Stage, problem: str, then: str) -> None:
    case = in_review(stage)
    Case.objects.filter(pk=case.pk).update(problem=problem)
    ask_for_material(case.pk, LIST, by=stage.staff("agent"), at=stage.at)
    assert f"没有补充的话，{then}" in letters(case.order_id)[-1]
    case.refresh_from_db()
    resume_cases([case.pk], at=stage.wait(DAY))
    case.refresh_from_db()
    assert case.state == ("lapsed" if problem == "other" else "in_review")


def test_a_list_is_answered_by_the_buyer_in_each_of_its_slots(stage: Stage) -> None:
    case = in_review(stage)
    shows(stage, case, "talk")
    ask_for_material(case.pk, LIST, by=stage.staff("agent"), at=stage.wait(MINUTE))
    shows(stage, case, "goods", by=f"supplier:{case.line.supplier_id}")
    assert case.state == "awaiting_buyer", "the supplier answers nothing for the buyer"
    shows(stage, case, "goods")
    assert case.state == "awaiting_buyer", "the talk was shown before it was asked for"
    stage.wait(MINUTE)
    added = add_upload(case.order_id, picture("more"), name="b.png", slot="talk", by="guest", at=stage.at)
    record_reading(added.upload, read(), at=stage.at)
    case.refresh_from_db()
    assert (case.state, case.buyer_asked) == ("in_review", "answered")


def test_what_was_sent_before_the_list_counts_when_it_is_sent_once_more(stage: Stage) -> None:
    case = in_review(stage)
    shows(stage, case, "goods")
    shows(stage, case, "talk")
    ask_for_material(case.pk, LIST, by=stage.staff("agent"), at=stage.wait(MINUTE))

    def again(words: str, slot: str | None) -> Added:
        stage.wait(MINUTE)
        added = add_upload(case.order_id, picture(words), name="a.png", slot=slot, by="guest", at=stage.at)
        case.refresh_from_db()
        return added

    first = again("goodsguest", None)
    assert (first.repeat, first.counts, first.slot, case.state) == (True, True, "goods", "awaiting_buyer")
    assert not again("goodsguest", "goods").counts, "it is there already"
    assert again("talkguest", "talk").counts
    assert (case.state, case.buyer_asked) == ("in_review", "answered")
    sealed = Exhibit.objects.filter(order=case.order_id, kind="upload_again").order_by("at")
    assert [(row.slot, row.by) for row in sealed] == [("goods", "guest"), ("talk", "guest")]
    assert Upload.objects.filter(order=case.order_id).count() == 2


def test_a_supplier_who_sends_something_again_answers_nothing_for_the_buyer(stage: Stage) -> None:
    case = in_review(stage)
    supplier = f"supplier:{case.line.supplier_id}"
    shows(stage, case, "goods", by=supplier)
    ask_for_material(case.pk, LIST, by=stage.staff("agent"), at=stage.wait(MINUTE))
    file = picture(f"goods{supplier}")
    assert not add_upload(case.order_id, file, name="a.png", slot="goods", by=supplier, at=stage.wait(MINUTE)).counts
    case.refresh_from_db()
    assert case.state == "awaiting_buyer"


def test_a_bill_that_cannot_be_read_goes_where_a_list_asks_for_it(stage: Stage) -> None:
    case = in_review(stage)
    bills = Wanted(("payment",), Text("付款账单详情页", "the page of the payment"))
    ask_for_material(case.pk, bills, by=stage.staff("agent"), at=stage.wait(MINUTE))
    added = add_upload(case.order_id, picture("bill"), name="b.png", slot=None, by="guest", at=stage.wait(MINUTE))
    record_reading(added.upload, NOT_READ, at=stage.at)
    case.refresh_from_db()
    assert Upload.objects.get(pk=added.upload).slot == "payment"
    assert (case.state, case.buyer_asked) == ("in_review", "answered")


def test_a_list_ends_when_the_buyer_has_no_more(stage: Stage) -> None:
    case = in_review(stage)
    ask_for_material(case.pk, LIST, by=stage.staff("agent"), at=stage.at)
    shows(stage, case, "goods")
    assert case.state == "awaiting_buyer"
    end_evidence(case.order_id, by="guest", at=stage.at)
    case.refresh_from_db()
    assert case.buyer_asked == "answered"


def hands(stage: Stage, case: Case, target: Desk, role: str, at: timedelta = MINUTE) -> Case:
    handing = Handing(target=target, reason="请您接着看一下")
    hand_over(case.order_id, handing, by=stage.staff(role), at=stage.wait(at))
    case.refresh_from_db()
    return case


def test_a_case_is_never_handed_down(stage: Stage) -> None:
    case = in_review(stage)
    assert case.due_at is not None
    stage.at = case.due_at
    resume_cases([case.pk], at=stage.at)
    case.refresh_from_db()
    due = case.due_at
    hands(stage, case, Desk.AGENT, "senior")
    assert (case.owner, case.due_at) == ("senior", due)
    assert due is not None
    resume_cases([case.pk], at=due)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [4_850], "it ends as it would have"


def test_a_hand_over_upward_leaves_the_time_of_those_passed_over(stage: Stage) -> None:
    case = in_review(stage)
    began = case.due_at
    assert began is not None
    hands(stage, case, Desk.OPERATOR, "agent")
    assert (case.owner, case.due_at) == ("operator", began)
    resume_cases([case.pk], at=began)
    case.refresh_from_db()
    assert (case.owner, case.due_at) == ("operator", began + DAY), "the senior's time follows"
    assert not stage.refunds(case.order_id)
    resume_cases([case.pk], at=began + DAY)
    assert stage.refunds(case.order_id), "past the senior a small amount goes back, as without a hand-over"


def test_only_whose_turn_it_is_hands_a_case_on_and_nobody_who_has_an_interest(stage: Stage) -> None:
    case = in_review(stage)
    hands(stage, case, Desk.SENIOR, "finance")
    assert case.owner == "agent", "the conversation went on, the case did not"
    person = Role.objects.filter(shop=case.shop_id, name="agent").values_list("person", flat=True)[0]
    Role.objects.create(shop_id=case.shop_id, person_id=person, name="supplier", supplier_id=case.line.supplier_id)
    with pytest.raises(OwnGoods):
        hands(stage, case, Desk.OPERATOR, "agent", HOUR)
