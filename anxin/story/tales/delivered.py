"""A code from stock: bought by a guest, seen, confirmed, and the seller is paid."""

from uuid import UUID

from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("steam-50")
    bought.until("delivered")
    codes = bought.reveal()
    world.check(Text("看到一个卡密", "one code is shown"), len(codes) == 1, len(codes))
    world.teller.line(
        f"{bought.ref} 付款后立即发货，买家查看了卡密", f"{bought.ref}: delivered at once, the code is seen"
    )
    again = bought.reveal()
    world.check(Text("再次查看是同一个卡密", "a second look shows the same code"), again == codes, len(again))
    bought.confirm()
    world.teller.line("买家确认到账，货款转为待结算", "the buyer confirms; the money becomes the seller's, pending")
    return [bought.id]


TALE = Tale(
    path="delivered",
    title=Text("卡密：发货、查看、确认、结算", "A code: delivered, seen, confirmed, settled"),
    ends=(End(states=SETTLED),),
    tell=_tell,
)
