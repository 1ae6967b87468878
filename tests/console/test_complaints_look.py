"""How do the pages of complaints look to staff, and the case's page to who complained, on a phone and a desk?

`ANXIN_PREVIEW=1 pytest tests/console/test_complaints_look.py` leaves a picture of each in var/preview.
"""

from functools import partial
from uuid import UUID

from django.test import Client
from playwright.sync_api import Browser

from anxin import clock
from anxin.cases.models import Case
from anxin.flows.acts.record_promise import Promised
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.book_chargeback import book_chargeback
from anxin.flows.break_promises import break_promises
from anxin.flows.keep_promise import keep_promise
from anxin.flows.promise import promise
from anxin.flows.reveal_code import reveal_code
from anxin.payments.models import Channel
from anxin.people.models import Person
from anxin.support.states import Voice
from tests.complaints.conftest import Outside, of
from tests.complaints.test_cap import charge
from tests.console.test_channels_look import LOOKS, _catch, opal
from tests.support.cast import HOUR, Stage, furnished
from tests.support.looks import too_wide


def complained() -> tuple[Outside, dict[str, str]]:
    """A shop with complaints of every kind, and the pages that show them."""
    outside = Outside(furnished())
    shop = outside.shop
    shop.at = clock.now() - HOUR
    Channel.objects.filter(pk=shop.world.channel).update(kind="wechatpay", secret_sealed=b"kept")
    order = shop.buys("steam-50", buyer=shop.world.people["buyer"])
    reveal_code(order.pk, by="buyer", at=shop.at)
    case = shop.claims(order.pk, "other", words="兑换时提示已被使用")
    Case.objects.filter(pk=case.pk).update(supplier_answer="admits")
    promises(shop, order.pk)
    number = outside.complains(order, "卡密用不了，联系客服没有结果，要求全额退款", times=2, escalated=True)
    outside.notifies(number)
    lost = outside.complains(None, "付款后没有订单")
    outside.notifies(lost)
    outside.works()
    letter = Letter(
        shop=shop.world.shop,
        number="2026-0012",
        authority="浦东新区市场监督管理局",
        words="消费者反映充值卡无法使用，要求退款",
        made_at=shop.at,
        ref=order.ref,
        asked_minor=4_850,
    )
    book_authority(letter, by=f"staff:{shop.world.people['agent']}", at=shop.at)
    book_chargeback(charge(shop.buys("steam-50"), 4_850, 1), by=f"staff:{shop.world.people['finance']}", at=shop.at)
    base = "/desk/complaints/complaint/"
    return outside, {
        "complaints": base,
        "complaint": f"{base}{of(number).pk}/change/",
        "complaint-lost": f"{base}{of(lost).pk}/change/",
        "complaint-letter": f"{base}letter/",
        "complaint-case": f"/desk/cases/case/{case.pk}/change/",
        "complaint-talk": f"/desk/talk/{order.pk}/",
        "to-do": "/desk/",
        "complaint-buyer": f"/cases/{case.pk}/",
        "complaint-buyer-talk": f"/orders/{order.pk}/talk/",
    }


def promises(shop: Stage, order: UUID) -> None:
    """One that was kept, and one that was broken."""
    made = []
    for words in ("联系上游", "查核销记录"):
        given = Promised(matter="other", words=words, due_at=shop.at + HOUR / 2)
        made.append(promise(order, given, by=shop.staff("agent"), role=Voice.AGENT, at=shop.at))
    keep_promise(made[0], proof="上游已回复", by=shop.staff("agent"), at=shop.at)
    break_promises(made, at=shop.at + HOUR / 2)


def buyer(person: Person) -> str:
    """The session of Bea."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def test_every_page_of_complaints_fits_and_is_silent(live_site: str, browser: Browser) -> None:
    outside, pages = complained()
    people = outside.shop.world.people
    desk, bea = opal(Person.objects.get(pk=people["operator"])), buyer(Person.objects.get(pk=people["buyer"]))
    faults = []
    for size, language in LOOKS:
        context = browser.new_context(viewport=size)
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", partial(_catch, said))
        for name, address in pages.items():
            cookies = {"sessionid": bea if name.startswith("complaint-buyer") else desk, "language": language}
            context.add_cookies([{"name": key, "value": value, "url": live_site} for key, value in cookies.items()])
            answer = page.goto(live_site + address)
            faults += [] if answer and answer.status == 200 else [f"{name} {language}: not shown"]
            faults += too_wide(page, f"{name}.{language}")
        faults += said
        context.close()
    assert faults == []
