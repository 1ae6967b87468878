"""Codes lay open in pages, mails and hooks of one shop. Where does a code stand here before its buyer asks for it?"""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from anxin.agenda.kinds import Kind
from anxin.delivery.models import Code, Reveal
from anxin.evidence.models import Exhibit
from anxin.flows.claim_letters import claim_letters
from anxin.flows.claim_supply import claim_supply
from anxin.flows.furnish_shop import Furnished
from anxin.flows.reveal_code import reveal_code
from anxin.jobs.post_letters import post_letters
from anxin.orders.models import Order
from tests.security.conftest import Desk
from tests.web.conftest import Buy, signed_in

pytestmark = pytest.mark.django_db

CODE = "PLAIN-HIDDEN-CODE-1"
ACCOUNT = "7654321098"
CONTACT = "bea.secret@example.com"


@pytest.fixture
def bought(shop: Furnished, sol: Client, paid: Buy, stu: Client) -> Order:
    """A guest's order to which the one code of the shelf went."""
    Code.objects.filter(item=shop.items["game-100"]).update(state="void")
    sol.post("/supplier/stock/", {"item": shop.items["game-100"], "text": CODE})
    order = paid(stu, "game-100", contact=CONTACT)
    assert Code.objects.get(delivery__order=order).state == "allocated"
    return order


def test_no_page_holds_a_code_before_it_is_asked_for(bought: Order, stu: Client, sol: Client, desk: Desk) -> None:
    line = bought.lines.get().pk
    pages = [stu.get(f"/orders/{bought.pk}/{door}") for door in ("", "live/", "case/", "pay/", "reveal/")]
    pages += [stu.get("/"), stu.get("/orders/", follow=True)]
    pages += [sol.get(f"/supplier/{door}") for door in ("", "cases/", "stock/", "items/", "statement/")]
    staff = desk("operator")
    pages += [staff.get(f"/desk/{door}") for door in (f"orders/order/{bought.pk}/change/", "delivery/batch/")]
    pages += [stu.post(f"/orders/{bought.pk}/case/", {"problem": "other", "line": line, "words": ""}, follow=True)]
    assert all(CODE not in page.content.decode() for page in pages)
    assert not Reveal.objects.exists()


def test_a_code_is_shown_in_the_answer_to_the_press_and_nowhere_after_it(
    bought: Order, stu: Client, sol: Client, desk: Desk, shop: Furnished
) -> None:
    answer = stu.post(f"/orders/{bought.pk}/reveal/", {"password": "open-sesame"})
    assert CODE in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    for door in ("", "live/", "case/", "reveal/"):
        assert CODE not in stu.get(f"/orders/{bought.pk}/{door}", follow=True).content.decode(), door
    assert CODE not in signed_in(shop.people["agent"]).get(f"/orders/{bought.pk}/").content.decode()
    assert CODE not in sol.get("/supplier/stock/").content.decode()
    assert CODE not in desk("operator").get(f"/desk/orders/order/{bought.pk}/change/").content.decode()


def test_every_first_sight_is_on_record_with_who_and_from_where(bought: Order, stu: Client) -> None:
    stu.post(f"/orders/{bought.pk}/reveal/", {"password": "open-sesame"}, headers={"User-Agent": "Bea's browser"})
    stu.post(f"/orders/{bought.pk}/reveal/", {"password": "open-sesame"}, headers={"User-Agent": "another"})
    seen = Reveal.objects.get()
    assert (seen.by, seen.address, seen.agent) == ("guest", "127.0.0.1", "Bea's browser")
    assert Exhibit.objects.filter(order=bought, kind="reveal").count() == 1


def test_a_log_tells_no_code_no_account_and_no_address(
    bought: Order, stu: Client, paid: Buy, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    stu.post(f"/orders/{bought.pk}/reveal/", {"password": "open-sesame"})
    paid(Client(), "qq-coin-50", account=ACCOUNT, account_again=ACCOUNT, contact=CONTACT)
    stu.post("/orders/find/", {"ref": bought.ref, "password": "wrong-guess"})
    stu.get(f"/orders/{bought.pk}/nothing/")
    assert "nothing" in caplog.text, "the log is read"
    for secret in (CODE, ACCOUNT, CONTACT, "wrong-guess", "open-sesame"):
        assert secret not in caplog.text


def test_a_letter_tells_no_code_and_no_account(
    bought: Order, paid: Buy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anxin.jobs.post_letters.MONEY_FIRST_SECONDS", 0)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    guest = Client()
    order = paid(guest, "steam-50", contact=CONTACT)
    guest.post(f"/orders/{order.pk}/case/", {"problem": "changed_mind", "line": order.lines.get().pk})
    with ThreadPoolExecutor(1) as pool:
        assert post_letters(pool) >= 1
    letters = [f"{letter.subject} {letter.body}" for letter in mail.outbox]
    assert any(order.ref in letter for letter in letters)
    assert not any(CODE in letter or "open-sesame" in letter for letter in letters)


def test_the_evidence_of_an_order_holds_no_code_and_no_account(bought: Order, stu: Client, paid: Buy) -> None:
    stu.post(f"/orders/{bought.pk}/reveal/", {"password": "open-sesame"})
    paid(Client(), "qq-coin-50", account=ACCOUNT, account_again=ACCOUNT, contact=CONTACT)
    sealed = " ".join(str(exhibit.content) for exhibit in Exhibit.objects.all())
    assert "delivered" in " ".join(Exhibit.objects.values_list("kind", flat=True))
    assert not any(secret in sealed for secret in (CODE, ACCOUNT, CONTACT))


def test_an_account_is_shown_to_its_own_buyer_with_its_middle_hidden(paid: Buy, stu: Client, sol: Client) -> None:
    order = paid(stu, "qq-coin-50", account=ACCOUNT, account_again=ACCOUNT)
    page = stu.get(f"/orders/{order.pk}/").content.decode()
    assert "765****98" in page
    assert ACCOUNT not in page


def test_what_carries_a_secret_does_not_print_it(bought: Order) -> None:
    at = bought.paid_at
    assert at is not None
    printed = [repr(reveal_code(bought.pk, by="guest", at=at)), repr(claim_letters(limit=9, at=at, lease_seconds=1))]
    printed.append(repr(claim_supply(Kind.SUPPLIER_PLACE, limit=9, at=at, lease_seconds=1)))
    assert not any(CONTACT in text or ACCOUNT in text for text in printed)
