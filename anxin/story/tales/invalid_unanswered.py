"""An invalid code, a silent supplier, and a buyer who chooses nothing either: the money goes back."""

from uuid import UUID

from anxin.story.tale import BACK_DELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("steam-50")
    bought.until("delivered")
    bought.reveal()
    bought.claim("invalid_code")
    for state in ("awaiting_supplier", "offered"):
        bought.until_case(state)
        world.time.past(world.found(Text("有期限", "there is a due time"), lambda: bought.case.due_at))
    bought.until_back()
    world.teller.line(
        f"{bought.ref} 供货商不答、买家不选：24 小时后全额退款",
        f"{bought.ref}: no answer and no choice; refunded in full after 24 hours",
    )
    return [bought.id]


TALE = Tale(
    path="invalid-code-unanswered",
    title=Text("卡密无效：两边都沉默，到时退款", "An invalid code: both are silent, refunded in time"),
    ends=(End(states=BACK_DELIVERED, clause="supplier-silent", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
