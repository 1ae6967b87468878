"""Does the page of a case show what a person needs, and does each of its forms reach its flow?"""

from typing import Any

import pytest
from django.test import Client

from anxin.cases.models import Attention, Case, Decision, FourEyes, Material, Remedy, RemedyLine, Verdict
from anxin.delivery.models import Batch, StaffReveal
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.reveal_code import reveal_code
from anxin.flows.set_four_eyes import set_four_eyes
from anxin.flows.settle_orders import settle_orders
from anxin.people.models import Person, Role
from anxin.refunds.models import Refund
from tests.console.conftest import SignsIn
from tests.support.cast import DAY, MINUTE, Stage

WHY = {"reason_zh": "卡密不可用。", "reason_en": "The code does not work."}


@pytest.fixture
def case(stage: Stage) -> Case:
    """A case that waits for an agent."""
    order = stage.buys("qq-coin-50", account="12345678")
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other", words="少了一半")
    assert (case.state, case.owner) == ("in_review", "agent")
    return case


def page(case: Case) -> str:
    return f"/desk/cases/case/{case.pk}/change/"


def press(client: Client, case: Case, act: str, **typed: Any) -> Any:
    return client.post(f"/desk/cases/case/{case.pk}/{act}/", typed)


def test_ari_returns_a_part_and_the_rest_stays(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    answer = press(signs_in("agent"), case, "review", decision="refund_prorated", amount="12.34", **WHY)
    assert answer.status_code == 302
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [1_234]
    decision = Decision.objects.filter(case=case).latest("at", "pk")
    assert (decision.outcome, decision.amount_minor) == ("refund_prorated", 1_234)
    case.refresh_from_db()
    assert case.state == "decided"
    assert stage.order(case.order_id).state == "delivered"


def test_a_share_is_rounded_up_for_the_buyer(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    press(signs_in("agent"), case, "review", decision="refund_prorated", share="33", **WHY)
    assert [refund.amount_minor for refund in stage.refunds(case.order_id)] == [-(-case.line.amount_minor * 33 // 100)]


def test_an_amount_out_of_reach_is_refused_and_kept(signs_in: SignsIn, case: Case) -> None:
    ari = signs_in("agent")
    for typed in ({"amount": "0"}, {"amount": "99999"}, {"amount": "zwölf"}, {"share": "x"}, {}):
        answer = press(ari, case, "review", decision="refund_prorated", **typed, **WHY)
        assert answer.status_code == 422
        said = answer.content.decode()
        assert "部分退款的金额" in said
        assert all(f'value="{value}"' in said for value in typed.values())
        assert WHY["reason_zh"] in said
    assert not Refund.objects.exists()


def test_ari_sends_another_one(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    assert press(signs_in("agent"), case, "review", decision="reissue", **WHY).status_code == 302
    assert stage.delivery(case.order_id).number == 2
    assert not Refund.objects.exists()


def test_against_the_suggestion_only_with_a_reason_that_is_kept(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(supplier_answer="admits")
    ari = signs_in("agent")
    assert "供货商承认了问题" in ari.get(page(case)).content.decode()
    refused = press(ari, case, "review", decision="reject", **WHY)
    assert refused.status_code == 422
    assert "为什么不采纳建议" in refused.content.decode()
    assert press(ari, case, "review", decision="reject", against="回执与账号一致", **WHY).status_code == 302
    verdict = Verdict.objects.get(case=case)
    assert (verdict.suggested, verdict.against, verdict.state) == ("refund_full", "回执与账号一致", "carried_out")
    assert not Refund.objects.exists()
    assert "1" in ari.get("/desk/").content.decode().split("未采纳建议的裁决")[1][:80]


def test_with_the_suggestion_no_reason_against_it_is_kept(signs_in: SignsIn, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(supplier_answer="admits")
    press(signs_in("agent"), case, "review", decision="refund_full", against="不该留下", **WHY)
    assert Verdict.objects.get(case=case).against == ""


def test_above_the_amount_a_second_person_confirms(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    four_eyes(stage, 1_000)
    ari, sam = signs_in("agent"), signs_in("senior")
    press(ari, case, "review", decision="refund_full", **WHY)
    case.refresh_from_db()
    assert case.state == "in_review"
    assert not Refund.objects.exists()
    assert not Decision.objects.filter(case=case, by__startswith="staff:").exists()
    assert press(ari, case, "second").status_code == 403
    assert press(ari, case, "review", decision="reject", against="改了主意", **WHY).status_code == 409
    assert "等待第二人确认" in sam.get(page(case)).content.decode()
    assert press(sam, case, "second").status_code == 302
    verdict = Verdict.objects.get(case=case)
    assert verdict.seconded_by == f"staff:{stage.world.people['senior']}"
    assert len(stage.refunds(case.order_id)) == 1
    assert press(sam, case, "second").status_code == 409
    assert len(stage.refunds(case.order_id)) == 1


def test_a_rejection_needs_no_second_person(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    four_eyes(stage, 0)
    press(signs_in("agent"), case, "review", decision="reject", **WHY)
    case.refresh_from_db()
    assert case.state == "decided"


def test_sam_takes_a_draft_down_and_decides_anew(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    four_eyes(stage, 1_000)
    press(signs_in("agent"), case, "review", decision="refund_full", **WHY)
    sam = signs_in("senior")
    assert press(sam, case, "drop").status_code == 302
    assert Verdict.objects.get(case=case).state == "dropped"
    assert press(sam, case, "review", decision="reject", **WHY).status_code == 302
    assert not Refund.objects.exists()


def test_the_buyer_is_asked_once_with_one_list(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    ari = signs_in("agent")
    answer = press(ari, case, "material", wants=["failure", "bill"], words_zh="录屏", words_en="a screen recording")
    assert answer.status_code == 302
    asked = Material.objects.get(case=case)
    assert asked.slots == ["payment", "goods"]
    assert "1. 兑换或使用失败" in asked.words_zh
    assert asked.words_zh.endswith("3. 录屏")
    case.refresh_from_db()
    assert (case.state, case.owner, case.on_due, case.buyer_asked) == (
        "awaiting_buyer",
        "buyer",
        "count_as_silent",
        "waiting",
    )
    Case.objects.filter(pk=case.pk).update(state="in_review", owner="agent", on_due="escalate")
    again = press(ari, case, "material", wants=["account"])
    assert again.status_code == 409
    assert not Case.objects.filter(pk=case.pk, state="awaiting_buyer").exists()


def test_an_empty_list_is_refused_and_what_was_written_is_kept(signs_in: SignsIn, case: Case) -> None:
    ari = signs_in("agent")
    assert press(ari, case, "material").status_code == 422
    long = press(ari, case, "material", wants=["failure"], words_zh="长" * 501)
    assert long.status_code == 422
    assert "长" * 501 in long.content.decode()
    assert not Material.objects.exists()


def test_what_ari_has_taken_sam_does_not_decide_until_it_lapses(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    ari, sam = signs_in("agent"), signs_in("senior")
    press(ari, case, "take")
    refused = press(sam, case, "review", decision="reject", **WHY)
    assert refused.status_code == 409
    assert "正在处理" in refused.content.decode()
    Attention.objects.update(taken_until=stage.at - MINUTE)
    assert press(sam, case, "review", decision="reject", **WHY).status_code == 302


def test_a_taken_case_is_given_back(signs_in: SignsIn, case: Case) -> None:
    ari, sam = signs_in("agent"), signs_in("senior")
    press(ari, case, "take")
    press(ari, case, "give_back")
    assert press(sam, case, "take").status_code == 302
    assert Attention.objects.get().first_at is None


def test_nobody_decides_a_case_twice_or_of_own_goods(signs_in: SignsIn, stage: Stage, case: Case) -> None:
    sam = Person.objects.get(pk=stage.world.people["senior"])
    role = Role.objects.create(shop=case.order.shop, person=sam, name="supplier", supplier=case.line.supplier)
    client = signs_in("senior")
    assert press(client, case, "review", decision="refund_full", **WHY).status_code == 403
    role.delete()
    press(client, case, "review", decision="reject", **WHY)
    Case.objects.filter(pk=case.pk).update(
        state="in_review", owner="agent", due_at=stage.at, on_due="escalate", closed_at=None
    )
    assert press(client, case, "review", decision="refund_full", against="另有证据", **WHY).status_code == 403
    assert not Refund.objects.exists()


def test_strangers_find_nothing_and_no_act_is_a_look(signs_in: SignsIn, stage: Stage, case: Case, stu: Person) -> None:
    stranger, ari, sol = signs_in(stu), signs_in("agent"), Client()
    sol.force_login(Person.objects.get(pk=stage.world.people["supplier"]))
    for act in ("review", "second", "drop", "material", "take", "give_back"):
        assert press(stranger, case, act, decision="refund_full", **WHY).status_code == 404
        assert press(sol, case, act).status_code in (403, 404)
        assert press(Client(), case, act).status_code == 302
        looked = ari.get(f"/desk/cases/case/{case.pk}/{act}/")
        assert (looked.status_code, looked.headers["Location"]) == (302, f"/desk/cases/case/{case.pk}/change/")
    assert not Verdict.objects.exists()
    assert not Attention.objects.exists()


def test_the_page_shows_what_was_decided_alike_and_counts_of_both_parties(
    signs_in: SignsIn, stage: Stage, case: Case
) -> None:
    ari = signs_in("agent")
    press(ari, case, "review", decision="reject", **WHY)
    order = stage.buys("qq-coin-50", account="12345678")
    stage.supplier_says(SupplyStatus.DELIVERED)
    other = stage.claims(order.pk, "other")
    said = ari.get(page(other)).content.decode()
    assert case.ref in said
    assert WHY["reason_zh"] in said
    assert "2 笔订单，另有 1 张售后：支持 0，驳回 1" in said


def test_the_operator_sets_four_eyes_and_nobody_else_does(signs_in: SignsIn, stage: Stage) -> None:
    typed = {"shop": str(stage.world.shop), "above": "300"}
    assert signs_in("senior").post("/desk/queue/four-eyes/", typed).status_code == 403
    op = signs_in("operator")
    bad = op.post("/desk/queue/four-eyes/", {**typed, "above": "abc"})
    assert bad.status_code == 422
    assert 'value="abc"' in bad.content.decode()
    assert not FourEyes.objects.exists()
    assert op.post("/desk/queue/four-eyes/", typed).status_code == 302
    assert FourEyes.objects.get().above_minor == 30_000


def four_eyes(stage: Stage, above_minor: int) -> None:
    """The operator wants a second person above this amount."""
    set_four_eyes(stage.world.shop, above_minor, by=f"staff:{stage.world.people['operator']}", at=stage.at)


def test_a_remedy_that_is_refused_keeps_what_was_typed(signs_in: SignsIn, stage: Stage) -> None:
    op = signs_in("operator")
    batch = Batch.objects.filter(item=stage.item("steam-50")).latest("imported_at")
    typed = {"on": f"batch:{batch.pk}", "outcome": "reissue", "liable": "platform"}
    answer = op.post("/desk/remedies/start/", {**typed, "reason_zh": "写了一半", "reason_en": ""})
    assert answer.status_code == 422
    assert "请写明理由" in answer.content.decode()
    stage.buys("steam-50")
    again = op.post("/desk/remedies/start/", {**typed, "reason_zh": "写了一半", "reason_en": ""})
    said = again.content.decode()
    assert "写了一半</textarea>" in said
    assert 'value="reissue" checked' in said
    assert 'value="refund_full" checked' not in said
    assert not Remedy.objects.exists()


def test_a_remedy_says_whom_it_leaves_alone_before_and_after(signs_in: SignsIn, stage: Stage) -> None:
    ended, other = stage.buys("steam-50"), stage.buys("steam-50")
    reveal_code(ended.pk, by="buyer", at=stage.at)
    confirm_orders([ended.pk], by="buyer", at=stage.at)
    settle_orders([ended.pk], at=stage.wait(3 * DAY))
    op = signs_in("operator")
    batch = Batch.objects.filter(item=stage.item("steam-50")).latest("imported_at")
    typed = {"on": f"batch:{batch.pk}", "liable": "platform", "reason_zh": "批次有误", "reason_en": "A bad batch"}
    page = op.get("/desk/remedies/", {"on": typed["on"]}).content.decode()
    assert '2 笔订单，共 <span class="ax-num">¥97.00</span>' in page
    assert "1 笔已结束，不能补发" in page
    op.post("/desk/remedies/start/", {**typed, "outcome": "reissue"})
    assert Remedy.objects.get().total == 1
    page = op.get("/desk/remedies/").content.decode()
    assert "未处理：1 笔已结束，不能补发" in page
    assert "0 / 1" in page
    op.cookies["language"] = "en"
    assert "Left alone: 1 ended: another one is not sent" in op.get("/desk/remedies/").content.decode()
    assert RemedyLine.objects.get(order=other).state == "waiting"


def test_of_a_fallen_supplier_without_another_only_money_goes_back(signs_in: SignsIn, stage: Stage) -> None:
    stage.buys("qq-coin-50", account="12345678")
    page = signs_in("operator").get("/desk/remedies/", {"on": f"supplier:{stage.world.sandbox}"}).content.decode()
    assert "1 笔没有其他货源，无法补发" in page
    assert 'value="reissue" disabled' in page


def test_reasons_that_are_too_long_are_refused_and_kept(signs_in: SignsIn, stage: Stage) -> None:
    order, batch = stage.buys("steam-50"), Batch.objects.filter(item=stage.item("steam-50")).latest("imported_at")
    op, long = signs_in("operator"), "长" * 201
    for address, typed in (
        (f"/desk/orders/order/{order.pk}/ask_reveal/", {"because": "case", "words": long}),
        (f"/desk/delivery/batch/{batch.pk}/withdraw_batch/", {"reason": long}),
    ):
        answer = op.post(address, typed)
        assert answer.status_code == 422
        assert f'value="{long}"' in answer.content.decode()
    assert not StaffReveal.objects.exists()
    assert Batch.objects.get(pk=batch.pk).withdrawn_at is None
