"""What does an acg-faka shop say, and which of its sentences are a no, a promise, or no goods at all?

It answers every question with HTTP 200 and a code, and puts apologies where the goods belong. What is taken for a no
is a closed list: an order is undone together with such a sentence, while any other may come from behind a time-out.
"""

from typing import Final

from anxin.delivery.supplier import SupplyAnswer, SupplyStatus
from anxin.integrations.docking import Reply, codes_in, minor, text_of, unknown

NO: Final = (
    *("商品不存在", "当前商品已停售", "库存不足", "余额不足", "请选择商品", "至少购买", "本商品最少购买"),
    *("本商品单次最多购买", "该商品每人只能购买", "抢购还未开始", "抢购已结束", "此商品类型不存在", "此SKU不存在"),
    *("联系方式不能低于", "您输入的", "您的设置的密码过于简单"),
)
TWICE: Final = "The request ID already exists"
# where the goods belong: charged, and nothing there
SORRY: Final = ("抢走了商品",)
LATER: Final = ("正在发货中", "没有发货信息")


def refusal(reply: Reply) -> str:
    """The sentence of a no to an order; empty when this is none."""
    said = reply.text("msg").strip()
    return said if reply.text("code") not in ("", "200") and said.startswith(NO) else ""


def taken(reply: Reply) -> bool:
    """Whether the shop has done what it was asked."""
    return reply.status == 200 and reply.text("code") == "200"


def read_goods(reply: Reply, number: str, quantity: int, *, codes: bool) -> SupplyAnswer:
    """How an order stands by the text in place of its goods."""
    data = reply.part("data")
    cost_minor = minor(text_of(data, "amount"))
    goods = text_of(data, "secret").strip()
    if not number:
        return unknown("it has no number")
    if any(word in goods for word in SORRY):
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, "charged, but its goods were gone", cost_minor)
    if not goods or any(word in goods for word in LATER):
        return SupplyAnswer(SupplyStatus.IN_PROGRESS, number, 0, "", cost_minor)
    if not codes:
        # whoever tops up by hand writes here that it was done, or anything else: a person reads it
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, "the shop wrote a note", cost_minor)
    texts = codes_in(goods, quantity)
    if not texts:
        return SupplyAnswer(SupplyStatus.UNKNOWN, number, 0, "not as many codes as ordered", cost_minor)
    return SupplyAnswer(SupplyStatus.DELIVERED, number, 100, "", cost_minor, texts)
