"""A supplier who is late: stopped when the promise has passed, and the money goes back unasked."""

from uuid import UUID

from anxin.story.tale import BACK_UNDELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    account = world.qq()
    world.supplier.behave(account, "delay")
    bought = world.guest().buy("qq-coin-50", account)
    world.until(Text("供货商接单", "the supplier takes the order"), lambda: bought.delivery.state == "in_progress")
    world.time.to(bought.promise)
    world.teller.line(
        f"{bought.ref} 承诺时间快到，供货商仍未到账", f"{bought.ref}: the promise ends, nothing has arrived"
    )
    bought.until_back()
    world.check(
        Text("供货商已被叫停", "the supplier was stopped"), bought.delivery.fence == "done", bought.delivery.fence
    )
    world.supplier.turn("release", key=account)
    received = len(world.supplier.deliveries(account))
    world.check(Text("叫停后没有再到账", "nothing is delivered after the stop"), received == 0, received)
    world.teller.line(
        "先叫停供货商，再自动原路退款", "first the supplier is stopped, then the money goes back by itself"
    )
    return [bought.id]


TALE = Tale(
    path="late",
    title=Text("直充超时：叫停后自动退款", "A late top-up: stopped, and refunded unasked"),
    ends=(
        End(
            states=BACK_UNDELIVERED,
            clause="stopped-in-time",
            # the same stop, heard by looking the order up a moment before the stop itself is answered
            or_clause="delivery-failed",
            decision="refund_full",
            asked_seconds=(0, 5),
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
