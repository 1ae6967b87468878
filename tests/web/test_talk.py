"""Can buyer and supplier speak about an order on their pages, and nobody else?"""

import re
from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from anxin import clock
from anxin.cases.models import Case
from anxin.evidence.models import Upload
from anxin.flows.add_upload import add_upload
from anxin.flows.claim_uploads import claim_uploads
from anxin.flows.furnish_shop import Furnished
from anxin.flows.post_message import Said, post_message
from anxin.flows.record_reading import record_reading
from anxin.orders.models import Line, Order
from anxin.people.models import Role, Supplier
from anxin.refs import new_id
from anxin.support.models import Commitment, Message, Nudge, Question, Seen
from anxin.support.states import Voice
from tests.support.pictures import picture, read
from tests.web.conftest import Buy, signed_in

pytestmark = pytest.mark.django_db

QQ = {"account": "12345678", "account_again": "12345678"}


def text(client: Client, address: str) -> str:
    """What a page says."""
    answer = client.get(address)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def ari_says(shop: Furnished, order: Order, body: str, to: Voice = Voice.BUYER) -> UUID:
    """The agent writes from the desk."""
    said = Said(body=body, to=to)
    return post_message(order.pk, said, by=f"staff:{shop.people['agent']}", role=Voice.AGENT, at=clock.now())


def supplier_of(shop: Furnished, order: Order) -> Client:
    """The supplier whose line the order is, signed in."""
    supplier = Line.objects.get(order=order).supplier
    Role.objects.get_or_create(
        shop=order.shop, person_id=shop.people["supplier"], name="supplier", defaults={"supplier": supplier}
    )
    Role.objects.filter(person=shop.people["supplier"], name="supplier").update(supplier=supplier)
    return signed_in(shop.people["supplier"])


def test_a_guest_writes_without_a_script_and_reads_the_answer(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    page = f"/orders/{order.pk}/talk/"
    assert "还没有消息" in text(stu, page)
    assert page in text(stu, f"/orders/{order.pk}/")
    sent = stu.post(page, {"body": "怎么还没到账", "to": "agent"})
    assert sent.headers["Location"] == f"{page}#last"
    said = text(stu, page)
    assert "怎么还没到账" in said
    assert "平台客服最晚" in said
    ari_says(shop, order, "供货商已在充值")
    assert '联系客服 / 供货商 <span class="count">1</span>' in text(stu, f"/orders/{order.pk}/")
    assert "供货商已在充值" in text(stu, page)
    assert Seen.objects.get(reader="buyer").message == Message.objects.latest("at").pk
    assert 'class="count"' not in text(stu, f"/orders/{order.pk}/")


def test_what_was_typed_stays_when_it_is_refused(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    answer = stu.post(f"/orders/{order.pk}/talk/", {"body": "字" * 2001, "to": "supplier"})
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "字" * 2001 in said
    assert "最多 2000 字，现在 2001 字" in said
    assert 'value="supplier" required' not in said
    assert Message.objects.count() == 0


def test_what_was_typed_stays_when_it_was_too_often(paid: Buy, stu: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("anxin.web.talk.MOST_MESSAGES", 1)
    page = f"/orders/{paid(stu).pk}/talk/"
    assert stu.post(page, {"body": "在吗", "to": "agent"}).status_code == 302
    refused = stu.post(page, {"body": "我写了很久", "to": "agent"})
    assert refused.status_code == 429
    assert "我写了很久" in refused.content.decode()
    assert Message.objects.count() == 1


def test_the_living_part_says_nothing_while_nothing_is_new(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    stu.post(f"/orders/{order.pk}/talk/", {"body": "在吗"})
    live = f"/orders/{order.pk}/talk/live/"
    stamp = text(stu, live).partition("?seen=")[2].partition('"')[0]
    assert stu.get(f"{live}?seen={stamp}").status_code == 204
    ari_says(shop, order, "在的，请说")
    fresh = stu.get(f"{live}?seen={stamp}")
    assert fresh.status_code == 200
    assert "在的，请说" in fresh.content.decode()
    assert "<textarea" not in fresh.content.decode()


def test_a_picture_of_the_chat_fills_the_slot_that_is_asked_for(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    page = f"/orders/{order.pk}/talk/"
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    first = SimpleUploadedFile("兑换页.png", picture("1"), content_type="image/png")
    stu.post(page, {"body": "卡密无效", "to": "agent", "pictures": [first]})
    assert Upload.objects.get().slot == "talk", "nothing is asked for, and no supplier sees what support was shown"
    stu.post(f"/orders/{order.pk}/case/", {"problem": "other", "line": order.lines.get().pk, "words": "打不开"})
    Case.objects.update(state="awaiting_buyer", owner="buyer")
    for claimed in claim_uploads(9, clock.now()):
        record_reading(claimed.upload, read(readable=False), at=clock.now())
    assert "还缺 1 项" in text(stu, f"/orders/{order.pk}/evidence/")
    again = SimpleUploadedFile("兑换页.png", picture("1"), content_type="image/png")
    answer = stu.post(f"/orders/{order.pk}/evidence/", {"files": [again]}, follow=True).content.decode()
    assert "之前传过，现已归到“商品状态”" in answer
    assert Upload.objects.get().slot == "goods"
    assert Case.objects.get().state != "awaiting_buyer"


def test_a_picture_sent_while_something_is_missing_goes_there_at_once(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    stu.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    stu.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": order.lines.get().pk, "words": ""})
    file = SimpleUploadedFile("兑换页.png", picture("1"), content_type="image/png")
    stu.post(f"/orders/{order.pk}/talk/", {"body": "截图", "to": "agent", "pictures": [file]})
    assert (Upload.objects.get().slot, Upload.objects.get().sort) == ("goods", True)


def test_a_picture_goes_with_a_message(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    drawn = BytesIO()
    Image.new("RGB", (320, 240), "teal").save(drawn, "PNG")
    file = SimpleUploadedFile("截图.png", drawn.getvalue(), content_type="image/png")
    sent = stu.post(f"/orders/{order.pk}/talk/", {"body": "", "to": "agent", "pictures": [file]})
    assert sent.status_code == 302
    assert len(Message.objects.get().uploads) == 1
    assert "<img" in text(stu, f"/orders/{order.pk}/talk/")


def test_a_file_that_is_no_picture_is_refused_and_the_words_stay(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    file = SimpleUploadedFile("a.png", b"MZ no picture", content_type="image/png")
    answer = stu.post(f"/orders/{order.pk}/talk/", {"body": "看图", "pictures": [file]})
    assert answer.status_code == 422
    assert "看图</textarea>" in answer.content.decode()
    assert Message.objects.count() == 0


def test_a_way_out_is_flagged_to_both_sides(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    sol = supplier_of(shop, order)
    sol.post(f"/supplier/talks/{order.pk}/", {"body": "加微信 abc_123456 给您处理", "to": "buyer"})
    for said in (text(stu, f"/orders/{order.pk}/talk/"), text(sol, f"/supplier/talks/{order.pk}/")):
        assert "处理只在本平台内有效" in said
    assert "In English" not in said


def test_a_supplier_sees_its_own_conversation_and_no_contact(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    sol = supplier_of(shop, order)
    stu.post(f"/orders/{order.pk}/talk/", {"body": "这条只给客服", "to": "agent"})
    stu.post(f"/orders/{order.pk}/talk/", {"body": "打我电话 13912345678", "to": "supplier"})
    assert order.ref in text(sol, "/supplier/talks/")
    said = text(sol, f"/supplier/talks/{order.pk}/")
    assert "打我电话 ***" in said
    assert "13912345678" not in said
    assert "这条只给客服" not in said
    assert "guest@example.com" not in said


def test_another_supplier_finds_nothing(shop: Furnished, paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu, "steam-50")
    supplier_of(shop, paid(Client(), "qq-coin-50", **QQ))
    before = Message.objects.count()
    for address in (
        f"/supplier/talks/{order.pk}/",
        f"/supplier/talks/{order.pk}/live/",
        f"/supplier/talks/{new_id()}/",
    ):
        assert sol.get(address).status_code == 404
    assert sol.post(f"/supplier/talks/{order.pk}/", {"body": "hello"}).status_code == 404
    assert Message.objects.count() == before


@pytest.mark.parametrize("door", ["talk/", "talk/live/"])
def test_strangers_find_nothing(door: str, paid: Buy, stu: Client, bea: Client, sol: Client) -> None:
    order = paid(stu)
    for client in (Client(), bea, sol):
        assert client.get(f"/orders/{order.pk}/{door}").status_code == 404
    assert bea.post(f"/orders/{order.pk}/talk/", {"body": "hello"}).status_code == 404
    assert bea.post(f"/orders/{order.pk}/talk/nudge/", {"to": "agent"}).status_code == 404
    assert (Message.objects.count(), Nudge.objects.count()) == (0, 0)


def test_where_nobody_reads_for_the_supplier_the_page_says_so(paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    page = f"/orders/{order.pk}/talk/"
    said = text(stu, page)
    assert "这个供货商由系统对接，没有人看消息" in said
    assert "催办供货商" not in said
    assert stu.post(page, {"body": "什么时候充？", "to": "supplier"}).status_code == 302
    assert Message.objects.get().to == "agent"
    told = stu.post(f"{page}nudge/", {"to": "supplier"}, follow=True).content.decode()
    assert "已催办平台客服" in told
    assert Nudge.objects.get().to == "agent"


def test_a_buyer_nudges_once_and_sees_when_again(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    supplier_of(shop, order)
    hurry = f"/orders/{order.pk}/talk/nudge/"
    assert "已催办，对方会先看到这笔订单" in stu.post(hurry, {"to": "supplier"}, follow=True).content.decode()
    assert "已经催过了" in stu.post(hurry, {"to": "supplier"}, follow=True).content.decode()
    assert "催办供货商" in text(stu, f"/orders/{order.pk}/talk/")
    assert Nudge.objects.count() == 1


def test_a_suppliers_promise_is_offered_made_and_kept(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    sol = supplier_of(shop, order)
    stu.post(f"/orders/{order.pk}/talk/", {"body": "什么时候充？", "to": "supplier"})
    page = f"/supplier/talks/{order.pk}/"
    refused = sol.post(page, {"body": "1小时内充好", "to": "buyer"})
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "像是一个承诺" in said
    assert "1小时内充好</textarea>" in said
    assert '<option value="delivery" selected>' in said
    assert '<option value="60" selected>' in said
    given = {"body": "1小时内充好", "to": "buyer", "matter": "delivery", "due": "60", "words": "充值到账"}
    assert sol.post(page, given).status_code == 302
    made = Commitment.objects.get()
    assert made.due_at - made.made_at == timedelta(hours=1)
    assert "承诺：充值到账" in text(stu, f"/orders/{order.pk}/talk/")
    assert not Question.objects.filter(state="waiting").exists()
    sol.post(f"/supplier/promises/{made.pk}/keep/", {"proof": "上游回执 S1"})
    assert Commitment.objects.get().state == "kept"
    assert "上游回执 S1" in text(stu, f"/orders/{order.pk}/talk/")


def test_a_supplier_sees_the_pictures_that_were_sent_to_it_alone(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    ari, at = f"staff:{shop.people['agent']}", clock.now()
    sent, kept = (
        add_upload(order.pk, picture(color), name="a.png", slot="talk", by=ari, at=at).upload
        for color in ("teal", "red")
    )
    bill = add_upload(order.pk, picture("blue"), name="b.png", slot="payment", by="buyer", at=at).upload
    sol = supplier_of(shop, order)
    said = Said(body="请核对这张图", uploads=[sent], to=Voice.SUPPLIER)
    post_message(order.pk, said, by=ari, role=Voice.AGENT, at=at)
    again = Said(body="账单给您看", uploads=[bill], to=Voice.SUPPLIER)
    post_message(order.pk, again, by="buyer", role=Voice.BUYER, at=at)
    post_message(order.pk, Said(body="给客服", uploads=[bill]), by="buyer", role=Voice.BUYER, at=at)
    answers = [sol.get(f"/supplier/evidence/{key}/").status_code for key in (sent, bill, kept)]
    assert answers == [200, 200, 404]
    Role.objects.filter(person=shop.people["supplier"], name="supplier").update(
        supplier=Supplier.objects.exclude(pk=order.lines.get().supplier_id)[0]
    )
    assert [sol.get(f"/supplier/evidence/{key}/").status_code for key in (sent, bill)] == [404, 404]


def test_somebody_elses_promise_is_kept_by_nobody(shop: Furnished, paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    supplier_of(shop, order)
    assert sol.post(f"/supplier/promises/{new_id()}/keep/", {"proof": "done"}).status_code == 404


def test_both_pages_speak_english(shop: Furnished, paid: Buy, stu: Client) -> None:
    order = paid(stu, "qq-coin-50", **QQ)
    sol = supplier_of(shop, order)
    stu.post(f"/orders/{order.pk}/talk/", {"body": "Where is it?", "to": "supplier"})
    for client, address in ((stu, f"/orders/{order.pk}/talk/"), (sol, f"/supplier/talks/{order.pk}/")):
        client.post("/language/", {"language": "en", "next": "/"})
        said = text(client, address)
        assert re.search(r"answers? by", said.lower())
        assert "答复" not in said
