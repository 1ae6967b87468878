"""How do the pages look to a person? Real pages in a real browser, on a phone and a desk, in both languages and themes.

`ANXIN_PREVIEW=1 pytest tests/web/test_looks.py` leaves a picture of each in var/preview.
"""

from collections.abc import Iterator
from functools import partial

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Route

from anxin import clock
from anxin.flows.furnish_shop import Furnished
from anxin.flows.post_message import Said, post_message
from anxin.orders.models import Order
from anxin.support.states import Voice
from tests.support.looks import DESK, PHONE, too_wide
from tests.web.conftest import furnish, offer_code, order_through_the_page, say_paid, signed_in

# every page is opened once in each language, and seen in both sizes
LOOKS = ((PHONE, "zh-hans", "light"), (DESK, "en", "dark"))
# what the next answer was, once the page has done with it all that it does
ANSWERED = """() => {
    window.answered = new Promise((done) =>
        document.addEventListener("htmx:afterRequest", ({detail}) => done(detail.xhr.status), {once: true}));
}"""
QQ = {"account": "12345678", "account_again": "12345678"}


def claim(guest: Client, order: object, problem: str) -> str:
    """Open a case and return the address of its page."""
    return str(
        guest.post(f"/orders/{order}/case/", {"problem": problem, "words": "提示卡号不存在"}).headers["Location"]
    )


def ari_says(shop: Furnished, order: Order, body: str) -> None:
    """The agent writes to the buyer."""
    said = Said(body=body, to=Voice.BUYER)
    post_message(order.pk, said, by=f"staff:{shop.people['agent']}", role=Voice.AGENT, at=clock.now())


def guest_pages(shop: Furnished, guest: Client) -> dict[str, str]:
    """Every page of a guest, with an order in each state that this test can bring about."""
    unpaid = order_through_the_page(shop, guest, "game-100")
    scan = order_through_the_page(shop, guest, "game-100")
    offer_code(shop, scan)
    waiting = say_paid(shop, order_through_the_page(shop, guest, "qq-coin-50", **QQ))
    veiled, unseen, seen, rejected = (
        say_paid(shop, order_through_the_page(shop, guest, exclusion_confirmed="on")) for _ in range(4)
    )
    for order in (seen, rejected):
        guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    asked, refused, refunded = (
        claim(guest, seen.pk, "invalid_code"),
        claim(guest, rejected.pk, "changed_mind"),
        claim(guest, unseen.pk, "changed_mind"),
    )
    return {
        "shop": "/",
        "item": f"/items/{shop.items['qq-coin-50']}/",
        "item-code": f"/items/{shop.items['steam-50']}/",
        "item-membership": f"/items/{shop.items['video-90']}/",
        "staff-reveals": "/staff-reveals/",
        "keys": "/keys/",
        "pack": f"/orders/{seen.pk}/pack/",
        "rules": "/rules/",
        "rules-history": "/rules/history/",
        "rules-version": "/rules/1/",
        "find": "/orders/find/",
        "support": "/support/",
        "sign-in": "/account/login/",
        "sign-up": "/account/signup/",
        "pay-choose": f"/orders/{unpaid.pk}/pay/",
        "pay-scan": f"/orders/{scan.pk}/pay/",
        "order-unpaid": f"/orders/{unpaid.pk}/",
        "order-waiting": f"/orders/{waiting.pk}/",
        "order-veiled": f"/orders/{veiled.pk}/",
        "order-in-case": f"/orders/{seen.pk}/",
        "order-refunding": f"/orders/{unseen.pk}/",
        "case-open": f"/orders/{waiting.pk}/case/?problem=not_arrived",
        "case-open-code": f"/orders/{veiled.pk}/case/?problem=invalid_code",
        "case-open-asking": f"/orders/{waiting.pk}/case/?problem=wrong_account",
        "case-open-refused": f"/orders/{veiled.pk}/case/?problem=changed_mind&q_reason=none",
        "case-waiting": asked,
        "case-rejected": refused,
        "case-refunded": refunded,
        "not-found": "/orders/019a0000-0000-7000-8000-000000000001/",
    }


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    """One browser context for each look."""
    made = [
        browser.new_context(viewport=size, color_scheme="dark" if theme == "dark" else "light")
        for size, _, theme in LOOKS
    ]
    yield made
    for context in made:
        context.close()


def _hear(said: list[str], message: ConsoleMessage) -> None:
    if message.type == "error":
        said.append(message.text)


def _catch(said: list[str], error: Error) -> None:
    said.append(str(error))


def look(contexts: list[BrowserContext], site: str, client: Client, pages: dict[str, str]) -> list[str]:
    """Visit every page in every look; what a person would call broken, one line each."""
    faults = []
    for context, (_, lang, theme) in zip(contexts, LOOKS, strict=True):
        cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {"language": lang}
        context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page = context.new_page()
        said: list[str] = []
        page.on("console", partial(_hear, said))
        page.on("pageerror", partial(_catch, said))
        for name, address in pages.items():
            said.clear()
            page.goto(site + address)
            faults += too_wide(page, f"{name}.{lang}.{theme}")
            faults += [f"{name} {lang}: {text}" for text in said if "404" not in text]
    return faults


def test_every_page_of_a_guest_fits_and_is_silent(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest = furnish(), Client()
    assert look(contexts, live_site, guest, guest_pages(shop, guest)) == []


def test_every_page_of_a_supplier_fits_and_is_silent(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest = furnish(), Client()
    order = say_paid(shop, order_through_the_page(shop, guest))
    guest.post(f"/orders/{order.pk}/reveal/", {"password": "open-sesame"})
    claim(guest, order.pk, "invalid_code")
    doors = {"orders/": "orders", "cases/": "cases", "items/": "items", "stock/": "stock"}
    pages = {f"supplier-{name}": f"/supplier/{door}" for door, name in doors.items()}
    assert look(contexts, live_site, signed_in(shop.people["supplier"]), pages) == []


def test_a_paid_order_turns_the_open_page_by_itself(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    order = order_through_the_page(shop, guest, "qq-coin-50", **QQ)
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    page.goto(f"{live_site}/orders/{order.pk}/")
    assert page.get_by_role("heading", name="等待付款").is_visible()
    say_paid(shop, order)
    page.get_by_role("heading", name="等待到账").wait_for()
    context.close()


def test_a_choice_of_problem_is_answered_at_once_by_the_rules(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    order = say_paid(shop, order_through_the_page(shop, guest))
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    page.goto(f"{live_site}/orders/{order.pk}/case/")
    page.get_by_label("不想要了").check()
    page.get_by_role("heading", name="可全额退款").wait_for()
    context.close()


def test_a_code_is_revealed_by_a_press_and_not_before(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    order = say_paid(shop, order_through_the_page(shop, guest))
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    page.goto(f"{live_site}/orders/{order.pk}/")
    assert page.locator("[data-veil]").count() == 0
    page.get_by_label("查询密码").fill("open-sesame")
    page.get_by_role("button", name="查看卡密").click()
    page.locator("[data-veil]").wait_for()
    context.close()


def test_an_answer_that_was_on_its_way_takes_no_words_away(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    order = say_paid(shop, order_through_the_page(shop, guest))
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    held: list[Route] = []
    page.route("**/live/**", lambda route: held.append(route))
    with page.expect_request("**/live/**"):
        page.goto(f"{live_site}/orders/{order.pk}/")
    page.get_by_label("查询密码").fill("open-sesame")
    ari_says(shop, order, "您好")
    page.evaluate(ANSWERED)
    held[0].continue_()
    assert page.evaluate("() => window.answered") == 200
    assert page.get_by_label("查询密码").input_value() == "open-sesame"
    page.unroute("**/live/**")
    page.get_by_label("查询密码").fill("")
    page.locator(".count").wait_for()
    context.close()


def test_every_page_of_an_account_fits_and_is_silent(live_site: str, contexts: list[BrowserContext]) -> None:
    shop = furnish()
    bea = signed_in(shop.people["buyer"])
    bea.post(f"/items/{shop.items['steam-50']}/order/", {"quantity": 1, "agreed": 1})
    pages = {
        "orders": "/orders/",
        "item-signed-in": f"/items/{shop.items['qq-coin-50']}/",
        "sign-out": "/account/logout/",
        "two-factor": "/account/2fa/",
        "e-mail": "/account/email/",
        "password": "/account/password/change/",
        "totp": "/account/2fa/totp/activate/",
    }
    assert look(contexts, live_site, bea, pages) == []
