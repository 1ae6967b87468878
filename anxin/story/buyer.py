"""What does a buyer do? Orders on the item's page, pays on the phone, and uses the buttons of the order's page."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from anxin.cases.models import Case
from anxin.delivery.models import Delivery
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.refunds.models import Refund
from anxin.story.browser import TICK, Browser, Page
from anxin.story.ground import Ground
from anxin.texts import Text


@dataclass(frozen=True)
class Buyer:
    """Somebody who buys; without a query password it is somebody signed in."""

    world: Ground
    browser: Browser
    contact: str
    password: str

    def order(self, sku: str, account: str = "", *, exclusion: bool = False) -> "Bought":
        """Fill in the item's page and place the order; it is not paid yet."""
        item = self.world.item(sku)
        typed = {"agreed": TICK}
        if account:
            typed |= {"account": account, "account_again": account}
        if self.password:
            typed |= {"contact": self.contact, "password": self.password}
        if exclusion:
            typed["exclusion_confirmed"] = TICK
        page = self.browser.open(f"/items/{item.pk}/").press("/order/", **typed)
        self.world.check(
            Text("下单后来到付款页", "ordering leads to the page for paying"),
            page.url.endswith("/pay/"),
            page.words[:300],
        )
        return Bought(self, UUID(page.url.split("/")[-3]), account)

    def buy(self, sku: str, account: str = "") -> "Bought":
        """Order and pay, and wait until the shop has seen the money."""
        bought = self.order(sku, account)
        bought.pay()
        bought.until("paid", "delivered")
        return bought


@dataclass(frozen=True)
class Bought:
    """One order in its buyer's hands."""

    buyer: Buyer
    id: UUID
    account: str = ""

    @property
    def world(self) -> Ground:
        """Where it plays."""
        return self.buyer.world

    @property
    def row(self) -> Order:
        """The order as it stands."""
        return Order.objects.get(pk=self.id)

    @property
    def ref(self) -> str:
        """Its number."""
        return self.row.ref

    @property
    def payment(self) -> Payment:
        """Its payment."""
        return Payment.objects.get(order=self.id)

    @property
    def delivery(self) -> Delivery:
        """Its latest delivery."""
        return Delivery.objects.filter(order=self.id).latest("number")

    @property
    def case(self) -> Case:
        """Its latest case."""
        return Case.objects.filter(order=self.id).latest("number")

    @property
    def refund(self) -> Refund:
        """Its refund; an order of a tale has one at most."""
        return Refund.objects.get(order=self.id)

    @property
    def promise(self) -> datetime:
        """When the promise of its latest delivery ends."""
        return self.delivery.promise_until

    def page(self) -> Page:
        """The order's page."""
        return self.buyer.browser.open(f"/orders/{self.id}/")

    def choose_channel(self) -> str:
        """Press the first way to pay; the address of the cashier that the code shows."""
        page = self.buyer.browser.open(f"/orders/{self.id}/pay/")
        channel = str(self.world.channel_id)
        page = page.press("/pay/", channel=channel)
        links = [link for link in page.links if "/cashier/" in link]
        self.world.check(Text("付款页有收银台", "the page for paying shows the cashier"), bool(links), page.words[:300])
        return links[0]

    def pay(self, notice: str = "once") -> None:
        """Scan the code and press the cashier's button."""
        self.press_cashier(self.choose_channel(), notice)

    def press_cashier(self, cashier: str, notice: str = "once") -> None:
        """What the buyer's phone does; `notice` is how often the channel tells the shop: once, twice, none."""
        phone = Browser(self.world.stage.sandbox.channel_url)
        page = phone.open(cashier).press("/pay", notice=notice)
        phone.close()
        self.world.check(
            Text("收银台显示已付款", "the cashier says paid"), 'id="pay"' not in page.text, page.words[:200]
        )

    def until(self, *states: str, seconds: float = 30.0) -> None:
        """Wait until the order is in one of these states."""
        names = " / ".join(states)
        what = Text(f"订单 {self.ref} 变为 {names}", f"order {self.ref} becomes {names}")
        self.world.until(what, lambda: self.row.state in states, seconds=seconds)

    def until_case(self, *states: str) -> None:
        """Wait until the latest case is in one of these states."""
        names = " / ".join(states)
        what = Text(f"售后单 {self.ref} 变为 {names}", f"the case of {self.ref} becomes {names}")
        self.world.until(what, lambda: self.case.state in states)

    def until_refund(self, *states: str) -> None:
        """Wait until there is a refund in one of these states."""
        names = " / ".join(states)
        what = Text(f"订单 {self.ref} 的退款变为 {names}", f"the refund of {self.ref} becomes {names}")
        self.world.until(what, lambda: Refund.objects.filter(order=self.id, state__in=states).exists())

    def until_back(self) -> None:
        """Wait until the money is back, and read on the order's page where it is."""
        self.until_refund("arrived")
        account, words = self.refund.received_account, self.page().words
        what = Text("订单页写明钱退到了哪里", "the order's page says where the money is")
        self.world.check(what, bool(account) and account in words, words[:300])

    def reveal(self) -> list[str]:
        """Press the button that shows the codes, and read them; a guest types the query password where it is asked."""
        page = self.page()
        asked = "查询密码" in page.words or "Query password" in page.words
        page = page.press("/reveal/", **({"password": self.buyer.password} if asked else {}))
        return page.codes

    def confirm(self) -> None:
        """Press the button that says all has arrived."""
        self.page().press("/confirm/")
        self.until("confirmed")

    def cancel(self) -> None:
        """Press the button that leaves an unpaid order."""
        self.page().press("/cancel/")
        self.until("cancelled")

    def claim(self, problem: str, words: str = "", **ticks: str) -> Page:
        """Ask for a refund through its page; the page of the case that follows."""
        page = self.buyer.browser.open(f"/orders/{self.id}/case/")
        page = page.press("/case/", problem=problem, words=words, **ticks)
        self.world.check(
            Text("申请后来到售后单", "applying leads to the case"), "/cases/" in page.url, page.words[:300]
        )
        return page

    def choose(self, choice: str) -> None:
        """Choose on the case's page between the money and another one."""
        self.buyer.browser.open(f"/cases/{self.case.pk}/").press("/choose/", choice=choice)
