"""A buyer who wanted another account than the one entered twice: rejected at once, with the reason."""

from uuid import UUID

from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("qq-coin-50", world.qq())
    bought.until("delivered")
    page = bought.claim("wrong_account", "充到别的号了")
    bought.until_case("decided")
    page = bought.buyer.browser.open(page.url)
    hint = f"{bought.account[:3]}****{bought.account[-2:]}"
    world.check(
        Text("售后单显示下单时填的账号", "the case shows the account entered"), hint in page.words, page.words[:400]
    )
    world.teller.line(
        f"{bought.ref} 已按所填账号 {hint} 到账，驳回并说明", f"{bought.ref}: delivered as entered ({hint}), rejected"
    )
    return [bought.id]


TALE = Tale(
    path="wrong-account",
    title=Text("说充错账号：按所填账号到账，驳回", "Wrong account: delivered as entered, rejected with its reason"),
    ends=(End(states=SETTLED, clause="account-as-entered", decision="reject"),),
    tell=_tell,
)
