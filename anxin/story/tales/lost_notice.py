"""A channel that tells nothing: the shop looks by itself."""

from datetime import timedelta
from uuid import UUID

from anxin.story.tale import SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().order("steam-50")
    bought.pay("none")
    world.time.ahead(timedelta(minutes=1))
    bought.until("delivered")
    told = len(world.channel.notices(bought.payment.pk.hex))
    world.check(Text("渠道没有通知过", "the channel never told"), told == 0, told)
    world.teller.line(f"{bought.ref} 没有通知，平台一分钟后主动查到已付款", f"{bought.ref}: no notice; found by asking")
    return [bought.id]


TALE = Tale(
    path="lost-notice",
    title=Text("支付通知丢失：平台主动查到", "A lost notice: the shop finds the payment by asking"),
    ends=(End(states=SETTLED),),
    tell=_tell,
)
