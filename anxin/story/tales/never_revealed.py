"""A code that nobody has seen: returned by the buyer alone, and never usable again."""

from uuid import UUID

from anxin.delivery.models import Code
from anxin.story.tale import BACK_DELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.bea.buy("steam-50")
    bought.until("delivered")
    bought.claim("changed_mind")
    bought.until_back()
    states = list(Code.objects.filter(delivery=bought.delivery).values_list("state", flat=True))
    world.check(Text("卡密已作废", "the code is void"), states == ["void"], states)
    seen = world.bea.browser.send(f"{world.stage.home}/orders/{bought.id}/reveal/", {})
    world.check(Text("退款后看不到卡密", "no code is shown after the refund"), not seen.codes, seen.status)
    world.teller.line(
        f"{bought.ref} 未查看的卡密自助退款，卡密作废", f"{bought.ref}: unseen, returned without asking anybody"
    )
    return [bought.id]


TALE = Tale(
    path="never-revealed",
    title=Text("没看过的卡密：自助退款", "A code never revealed: self-service refund"),
    ends=(End(states=BACK_DELIVERED, clause="never-revealed", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
