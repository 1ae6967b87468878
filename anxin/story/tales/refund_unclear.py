"""A channel that refunds and answers with an error: unknown is asked about, never refunded twice."""

from uuid import UUID

from anxin.refunds.models import RefundStep
from anxin.story.tale import BACK_DELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("steam-50")
    bought.until("delivered")
    payment = bought.payment.pk.hex
    world.channel.fault(payment, "lose_notice")
    world.channel.fault(payment, "error_500_after_success")
    bought.claim("changed_mind")
    bought.until_back()
    states = list(RefundStep.objects.filter(subject=bought.refund).values_list("to_state", flat=True))
    world.check(Text("曾记为待确认", "it was unknown for a while"), "unknown" in states, states)
    world.teller.line(
        f"{bought.ref} 渠道答复出错：先查询，确认只退了一次", f"{bought.ref}: no clear answer; looked up, refunded once"
    )
    return [bought.id]


TALE = Tale(
    path="refund-unclear",
    title=Text("退款答复不明：查询确认，不重复退", "An unclear answer to a refund: looked up, never paid twice"),
    ends=(End(states=BACK_DELIVERED, clause="never-revealed", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
