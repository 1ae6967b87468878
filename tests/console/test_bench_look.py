"""Can a case be decided by keyboard alone, and does the workbench fit a phone and a desk?

`ANXIN_PREVIEW=1 pytest tests/console/test_bench_look.py` leaves a picture of each page in var/preview.
"""

import os
from functools import partial
from pathlib import Path
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, expect

from anxin import clock
from anxin.cases.models import Appeal, Case, Material, Verdict
from anxin.cases.states import OfferKind, Side
from anxin.delivery.supplier import SupplyStatus
from anxin.flows.answer_case import answer_case
from anxin.flows.appeal_case import appeal_case
from anxin.flows.decide_appeal import decide_appeal
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.reveal_code import reveal_code
from anxin.flows.review_case import Finding, review_case
from anxin.flows.set_four_eyes import set_four_eyes
from anxin.people.models import Person
from anxin.refunds.models import Refund
from anxin.texts import Text
from tests.support.cast import HOUR, Stage, furnished, reviews

PREVIEW = Path("var/preview") if os.environ.get("ANXIN_PREVIEW") else None
PHONE, DESK, WIDE = (
    ViewportSize(width=390, height=844),
    ViewportSize(width=1280, height=900),
    ViewportSize(width=1680, height=1000),
)
SEEN = ((DESK, "zh-hans"), (PHONE, "zh-hans"), (WIDE, "zh-hans"))
WHY = Text("兑换记录与买家所说不符。", "The record of redeeming does not agree with what the buyer says.")
LOOKS = ((PHONE, "en"), (DESK, "en"), *(SEEN if PREVIEW else ()))


def test_a_queue_is_worked_off_by_keyboard(live_site: str, browser: Browser) -> None:
    stage = furnished()
    stage.at = clock.now() - HOUR
    first, second, third = (reviewed(stage) for _ in range(3))
    Case.objects.filter(pk=first.pk).update(supplier_answer="admits")
    context = at_desk(browser, live_site, stage)
    page, said = context.new_page(), list[str]()
    page.on("pageerror", partial(_catch, said))

    page.goto(f"{live_site}/desk/queue/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    for key in ("j", "j", "k", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_site}/desk/cases/case/{first.pk}/change/")
    for other in (second, first):
        page.keyboard.press("n")
        page.wait_for_url(f"{live_site}/desk/cases/case/{other.pk}/change/")

    page.keyboard.press("a")
    expect(page.locator("[data-confirm]")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_site}/desk/cases/case/{second.pk}/change/")
    assert Verdict.objects.get(case=first).against == ""
    assert [refund.amount_minor for refund in stage.refunds(first.order_id)] == [first.line.amount_minor]

    page.keyboard.press("p")
    page.keyboard.type("10")
    page.keyboard.press("Escape")
    page.locator("[name=reason_zh]").focus()
    page.keyboard.type("协商一致")
    page.keyboard.press("Tab")
    page.keyboard.type("agreed")
    page.locator("[data-confirm]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_site}/desk/cases/case/{third.pk}/change/")
    assert [refund.amount_minor for refund in stage.refunds(second.order_id)] == [1_000]

    look(page, live_site, third)
    page.goto(f"{live_site}/desk/cases/case/{third.pk}/change/")
    page.keyboard.press("m")
    page.keyboard.press("Space")
    page.locator("#material button").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_site}/desk/queue/")
    assert Material.objects.get().case_id == third.pk
    assert Refund.objects.count() == 2
    assert not said, said
    context.close()


def test_agreeing_appealing_and_four_eyes_fit(live_site: str, browser: Browser) -> None:
    stage = furnished()
    stage.at = clock.now() - HOUR
    cases = {"talking": disputed(stage), "second": disputed(stage), "appealed": refused(stage), "waits": refused(stage)}
    half = Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=2_000, words="各让一步可以吗？")
    make_offer(cases["talking"].pk, half, side=Side.BUYER, by="buyer", at=stage.at)
    answers = [Text("账号确实不是买家的。", "The account is not the buyer's indeed."), Text("已核对。", "Checked.")]
    said: dict[str, Any] = {"answers": answers, "reason": WHY, "by": stage.staff("senior"), "at": stage.at}
    set_four_eyes(stage.world.shop, 0, by=stage.staff("operator"), at=stage.at)
    decide_appeal(Appeal.objects.get(case=cases["waits"]).pk, overturn=True, **said)
    full = Finding(outcome="refund_full", reason=WHY, against="供货商没有出示完整记录")
    review_case(cases["second"].pk, full, by=stage.staff("agent"), at=stage.at)
    context = at_desk(browser, live_site, stage, "operator")
    pages = {name: f"/desk/cases/case/{case.pk}/change/" for name, case in cases.items()}
    see(context.new_page(), live_site, pages)
    context.close()


def look(page: Page, site: str, case: Case) -> None:
    """The queue and a case; then back to how a desk sees them."""
    see(page, site, {"queue": "/desk/queue/", "case": f"/desk/cases/case/{case.pk}/change/"})
    page.context.add_cookies([{"name": "language", "value": "zh-hans", "url": site}])
    page.set_viewport_size(DESK)


def see(page: Page, site: str, pages: dict[str, str]) -> None:
    """Pages in every size and language, none of which may be wider than its screen."""
    for size, language in LOOKS:
        page.set_viewport_size(size)
        page.context.add_cookies([{"name": "language", "value": language, "url": site}])
        for name, path in pages.items():
            page.goto(site + path)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (name, size, language, wide)
            if PREVIEW:
                PREVIEW.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=PREVIEW / f"bench-{name}-{size['width']}-{language}.png", full_page=True)


def disputed(stage: Stage) -> Case:
    """A code was seen and is said to be invalid, and Sol denies it with proof."""
    order = stage.buys("steam-50")
    reveal_code(order.pk, by="buyer", at=stage.at)
    case = stage.claims(order.pk, "invalid_code", words="兑换时提示无效")
    answer_case(case.pk, answer="deny", proof="兑换记录：已使用", by="supplier", at=stage.at)
    return case


def refused(stage: Stage) -> Case:
    """Ari refuses, and Bea appeals in two points."""
    case = disputed(stage)
    reviews(case.pk, refund=False, reason=WHY, at=stage.at)
    appeal_case(case.pk, ["兑换记录上的账号不是我的", "第一次查看晚于兑换时间"], by="buyer", at=stage.at)
    return case


def reviewed(stage: Stage) -> Case:
    """A case that waits for an agent."""
    order = stage.buys("qq-coin-50", account="12345678")
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other", words="充了没到账")
    assert case.state == "in_review"
    stage.at += HOUR / 60
    return case


def at_desk(browser: Browser, site: str, stage: Stage, role: str = "agent") -> BrowserContext:
    """The browser of one of the staff, as the sign-in leaves it."""
    person = Person.objects.get(pk=stage.world.people[role])
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    context = browser.new_context(viewport=DESK)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])
    return context


def _catch(said: list[str], error: Error) -> None:
    said.append(str(error))
