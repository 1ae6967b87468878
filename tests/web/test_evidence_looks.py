"""How does evidence look and work in a browser: dropped, pasted, followed while it is read, on a phone and a desk?"""

import base64
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route, ViewportSize, expect

from anxin import clock
from anxin.cases.models import Case
from anxin.evidence.models import Upload
from anxin.evidence.reading.shapes import Kind
from anxin.flows.ask_for_material import Wanted, ask_for_material
from anxin.flows.claim_uploads import claim_uploads
from anxin.flows.furnish_shop import Furnished
from anxin.flows.record_reading import record_reading
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.texts import Text
from tests.support.looks import PHONE
from tests.support.pictures import picture, read
from tests.web.conftest import furnish, order_through_the_page, say_paid
from tests.web.test_looks import contexts, look

__all__ = ["contexts"]

EVENT = """([name, kind, data]) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    const all = new DataTransfer();
    all.items.add(new File([bytes], name, {type: "image/png"}));
    const event = kind === "drop"
        ? new DragEvent("drop", {dataTransfer: all, bubbles: true, cancelable: true})
        : new ClipboardEvent("paste", {clipboardData: all, bubbles: true, cancelable: true});
    document.dispatchEvent(event);
}"""
# what the part does by itself every two seconds while something is being read
POLL = """() => {
    const part = document.getElementById("evidence");
    const how = {source: part, target: part, swap: "outerHTML"};
    return htmx.ajax("GET", part.getAttribute("hx-get"), how).catch(() => 0);
}"""
Open = Callable[[Client, str, ViewportSize], Page]


@pytest.fixture
def opened(browser: Browser, live_site: str) -> Iterator[Open]:
    """A page as a guest sees it, in a browser of its own."""
    made: list[BrowserContext] = []

    def open_page(guest: Client, address: str, size: ViewportSize = PHONE) -> Page:
        context = browser.new_context(viewport=size)
        made.append(context)
        context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
        page = context.new_page()
        page.goto(live_site + address)
        return page

    yield open_page
    for context in made:
        context.close()


def claimed_order(shop: Furnished, guest: Client) -> Order:
    """An order with an open case about a code that was seen."""
    order = say_paid(shop, order_through_the_page(shop, guest))
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    line = order.lines.get().pk
    guest.post(f"/orders/{order.pk}/case/", {"problem": "invalid_code", "line": line, "words": ""})
    return order


def asked_for_a_list(shop: Furnished, guest: Client) -> Order:
    """An order whose case waits for what a person asked of the buyer; a page of the goods could not be read."""
    order = claimed_order(shop, guest)
    guest.post(f"/orders/{order.pk}/evidence/", {"files": [_file(picture("9", size=(1080, 1920)))], "slot": "goods"})
    for claimed in claim_uploads(9, clock.now()):
        unknown = read(Kind.OTHER, readable=False, problems=("not_detail_page",))
        record_reading(claimed.upload, unknown, at=clock.now())
    Case.objects.filter(order=order).update(problem="other", state="in_review", owner="agent")
    wanted = Wanted(("payment", "goods"), Text("账单详情页，和兑换失败的整页", "The bill, and the whole failed page"))
    case = Case.objects.get(order=order)
    ask_for_material(case.pk, wanted, by=f"staff:{shop.people['agent']}", at=clock.now())
    return order


def give(page: Page, kind: str, data: bytes, name: str = "a.png") -> None:
    page.evaluate(EVENT, [name, kind, base64.b64encode(data).decode()])


def reader_reads(order: Order) -> None:
    """A reader takes up what waits, and reads this order's own number on it."""
    number = Payment.objects.get(order=order).transaction_no
    for claimed in claim_uploads(9, clock.now()):
        record_reading(claimed.upload, read(transaction_no=number), at=clock.now())


def test_a_dropped_picture_is_followed_until_it_agrees(live_site: str, opened: Open) -> None:
    guest = Client()
    order = claimed_order(furnish(), guest)
    page = opened(guest, f"/orders/{order.pk}/evidence/", PHONE)
    assert page.get_by_text("缺 1 张：能看出问题的商品或兑换页截图").first.is_visible()
    give(page, "drop", picture("1"))
    page.get_by_text("“a.png”已封存").wait_for()
    page.get_by_text("正在识别").wait_for()
    reader_reads(order)
    page.get_by_text("交易单号与订单一致").wait_for()
    give(page, "paste", b"no picture", "b.png")
    page.get_by_text("“b.png”：这个文件无法作为凭证").wait_for()
    assert Upload.objects.count() == 1


def test_what_is_dropped_or_pasted_while_another_is_sent_waits_its_turn(live_site: str, opened: Open) -> None:
    guest = Client()
    order = claimed_order(furnish(), guest)
    guest.post(f"/orders/{order.pk}/evidence/", {"files": [_file(picture("being read"))], "slot": "goods"})
    page = opened(guest, f"/orders/{order.pk}/evidence/", PHONE)
    held: list[Route] = []
    polls: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/evidence/", hold)
    give(page, "drop", picture("1"), "a.png")
    bar = page.locator("#evidence progress")
    expect(bar).to_be_visible()
    page.on("request", lambda request: polls.append(request.url) if "/evidence/live/" in request.url else None)
    give(page, "paste", picture("2"), "b.png")
    page.locator("[data-drop] select").select_option("talk")
    give(page, "drop", picture("3"), "c.png")
    expect(page.get_by_text("还有 2 个文件排队上传")).to_be_visible()
    page.evaluate(POLL)
    expect(bar).to_be_visible()
    assert polls == [], "the form is not replaced under a file that is being sent"
    held[0].continue_()
    for name in ("a.png", "b.png", "c.png"):
        page.get_by_text(f"“{name}”已封存").wait_for()
    expect(bar).to_be_hidden()
    assert Upload.objects.count() == 4
    assert Upload.objects.latest("at").slot == "talk", "each goes where it was said to belong"


def test_a_file_that_did_not_arrive_is_named(live_site: str, opened: Open) -> None:
    guest = Client()
    order = claimed_order(furnish(), guest)
    page = opened(guest, f"/orders/{order.pk}/evidence/", PHONE)
    page.route("**/evidence/", lambda route: route.abort())
    give(page, "drop", picture("1"), "a.png")
    page.get_by_text("网络中断，请再传一次：a.png").wait_for()
    expect(page.locator("#evidence progress")).to_be_hidden()
    page.unroute("**/evidence/")
    give(page, "drop", picture("1"), "a.png")
    page.get_by_text("“a.png”已封存").wait_for()
    assert Upload.objects.count() == 1


def test_files_are_chosen_on_the_page_of_the_case_and_stay_while_it_lives(live_site: str, opened: Open) -> None:
    guest = Client()
    order = claimed_order(furnish(), guest)
    case = Case.objects.get(order=order)
    page = opened(guest, f"/cases/{case.pk}/", PHONE)
    files: list[FilePayload] = [
        {"name": f"{n}.png", "mimeType": "image/png", "buffer": picture(str(n))} for n in range(2)
    ]
    page.locator("[data-drop] input[multiple]").set_input_files(files)
    for n in range(2):
        page.get_by_text(f"“{n}.png”已封存").wait_for()
    assert Upload.objects.count() == 2
    guest.post(f"/cases/{case.pk}/withdraw/")
    page.get_by_role("heading", name="已撤销").wait_for()


def test_the_pages_of_evidence_fit_and_are_silent(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest = furnish(), Client()
    order = claimed_order(shop, guest)
    for words in ("1", "2", "3"):
        data = {"files": [_file(picture(words, size=(1080, 1920)))], "slot": "goods" if words == "1" else ""}
        guest.post(f"/orders/{order.pk}/evidence/", data)
    waiting = claim_uploads(9, clock.now())
    number = Payment.objects.get(order=order).transaction_no
    record_reading(waiting[0].upload, read(readable=False, problems=("blurry",)), at=clock.now())
    record_reading(waiting[1].upload, read(transaction_no=number, amount_minor=4_850), at=clock.now())
    bare, listed = claimed_order(shop, guest), asked_for_a_list(shop, guest)
    pages = {
        "evidence": f"/orders/{order.pk}/evidence/",
        "evidence-missing": f"/orders/{bare.pk}/evidence/",
        "case-open-evidence": f"/orders/{say_paid(shop, order_through_the_page(shop, guest)).pk}/case/",
        "case-evidence": f"/cases/{Case.objects.get(order=bare).pk}/",
        "case-listed": f"/cases/{Case.objects.get(order=listed).pk}/",
        "evidence-listed": f"/orders/{listed.pk}/evidence/",
    }
    assert look(contexts, live_site, guest, pages) == []


def _file(data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("a.png", data, "image/png")
