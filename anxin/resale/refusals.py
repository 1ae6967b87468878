"""Why is a reseller's request refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NumberTaken(Refusal):
    text = Text("这个单号已用于另一笔订单。", "This number stands for another order already.")


class ReturnAboveLeft(Refusal):
    text = Text("退款金额超过可退余额。", "More is asked back than is left.")


class PiecesNeeded(Refusal):
    text = Text(
        "订单有多份，只退一部分时请写明是哪几份。",
        "The order has several pieces: name those whose price is asked back.",
    )
    status = 422


class NameNeeded(Refusal):
    text = Text("请填写分销商名称和邮箱。", "Write the reseller's name and e-mail address.")
    status = 422


class PersonTaken(Refusal):
    text = Text(
        "这个邮箱已有店铺角色或分销账户，请换一个。", "This address has a role here or an account already; use another."
    )


class ReceiptNeeded(Refusal):
    text = Text("请填写大于 0 的金额和收款凭证号。", "Write an amount above zero and the number of the receipt.")
    status = 422


class ReceiptUsed(Refusal):
    text = Text("这个凭证号已经入过账。", "This receipt has been booked already.")
