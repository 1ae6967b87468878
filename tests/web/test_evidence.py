"""How does somebody show something on a page, and who may look at it?"""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from anxin import clock
from anxin.cases.models import Case
from anxin.evidence.files import original_of
from anxin.evidence.models import Upload
from anxin.evidence.reading.shapes import Kind
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.claim_uploads import claim_uploads
from anxin.flows.furnish_shop import Furnished
from anxin.flows.record_reading import record_reading
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.people.models import Person, Role
from anxin.texts import Text
from anxin.web import bounded_upload
from tests.evidence.videos import DEVICE, FLIGHT, FRAMES, PLACE, VIDEO
from tests.support.pictures import photo_from_somewhere, picture, read
from tests.web.conftest import Buy, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def guest() -> Client:
    return Client()


@pytest.fixture
def order(paid: Buy, guest: Client) -> Order:
    """A guest's paid order of a code."""
    return paid(guest)


def show(client: Client, order: Order, *files: bytes, **fields: str) -> Any:
    """Send files by the plain form, as a browser without scripts does."""
    sent = [SimpleUploadedFile(f"{place}.png", data, "image/png") for place, data in enumerate(files)]
    return client.post(f"/orders/{order.pk}/evidence/", {"files": sent, **fields})


def page(client: Client, order: Order, language: str = "zh-hans") -> str:
    client.cookies["language"] = language
    answer = client.get(f"/orders/{order.pk}/evidence/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_several_files_go_with_the_plain_form_and_each_is_answered_for(guest: Client, order: Order) -> None:
    answer = show(guest, order, picture("1"), picture("2"), b"no picture", picture("1"))
    assert answer.headers["Location"] == f"/orders/{order.pk}/evidence/#evidence"
    said = page(guest, order)
    assert Upload.objects.filter(order=order, side="buyer", by="guest").count() == 2
    assert "“0.png”已封存" in said
    assert "“3.png”已在证据里" in said
    assert "“2.png”：这个文件无法作为凭证" in said
    assert "正在识别" in said


def test_the_form_returns_to_the_page_that_it_stood_on_and_to_no_other_site(guest: Client, order: Order) -> None:
    here = f"/orders/{order.pk}/case/"
    assert show(guest, order, picture("1"), back=here).headers["Location"] == f"{here}#evidence"
    for elsewhere in ("//evil.example/", "https://evil.example/", "/\\evil.example/"):
        assert show(guest, order, picture("1"), back=elsewhere).headers["Location"].startswith("/orders/")


def test_a_script_gets_the_part_back_at_once(guest: Client, order: Order) -> None:
    answer = guest.post(
        f"/orders/{order.pk}/evidence/",
        {"files": [SimpleUploadedFile("a.png", picture("1"))], "slot": "goods"},
        headers={"HX-Request": "true"},
    )
    said = answer.content.decode()
    assert "<html" not in said
    assert 'id="evidence"' in said
    assert "“a.png”已封存" in said
    assert 'hx-trigger="every 2s"' in said
    assert Upload.objects.get().slot == "goods"


def test_the_page_follows_what_is_read_and_says_the_outcome_at_once(guest: Client, order: Order) -> None:
    show(guest, order, picture("1"))
    live = f"/orders/{order.pk}/evidence/live/"
    before = guest.get(live).content.decode()
    seen = before.split("?seen=")[1].split('"')[0]
    assert guest.get(f"{live}?seen={seen}").status_code == 204
    payment = Payment.objects.get(order=order)
    for claimed in claim_uploads(9, clock.now()):
        record_reading(claimed.upload, read(transaction_no=payment.transaction_no), at=clock.now())
    after = guest.get(f"{live}?seen={seen}").content.decode()
    assert "交易单号与订单一致" in after
    assert "hx-trigger" not in after
    assert Upload.objects.get().slot == "payment"


def test_what_cannot_be_read_says_what_to_photograph_instead(guest: Client, order: Order) -> None:
    show(guest, order, picture("1"))
    for claimed in claim_uploads(9, clock.now()):
        record_reading(claimed.upload, read(readable=False, problems=("transaction_no_unread",)), at=clock.now())
    assert "交易单号看不清，请重新截图账单详情页。" in page(guest, order)
    assert "The transaction number cannot be read. Take the bill" in page(guest, order, "en")


@pytest.mark.parametrize(
    ("slot", "zh", "en"),
    [
        ("payment", "这不是账单详情页", "This is not a payment"),
        ("goods", "整个商品或兑换页面，带完整的提示文字", "the whole page of the goods or of the redemption"),
        ("talk", "整段对话，带对方名称和时间", "the whole conversation once more"),
    ],
)
def test_what_to_photograph_instead_fits_what_was_to_be_shown(
    guest: Client, order: Order, slot: str, zh: str, en: str
) -> None:
    show(guest, order, picture("1"), slot=slot)
    unknown = read(Kind.OTHER, readable=False, problems=("not_detail_page",))
    for claimed in claim_uploads(9, clock.now()):
        record_reading(claimed.upload, unknown, at=clock.now())
    assert zh in page(guest, order)
    assert en in page(guest, order, "en")
    if slot != "payment":
        assert "这不是账单详情页" not in page(guest, order), "the right picture is not replaced by a bill"


def test_a_page_of_the_goods_is_not_blamed_for_lacking_the_numbers_of_a_bill(guest: Client, order: Order) -> None:
    """A game's page of an order looks like half a bill."""
    show(guest, order, picture("1"), slot="goods")
    half = read(readable=False, problems=("cut_off", "transaction_no_unread", "merchant_no_unread"))
    for claimed in claim_uploads(9, clock.now()):
        record_reading(claimed.upload, half, at=clock.now())
    said = page(guest, order)
    assert said.count("整个商品或兑换页面") == 1
    assert "账单详情页。" not in said


def test_only_the_missing_slot_is_asked_for(guest: Client, order: Order) -> None:
    assert "齐了" not in page(guest, order)
    assert "缺 1" not in page(guest, order), "nothing is claimed, so nothing is asked for"
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    line = order.lines.get().pk
    guest.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": line, "words": ""})
    said = page(guest, order)
    assert "还缺 1 项" in said
    assert "缺 1 张：能看出问题的商品或兑换页截图" in said
    assert "缺 1 张：微信" not in said
    assert "沙箱支付的付款通知" in said
    assert "卡密首次查看" in said
    show(guest, order, picture("1"), slot="goods")
    assert "齐了" in page(guest, order)


def test_a_persons_list_asks_for_what_was_not_sent_since(guest: Client, order: Order, shop: Furnished) -> None:
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    guest.post(f"/orders/{order.pk}/case/", {"problem": "other", "line": order.lines.get().pk, "words": "打不开"})
    show(guest, order, picture("1"), slot="goods")
    assert "齐了" in page(guest, order)
    wanted = Wanted(("goods",), Text("请补一张兑换失败页的截图", "Please add the failed page"))
    ask_for_material(Case.objects.get().pk, wanted, by=f"staff:{shop.people['agent']}", at=clock.now())
    said = page(guest, order)
    assert "还缺 1 项" in said
    assert "没有更多材料了" in said
    show(guest, order, picture("2"))
    assert Upload.objects.latest("at").slot == "goods", "into the slot that is waited for"
    assert "还缺" not in page(guest, order)


@pytest.mark.parametrize("problem", ["not_arrived", "wrong_account", "changed_mind"])
def test_a_list_is_shown_also_where_the_rules_need_nothing_of_the_buyer(
    guest: Client, order: Order, shop: Furnished, problem: str
) -> None:
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    guest.post(f"/orders/{order.pk}/case/", {"problem": "other", "line": order.lines.get().pk, "words": "打不开"})
    Case.objects.update(problem=problem, state="in_review", owner="agent")
    show(guest, order, picture("1"), slot="goods")
    wanted = Wanted(("payment", "goods"), Text("账单和失败页", "The bill and the failed page"))
    ask_for_material(Case.objects.get().pk, wanted, by=f"staff:{shop.people['agent']}", at=clock.now())
    english, said = page(guest, order, "en"), page(guest, order)
    assert ("还缺 2 项" in said, "齐了" in said) == (True, False)
    assert "清单上还缺：支付凭证、商品状态" in said
    assert "账单和失败页" in said
    assert "Still missing from the list: payment, goods" in english
    assert "The bill and the failed page" in english
    case = guest.get(f"/cases/{Case.objects.get().pk}/").content.decode()
    assert case.count(f'action="/orders/{order.pk}/evidence/enough/"') == 1
    answer = guest.post(
        f"/orders/{order.pk}/evidence/", {"files": [SimpleUploadedFile("0.png", picture("1"))]}, follow=True
    )
    assert "之前传过，已作为这次补充收下" in answer.content.decode()
    assert "清单上还缺：支付凭证" in page(guest, order)


def test_people_see_the_copy_and_their_browsers_make_nothing_else_of_it(guest: Client, order: Order) -> None:
    show(guest, order, photo_from_somewhere())
    answer = guest.get(f"/evidence/{Upload.objects.get().pk}/")
    assert answer.status_code == 200
    assert b"PhotoEditor" not in answer.content
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{Upload.objects.get().pk.hex}.jpeg"'


def test_a_video_is_handed_over_and_never_played_by_the_page(guest: Client, order: Order) -> None:
    show(guest, order, VIDEO, slot="goods")
    answer = guest.get(f"/evidence/{Upload.objects.get().pk}/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert all(frame in answer.content for frame in FRAMES)
    assert not any(told in answer.content for told in (PLACE, DEVICE, FLIGHT)), "nor does it tell where and with what"
    assert original_of(Upload.objects.get()) == VIDEO, "what was sealed is what was sent"


def test_a_strange_name_is_text_on_the_page(guest: Client, order: Order) -> None:
    name = '"><img src=x onerror=alert(1)>.png'
    guest.post(f"/orders/{order.pk}/evidence/", {"files": [SimpleUploadedFile(name, picture("1"))]})
    assert "<img src=x" not in page(guest, order)


def test_a_file_that_is_too_large_is_not_even_kept_in_memory(
    guest: Client, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_upload, "MOST_VIDEO_BYTES", 1000)
    kept: list[int] = []
    whole = bounded_upload.BoundedUpload.file_complete

    def watch(self: bounded_upload.BoundedUpload, size: int) -> Any:
        file = whole(self, size)
        kept.append(len(self.kept.getvalue()))
        return file

    monkeypatch.setattr(bounded_upload.BoundedUpload, "file_complete", watch)
    monkeypatch.setattr("anxin.evidence.files.MOST_VIDEO_BYTES", 1000)
    show(guest, order, picture("x", size=(900, 900)) + b"\0" * 200_000)
    assert kept == [0]
    assert not Upload.objects.exists()
    assert "视频超过" in page(guest, order)


def test_a_request_that_says_it_is_too_large_is_not_read(guest: Client, order: Order) -> None:
    answer = guest.post(
        f"/orders/{order.pk}/evidence/",
        b"x",
        content_type="multipart/form-data; boundary=b",
        headers={"content-length": str(61 * 2**20)},
    )
    assert answer.status_code == 400
    assert not Upload.objects.exists()


def test_a_stranger_neither_shows_nor_sees_anything(order: Order, guest: Client, bea: Client) -> None:
    show(guest, order, picture("1"))
    key = Upload.objects.get().pk
    for client in (Client(), bea):
        missing = client.get(f"/evidence/{order.pk}/")
        theirs = client.get(f"/evidence/{key}/")
        assert missing.status_code == theirs.status_code == 404
        for door in ("", "live/"):
            assert client.get(f"/orders/{order.pk}/evidence/{door}").status_code == 404
        assert show(client, order, picture("2")).status_code == 404
        assert client.post(f"/orders/{order.pk}/evidence/enough/").status_code == 404
    assert Upload.objects.count() == 1


def test_a_supplier_sees_goods_of_its_own_lines_by_its_own_door(
    shop: Furnished, order: Order, guest: Client, sol: Client
) -> None:
    show(guest, order, picture("goods"), slot="goods")
    show(guest, order, picture("bill"), slot="payment")
    goods, payment = (Upload.objects.get(slot=slot).pk for slot in ("goods", "payment"))
    assert sol.get(f"/evidence/{goods}/").status_code == 404
    mine = Role.objects.filter(person=shop.people["supplier"], supplier=order.lines.get().supplier_id).exists()
    assert mine
    assert sol.get(f"/supplier/evidence/{goods}/").status_code == 200
    assert sol.get(f"/supplier/evidence/{payment}/").status_code == 404
    other = signed_in(Person.objects.create_user("other@anxin.example", "x").pk)
    assert other.get(f"/supplier/evidence/{goods}/").status_code == 404


def test_the_chain_is_walked_for_the_page_and_additions_are_visible(guest: Client, order: Order) -> None:
    said = page(guest, order)
    assert "自封存以来未改动" in said
    before = said.count("<code")
    show(guest, order, picture("1"))
    after = page(guest, order)
    assert after.count("<code") == before + 1
    assert "上传的图片或视频" in after
    assert "unchanged since they were sealed" in page(guest, order, "en")


@pytest.mark.parametrize(
    ("harm", "fault"),
    [
        ("UPDATE evidence_exhibit SET content = jsonb_set(content, '{amount_minor}', '1')", "内容与封存时不同"),
        ("UPDATE ledger_chainlink SET content = sha256('x') WHERE seq = 3", "记录被改动"),
        ("DELETE FROM ledger_chainlink WHERE seq = 3", "此处缺少记录"),
    ],
)
def test_the_page_says_which_link_is_broken(guest: Client, order: Order, harm: str, fault: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(harm)
        assert cursor.rowcount > 0
        cursor.execute("SET session_replication_role = origin")
    said = page(guest, order)
    assert fault in said
    assert "与封存时不一致" in said
    assert "自封存以来未改动" not in said


def test_a_last_link_that_is_gone_is_missed(guest: Client, order: Order) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("DELETE FROM ledger_chainlink WHERE seq = (SELECT max(seq) FROM ledger_chainlink)")
        cursor.execute("SET session_replication_role = origin")
    assert "与封存时不一致" in page(guest, order)


def test_nothing_more_to_show_lets_the_case_go_on(guest: Client, paid: Buy) -> None:
    order = paid(guest, "green-diamond-31", account="12345678", account_again="12345678")
    assert guest.post(f"/orders/{order.pk}/evidence/enough/").status_code == 409
    assert "没有更多材料" not in page(guest, order)


def test_who_says_again_and_again_that_there_is_nothing_more_is_told_to_wait(
    guest: Client, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.web.evidence.MOST_ENDS", 2)
    statuses = [guest.post(f"/orders/{order.pk}/evidence/enough/").status_code for _ in range(3)]
    assert statuses == [409, 409, 429]


def test_an_application_asks_for_what_the_chosen_problem_needs(guest: Client, order: Order) -> None:
    def part(problem: str) -> str:
        return str(guest.get(f"/orders/{order.pk}/evidence/live/", {"problem": problem}).content.decode())

    goods, talk = "缺 1 张：能看出问题的商品或兑换页截图", "缺 1 项：请写明经过"
    assert (goods in part("invalid_code"), talk in part("invalid_code")) == (True, False)
    assert (goods in part("unauthorised"), talk in part("unauthorised")) == (False, True)
    assert "missing" not in part("not_arrived")
    assert not any(asked in part("no_problem_of_ours") for asked in (goods, talk))
    sent = {"files": [SimpleUploadedFile("a.png", picture("1"))], "slot": "talk", "problem": "invalid_code"}
    said = guest.post(f"/orders/{order.pk}/evidence/", sent, headers={"HX-Request": "true"}).content.decode()
    assert goods in said, "still asked for after something else was sent"


def test_a_supplier_sees_the_goods_beside_the_question_and_shows_its_proof(
    order: Order, guest: Client, sol: Client
) -> None:
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    line = order.lines.get().pk
    guest.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": line, "words": ""})
    show(guest, order, picture("goods"), slot="goods")
    show(guest, order, picture("bill"), slot="payment")
    said = sol.get("/supplier/cases/").content.decode()
    goods, payment = (Upload.objects.get(slot=slot).pk for slot in ("goods", "payment"))
    assert f"/supplier/evidence/{goods}/" in said
    assert str(payment) not in said
    door = f"/supplier/cases/{Case.objects.get(order=order).pk}/evidence/"
    assert guest.post(door, {"files": [SimpleUploadedFile("a.png", picture("p"))]}).status_code == 404
    assert sol.post(door, {"files": [SimpleUploadedFile("a.png", picture("p"))]}).status_code == 302
    proof = Upload.objects.get(side="supplier")
    assert proof.by == f"supplier:{order.lines.get().supplier_id}"
    assert "供货商" in page(guest, order)
    assert guest.get(f"/evidence/{proof.pk}/").status_code == 200


def test_files_are_counted_by_address_taken_or_not(
    guest: Client, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.web.evidence.MOST_TRIES", 2)
    show(guest, order, b"1", b"2", picture("3"))
    assert not Upload.objects.exists()
    assert "尝试次数过多" in page(guest, order)
