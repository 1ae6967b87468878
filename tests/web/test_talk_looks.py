"""How do conversations look to a buyer, a supplier and the staff, and does a new message leave what is typed alone?"""

from datetime import timedelta
from functools import partial

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from playwright.sync_api import Browser, BrowserContext

from anxin import clock
from anxin.flows.acts.record_promise import Promised
from anxin.flows.break_promises import break_promises
from anxin.flows.furnish_shop import Furnished
from anxin.flows.hand_over import Handing, hand_over
from anxin.flows.post_message import Said, post_message
from anxin.flows.promise import promise
from anxin.orders.models import Line, Order
from anxin.people.models import Person, Role
from anxin.support.states import Desk, Voice
from tests.support.looks import PHONE
from tests.web import test_looks
from tests.web.conftest import furnish, order_through_the_page, say_paid, signed_in
from tests.web.test_looks import QQ, ari_says, look

contexts = test_looks.contexts


def busy(shop: Furnished, guest: Client) -> Order:
    """An order about which everything was said that can be."""
    order, at = say_paid(shop, order_through_the_page(shop, guest, "qq-coin-50", **QQ)), clock.now()
    ari = f"staff:{shop.people['agent']}"
    supplier = Line.objects.get(order=order).supplier_id
    Role.objects.filter(person=shop.people["supplier"], name="supplier").update(supplier=supplier)
    given = Promised(matter="other", words="联系上游核实", due_at=at - timedelta(minutes=5))
    made = promise(order.pk, given, by=ari, role=Voice.AGENT, at=at - timedelta(hours=1))
    break_promises([made], at=at)
    page = f"/orders/{order.pk}/talk/"
    guest.post(page, {"body": "什么时候充？", "to": "supplier"})
    sol = Said(body="加我微信 abc_123456，私下给您处理")
    post_message(order.pk, sol, by=f"supplier:{supplier}", role=Voice.SUPPLIER, at=at)
    ari_says(shop, order, "请不要加外部联系方式。供货商正在充值，14:40 前未到账自动全额退款。")
    due = Promised(matter="decision", words="给出处理结果", due_at=at + timedelta(hours=1), reason="需要看渠道账单")
    promise(order.pk, due, by=ari, role=Voice.AGENT, at=at)
    promise(order.pk, due, by=f"supplier:{supplier}", role=Voice.SUPPLIER, at=at)
    hand_over(order.pk, Handing(target=Desk.FINANCE, reason="需要看渠道账单"), by=ari, at=at)
    guest.post(f"{page}nudge/", {"to": "supplier"})
    guest.post(page, {"body": f"订单{order.ref}，充值账号12345678，未到账", "to": "agent"})
    return order


def at_the_desk(shop: Furnished) -> Client:
    """Ari at the desk, with both factors."""
    person = Person.objects.get(pk=shop.people["agent"])
    TOTP.activate(person, generate_totp_secret())
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client


def test_conversations_fit_on_every_side(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest = furnish(), Client()
    order = busy(shop, guest)
    seen = partial(look, contexts, live_site)
    assert seen(guest, {"talk": f"/orders/{order.pk}/talk/"}) == []
    pages = {"supplier-talk": f"/supplier/talks/{order.pk}/", "supplier-talks": "/supplier/talks/"}
    assert seen(signed_in(shop.people["supplier"]), pages) == []
    assert seen(at_the_desk(shop), {"desk-talk": f"/desk/talk/{order.pk}/", "desk-talks": "/desk/talk/"}) == []


def test_a_new_message_comes_by_itself_and_leaves_what_is_typed(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    order = say_paid(shop, order_through_the_page(shop, guest, "qq-coin-50", **QQ))
    context = browser.new_context(viewport=PHONE)
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    page.goto(f"{live_site}/orders/{order.pk}/talk/")
    page.get_by_label("消息").fill("我正在写")
    ari_says(shop, order, "您好，供货商正在充值")
    page.get_by_text("您好，供货商正在充值").wait_for()
    assert page.get_by_label("消息").input_value() == "我正在写"
    context.close()
