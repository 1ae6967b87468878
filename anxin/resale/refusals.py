"""Why is a reseller's request refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NumberTaken(Refusal):
    text = Text("这个单号已用于另一笔订单。", "This number stands for another order already.")


class ReturnAboveLeft(Refusal):
    text = Text("退款金额超过可退余额。", "More is asked back than is left.")
