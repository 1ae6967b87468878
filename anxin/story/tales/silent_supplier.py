"""A supplier who takes an order and falls silent, and cannot be stopped: a small amount goes back at named risk."""

from uuid import UUID

from anxin.story.tale import BACK_UNDELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    account = world.qq()
    world.supplier.behave(account, "silent")
    bought = world.guest().buy("qq-coin-50", account)
    world.until(Text("供货商接单", "the supplier takes the order"), lambda: bought.delivery.state == "in_progress")
    world.time.to(bought.promise)
    bought.until_back()
    fence = bought.delivery.fence
    world.check(Text("供货商无法叫停", "the supplier cannot be stopped"), fence == "impossible", fence)
    world.teller.line(
        f"{bought.ref} 无法叫停，金额不超过 50 元：按规则先退，风险记名承担",
        f"{bought.ref}: cannot be stopped, at most 50 yuan: refunded first, the risk is named",
    )
    return [bought.id]


TALE = Tale(
    path="silent-supplier",
    title=Text("供货商沉默且无法叫停：小额先退", "A silent supplier: a small amount goes back at once"),
    ends=(
        End(
            states=BACK_UNDELIVERED,
            clause="late-at-named-risk",
            decision="refund_full",
            asked_seconds=(0, 5),
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
