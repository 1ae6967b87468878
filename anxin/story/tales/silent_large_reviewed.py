"""A silent supplier and a larger amount: a person decides, in time."""

from uuid import UUID

from anxin.story.tale import BACK_UNDELIVERED, End, Tale
from anxin.story.world import World
from anxin.texts import Text


def _tell(world: World) -> list[UUID]:
    account = world.phone()
    world.supplier.behave(account, "silent")
    bought = world.guest().buy("mobile-100", account)
    world.until(Text("供货商接单", "the supplier takes the order"), lambda: bought.delivery.state == "in_progress")
    world.time.to(bought.promise)
    world.until(Text("平台自己立案", "the platform opens a case itself"), lambda: bought.row.case_open)
    bought.until_case("in_review")
    world.teller.line(
        f"{bought.ref} 金额超过 50 元，平台主动立案转人工",
        f"{bought.ref}: more than 50 yuan; the platform opens a case",
    )
    world.ari.review(
        bought.case.pk, refund=True, zh="供货商无法证明已到账。", en="The supplier cannot show that it arrived."
    )
    bought.until_back()
    world.teller.line("客服 Ari 在时限内同意退款", "Ari of support agrees to the refund, in time")
    return [bought.id]


TALE = Tale(
    path="silent-supplier-reviewed",
    title=Text("供货商沉默，大额：人工在时限内审核", "A silent supplier, a larger amount: reviewed in time"),
    ends=(
        End(
            states=BACK_UNDELIVERED,
            clause="late-and-unclear",
            decision="refund_full",
            asked_seconds=(0, 120),
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
