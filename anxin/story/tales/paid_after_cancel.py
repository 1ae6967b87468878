"""A buyer who cancels on one screen and pays on the other: the money goes back by itself."""

from uuid import UUID

from anxin.story.tale import End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().order("steam-50")
    cashier = bought.choose_channel()
    bought.cancel()
    bought.press_cashier(cashier)
    bought.until_back()
    world.teller.line(
        f"{bought.ref} 先取消、后付款，钱自动退回", f"{bought.ref}: cancelled, then paid; the money goes back"
    )
    return [bought.id]


TALE = Tale(
    path="paid-after-cancel",
    title=Text("取消后又付款：自动退回", "Paid after cancelling: refunded by itself"),
    ends=(
        End(
            states=("placed", "cancelled", "refunded"),
            clause="payment-without-order",
            decision="refund_full",
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
