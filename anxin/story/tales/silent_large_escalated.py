"""A silent supplier, a larger amount, and staff who do not decide: the rules decide for the buyer."""

from functools import partial
from uuid import UUID

from anxin.story.buyer import Bought
from anxin.story.tale import BACK_UNDELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text

# support has two service hours, twelve by the clock at most: how many depends on when the story is told; the senior
# reviewer has a day
HOUR = 3600.0


def _is_with(bought: Bought, owner: str) -> bool:
    case = bought.case
    return (case.state, case.owner) == ("in_review", owner)


def _tell(world: World) -> list[UUID]:
    account = world.phone()
    world.supplier.behave(account, "silent")
    bought = world.guest().buy("mobile-100", account)
    world.until(Text("供货商接单", "the supplier takes the order"), lambda: bought.delivery.state == "in_progress")
    world.time.to(bought.promise)
    world.until(Text("平台自己立案", "the platform opens a case itself"), lambda: bought.row.case_open)
    for owner, zh, en in (("agent", "客服", "support"), ("senior", "高级审核", "the senior reviewer")):
        what = Text(f"轮到{zh}", f"it is the turn of {en}")
        world.until(what, partial(_is_with, bought, owner))
        due = world.found(Text("有期限", "there is a due time"), lambda: bought.case.due_at)
        world.teller.line(f"{bought.ref} {zh}没有在时限内处理", f"{bought.ref}: {en} does not decide in time")
        world.time.past(due)
    bought.until_back()
    world.teller.line("没有人处理，规则替买家决定：全额退款", "nobody decided, so the rules did: refunded in full")
    return [bought.id]


TALE = Tale(
    path="silent-supplier-escalated",
    title=Text(
        "供货商沉默，大额：无人审核也不会拖着", "A silent supplier, a larger amount: nobody's silence stalls it"
    ),
    ends=(
        End(
            states=BACK_UNDELIVERED,
            clause="late-and-unclear",
            decision="refund_full",
            asked_seconds=(26 * HOUR, 37 * HOUR),
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
