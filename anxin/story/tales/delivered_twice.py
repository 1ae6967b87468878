"""A supplier that delivers one order twice: one delivery counts, the second stands on record."""

from uuid import UUID

from anxin.delivery.models import Delivery
from anxin.story.facts import exhibits
from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    account = world.qq()
    world.supplier.behave(account, "deliver_twice")
    bought = world.guest().buy("qq-coin-50", account)
    bought.until("delivered")
    received = len(world.supplier.deliveries(account))
    world.check(Text("供货商充了两次", "the supplier topped up twice"), received == 2, received)
    again = Text("第二次到账存了证", "the second one stands on record")
    world.until(again, lambda: exhibits(bought.id, "delivered_again") >= 1)
    counted = Delivery.objects.filter(order=bought.id).count(), exhibits(bought.id, "delivered")
    world.check(Text("只算一次发货", "one delivery counts"), counted == (1, 1), counted)
    world.teller.line(
        f"{bought.ref} 供货商误充两次：只算一次，第二次存证", f"{bought.ref}: topped up twice; one counts"
    )
    return [bought.id]


TALE = Tale(
    path="delivered-twice",
    title=Text("供货商重复发货：只算一次", "A supplier that delivers twice: one counts"),
    ends=(End(states=SETTLED),),
    tell=_tell,
)
