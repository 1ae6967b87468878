"""A refund that the channel returns: the buyer sends it again, and it arrives."""

from uuid import UUID

from anxin.story.tale import BACK_DELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("steam-50")
    bought.until("delivered")
    world.channel.fault(bought.payment.pk.hex, "bounce_refund_once")
    bought.claim("changed_mind")
    bought.until_refund("bounced")
    world.teller.line(
        f"{bought.ref} 退款被渠道退回，钱仍在平台账上", f"{bought.ref}: the refund bounced; the money is safe"
    )
    bought.page().press(f"/refunds/{bought.refund.pk}/redirect/")
    bought.until_back()
    world.teller.line("买家再次原路退回，已到账", "the buyer sends it again, and it arrives")
    return [bought.id]


TALE = Tale(
    path="refund-bounced",
    title=Text("退款被退回一次，再次发起后到账", "A refund that bounces once, is sent again and arrives"),
    ends=(End(states=BACK_DELIVERED, clause="never-revealed", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
