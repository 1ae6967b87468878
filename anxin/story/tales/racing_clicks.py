"""A buyer who asks for the refund with both hands at once: one case, one refund."""

from uuid import UUID

from anxin.cases.models import Case
from anxin.refunds.models import Refund
from anxin.story.tale import BACK_DELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    bought = world.guest().buy("steam-50")
    bought.until("delivered")
    form = bought.buyer.browser.open(f"/orders/{bought.id}/case/")
    pages = form.press_twice("/case/", problem="changed_mind")
    world.check(Text("两次点击都有答复", "both clicks are answered"), len(pages) == 2, [page.status for page in pages])
    whole = [page.status for page in pages if page.status >= 500]
    world.check(Text("没有出错页", "no page is broken"), not whole, whole)
    bought.until_back()
    made = Case.objects.filter(order=bought.id).count(), Refund.objects.filter(order=bought.id).count()
    world.check(Text("一张售后单、一笔退款", "one case and one refund"), made == (1, 1), made)
    world.teller.line(f"{bought.ref} 同时点了两次退款，只退一次", f"{bought.ref}: clicked twice at once, refunded once")
    return [bought.id]


TALE = Tale(
    path="racing-refund-clicks",
    title=Text("同时点两次退款：只退一次", "Two refund clicks at once: one refund"),
    ends=(End(states=BACK_DELIVERED, clause="never-revealed", decision="refund_full", refund_asks=1),),
    tell=_tell,
)
