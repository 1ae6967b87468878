"""What becomes of a message: sealed, warned of, answered for?"""

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic

from anxin.delivery.supplier import SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.acts.end_questions import end_questions
from anxin.flows.acts.record_promise import Promised
from anxin.flows.chase_answers import chase_answers
from anxin.jobs.sweep import sweep
from anxin.people.models import Role
from anxin.refusal import NotFound
from anxin.support import refusals
from anxin.support.deadlines import due_questions
from anxin.support.models import Commitment, Letter, Message, Question
from anxin.support.queries import answers_of_shop, messages_of, unread
from anxin.support.spotted import Kind
from anxin.support.states import Voice
from anxin.support.thread import thread_of
from tests.support.cast import HOUR, MINUTE, QQ
from tests.talk.conftest import Talk


def test_a_message_is_kept_sealed_and_its_hash_is_an_exhibit(talk: Talk) -> None:
    row = talk.bea_says(f"充值账号 {QQ}，未到账")
    assert (row.role, row.to, row.body) == ("buyer", "agent", f"充值账号 {QQ}，未到账")
    assert QQ.encode() not in bytes(row.body_sealed)
    exhibit = Exhibit.objects.get(kind="message")
    assert (exhibit.pk, exhibit.slot, exhibit.by) == (row.exhibit_id, "talk", "buyer")
    assert exhibit.content["message"] == str(row.pk)
    assert len(exhibit.content["body_sha256"]) == 64
    assert QQ not in str(exhibit.content)


def test_what_was_said_cannot_be_unsaid(talk: Talk) -> None:
    row = talk.bea_says("还没到账")
    for change in ("UPDATE support_message SET role = 'agent'", "DELETE FROM support_message"):
        with pytest.raises(DatabaseError, match="append-only"), atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    assert Message.objects.get().body == row.body


def test_the_buyers_message_waits_for_an_agent_until_a_due_time(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    waiting = talk.waits()
    assert waiting is not None
    assert (waiting.owner, waiting.on_due, waiting.due_at) == ("agent", "to_senior", talk.at + HOUR)
    talk.stage.wait(20 * MINUTE)
    talk.bea_says("在吗")
    again = talk.waits()
    assert again is not None
    assert again.due_at == waiting.due_at


def test_at_night_an_answer_is_due_in_the_morning_and_never_later_than_the_ceiling(talk: Talk) -> None:
    talk.stage.wait(10 * HOUR)
    talk.bea_says("还没到账")
    waiting = talk.waits()
    assert waiting is not None
    assert waiting.due_at - talk.at == 12 * HOUR


def test_an_agents_answer_ends_the_wait_and_is_measured(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    talk.stage.wait(10 * MINUTE)
    talk.ari_says("您好，订单 14:40 还没到账会自动退款")
    assert talk.waits() is None
    row = Question.objects.get()
    assert (row.state, row.answered_by, row.late) == ("answered", talk.ari, False)
    assert Letter.objects.get(kind__startswith="answer-").subject == "平台客服已答复您"
    measured = answers_of_shop(talk.order.shop_id, since=talk.at - HOUR)
    assert (measured.asked, measured.answered, measured.in_time, measured.mean) == (1, 1, 1, 10 * MINUTE)


def test_saying_the_same_again_answers_nothing(talk: Talk) -> None:
    talk.ari_says("您好，我在看")
    talk.bea_says("怎么还没到账")
    talk.stage.wait(5 * MINUTE)
    talk.ari_says("您好，我在看")
    assert talk.waits() is not None


def test_thanks_ask_for_nothing(talk: Talk) -> None:
    talk.bea_says("好的，谢谢！")
    assert talk.waits() is None


def test_a_message_to_the_supplier_waits_for_the_supplier_alone(talk: Talk) -> None:
    talk.bea_says("什么时候充？", to="supplier")
    waiting = talk.waits_for_sol()
    assert waiting is not None
    assert (waiting.supplier_id, waiting.on_due) == (talk.supplier, "to_agent")
    assert talk.waits() is None
    talk.sol_says("已经充好了，请查收")
    assert talk.waits_for_sol() is None


def test_a_supplier_reads_what_it_wrote_and_what_was_written_to_it(talk: Talk) -> None:
    talk.bea_says("只给客服看")
    asked = talk.bea_says("什么时候充？", to="supplier")
    talk.ari_says("这条给买家")
    told = talk.ari_says("请核对账号", to="supplier")
    said = talk.sol_says("账号没有问题")
    assert [row.pk for row in messages_of(talk.order.pk, supplier=talk.supplier)] == [asked.pk, told.pk, said.pk]
    assert len(messages_of(talk.order.pk)) == 5
    assert unread([talk.order.pk], f"supplier:{talk.supplier}", supplier=talk.supplier) == {talk.order.pk: 2}
    assert unread([talk.order.pk], "buyer") == {talk.order.pk: 3}
    assert unread([talk.order.pk], talk.ari) == {talk.order.pk: 3}


def test_a_supplier_of_another_order_may_not_write_here(talk: Talk) -> None:
    other = talk.stage.buys("steam-50")
    assert other.lines.get().supplier_id != talk.supplier
    stranger = Talk(talk.stage, other)
    with pytest.raises(NotFound):
        talk.ari_says("你好", to="supplier", supplier=stranger.supplier)
    assert Message.objects.count() == 0


def test_what_leads_away_is_flagged_and_the_orders_own_account_is_not(talk: Talk) -> None:
    row = talk.sol_says("加我微信 abc_12345 处理")
    assert {flag["kind"] for flag in row.flags} == {Kind.WECHAT, Kind.ELSEWHERE}
    assert talk.bea_says(f"充值的 QQ {QQ} 没到账").flags == []
    assert Exhibit.objects.filter(kind="message", open_content__flags__contains="wechat").exists()


@pytest.mark.parametrize(
    ("body", "refusal"),
    [("  ", refusals.NothingSaid), ("字" * 2001, refusals.TooLong)],
)
def test_nothing_and_too_much_are_refused(talk: Talk, body: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        talk.bea_says(body)
    assert Message.objects.count() == 0


def test_the_same_words_twice_in_a_minute_are_one_message(talk: Talk) -> None:
    first = talk.bea_says("还没到账")
    talk.stage.wait(timedelta(seconds=20))
    assert talk.bea_says("还没到账").pk == first.pk
    talk.stage.wait(2 * MINUTE)
    assert talk.bea_says("还没到账").pk != first.pk


def test_somebody_elses_picture_cannot_be_sent(talk: Talk) -> None:
    with pytest.raises(NotFound):
        talk.bea_says("看图", uploads=[uuid4()])


def test_an_agent_cannot_send_what_sounds_like_a_promise_as_air(talk: Talk) -> None:
    with pytest.raises(refusals.SoundsLikePromise) as refused:
        talk.ari_says("1小时内给您处理")
    assert "1小时内给您处理" in refused.value.say("zh-hans")
    assert Message.objects.count() == 0
    due = talk.at + HOUR
    row = talk.ari_says("1小时内给您处理", promise=Promised(matter="decision", words="给出处理结果", due_at=due))
    made = Commitment.objects.get()
    assert (made.message_id, made.owner, made.due_at, made.state) == (row.pk, talk.ari, due, "open")


def test_what_the_writer_says_is_no_promise_is_sent_with_a_mark(talk: Talk) -> None:
    row = talk.ari_says("1小时内给您处理", not_a_promise=True)
    assert row.flags == [{"kind": "not_a_promise"}]
    assert Commitment.objects.count() == 0


def test_putting_off_needs_a_reason_and_a_due_time(talk: Talk) -> None:
    with pytest.raises(refusals.SoundsLikeStalling):
        talk.ari_says("需上级审批，请耐心等待", not_a_promise=True)
    due = talk.at + HOUR
    bare = Promised(matter="answer", words="答复您", due_at=due)
    with pytest.raises(refusals.PromiseIncomplete):
        talk.ari_says("需上级审批，请耐心等待", promise=bare)
    assert (Message.objects.count(), Commitment.objects.count()) == (0, 0)
    whole = Promised(matter="answer", words="答复您", due_at=due, reason="金额超过 200 元，要高级客服确认")
    talk.ari_says("需上级审批，请耐心等待", promise=whole)
    assert Commitment.objects.get().reason == "金额超过 200 元，要高级客服确认"


def test_putting_off_answers_nothing_and_keeps_no_promise(talk: Talk) -> None:
    first = talk.ari_promises("answer", "答复您", within=30 * MINUTE)
    talk.bea_says("怎么还没到账")
    talk.stage.wait(10 * MINUTE)
    later = Promised(matter="answer", words="答复您", due_at=talk.at + HOUR, reason="金额超过 200 元，要高级客服确认")
    talk.ari_says("需上级审批，请耐心等待", promise=later)
    first.refresh_from_db()
    assert first.state == "open"
    assert talk.waits() is not None
    assert not Letter.objects.filter(kind__startswith="answer-").exists()


def test_a_buyer_may_say_what_agents_may_not(talk: Talk) -> None:
    talk.bea_says("你们说系统繁忙，1小时内处理，然后呢")
    assert Message.objects.count() == 1


def test_silence_goes_up_to_the_senior_the_operator_and_an_alarm(talk: Talk) -> None:
    talk.bea_says("怎么还没到账")
    owners = []
    for _ in range(4):
        waiting = talk.waits()
        assert waiting is not None
        owners.append(waiting.owner)
        talk.stage.at = waiting.due_at
        assert due_questions(talk.at, 10) == [waiting.pk]
        assert chase_answers([waiting.pk], at=talk.at) == 1
        assert chase_answers([waiting.pk], at=talk.at) == 0
    assert owners == ["agent", "senior", "operator", "operator"]
    kinds = list(Letter.objects.filter(order=talk.order, kind__startswith="late-").values_list("kind", flat=True))
    assert sorted(kind.rpartition("-")[2] for kind in kinds) == ["agent", "operator", "senior"]
    assert Letter.objects.filter(kind="unanswered", person__isnull=False).count() == 1, (
        "once for each that was not kept"
    )
    assert Question.objects.get().late


def test_a_second_message_that_nobody_answers_is_a_second_alarm(talk: Talk) -> None:
    for alarms in (1, 2):
        talk.bea_says("怎么还没到账")
        for _ in range(5):
            waiting = talk.waits()
            assert waiting is not None
            talk.stage.at = waiting.due_at
            chase_answers([waiting.pk], at=talk.at)
        assert Letter.objects.filter(kind="unanswered").count() == alarms
        end_questions(Question.objects.filter(state="waiting"), by=talk.ari, because="answered", at=talk.at)
        assert talk.waits() is None


def test_a_silent_supplier_hands_its_question_to_the_agent(talk: Talk) -> None:
    talk.bea_says("什么时候充？", to="supplier")
    asked = talk.waits_for_sol()
    assert asked is not None
    chase_answers([asked.pk], at=asked.due_at)
    assert talk.waits_for_sol() is None
    waiting = talk.waits()
    assert waiting is not None
    assert (waiting.pk, waiting.owner, waiting.supplier_id) == (asked.pk, "agent", None)


def test_a_suppliers_question_joins_the_one_that_waits_for_the_house(talk: Talk) -> None:
    talk.bea_says("什么时候充？", to="supplier")
    asked = talk.waits_for_sol()
    assert asked is not None
    talk.stage.wait(HOUR)
    talk.bea_says("客服在吗")
    chase_answers([asked.pk], at=asked.due_at)
    assert Question.objects.filter(state="waiting").count() == 1
    assert Question.objects.get(state="handed").pk == asked.pk


def test_an_agents_answer_to_the_supplier_closes_what_it_asked_and_writes_the_buyer_nothing(talk: Talk) -> None:
    talk.sol_says("这个区服能充吗", to="agent")
    asked = Question.objects.get()
    assert (asked.owner, asked.asked_by, asked.supplier_id) == ("agent", "supplier", talk.supplier)
    talk.bea_says("怎么还没到账")
    talk.ari_says("能充，请按订单充", to="supplier")
    asked.refresh_from_db()
    assert asked.state == "answered"
    assert talk.waits() is not None, "the buyer waits still"
    talk.ari_says("供货商确认能充，14:40 前未到账自动退款")
    assert talk.waits() is None
    assert Letter.objects.filter(order=talk.order, kind__startswith="answer-").count() == 1


def test_what_a_supplier_asked_goes_up_and_the_buyer_is_told_nothing(talk: Talk) -> None:
    talk.sol_says("这个区服能充吗", to="agent")
    asked = Question.objects.get()
    chase_answers([asked.pk], at=asked.due_at)
    asked.refresh_from_db()
    assert (asked.owner, asked.supplier_id, asked.late) == ("senior", talk.supplier, True)
    assert not Letter.objects.filter(order=talk.order, kind__startswith="late-").exists()
    assert [owner for owner, *_ in thread_of(talk.order.pk, Voice.BUYER).waiting] == []
    seen = thread_of(talk.order.pk, Voice.SUPPLIER, supplier=talk.supplier).waiting
    assert [owner for owner, *_ in seen] == ["senior"]


def test_what_the_agent_asked_is_answered_to_the_agent_and_the_buyer_is_written_nothing(talk: Talk) -> None:
    talk.bea_says("什么时候充？", to="supplier")
    talk.ari_says("请核对账号", to="supplier")
    talk.sol_says("账号没有问题", to="agent")
    states = dict(Question.objects.filter(owner="supplier").values_list("asked_by", "state"))
    assert states == {"agent": "answered", "buyer": "waiting"}
    assert not Letter.objects.filter(kind__startswith="answer-").exists()
    talk.sol_says("已经充好了，请查收")
    assert talk.waits_for_sol() is None
    assert Letter.objects.get(kind__startswith="answer-").subject == "供货商已答复您"


def test_a_silent_supplier_whom_the_agent_asked_is_told_as_what_it_is(talk: Talk) -> None:
    talk.ari_says("请核对账号", to="supplier")
    asked = talk.waits_for_sol()
    assert asked is not None
    chase_answers([asked.pk], at=asked.due_at)
    letter = Letter.objects.get(order=talk.order, kind__startswith="late-")
    assert letter.subject == "供货商超时未答复，已升级处理"
    waiting = talk.waits()
    assert waiting is not None
    talk.stage.wait(HOUR)
    talk.bea_says("客服在吗")
    waiting.refresh_from_db()
    assert (waiting.owner, waiting.asked_by) == ("agent", "buyer")


def test_where_nobody_reads_for_the_supplier_the_agent_is_written_to(talk: Talk) -> None:
    Role.objects.filter(supplier=talk.supplier).delete()
    row = talk.bea_says("什么时候充？", to="supplier")
    assert (row.to, row.supplier_id) == ("agent", None)
    assert talk.waits() is not None
    assert talk.waits_for_sol() is None
    with pytest.raises(refusals.NobodyReads):
        talk.ari_says("请核对账号", to="supplier")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("column", ["due_at", "owner", "on_due"])
def test_no_question_waits_without_owner_due_time_and_consequence(talk: Talk, column: str) -> None:
    talk.bea_says("怎么还没到账")
    empty = "NULL" if column == "due_at" else "''"
    with pytest.raises(DatabaseError) as refused, atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE support_question SET {column} = {empty}")
    assert isinstance(refused.value.__cause__, psycopg.errors.NotNullViolation | psycopg.errors.CheckViolation)


def test_the_sweep_finds_what_was_not_answered(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk.stage.supplier_says(SupplyStatus.DELIVERED)
    talk.bea_says("能开发票吗")
    monkeypatch.setattr("anxin.jobs.sweep.now", lambda: talk.at + 2 * HOUR)
    sweep()
    waiting = talk.waits()
    assert waiting is not None
    assert waiting.owner == "senior"
