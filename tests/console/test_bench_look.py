"""Can a case be decided by keyboard alone, and does the workbench fit a phone and a desk?

`ANXIN_PREVIEW=1 pytest tests/console/test_bench_look.py` leaves a picture of each page in var/preview.
"""

import os
from functools import partial
from pathlib import Path

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Error, Page, ViewportSize, expect

from anxin import clock
from anxin.cases.models import Case, Material, Verdict
from anxin.delivery.supplier import SupplyStatus
from anxin.people.models import Person
from anxin.refunds.models import Refund
from tests.support.cast import HOUR, Stage, furnished

PREVIEW = Path("var/preview") if os.environ.get("ANXIN_PREVIEW") else None
PHONE, DESK, WIDE = (
    ViewportSize(width=390, height=844),
    ViewportSize(width=1280, height=900),
    ViewportSize(width=1680, height=1000),
)
SEEN = ((DESK, "zh-hans"), (PHONE, "zh-hans"), (WIDE, "zh-hans"))
LOOKS = ((PHONE, "en"), (DESK, "en"), *(SEEN if PREVIEW else ()))


def test_a_queue_is_worked_off_by_keyboard(live_site: str, browser: Browser) -> None:
    stage = furnished()
    stage.at = clock.now() - HOUR
    first, second, third = (reviewed(stage) for _ in range(3))
    Case.objects.filter(pk=first.pk).update(supplier_answer="admits")
    context = ari_at(browser, live_site, stage)
    page, said = context.new_page(), list[str]()
    page.on("pageerror", partial(_catch, said))

    page.goto(f"{live_site}/desk/queue/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    for key in ("j", "j", "k", "k"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_site}/desk/cases/case/{first.pk}/change/")

    page.keyboard.press("a")
    expect(page.locator("[data-confirm]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{live_site}/desk/cases/case/{second.pk}/change/")
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
    expect(page).to_have_url(f"{live_site}/desk/cases/case/{third.pk}/change/")
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


def look(page: Page, site: str, case: Case) -> None:
    """Both pages in every size and language, none of which may be wider than its screen."""
    for size, language in LOOKS:
        page.set_viewport_size(size)
        page.context.add_cookies([{"name": "language", "value": language, "url": site}])
        for name, path in (("queue", "/desk/queue/"), ("case", f"/desk/cases/case/{case.pk}/change/")):
            page.goto(site + path)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (name, size, language, wide)
            if PREVIEW:
                PREVIEW.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=PREVIEW / f"bench-{name}-{size['width']}-{language}.png", full_page=True)
    page.context.add_cookies([{"name": "language", "value": "zh-hans", "url": site}])
    page.set_viewport_size(DESK)


def reviewed(stage: Stage) -> Case:
    """A case that waits for an agent."""
    order = stage.buys("qq-coin-50", account="12345678")
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "other", words="充了没到账")
    assert case.state == "in_review"
    stage.at += HOUR / 60
    return case


def ari_at(browser: Browser, site: str, stage: Stage) -> BrowserContext:
    """Ari's browser, as the sign-in leaves it."""
    person = Person.objects.get(pk=stage.world.people["agent"])
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
