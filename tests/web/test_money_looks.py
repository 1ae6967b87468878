"""How do the pages look on which money goes another way? Paying in WeChat, with a warning, to another card."""

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext

from anxin.agenda.kinds import Kind
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.furnish_shop import Furnished
from anxin.flows.record_refunds import record_refunds
from anxin.payments.capabilities import Capabilities
from anxin.payments.channel import RefundAnswer, RefundStatus, Way
from anxin.payments.models import Channel, Payment
from anxin.people.models import Person
from anxin.refunds.models import Refund
from anxin.refunds.states import OnDue, RefundState
from tests.web.conftest import furnish, offer_code, order_through_the_page, say_paid
from tests.web.test_looks import contexts, look
from tests.web.test_paying import coins, wallet

__all__ = ["contexts"]

# a bridge as WeChat's browser has one; the buyer's thumb is played by the page that calls it
BRIDGE = """window.WeixinJSBridge = {invoke: (name, told, say) => {
    window.told = [name, told];
    say({err_msg: window.thumb || 'get_brand_wcpay_request:cancel'});
}};"""
IN_APP = {"appId": "wx1", "timeStamp": "1", "nonceStr": "n", "package": "prepay_id=wx2", "signType": "RSA"}


def came_back(shop: Furnished, guest: Client) -> Refund:
    """A refund that its account refused."""
    order = say_paid(shop, order_through_the_page(shop, guest))
    guest.post(f"/orders/{order.pk}/case/", {"problem": "changed_mind", "words": ""})
    now = timezone.now()
    Refund.objects.filter(order=order).update(
        state=RefundState.BOUNCED, open_at_channel=True, due_at=now, on_due=OnDue.TELL_FINANCE
    )
    return Refund.objects.get(order=order)


def in_the_balance(shop: Furnished) -> tuple[Client, Refund]:
    """A refund that its buyer, who is signed in, had sent to the balance."""
    bea = Client()
    bea.force_login(Person.objects.get(pk=shop.people["buyer"]))
    order = say_paid(shop, order_through_the_page(shop, bea))
    bea.post(f"/orders/{order.pk}/refund-to/", {"to": "balance"})
    bea.post(f"/orders/{order.pk}/case/", {"problem": "changed_mind", "words": ""})
    errands = claim_refunds(Kind.REFUND_ASK, limit=9, at=timezone.now(), lease_seconds=60)
    record_refunds([(errand, RefundAnswer(RefundStatus.ARRIVED)) for errand in errands], at=timezone.now())
    return bea, Refund.objects.get(order=order)


def in_the_app(shop: Furnished, guest: Client) -> Payment:
    """A payment that waits in WeChat."""
    order = order_through_the_page(shop, guest)
    payment = offer_code(shop, order)
    Payment.objects.filter(pk=payment.pk).update(way=Way.IN_APP, code_url="", in_app=IN_APP)
    return payment


def test_every_page_of_money_fits_and_is_silent(live_site: str, contexts: list[BrowserContext]) -> None:
    shop, guest = furnish(), Client()
    coins(shop, enabled=True)
    wallet(shop)
    Channel.objects.filter(pk=shop.channel).update(
        capabilities=Capabilities(
            arrival_working_days=3, ways=(Way.QR, Way.REDIRECT, Way.PAGE), card_banks=("CMB_DEBIT", "ICBC_DEBIT")
        ).to_json()
    )
    bounced = came_back(shop, guest)
    pages = {
        "pay-choices": f"/orders/{order_through_the_page(shop, guest).pk}/pay/",
        "refund-came-back": f"/orders/{bounced.order_id}/",
        "refund-card": f"/refunds/{bounced.pk}/card/",
    }
    assert look(contexts, live_site, guest, pages) == []
    bea, credited = in_the_balance(shop)
    assert look(contexts, live_site, bea, {"refund-in-balance": f"/orders/{credited.order_id}/"}) == []


def test_the_page_hands_the_app_our_words_and_says_what_became_of_it(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    payment = in_the_app(shop, guest)
    context = browser.new_context(user_agent="Mobile MicroMessenger/8.0", viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    page.add_init_script(BRIDGE)
    page.goto(f"{live_site}/orders/{payment.order_id}/pay/")
    page.get_by_text("您取消了付款，没有扣款").wait_for()
    assert page.evaluate("window.told") == ["getBrandWCPayRequest", IN_APP]
    page.evaluate("window.thumb = 'get_brand_wcpay_request:fail'")
    page.get_by_role("button", name="在微信里付款").click()
    page.get_by_text("微信没能打开付款，没有扣款").wait_for()
    assert page.get_by_role("link", name="换一种支付方式").is_visible()
    page.evaluate("window.thumb = 'get_brand_wcpay_request:ok'")
    page.get_by_role("button", name="在微信里付款").click()
    page.get_by_text("已付款，正在等待确认").wait_for()
    assert page.get_by_role("button", name="在微信里付款").count() == 0
    context.close()


def test_outside_the_app_a_sentence_says_what_to_do(live_site: str, browser: Browser) -> None:
    shop, guest = furnish(), Client()
    payment = in_the_app(shop, guest)
    context = browser.new_context(user_agent="Mobile MicroMessenger/8.0", viewport={"width": 390, "height": 844})
    context.add_cookies([{"name": "sessionid", "value": guest.cookies["sessionid"].value, "url": live_site}])
    page = context.new_page()
    page.goto(f"{live_site}/orders/{payment.order_id}/pay/")
    page.get_by_role("button", name="在微信里付款").click()
    page.get_by_text("这笔付款只能在微信里打开").wait_for()
    context.close()
