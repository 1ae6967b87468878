"""Does the editor of the rules work by keyboard and on a phone? A real browser, the real pages.

`ANXIN_PREVIEW=1 pytest tests/console/test_policy_looks.py` leaves pictures in var/preview.
"""

import os
from pathlib import Path
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from pytest_django import Settings

from anxin.flows.draft_policy import Draft, draft_policy
from anxin.people.models import Person
from anxin.policy.document import load
from anxin.policy.models import PolicyVersion
from tests.support.cast import Stage, furnished

PREVIEW = Path("var/preview") if os.environ.get("ANXIN_PREVIEW") else None
PATIENCE_MS = 120_000
# what htmx would do 20 ms after it has put an answer in place waits until it is told
HOLD_SETTLING = """() => {
    const usual = htmx.config.defaultSettleDelay, soon = window.setTimeout, held = [];
    htmx.config.defaultSettleDelay = 777;
    window.setTimeout = (act, span, ...more) => (span === 777 ? held.push(act) : soon(act, span, ...more));
    window.settle = () => {
        htmx.config.defaultSettleDelay = usual;
        held.splice(0).forEach((act) => act());
    };
}"""


@pytest.fixture
def stage(committed_db: Any, settings: Settings, tmp_path: Path) -> Stage:
    """A furnished shop, with static files from the sources."""
    settings.STATIC_ROOT = str(tmp_path)
    return furnished()


def operators_cookie(stage: Stage) -> str:
    """The session of the operator, opened with both factors."""
    person = Person.objects.get(pk=stage.world.people["operator"])
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": 0.0}, {"method": "mfa", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client.cookies["sessionid"].value


def opened(browser: Browser, site: str, cookie: str, width: int, lang: str) -> BrowserContext:
    context = browser.new_context(viewport=ViewportSize(width=width, height=900))
    context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": site}, {"name": "language", "value": lang, "url": site}]
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def too_wide(page: Page) -> list[str]:
    """What sticks out to the right: of the page, or of the form."""
    found: list[str] = page.evaluate(
        """() => {
            const form = document.querySelector(".pol-form"), edge = form.getBoundingClientRect().right + 1;
            const seen = [...form.querySelectorAll("*")].filter((each) => each.checkVisibility());
            const wide = seen.filter((each) => each.getBoundingClientRect().right > edge);
            const page = document.documentElement;
            const named = wide.map((each) => `${each.tagName}.${each.className}#${each.name ?? ""}`);
            return page.scrollWidth > page.clientWidth ? ["the page", ...named] : named;
        }"""
    )
    return found


def clauses(version: Any) -> list[str]:
    return [clause.id for clause in load(PolicyVersion.objects.get(pk=version).text).clauses]


def drafted(stage: Stage) -> tuple[Any, str]:
    """A draft of the rules in force, and the path of its editor."""
    text = PolicyVersion.objects.get(number=1).text
    version = draft_policy(Draft(shop=stage.world.shop, text=text), by="staff:opal", at=stage.at)
    return version, reverse("admin:policy_policyversion_change", args=[version])


def test_a_key_pressed_before_the_page_has_settled_waits_for_it(stage: Stage, live_site: str, browser: Browser) -> None:
    version, path = drafted(stage)
    desk = opened(browser, live_site, operators_cookie(stage), 1280, "zh-hans")
    page = desk.new_page()
    page.goto(live_site + path)
    page.evaluate(HOLD_SETTLING)
    place = clauses(version).index("undelivered")
    page.locator("#row-undelivered").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator(".pol-row").nth(place - 1)).to_have_id("row-undelivered", timeout=PATIENCE_MS)
    expect(page.locator("#row-undelivered")).to_be_focused(timeout=PATIENCE_MS)
    assert page.locator("#editor.htmx-settling").count() == 1
    page.keyboard.press("a")
    page.evaluate("() => window.settle()")
    expect(page.locator("#form-added-1")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("() => typeof window.settle") == "function"
    assert clauses(version)[place - 1 : place + 1] == ["undelivered", "added-1"]
    desk.close()


def test_the_editor_works_by_keyboard_and_fits_a_phone(stage: Stage, live_site: str, browser: Browser) -> None:
    version, path = drafted(stage)
    address = live_site + path
    cookie, problems = operators_cookie(stage), list[str]()
    before = clauses(version)

    desk = opened(browser, live_site, cookie, 1280, "zh-hans")
    page = desk.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(address)
    expect(page.locator("#panel")).to_contain_text("全部成立", timeout=PATIENCE_MS)
    page.locator("#row-undelivered").focus()
    page.keyboard.press("Alt+ArrowUp")
    place = before.index("undelivered")
    expect(page.locator(".pol-row").nth(place - 1)).to_have_id("row-undelivered", timeout=PATIENCE_MS)
    expect(page.locator("#row-undelivered")).to_be_focused(timeout=PATIENCE_MS)
    page.keyboard.press("a")
    expect(page.locator("#form-added-1")).to_be_visible(timeout=PATIENCE_MS)
    assert clauses(version)[place] == "added-1"
    for last in ("新增一条", "上移"):
        expect(page.locator("#undo")).to_contain_text(last, timeout=PATIENCE_MS)
        page.locator("#undo").click()
    expect(page.locator("#undo")).to_be_disabled(timeout=PATIENCE_MS)
    assert clauses(version) == before
    desk.close()

    for lang in ("zh-hans", "en"):
        phone = opened(browser, live_site, cookie, 390, lang)
        page = phone.new_page()
        page.goto(address)
        page.locator("#row-late-at-named-risk .pol-edit").click()
        expect(page.locator(".pol-form")).to_be_visible(timeout=PATIENCE_MS)
        if PREVIEW:
            page.screenshot(path=str(PREVIEW / f"rules-editor-phone-{lang}.png"))
        assert too_wide(page) == []
        phone.close()
    assert problems == []
