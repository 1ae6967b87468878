"""An invalid code and a silent supplier: silence counts, and the buyer chooses the money."""

from uuid import UUID

from anxin.story.tale import BACK_DELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("steam-50")
    bought.until("delivered")
    bought.reveal()
    bought.claim("used_code", "兑换时提示已被使用")
    bought.until_case("awaiting_supplier")
    world.time.past(world.found(Text("有期限", "there is a due time"), lambda: bought.case.due_at))
    bought.until_case("offered")
    world.teller.line(f"{bought.ref} 供货商两小时没有答复，视为默认", f"{bought.ref}: two hours of silence count")
    bought.choose("refund")
    bought.until_back()
    world.teller.line("买家选择退款", "the buyer chooses the money")
    return [bought.id]


TALE = Tale(
    path="invalid-code-supplier-silent",
    title=Text("卡密已被使用：供货商沉默，买家选退款", "A used code: the supplier is silent, the buyer is refunded"),
    ends=(End(states=BACK_DELIVERED, clause="supplier-silent", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
