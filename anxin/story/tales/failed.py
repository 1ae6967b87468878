"""A supplier who says that it failed: nobody waits for a promise that can no longer be kept."""

from uuid import UUID

from anxin.story.tale import BACK_UNDELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    account = world.qq()
    world.supplier.behave(account, "fail")
    bought = world.guest().order("green-diamond-31", account)
    bought.pay()
    bought.until_back()
    early = bought.promise - world.time.now()
    world.check(Text("没有等到承诺到期", "the promise was not waited for"), early.total_seconds() > 0, early)
    world.teller.line(
        f"{bought.ref} 供货商说失败，当即退款", f"{bought.ref}: the supplier says it failed; refunded at once"
    )
    return [bought.id]


TALE = Tale(
    path="failed",
    title=Text("充值失败：当即退款", "A failed top-up: refunded at once"),
    ends=(End(states=BACK_UNDELIVERED, clause="delivery-failed", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
