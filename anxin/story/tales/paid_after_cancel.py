"""A buyer who cancels on one screen and pays on the other: the last word counts, and the money is had back at once."""

from uuid import UUID

from anxin.story.tale import End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().order("steam-50")
    cashier = bought.choose_channel()
    bought.cancel()
    bought.press_cashier(cashier)
    bought.until("delivered")
    world.teller.line(
        f"{bought.ref} 先取消、后付款：以最后的付款为准，订单恢复",
        f"{bought.ref}: cancelled, then paid; the last word counts, the order goes on",
    )
    bought.claim("changed_mind")
    bought.until_back()
    world.teller.line("卡密没看过，买家不要了，全额退回", "the code was never seen; the buyer has it all back")
    return [bought.id]


TALE = Tale(
    path="paid-after-cancel",
    title=Text("取消后又付款：订单恢复，可全额退回", "Paid after cancelling: the order goes on, or all comes back"),
    ends=(
        End(
            states=("placed", "cancelled", "placed", "paid", "delivered", "refunded"),
            clause="never-revealed",
            decision="refund_full",
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
