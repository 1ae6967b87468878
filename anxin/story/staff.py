"""What does a person of the staff do? Signs in with two factors, and decides a case at the desk."""

import time
from dataclasses import dataclass
from uuid import UUID

from anxin.site.sign_ins import totp
from anxin.story.browser import Browser
from anxin.story.ground import Ground
from anxin.texts import Text


@dataclass(frozen=True)
class Staff:
    """Somebody at the desk."""

    world: Ground
    browser: Browser

    def list_item(self, item: UUID) -> None:
        """Look at an item that somebody from outside wants to sell, and let it be shown."""
        page = self.browser.open("/desk/settlement/").press("/settlement/items/", item=str(item), answer="show")
        self.world.check(Text("商品审核通过", "the item is vetted"), page.status == 200, page.words[:300])

    def review(self, case: UUID, *, refund: bool, zh: str, en: str) -> None:
        """Decide a case on its page, with the reason that the buyer reads."""
        page = self.browser.open(f"/desk/cases/case/{case}/change/")
        decision = "refund_full" if refund else "reject"
        # asked for only where the desk suggests something
        against = {"against": zh} if 'name="against"' in page.text else {}
        page = page.press("/review/", decision=decision, reason_zh=zh, reason_en=en, **against)
        self.world.check(Text("审核被接受", "the review is taken"), page.status == 200, page.words[:300])


def sign_in(world: Ground, role: str) -> Staff:
    """Enter the desk as the demo's person of this role: password, then the authenticator's code."""
    browser = world.signed_in(role)
    page = browser.open("/account/2fa/authenticate/")
    page = page.press("/authenticate/", code=totp(world.stage.sign_ins[role].totp_secret, time.time()))
    world.check(Text("两步验证通过", "the second factor is taken"), "authenticate" not in page.url, page.words[:200])
    return Staff(world, browser)
