"""Why can a supplier not be one of an item's?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NobodyToAsk(Refusal):
    text = Text("自有库存没有可对接的系统。", "Own stock has no system that could be asked.")


class OwnStock(Refusal):
    text = Text(
        "这件商品由自有库存发货，货源在这里用不上。",
        "This item is delivered from own stock, so no source would ever be asked for it.",
    )


class SkuNeeded(Refusal):
    text = Text("请填写对方的商品编号。", "Give the item's number at the supplier.")
    status = 422


class DearerThanSold(Refusal):
    text = Text("进价上限高于售价。", "The most it may cost is above what a buyer pays.")


class NothingUnclear(Refusal):
    text = Text("这笔发货没有需要人工核实的。", "Nothing is unclear about this delivery.")


class WordsNeeded(Refusal):
    text = Text("请写明您在货源后台看到了什么。", "Write what you saw in the supplier's console.")
    status = 422


class AllCodesNeeded(Refusal):
    text = Text("请填写后台显示的全部卡密，每行一个。", "Give all the codes shown there, one a line.")
    status = 422


class ShareNeeded(Refusal):
    text = Text(
        "请填写已到账的数量或比例（少于全部），或已到账的卡密。",
        "Say how much arrived, less than all of it, or give the codes that did.",
    )
    status = 422


class ReasonNeeded(Refusal):
    text = Text("请写明原因，以后查得到。", "Say why, so that it can be looked up later.")
    status = 422
