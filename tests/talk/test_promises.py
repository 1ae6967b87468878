"""Are promises tracked to their end, kept or broken, and can none lie about without owner, due time and consequence?"""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.db.transaction import atomic

from anxin import vault
from anxin.agenda.kinds import Kind
from anxin.cases.models import Case, CaseStep
from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.evidence.models import Exhibit
from anxin.flows.acts.record_promise import Promised
from anxin.flows.answer_case import answer_case
from anxin.flows.break_promises import break_promises
from anxin.flows.choose_remedy import choose_remedy
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.keep_promise import keep_promise
from anxin.flows.promise import promise
from anxin.flows.resume_cases import resume_cases
from anxin.flows.withdraw_case import withdraw_case
from anxin.jobs.sweep import sweep
from anxin.payments.channel import RefundStatus
from anxin.people.models import Role
from anxin.refunds.promises import promises_come_true
from anxin.refusal import NotFound, Refusal
from anxin.support import refusals
from anxin.support.models import Commitment, CommitmentStep, Letter
from anxin.support.queries import promises_of_owners, promises_of_shop
from anxin.support.states import Desk, Voice
from anxin.support.thread import thread_of
from anxin.texts import Text
from tests.cases.docked import answers
from tests.support.cast import DAY, HOUR, MINUTE, reviews
from tests.talk.conftest import Talk

AtOnce = Callable[..., list[Any]]


def written(letter: Letter) -> str:
    """What stands in a letter."""
    return vault.unseal(letter.body_sealed, "letter")


def test_a_promise_has_an_owner_a_due_time_and_a_consequence(talk: Talk) -> None:
    row = talk.ari_promises()
    assert (row.state, row.owner, row.due_at, row.on_due) == ("open", talk.ari, talk.at + HOUR, "break")
    assert Exhibit.objects.get(kind="commitment").content["words"] == "联系上游核实"


@pytest.mark.parametrize("column", ["due_at", "owner", "on_due"])
def test_no_commitment_is_open_without_owner_due_time_and_consequence(talk: Talk, column: str) -> None:
    talk.ari_promises()
    value = None if column == "due_at" else ""
    with pytest.raises(DatabaseError) as refused, atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO support_commitment SELECT (jsonb_populate_record(c, %s::jsonb)).* "
            "FROM support_commitment AS c",
            [json.dumps({"id": str(uuid4()), "number": 2, column: value})],
        )
    assert isinstance(refused.value.__cause__, psycopg.errors.NotNullViolation | psycopg.errors.CheckViolation)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE support_commitment SET due_at = due_at + interval '1 day'",
        "UPDATE support_commitment SET matter = 'refund'",
        "UPDATE support_commitment SET owner = 'staff:nobody'",
        "DELETE FROM support_commitment",
    ],
)
def test_what_was_promised_cannot_be_rewritten(talk: Talk, change: str) -> None:
    row = talk.ari_promises()
    with pytest.raises(DatabaseError, match="append-only"), atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Commitment.objects.get() == row


def test_a_promise_is_kept_by_whoever_made_it_with_what_shows_it(talk: Talk) -> None:
    row = talk.ari_promises()
    for stranger in (f"supplier:{talk.supplier}", "buyer", "machine"):
        with pytest.raises(refusals.NotYourPromise):
            keep_promise(row.pk, proof="已联系，上游说 14:00 充值", by=stranger, at=talk.at)
    with pytest.raises(refusals.ProofNeeded):
        keep_promise(row.pk, proof=" ", by=talk.ari, at=talk.at)
    keep_promise(row.pk, proof="已联系，上游说 14:00 充值", by=talk.ari, at=talk.at)
    row.refresh_from_db()
    assert (row.state, row.proof, row.closed_at) == ("kept", "已联系，上游说 14:00 充值", talk.at)
    assert Exhibit.objects.filter(kind="commitment_kept").count() == 1
    with pytest.raises(refusals.NotPromised):
        keep_promise(row.pk, proof="再来一次", by=talk.ari, at=talk.at)


def test_what_one_of_the_staff_promised_a_colleague_may_show(talk: Talk) -> None:
    row = talk.ari_promises()
    keep_promise(row.pk, proof="已联系，上游说 14:00 充值", by=talk.staff("senior"), at=talk.at)
    row.refresh_from_db()
    assert (row.state, row.owner) == ("kept", talk.ari)
    assert row.steps.latest("pk").by == talk.staff("senior")


@pytest.mark.parametrize("matter", ["refund", "decision", "reissue", "answer"])
def test_what_the_books_see_is_kept_by_nobodys_word(talk: Talk, matter: str) -> None:
    row = talk.ari_promises(matter, "给您办好")
    with pytest.raises(refusals.SeenToHappen):
        keep_promise(row.pk, proof="好了", by=talk.ari, at=talk.at)
    row.refresh_from_db()
    assert (row.state, row.proof) == ("open", "")
    assert not Exhibit.objects.filter(kind="commitment_kept").exists()
    assert not thread_of(talk.order.pk, Voice.AGENT).owed[0].by_hand


def test_a_promise_that_is_due_cannot_be_kept_any_more(talk: Talk) -> None:
    row = talk.ari_promises()
    with pytest.raises(refusals.NotPromised):
        keep_promise(row.pk, proof="刚刚完成", by=talk.ari, at=row.due_at)
    assert Commitment.objects.get().state == "open"


def test_a_broken_promise_goes_to_the_senior_is_told_and_counted(talk: Talk) -> None:
    row = talk.ari_promises()
    assert break_promises([row.pk], at=row.due_at - MINUTE) == 0
    assert break_promises([row.pk], at=row.due_at) == 1
    row.refresh_from_db()
    assert row.state == "broken"
    assert CommitmentStep.objects.filter(subject=row, to_state="broken", by="machine").count() == 1
    waiting = talk.waits()
    assert waiting is not None
    assert (waiting.owner, waiting.on_due) == ("senior", "to_operator")
    letter = Letter.objects.get(order=talk.order, kind="promise-broken-1")
    assert letter.subject == "给您的承诺没有按时做到，已升级处理"
    counted = promises_of_owners(talk.order.shop_id, since=talk.at - DAY)
    assert (counted[talk.ari].kept, counted[talk.ari].broken) == (0, 1)
    assert promises_of_shop(talk.order.shop_id, since=talk.at - DAY).kept_percent == 0


def test_a_broken_promise_takes_a_case_under_review_to_the_senior(talk: Talk) -> None:
    case = talk.stage.claims(talk.order.pk, "not_arrived")
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent", due_at=talk.at + DAY, on_due="escalate")
    row = talk.ari_promises()
    break_promises([row.pk], at=row.due_at)
    case.refresh_from_db()
    assert (case.owner, case.due_at) == ("senior", talk.at + DAY)
    assert CaseStep.objects.filter(subject=case, because="commitment 1 was broken").count() == 1


def test_a_suppliers_broken_promise_goes_to_the_agent(talk: Talk) -> None:
    by = f"supplier:{talk.supplier}"
    given = Promised(matter="delivery", words="14:00 前充值", due_at=talk.at + HOUR)
    made = promise(talk.order.pk, given, by=by, role=Voice.SUPPLIER, at=talk.at)
    break_promises([made], at=talk.at + HOUR)
    waiting = talk.waits()
    assert waiting is not None
    assert waiting.owner == "agent"
    assert promises_of_owners(talk.order.shop_id, since=talk.at - DAY)[by].broken == 1


def test_a_promise_is_broken_while_finance_has_the_matter(talk: Talk) -> None:
    Role.objects.get_or_create(shop=talk.order.shop, person_id=UUID(talk.ari.partition(":")[2]), name="finance")
    talk.hands(Desk.FINANCE)
    given = Promised(matter="delivery", words="14:00 前充值", due_at=talk.at + HOUR)
    made = promise(talk.order.pk, given, by=f"supplier:{talk.supplier}", role=Voice.SUPPLIER, at=talk.at)
    assert break_promises([made], at=talk.at + HOUR) == 1
    waiting = talk.waits()
    assert waiting is not None
    assert waiting.owner == "finance"
    assert Letter.objects.filter(order=talk.order, kind="promise-broken-1").exists()


def test_a_promise_of_a_refund_is_kept_by_the_refund(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    row = talk.ari_promises("refund", "给您退款", within=2 * HOUR)
    decided = talk.ari_promises("decision", "给出处理结果", within=2 * HOUR)
    other = talk.ari_promises("other", "联系上游", within=2 * HOUR)
    assert promises_come_true(talk.at, 10) == []
    # past the promised time nothing has arrived, and the money goes back by the rules
    monkeypatch.setattr("anxin.jobs.sweep.now", lambda: talk.at)
    talk.stage.wait(40 * MINUTE)
    while sweep() == 0:
        pass
    talk.stage.channel_says(RefundStatus.ACCEPTED)
    while sweep() == 0:
        pass
    states = dict(Commitment.objects.values_list("pk", "state"))
    assert states == {row.pk: "kept", decided.pk: "kept", other.pk: "open"}
    assert Commitment.objects.get(pk=row.pk).proof.startswith("refund 2026-11-23T04:40")


def test_a_promised_answer_is_kept_by_the_answer(talk: Talk) -> None:
    row = talk.ari_promises("answer", "答复您")
    talk.stage.wait(10 * MINUTE)
    talk.ari_says("供货商说账号没有问题，14:40 前未到账自动退款")
    row.refresh_from_db()
    assert row.state == "kept"


def test_an_answer_promised_to_the_support_is_kept_by_a_word_to_it(talk: Talk) -> None:
    given = Promised(matter="answer", words="查回执", due_at=talk.at + HOUR)
    talk.sol_says("1小时内回复您", to="agent", promise=given)
    talk.ari_says("供货商在查回执")
    assert Commitment.objects.get().state == "open"
    talk.sol_says("上游回执 S1，14:02 已充", to="agent")
    assert Commitment.objects.get().state == "kept"


def test_an_answer_that_a_colleague_gives_keeps_the_promise(talk: Talk) -> None:
    row = talk.ari_promises("answer", "答复您")
    talk.stage.wait(10 * MINUTE)
    talk.ari_says("账号已核对，上游单号是 S1", by=talk.staff("senior"))
    row.refresh_from_db()
    assert (row.state, row.owner) == ("kept", talk.ari)
    assert break_promises([row.pk], at=row.due_at) == 0
    assert not Letter.objects.filter(kind__startswith="promise-broken").exists()


def test_the_answer_of_a_supplier_keeps_no_promise_of_the_house(talk: Talk) -> None:
    row = talk.ari_promises("answer", "答复您")
    talk.sol_says("账号已核对，上游单号是 S1")
    row.refresh_from_db()
    assert row.state == "open"


def test_a_decision_keeps_the_answer_that_was_promised(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "other")
    row = code.ari_promises("answer", "答复您")
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=code.stage.wait(MINUTE))
    assert break_promises([row.pk], at=row.due_at) == 1
    row.refresh_from_db()
    assert row.state == "kept"
    notes = [str(entry.detail) for entry in thread_of(code.order.pk, Voice.BUYER).entries]
    assert any("售后已有裁决" in note for note in notes)


def ended(talk: Talk) -> dict[str, str]:
    """How each promise of the order ended, by its matter, once all were due."""
    rows = Commitment.objects.filter(order=talk.order)
    break_promises(list(rows.values_list("pk", flat=True)), at=talk.at + DAY)
    return dict(rows.values_list("matter", "state"))


def test_what_is_withdrawn_breaks_no_promise_and_counts_as_none(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "other")
    for matter in ("decision", "refund", "reissue", "other"):
        code.ari_promises(matter, "给您办好")
    withdraw_case(case.pk, by="buyer", at=code.stage.wait(MINUTE))
    assert Exhibit.objects.filter(kind="commitment_void").count() == 3
    notes = [entry.note.zh for entry in thread_of(code.order.pk, Voice.BUYER).entries if entry.note]
    assert notes.count("承诺不再适用：给您办好") == 3
    assert ended(code) == {"decision": "void", "refund": "void", "reissue": "void", "other": "broken"}
    counted = promises_of_shop(code.order.shop_id, since=code.at - DAY)
    assert (counted.kept, counted.broken, counted.ended) == (0, 1, 1)
    assert Letter.objects.filter(kind__startswith="promise-broken").count() == 1


def test_what_came_true_before_it_was_withdrawn_is_kept(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "invalid_code")
    code.ari_promises("decision", "给出处理结果", within=2 * HOUR)
    answer_case(case.pk, answer="admit", proof="", by=f"supplier:{code.supplier}", at=code.stage.wait(MINUTE))
    withdraw_case(case.pk, by="buyer", at=code.stage.wait(MINUTE))
    assert ended(code) == {"decision": "kept"}


@pytest.mark.parametrize(("chosen", "then"), [("reissue", "void"), ("refund", "open")])
def test_a_refund_that_its_buyer_did_not_choose_is_not_owed(code: Talk, chosen: str, then: str) -> None:
    case = code.stage.claims(code.order.pk, "invalid_code")
    refund, again = code.ari_promises("refund", "给您退款"), code.ari_promises("reissue", "给您补发")
    answer_case(case.pk, answer="admit", proof="", by=f"supplier:{code.supplier}", at=code.stage.wait(MINUTE))
    choose_remedy(case.pk, chosen, by="buyer", at=code.stage.wait(MINUTE))
    refund.refresh_from_db()
    again.refresh_from_db()
    assert refund.state == then
    assert again.state == ("void" if chosen == "refund" else "open"), "what was chosen comes true by itself"
    assert "broken" not in ended(code).values() or chosen == "refund"


def test_a_promised_refund_that_is_refused_is_broken(code: Talk) -> None:
    case = code.stage.claims(code.order.pk, "other")
    code.ari_promises("refund", "给您退款")
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=code.stage.wait(MINUTE))
    assert ended(code) == {"refund": "broken"}


def test_a_case_that_rests_leaves_nothing_promised_about_it(talk: Talk) -> None:
    order = talk.stage.buys("green-diamond-31", account="12345678")
    talk.stage.supplier_says(SupplyStatus.DELIVERED)
    case = talk.stage.claims(order.pk, "missing_privilege")
    other = Talk(talk.stage, order)
    other.ari_promises("decision", "给出处理结果", within=2 * DAY)
    resume_cases([case.pk], at=talk.stage.wait(DAY))
    assert Commitment.objects.get().state == "void"


def test_only_what_a_case_decides_can_be_void(talk: Talk) -> None:
    talk.ari_promises("other", "联系上游")
    with (
        pytest.raises(DatabaseError, match="only_what_a_case_decides_is_void"),
        atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE support_commitment SET state = 'void', closed_at = due_at")


@pytest.mark.parametrize(("breaker", "seniors", "to"), [("senior", True, "operator"), ("agent", False, "operator")])
def test_a_broken_promise_goes_above_whoever_broke_it(code: Talk, breaker: str, seniors: bool, to: str) -> None:
    case = code.stage.claims(code.order.pk, "other")
    Case.objects.filter(pk=case.pk).update(owner=breaker, due_at=code.at + DAY)
    given = Promised(matter="decision", words="给出处理结果", due_at=code.at + HOUR)
    made = promise(code.order.pk, given, by=code.staff(breaker), role=Voice.AGENT, at=code.at)
    if not seniors:
        Role.objects.filter(shop=code.order.shop_id, name="senior").delete()
    break_promises([made], at=code.at + HOUR)
    waiting = code.waits()
    assert waiting is not None
    case.refresh_from_db()
    assert (waiting.owner, case.owner, case.due_at) == (to, to, code.at + DAY)
    assert "站长" in written(Letter.objects.get(kind="promise-broken-1"))


def test_nobody_stands_above_the_operator_and_the_letter_says_so(code: Talk) -> None:
    given = Promised(matter="decision", words="给出处理结果", due_at=code.at + HOUR)
    made = promise(code.order.pk, given, by=code.staff("operator"), role=Voice.AGENT, at=code.at)
    break_promises([made], at=code.at + HOUR)
    letter = Letter.objects.get(kind="promise-broken-1")
    assert letter.subject == "给您的承诺没有按时做到"
    assert "12315" in written(letter)
    assert Letter.objects.filter(kind="promise-broken", person__isnull=False).count() == 1


def test_a_promise_has_bounds(talk: Talk) -> None:
    for within in (MINUTE, 8 * DAY):
        with pytest.raises(refusals.PromiseOutOfRange):
            talk.ari_promises(within=within)
    with pytest.raises(refusals.PromiseIncomplete):
        talk.ari_promises(words=" ")
    assert Commitment.objects.count() == 0


def test_a_refund_of_the_rest_keeps_no_promise_of_goods(talk: Talk) -> None:
    row = talk.ari_promises("delivery", "今天到账")
    answers(talk.stage, Kind.SUPPLIER_PLACE, SupplyAnswer(SupplyStatus.PARTIAL, "S1", 40))
    talk.stage.wait(MINUTE)
    answers(talk.stage, Kind.SUPPLIER_QUERY, SupplyAnswer(SupplyStatus.FAILED, "S1"))
    judge_deliveries([talk.stage.delivery(talk.order.pk).pk], at=talk.at)
    assert talk.stage.order(talk.order.pk).state == "delivered"
    assert promises_come_true(talk.at, 10) == []
    break_promises([row.pk], at=talk.stage.wait(HOUR))
    row.refresh_from_db()
    assert row.state == "broken"


def test_a_supplier_promises_on_its_own_orders_alone(talk: Talk) -> None:
    other = talk.stage.buys("steam-50")
    given = Promised(matter="delivery", words="马上发", due_at=talk.at + HOUR)
    with pytest.raises(NotFound):
        promise(other.pk, given, by=f"supplier:{talk.supplier}", role=Voice.SUPPLIER, at=talk.at)


def test_two_who_keep_a_promise_at_once_keep_it_once(open_talk: Talk, at_once: AtOnce) -> None:
    row = open_talk.ari_promises()

    def keep() -> str:
        try:
            keep_promise(row.pk, proof="已联系上游", by=open_talk.ari, at=open_talk.at)
        except Refusal as refusal:
            return refusal.code()
        return "kept"

    assert sorted(at_once(keep, keep)) == ["kept", "not_promised"]
    assert Exhibit.objects.filter(kind="commitment_kept").count() == 1


def test_keeping_and_breaking_at_once_is_one_of_both(open_talk: Talk, at_once: AtOnce) -> None:
    row = open_talk.ari_promises()

    def keep() -> str:
        try:
            keep_promise(row.pk, proof="已联系上游", by=open_talk.ari, at=row.due_at - MINUTE)
        except Refusal as refusal:
            return refusal.code()
        return "kept"

    at_once(keep, lambda: break_promises([row.pk], at=row.due_at))
    assert CommitmentStep.objects.filter(subject=row).exclude(from_state="").count() == 1
    assert Commitment.objects.get().state in ("kept", "broken")
