"""What do the people of a tale stand on? The outside parties, the time, and waiting for something to become true."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from anxin.catalog.models import Item
from anxin.payments.models import Channel
from anxin.story.browser import Browser
from anxin.story.clockwork import Clockwork
from anxin.story.outside import ChannelKnobs, SupplierKnobs
from anxin.story.refusals import NotAsTold
from anxin.story.stage import Stage
from anxin.story.teller import Teller
from anxin.texts import Text

Found = TypeVar("Found")

FAMILY = ("li", "wang", "zhang", "chen", "lin", "zhao", "wu", "xu", "sun", "gao")
GIVEN = ("an", "bei", "chu", "die", "en", "fei", "he", "jing", "kai", "lan", "ming", "ning")


@dataclass
class Ground:
    """What everybody stands on."""

    stage: Stage
    teller: Teller
    channel: ChannelKnobs
    supplier: SupplierKnobs
    time: Clockwork
    random: random.Random

    def signed_in(self, role: str) -> Browser:
        """A window in which the demo's person of this role has signed in."""
        who = self.stage.sign_ins[role]
        browser = Browser(self.stage.home)
        page = browser.open("/account/login/").press("/account/login/", login=who.email, password=who.password)
        self.check(
            Text(f"{who.role_zh}登录成功", f"the {who.role_en} signs in"), "/account/login/" not in page.url, page.url
        )
        return browser

    @cached_property
    def channel_id(self) -> UUID:
        """The shop's row of the sandbox channel."""
        return Channel.objects.get(kind="sandbox").pk

    def item(self, sku: str) -> Item:
        """The item of this number."""
        return Item.objects.get(sku=sku)

    def contact(self) -> str:
        """An e-mail address of somebody."""
        return f"{self.random.choice(FAMILY)}.{self.random.choice(GIVEN)}{self.digits(4)}@example.com"

    def qq(self) -> str:
        """A QQ number."""
        return f"{self.random.randint(1, 9)}{self.digits(8)}"

    def phone(self) -> str:
        """A mobile number."""
        return f"13{self.digits(9)}"

    def digits(self, count: int) -> str:
        """So many digits."""
        return "".join(self.random.choices("0123456789", k=count))

    def until(self, what: Text, ready: Callable[[], bool], *, seconds: float = 30.0) -> None:
        """Wait until something is so. Refuses with NeverHappened."""
        self.stage.until(what, ready, seconds=seconds)

    def found(self, what: Text, look: Callable[[], Found | None], *, seconds: float = 30.0) -> Found:
        """Wait until something is there, and return it. Refuses with NeverHappened."""
        seen: list[Found] = []

        def ready() -> bool:
            if (found := look()) is not None:
                seen.append(found)
            return bool(seen)

        self.until(what, ready, seconds=seconds)
        return seen[0]

    def check(self, what: Text, holds: bool, found: object) -> None:
        """Refuse with NotAsTold unless it holds."""
        if not holds:
            raise NotAsTold(what=what, found=found)
