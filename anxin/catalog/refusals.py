"""Why is an item not taken as it was written down?"""

from collections.abc import Sequence

from anxin.refusal import Refusal
from anxin.texts import Text


class ItemWrong(Refusal):
    """`wrong` has the name of each field with what is the matter with it."""

    text = Text("有 {count} 处需要修改：{first}。", "{count} to correct: {first}.")
    status = 422

    def __init__(self, wrong: Sequence[tuple[str, Text]]) -> None:
        self.wrong = list(wrong)
        super().__init__(count=len(self.wrong), first=self.wrong[0][1])


class KindInUse(Refusal):
    text = Text(
        "还有未完成的订单或未售出的卡密，不能换商品类型。请新建一个商品。",
        "Orders are open or codes are on the shelf, so the kind of goods stays. Make another item instead.",
    )


class GuardNotOpen(Refusal):
    text = Text("这件商品没有等待确认的成本变动。", "There is no changed cost of this item to accept.")
