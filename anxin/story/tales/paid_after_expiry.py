"""Money that comes when its order is over and the goods are still there: the order goes on."""

from uuid import UUID

from anxin.story.tale import REVIVED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().order("steam-50")
    cashier = bought.choose_channel()
    due = world.found(Text("有付款期限", "there is a time to pay"), lambda: bought.row.due_at)
    world.time.past(due, channel=False)
    bought.until("expired")
    world.teller.line(f"{bought.ref} 15 分钟没付款，订单过期", f"{bought.ref}: not paid within 15 minutes, expired")
    bought.press_cashier(cashier)
    world.time.align_channel()
    bought.until("delivered")
    world.teller.line(
        "渠道的钟慢了，仍收了款；商品还在、价格未变，订单恢复并发货",
        "the channel's clock is slow and takes the money; the goods are there at the same price, so the order goes on",
    )
    bought.reveal()
    bought.confirm()
    return [bought.id]


TALE = Tale(
    path="paid-after-expiry",
    title=Text("订单过期后才付款：恢复并发货", "Paid after expiry: the order goes on"),
    ends=(End(states=REVIVED),),
    tell=_tell,
)
