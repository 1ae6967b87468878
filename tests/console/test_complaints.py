"""Can staff see and answer complaints from outside, each by role, and nobody else?"""

from django.urls import reverse

from anxin import clock
from anxin.cases.models import Case, Verdict
from anxin.complaints.channel import Problem
from anxin.complaints.models import Complaint, Reply
from anxin.flows.reveal_code import reveal_code
from anxin.payments.models import Channel, Chargeback
from anxin.people.models import Person
from anxin.refunds.models import Refund
from tests.complaints.conftest import PHONE, Outside, of
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

WORDS = {"words_zh": "已为您核实并退款", "words_en": "We looked into it and refund you"}


def joined(stage: Stage, words: str = "卡密用不了，要求退款") -> tuple[Outside, str]:
    """A complaint whose case waits for a person."""
    Channel.objects.filter(pk=stage.world.channel).update(kind="wechatpay", secret_sealed=b"kept")
    outside = Outside(stage)
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    stage.claims(order.pk, "other")
    number = outside.complains(order, words)
    outside.notifies(number)
    outside.works()
    return outside, number


def page_of(number: str) -> str:
    return reverse("admin:complaints_complaint_change", args=[of(number).pk])


def act_on(number: str, name: str) -> str:
    return reverse(f"admin:desk_{name}", args=[of(number).pk])


def test_the_list_and_the_page_say_what_waits_until_when(stage: Stage, signs_in: SignsIn) -> None:
    _, number = joined(stage)
    ari = signs_in("agent")
    listed = ari.get(reverse("admin:complaints_complaint_changelist")).content.decode()
    assert "微信投诉" in listed
    assert number[-8:] in listed
    shown = ari.get(page_of(number)).content.decode()
    assert all(piece in shown for piece in ("卡密用不了", PHONE, "已并入" if "已并入" in shown else "并入", "已送达"))
    assert "同意退款</option>" not in shown
    ari.cookies["language"] = "en"
    english = ari.get(page_of(number)).content.decode()
    assert all(piece in english for piece in ("WeChat complaint", "What is complained of", "Answered"))


def test_a_senior_agrees_and_the_money_goes_our_own_way(stage: Stage, signs_in: SignsIn) -> None:
    outside, number = joined(stage)
    sam = signs_in("senior")
    assert "同意退款</option>" in sam.get(page_of(number)).content.decode()
    sam.post(act_on(number, "complaint_answer"), WORDS | {"act": "approve", "amount": "18.50"})
    assert Refund.objects.get().amount_minor == 1_850
    again = sam.post(act_on(number, "complaint_answer"), WORDS | {"act": "approve", "words_zh": "  "})
    assert again.status_code == 422
    assert "We looked into it and refund you" in again.content.decode()
    stage.at = clock.now()
    outside.works()
    assert outside.heard(number)[-1][0] == "approve"
    assert Refund.objects.count() == 1


def test_a_word_against_the_suggestion_is_asked_why_and_keeps_what_was_typed(stage: Stage, signs_in: SignsIn) -> None:
    _, number = joined(stage)
    Case.objects.update(supplier_answer="admits")
    sam = signs_in("senior")
    shown = sam.get(page_of(number)).content.decode()
    assert "售后单建议：" in shown
    assert "供货商承认了问题" in shown
    told = WORDS | {"act": "reject", "words_zh": "卡密有效", "words_en": "The code is good"}
    refused = sam.post(act_on(number, "complaint_answer"), told)
    assert refused.status_code == 422
    assert "与建议不同" in refused.content.decode()
    assert not Verdict.objects.exists()
    sam.post(act_on(number, "complaint_answer"), told | {"against": "承认的是另一张卡密"})
    assert Verdict.objects.get().against == "承认的是另一张卡密"
    ari = signs_in("agent").get(page_of(number)).content.decode()
    assert 'name="against"' not in ari


def test_a_reply_that_puts_off_is_refused_and_kept(stage: Stage, signs_in: SignsIn) -> None:
    _, number = joined(stage)
    before = Reply.objects.count()
    told = {"act": "reply", "words_zh": "审核中，请耐心等待", "words_en": "We have it."}
    refused = signs_in("agent").post(act_on(number, "complaint_answer"), told)
    assert refused.status_code == 422
    assert "审核中，请耐心等待</textarea>" in refused.content.decode()
    assert Reply.objects.count() == before


def test_an_agent_answers_but_decides_no_money(stage: Stage, signs_in: SignsIn) -> None:
    _, number = joined(stage)
    ari, before = signs_in("agent"), Reply.objects.count()
    assert ari.post(act_on(number, "complaint_answer"), WORDS | {"act": "approve"}).status_code == 403
    assert ari.post(act_on(number, "complaint_payout"), {"amount": "1.00"}).status_code == 403
    assert Reply.objects.count() == before
    assert not Refund.objects.exists()
    ari.post(act_on(number, "complaint_answer"), WORDS | {"act": "reply"})
    assert Reply.objects.count() == before + 1


def test_finance_books_what_the_channel_paid_out(stage: Stage, signs_in: SignsIn) -> None:
    _, number = joined(stage)
    finn = signs_in("finance")
    shown = finn.get(page_of(number)).content.decode()
    assert PHONE not in shown
    refused = finn.post(act_on(number, "complaint_payout"), {"amount": "48.51"}, follow=True).content.decode()
    assert "金额必须大于零" in refused
    finn.post(act_on(number, "complaint_payout"), {"amount": "10"})
    assert Chargeback.objects.get().amount_minor == 1_000
    assert f"{of(number).chargeback}" in finn.get(page_of(number)).content.decode()


def test_a_letter_is_booked_and_what_was_typed_is_kept_when_refused(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("steam-50")
    ari = signs_in("agent")
    address = reverse("admin:desk_complaint_letter")
    typed = {"number": "2026-12", "authority": "12315", "made_on": "2026-11-20", "words": "未到账", "ref": "NOSUCH00"}
    refused = ari.post(address, typed)
    assert refused.status_code == 404
    assert 'value="2026-12"' in refused.content.decode()
    for on in ("", "2026-02-31", "0001-01-01", "9999-12-31", "yesterday"):
        assert ari.post(address, typed | {"made_on": on, "ref": ""}).status_code == 422
    assert not Complaint.objects.exists()
    ari.post(address, typed | {"ref": order.ref, "asked": "48.50"})
    row = Complaint.objects.get()
    assert (row.kind, row.order_id, row.asked_minor, row.owner) == ("authority", order.pk, 4_850, "agent")
    assert "12315" in ari.get(page_of("2026-12")).content.decode()


def test_what_joins_nothing_is_joined_by_hand(stage: Stage, signs_in: SignsIn) -> None:
    outside, _ = joined(stage)
    number = outside.complains(None, problem=Problem.OTHER)
    outside.notifies(number)
    outside.works()
    order = stage.buys("steam-50")
    ari = signs_in("agent")
    assert "关联订单" in ari.get(page_of(number)).content.decode()
    ari.post(act_on(number, "complaint_attach"), {"ref": order.ref})
    assert of(number).order_id == order.pk


def test_a_stranger_finds_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    _, number = joined(stage)
    stranger, before = signs_in(stu), Reply.objects.count()
    assert stranger.get(page_of(number)).status_code == 404
    for name, told in (
        ("complaint_answer", WORDS | {"act": "reply"}),
        ("complaint_attach", {"ref": "X"}),
        ("complaint_payout", {"amount": "1"}),
    ):
        assert stranger.post(act_on(number, name), told).status_code == 404
    assert Reply.objects.count() == before
    assert not Chargeback.objects.exists()
