"""Do agents agree and seniors decide appeals at the desk, and nobody else?"""

import pytest
from django.test import Client

from anxin.cases.models import Appeal, Case, FourEyes, Offer
from anxin.cases.states import OfferKind, Side
from anxin.flows.answer_case import answer_case
from anxin.flows.appeal_case import appeal_case
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Person
from anxin.refunds.models import Refund
from anxin.texts import Text
from tests.console.conftest import SignsIn
from tests.support.cast import MINUTE, Stage, reviews

pytestmark = pytest.mark.django_db


def disputed(stage: Stage) -> Case:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier", at=stage.at)
    return case


def said(client: Client, address: str, **given: str) -> str:
    return client.post(address, given, follow=True).content.decode()


def test_an_agent_proposes_what_the_facts_speak_for(stage: Stage, signs_in: SignsIn) -> None:
    case, ari = disputed(stage), signs_in("agent")
    page = ari.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert 'value="24.25"' in page
    page = said(ari, f"/desk/offers/{case.pk}/make/", kind="partial_refund", amount="20", liable="platform")
    assert "24 小时内答复" in page
    offer = Offer.objects.get()
    assert (offer.side, offer.amount_minor, offer.liable, offer.owner) == ("agent", 2_000, "platform", "buyer")
    assert not Refund.objects.exists()


def test_what_is_no_amount_is_refused_with_a_sentence(stage: Stage, signs_in: SignsIn) -> None:
    address, ari = f"/desk/offers/{disputed(stage).pk}/make/", signs_in("agent")
    for typed in ("Infinity", "NaN", "-1", "1e9"):
        assert "金额须大于 0" in said(ari, address, kind="partial_refund", amount=typed)
    assert not Offer.objects.exists()


def test_an_agent_accepts_for_whom_is_named(stage: Stage, signs_in: SignsIn) -> None:
    case, ari = disputed(stage), signs_in("agent")
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=1_000)
    offer = make_offer(case.pk, part, side=Side.BUYER, by="buyer", at=stage.at)
    said(ari, f"/desk/offers/{offer}/answer/", answer="accept", liable="platform")
    assert Refund.objects.get().amount_minor == 1_000
    assert case.decisions.order_by("-at", "-pk")[0].liable == "platform"


def test_above_the_amount_for_two_nobody_agrees_alone(stage: Stage, signs_in: SignsIn) -> None:
    case, ari = disputed(stage), signs_in("agent")
    FourEyes.objects.create(shop_id=case.shop_id, above_minor=1_500, by="staff:operator", at=stage.at)
    page = said(ari, f"/desk/offers/{case.pk}/make/", kind="partial_refund", amount="20")
    assert "不能由一人决定" in page
    assert not Offer.objects.exists()


def test_only_somebody_else_decides_the_appeal(stage: Stage, signs_in: SignsIn) -> None:
    case = disputed(stage)
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.at)
    appeal = appeal_case(case.pk, ["不是我兑换的"], by="buyer", at=stage.at)
    given = {"decision": "overturn", "zh1": "查实", "en1": "so it is", "reason_zh": "改判", "reason_en": "overturned"}
    assert signs_in("agent").post(f"/desk/appeals/{appeal}/decide/", given).status_code == 403
    assert Appeal.objects.get().state == "open"
    sam = signs_in("senior")
    assert "指定由您处理" in sam.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert "请选择裁决结果" in said(sam, f"/desk/appeals/{appeal}/decide/", **{**given, "decision": ""})
    assert "逐点答复" in said(sam, f"/desk/appeals/{appeal}/decide/", **{**given, "en1": ""})
    assert not Refund.objects.exists()
    said(sam, f"/desk/appeals/{appeal}/decide/", **given)
    assert Appeal.objects.get().state == "overturned"
    assert Refund.objects.count() == 1


def test_strangers_find_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    case = disputed(stage)
    offer = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.BUYER, by="buyer", at=stage.at)
    client = signs_in(stu)
    for address in (f"/desk/offers/{case.pk}/make/", f"/desk/offers/{offer}/answer/"):
        assert client.post(address, {"kind": "full", "answer": "accept"}).status_code == 404
    assert Offer.objects.get().state == "open"
    assert signs_in("finance").post(f"/desk/offers/{offer}/answer/", {"answer": "accept"}).status_code == 403
