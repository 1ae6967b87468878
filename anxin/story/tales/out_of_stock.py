"""One card and two buyers: the first gets it, the second gets the money back when the promise passes."""

from uuid import UUID

from anxin.story.tale import BACK_UNDELIVERED, SETTLED, End, Tale
from anxin.story.world import World
from anxin.texts import Text

# this item puts no code aside while a buyer pays: otherwise the second is told so before paying
HEAD = "编号,类型,名称,英文名称,价格,承诺分钟,预留分钟"


def _tell(world: World) -> list[UUID]:
    sku = f"last-card-{world.digits(6)}"
    table = f"{HEAD}\n{sku},卡密,限量点卡,Limited card,30.00,30,0\n".encode("gbk")
    world.sol.open("/supplier/items/").upload("/items/", "file", "items.csv", table)
    world.opal.list_item(world.item(sku).pk)
    item = str(world.item(sku).pk)
    codes = f"\n{world.digits(12)}----{world.digits(6)}\r\n\n"
    report = world.sol.open("/supplier/stock/").press("/stock/", item=item, text=codes)
    world.check(Text("导入了卡密", "the codes are imported"), report.status == 200, report.words[:300])
    first, second = world.guest().order(sku), world.guest().order(sku)
    world.teller.line("供货商只导入一张卡密，两人同时下单", "the supplier has one card; two people order it")
    first.pay()
    first.until("delivered")
    second.pay()
    second.until("paid")
    world.time.to(second.promise)
    second.until_back()
    world.teller.line(
        f"{first.ref} 拿到卡密；{second.ref} 承诺到期，自动退款",
        f"{first.ref} gets it; {second.ref} is refunded when its promise passes",
    )
    return [first.id, second.id]


TALE = Tale(
    path="out-of-stock",
    title=Text("最后一张卡密卖给两个人", "The last card, sold to two"),
    ends=(
        End(states=SETTLED),
        End(
            states=BACK_UNDELIVERED,
            clause="undelivered",
            decision="refund_full",
            asked_seconds=(0, 4),
            refund_asks=1,
        ),
    ),
    tell=_tell,
)
