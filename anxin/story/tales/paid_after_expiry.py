"""Money that comes when its order is over: it goes back by itself."""

from uuid import UUID

from anxin.story.tale import BACK_UNUSED, End, Tale
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
    bought.until_back()
    world.teller.line(
        "渠道的钟慢了，仍收了款；平台自动原路退回",
        "the channel's clock is slow and takes the money; it goes back by itself",
    )
    return [bought.id]


TALE = Tale(
    path="paid-after-expiry",
    title=Text("订单过期后才付款：自动退回", "Paid after expiry: refunded by itself"),
    ends=(End(states=BACK_UNUSED, clause="payment-without-order", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
