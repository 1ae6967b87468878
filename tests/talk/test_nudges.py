"""Can a buyer hurry people once in a period, and does passing the buck lead upward?"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.queries import waiting_for_supplier as cases_that_wait
from anxin.evidence.models import Exhibit
from anxin.flows.add_upload import add_upload
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Person, Role
from anxin.refusal import Refusal
from anxin.support import refusals
from anxin.support.models import HandOver, Nudge
from anxin.support.queries import idle_hand_overs, waiting_for_house, waiting_for_supplier
from anxin.support.states import Desk, Voice
from tests.support.cast import DAY, HOUR, MINUTE, QQ
from tests.support.pictures import picture
from tests.talk.conftest import Talk

AtOnce = Callable[..., list[Any]]


def test_a_nudge_is_recorded_and_asks_for_an_answer(talk: Talk) -> None:
    row = talk.bea_nudges()
    assert (row.to, row.supplier_id, row.stands, row.until) == (
        "supplier",
        talk.supplier,
        "paid",
        talk.at + 30 * MINUTE,
    )
    assert Exhibit.objects.get(kind="nudge").content["stands"] == "paid"
    assert talk.waits_for_sol() is not None


def test_one_nudge_to_a_period(talk: Talk) -> None:
    talk.bea_nudges()
    talk.stage.wait(29 * MINUTE)
    with pytest.raises(refusals.NudgedAlready) as refused:
        talk.bea_nudges()
    assert "12:30" in refused.value.say("en")
    talk.stage.wait(MINUTE)
    assert talk.bea_nudges().number == 2


def test_nobody_is_hurried_who_owes_nothing(talk: Talk) -> None:
    with pytest.raises(refusals.NothingToHurry):
        talk.bea_nudges(Voice.AGENT)
    assert Nudge.objects.count() == 0
    talk.bea_says("怎么还没到账")
    assert talk.bea_nudges(Voice.AGENT).supplier_id is None


def test_two_nudges_at_once_are_one(open_talk: Talk, at_once: AtOnce) -> None:
    def hurry() -> str:
        try:
            open_talk.bea_nudges()
        except Refusal as refusal:
            return refusal.code()
        return "nudged"

    assert sorted(at_once(hurry, hurry)) == ["nudged", "nudged_already"]
    assert (Nudge.objects.count(), Exhibit.objects.filter(kind="nudge").count()) == (1, 1)


def test_the_nudged_see_it_first(talk: Talk) -> None:
    talk.bea_says("早先的问题")
    talk.bea_says("早先的问题", to="supplier")
    talk.stage.wait(MINUTE)
    later = Talk(talk.stage, talk.stage.buys("qq-coin-50", account=QQ))
    later.bea_says("后来的问题")
    later.bea_says("后来的问题", to="supplier")
    house = [row.order_id for row in waiting_for_house([talk.order.shop_id])]
    assert house == [talk.order.pk, later.order.pk]
    later.bea_nudges(Voice.AGENT)
    later.bea_nudges(Voice.SUPPLIER)
    house = [row.order_id for row in waiting_for_house([talk.order.shop_id])]
    assert house == [later.order.pk, talk.order.pk]
    assert [row.order_id for row in waiting_for_supplier(talk.supplier)] == [later.order.pk, talk.order.pk]


def test_a_hurried_case_comes_first_on_the_suppliers_pages(talk: Talk) -> None:
    asked = []
    for _ in range(2):
        order = talk.stage.buys("steam-50")
        reveal_code(order.pk, by="buyer", at=talk.at)
        asked.append(talk.stage.claims(order.pk, "invalid_code"))
        talk.stage.wait(MINUTE)
    first, later = asked
    supplier = first.line.supplier_id
    assert [row.pk for row in cases_that_wait(supplier)] == [first.pk, later.pk]
    Talk(talk.stage, later.order).bea_nudges(Voice.SUPPLIER)
    assert [row.pk for row in cases_that_wait(supplier)] == [later.pk, first.pk]
    assert [row.pk for row in cases_that_wait(supplier, skip=1)] == [first.pk], "by the query, not within a page"


def test_a_hand_over_has_a_reason_and_prolongs_nothing(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    due = talk.waits()
    assert due is not None
    with pytest.raises(refusals.ReasonForHandOver):
        talk.hands(Desk.FINANCE, "  ")
    row = talk.hands(Desk.FINANCE)
    assert (row.source, row.target, row.in_a_row) == ("agent", "finance", 1)
    waiting = talk.waits()
    assert waiting is not None
    assert (waiting.owner, waiting.due_at) == ("finance", due.due_at)
    assert Exhibit.objects.get(kind="hand_over").content["reason"] == "需要看渠道账单"
    with pytest.raises(refusals.AlreadyThere):
        talk.hands(Desk.FINANCE)


def test_three_in_a_row_without_progress_go_to_the_senior(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    talk.hands(Desk.FINANCE)
    talk.hands(Desk.AGENT, by=talk.staff("finance"))
    third = talk.hands(Desk.FINANCE)
    assert (third.target, third.in_a_row) == ("senior", 3)
    assert (
        Exhibit.objects.filter(kind="hand_over", open_content__wanted="finance", open_content__target="senior").count()
        == 1
    )
    waiting = talk.waits()
    assert waiting is not None
    assert waiting.owner == "senior"
    assert idle_hand_overs(talk.order.shop_id, since=talk.at - DAY) == 2


def test_an_answer_between_is_progress_and_a_putting_off_is_none(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    talk.hands(Desk.FINANCE)
    talk.stage.wait(MINUTE)
    talk.ari_says("已核对渠道账单，付款 128.00 元已收到", by=talk.staff("finance"))
    talk.bea_says("那什么时候到账")
    talk.stage.wait(MINUTE)
    assert talk.hands(Desk.SENIOR).in_a_row == 1


def test_words_between_are_no_progress(talk: Talk) -> None:
    talk.hands(Desk.FINANCE)
    finance = talk.staff("finance")
    talk.stage.wait(MINUTE)
    talk.ari_says("您好，我在看这笔订单", by=finance)
    assert talk.hands(Desk.FINANCE).in_a_row == 2
    talk.stage.wait(MINUTE)
    talk.ari_says("请核对账号", to="supplier")
    third = talk.hands(Desk.AGENT, by=finance)
    assert (third.target, third.in_a_row) == ("senior", 3)


def test_what_is_shown_between_is_progress(talk: Talk) -> None:
    talk.hands(Desk.FINANCE)
    talk.stage.wait(MINUTE)
    add_upload(talk.order.pk, picture(), name="a.png", slot="payment", by="buyer", at=talk.at)
    assert talk.hands(Desk.AGENT, by=talk.staff("finance")).in_a_row == 1


def test_a_case_under_review_goes_along_with_its_due_time(talk: Talk) -> None:
    case = talk.stage.claims(talk.order.pk, "not_arrived")
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent", due_at=talk.at + DAY, on_due="escalate")
    talk.hands(Desk.FINANCE)
    case.refresh_from_db()
    assert (case.owner, case.due_at, case.on_due) == ("finance", talk.at + DAY, "escalate")


def test_the_supplier_can_be_handed_it_and_silence_brings_it_back(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    talk.hands(Desk.SUPPLIER, "请核对充值账号")
    assert talk.waits() is None
    waiting = talk.waits_for_sol()
    assert waiting is not None
    assert (waiting.due_at, waiting.on_due) == (talk.at + HOUR, "to_agent")


def test_where_nobody_reads_for_the_supplier_the_agent_is_hurried(talk: Talk) -> None:
    Role.objects.filter(supplier=talk.supplier).delete()
    row = talk.bea_nudges()
    assert (row.to, row.supplier_id) == ("agent", None)
    assert talk.waits_for_sol() is None
    waiting = talk.waits()
    assert waiting is not None
    assert waiting.owner == "agent"
    with pytest.raises(refusals.NudgedAlready):
        talk.bea_nudges()
    with pytest.raises(refusals.NobodyThere):
        talk.hands(Desk.SUPPLIER, "请核对充值账号")


def test_nobody_can_be_handed_what_nobody_is_there_for(talk: Talk) -> None:
    Role.objects.filter(shop=talk.order.shop_id, name="finance").delete()
    with pytest.raises(refusals.NobodyThere):
        talk.hands(Desk.FINANCE)
    assert HandOver.objects.count() == 0


def test_hand_overs_and_nudges_are_never_changed(talk: Talk) -> None:
    talk.bea_nudges()
    talk.hands(Desk.SENIOR)
    for table in ("support_nudge", "support_handover"):
        with pytest.raises(DatabaseError, match="append-only"), atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET number = 9")


def test_a_matter_can_be_handed_to_somebody_by_name(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    sam = UUID(talk.staff("senior").partition(":")[2])
    row = talk.hands(Desk.SENIOR, "请高级客服看一下", person=sam)
    waiting = talk.waits()
    assert waiting is not None
    assert (row.person_id, waiting.person_id, waiting.owner) == (sam, sam, "senior")
    bea = Person.objects.create_user("bea@elsewhere.example")
    with pytest.raises(refusals.NobodyThere):
        talk.hands(Desk.AGENT, "不是员工的人", person=bea.pk)
