"""A top-up that arrives, and a buyer who says nothing: the timer confirms."""

from uuid import UUID

from anxin.story.facts import exhibits
from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.bea.buy("qq-coin-50", world.qq())
    bought.until("delivered")
    received = len(world.supplier.deliveries(bought.account))
    world.check(Text("供货商只充值一次", "the supplier tops up once"), received == 1, received)
    again = exhibits(bought.id, "delivered_again")
    world.check(Text("没有记成重复发货", "not on record as delivered again"), again == 0, again)
    world.teller.line(f"{bought.ref} 已到账，买家没有再操作", f"{bought.ref}: topped up; the buyer does nothing more")
    return [bought.id]


TALE = Tale(
    path="confirmed-by-timer",
    title=Text("直充到账，到期自动确认", "A top-up arrives; the timer confirms"),
    ends=(End(states=SETTLED),),
    tell=_tell,
)
