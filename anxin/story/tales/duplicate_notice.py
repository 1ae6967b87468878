"""A channel that tells twice of one payment: one effect."""

from uuid import UUID

from anxin.ledger.models import Transfer
from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().order("steam-50")
    bought.pay("twice")
    bought.until("delivered")
    payment = bought.payment.pk.hex

    def both_taken() -> bool:
        return [notice["taken"] for notice in world.channel.notices(payment)] == [True, True]

    world.until(Text("两次通知都被收下", "both notices are taken"), both_taken)
    booked = Transfer.objects.filter(order=bought.id, kind="paid").count()
    world.check(Text("只入账一次", "booked once"), booked == 1, booked)
    world.check(
        Text("只发一个卡密", "one code goes out"), bought.delivery.codes.count() == 1, bought.delivery.codes.count()
    )
    world.teller.line(
        f"{bought.ref} 渠道通知了两次，只入账一次、发货一次", f"{bought.ref}: told twice, booked and delivered once"
    )
    return [bought.id]


TALE = Tale(
    path="duplicate-notice",
    title=Text("支付通知重复：只生效一次", "A notice that comes twice has one effect"),
    ends=(End(states=SETTLED),),
    tell=_tell,
)
