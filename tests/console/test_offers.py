"""Do agents agree and seniors decide appeals at the desk, and nobody else?"""

import pytest
from django.test import Client

from anxin import vault
from anxin.cases.models import Appeal, Case, FourEyes, Offer
from anxin.cases.states import OfferKind, Side
from anxin.catalog.models import Item
from anxin.flows.add_upload import add_upload
from anxin.flows.answer_case import answer_case
from anxin.flows.appeal_case import appeal_case
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.reveal_code import reveal_code
from anxin.people.models import Person
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from anxin.texts import Text
from tests.console.conftest import SignsIn
from tests.support.cast import MINUTE, Stage, reviews
from tests.support.pictures import picture

pytestmark = pytest.mark.django_db


def disputed(stage: Stage) -> Case:
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "invalid_code")
    answer_case(case.pk, answer="deny", proof="兑换记录", by="supplier", at=stage.at)
    return case


def at(case: Case, act: str) -> str:
    """Where an act on a case is posted."""
    return f"/desk/cases/case/{case.pk}/{act}/"


def said(client: Client, address: str, **given: str) -> str:
    return client.post(address, given, follow=True).content.decode()


def test_an_agent_proposes_what_the_facts_speak_for(stage: Stage, signs_in: SignsIn) -> None:
    case, ari = disputed(stage), signs_in("agent")
    page = ari.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert 'value="24.25"' in page
    page = said(ari, at(case, "offer"), kind="partial_refund", amount="20", liable="platform")
    assert "24 小时内答复" in page
    offer = Offer.objects.get()
    assert (offer.side, offer.amount_minor, offer.liable, offer.owner) == ("agent", 2_000, "platform", "buyer")
    assert not Refund.objects.exists()


def test_in_yen_the_field_suggests_and_takes_yen(stage: Stage, signs_in: SignsIn) -> None:
    Item.objects.update(currency="JPY")
    case, ari = disputed(stage), signs_in("agent")
    page = ari.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert 'value="2425"' in page
    assert "24.25" not in page
    assert "金额须大于 0" in said(ari, at(case, "offer"), kind="partial_refund", amount="20.5", liable="platform")
    said(ari, at(case, "offer"), kind="partial_refund", amount="20", liable="platform")
    assert Offer.objects.get().amount_minor == 20


def test_what_is_no_amount_is_refused_with_a_sentence(stage: Stage, signs_in: SignsIn) -> None:
    address, ari = at(disputed(stage), "offer"), signs_in("agent")
    for typed in ("Infinity", "NaN", "-1", "1e9"):
        assert "金额须大于 0" in said(ari, address, kind="partial_refund", amount=typed)
    assert not Offer.objects.exists()


def test_an_agent_accepts_for_whom_is_named(stage: Stage, signs_in: SignsIn) -> None:
    case, ari = disputed(stage), signs_in("agent")
    part = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=1_000)
    offer = make_offer(case.pk, part, side=Side.BUYER, by="buyer", at=stage.at)
    said(ari, at(case, "offer_answer"), offer=str(offer), answer="accept", liable="platform")
    assert Refund.objects.get().amount_minor == 1_000
    assert case.decisions.order_by("-at", "-pk")[0].liable == "platform"


def test_above_the_amount_for_two_nobody_agrees_alone(stage: Stage, signs_in: SignsIn) -> None:
    case, ari = disputed(stage), signs_in("agent")
    FourEyes.objects.create(shop_id=case.shop_id, above_minor=1_500, by="staff:operator", at=stage.at)
    page = said(ari, at(case, "offer"), kind="partial_refund", amount="20")
    assert "不能由一人决定" in page
    assert not Offer.objects.exists()


def test_only_somebody_else_decides_the_appeal(stage: Stage, signs_in: SignsIn) -> None:
    case = disputed(stage)
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.at)
    appeal_case(case.pk, ["不是我兑换的"], by="buyer", at=stage.at)
    given = {"decision": "overturn", "zh1": "查实", "en1": "so it is", "reason_zh": "改判", "reason_en": "overturned"}
    assert signs_in("agent").post(at(case, "appeal"), given).status_code == 403
    assert Appeal.objects.get().state == "open"
    sam = signs_in("senior")
    assert "指定由您处理" in sam.get(f"/desk/cases/case/{case.pk}/change/").content.decode()
    assert "请选择裁决结果" in said(sam, at(case, "appeal"), **{**given, "decision": ""})
    assert "逐点答复" in said(sam, at(case, "appeal"), **{**given, "en1": ""})
    assert not Refund.objects.exists()
    said(sam, at(case, "appeal"), **given)
    assert Appeal.objects.get().state == "overturned"
    assert Refund.objects.count() == 1


def test_an_appeal_is_upheld_in_part_and_what_came_with_it_is_marked(stage: Stage, signs_in: SignsIn) -> None:
    case = disputed(stage)
    add_upload(case.order_id, picture("old"), name="a.png", slot="goods", by="guest", at=stage.at)
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.wait(MINUTE))
    fresh = add_upload(case.order_id, picture("new"), name="b.png", slot="goods", by="guest", at=stage.wait(MINUTE))
    appeal_case(case.pk, ["不是我兑换的"], evidence=[fresh.upload], by="buyer", at=stage.at)
    sam = signs_in("senior")
    page = sam.get(f"/desk/cases/case/{case.pk}/change/")
    assert [(one.row.pk == fresh.upload, one.new) for one in page.context["pictures"]] == [(True, True), (False, False)]
    assert page.content.decode().count("申诉新增") == 1
    given = {"decision": "overturn", "zh1": "查实", "en1": "so it is", "reason_zh": "退一半", "reason_en": "half"}
    for amount in ("0", "abc", "48.51"):
        assert "金额须大于 0" in said(sam, at(case, "appeal"), **given, amount=amount)
    assert not Refund.objects.exists()
    said(sam, at(case, "appeal"), **given, amount="20")
    assert Refund.objects.get().amount_minor == 2_000
    (letter,) = Letter.objects.filter(order=case.order_id, kind__startswith="appeal-")
    assert "申诉部分成立，退还 ¥20.00" in vault.unseal(letter.body_sealed, "letter")


def test_what_was_typed_stands_beside_what_refused_it(stage: Stage, signs_in: SignsIn) -> None:
    case, ari, sam = disputed(stage), signs_in("agent"), signs_in("senior")
    typed = {"kind": "partial_refund", "amount": "48.5", "words": "各让一步", "liable": "channel"}
    answer = ari.post(at(case, "offer"), typed)
    page = answer.content.decode()
    assert (answer.status_code, "金额须大于 0" in page) == (422, True)
    for kept in ('value="48.5"', "各让一步</textarea>", '<option value="channel" selected>', "<details open>"):
        assert kept in page
    assert "最多 1000 字" in said(ari, at(case, "offer"), **{**typed, "amount": "20", "words": "长" * 1_001})
    assert not Offer.objects.exists()
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.at)
    appeal_case(case.pk, ["不是我兑换的"], by="buyer", at=stage.at)
    given = {"decision": "overturn", "zh1": "查实无误", "en1": "", "reason_zh": "改判", "reason_en": "overturned"}
    answer = sam.post(at(case, "appeal"), given)
    page = answer.content.decode()
    assert (answer.status_code, "逐点答复" in page) == (422, True)
    for kept in ("查实无误</textarea>", "改判</textarea>", 'value="overturn" checked'):
        assert kept in page


def test_a_large_appeal_waits_on_the_page_in_both_languages(stage: Stage, signs_in: SignsIn) -> None:
    case, sam, opal = disputed(stage), signs_in("senior"), signs_in("operator")
    FourEyes.objects.create(shop_id=case.shop_id, above_minor=0, by="staff:operator", at=stage.at)
    reviews(case.pk, refund=False, reason=Text("卡密有效。", "The code is good."), at=stage.at)
    appeal_case(case.pk, ["不是我兑换的"], by="buyer", at=stage.at)
    given = {"decision": "overturn", "zh1": "查实", "en1": "so it is", "reason_zh": "改判", "reason_en": "overturned"}
    assert "已进入等待复核" in said(sam, at(case, "appeal"), **given)
    where = f"/desk/cases/case/{case.pk}/change/"
    assert "申诉改判，还没有生效" in opal.get(where).content.decode()
    opal.cookies["language"] = "en"
    page = opal.get(where).content.decode()
    assert "It decides the appeal for the buyer and has not happened yet" in page
    assert "A decision for the buyer waits for a second person" in page
    assert "so it is" in page, "the second person sees what is to be answered"
    assert not Refund.objects.exists()
    assert "这是您自己的裁决" in said(sam, at(case, "second"))
    assert "confirmed and carried out" in said(opal, at(case, "second"))
    assert (Appeal.objects.get().state, Refund.objects.count()) == ("overturned", 1)


def test_strangers_find_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    case = disputed(stage)
    offer = make_offer(case.pk, Proposed(kind=OfferKind.FULL), side=Side.BUYER, by="buyer", at=stage.at)
    client, given = signs_in(stu), {"kind": "full", "answer": "accept", "offer": str(offer)}
    for act in ("offer", "offer_answer", "appeal"):
        assert client.post(at(case, act), given).status_code == 404
    assert signs_in("agent").post(at(case, "offer_answer"), {**given, "offer": "x"}).status_code == 404
    assert signs_in("finance").post(at(case, "offer_answer"), given).status_code == 403
    assert Offer.objects.get().state == "open"
