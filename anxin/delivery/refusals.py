"""For which reasons is something about goods refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class SoldOut(Refusal):
    text = Text(
        "刚刚售完了，没有扣款。别人未付款的会放回货架，可过几分钟再看。",
        "It has just sold out. Nothing was charged. What others do not pay for returns to the shelf within minutes.",
    )


class TooManyPutAside(Refusal):
    text = Text(
        "您还有未付款的订单占着这件商品（最多 {most} 件）。请先付款或取消，再下新单。",
        "You have unpaid orders holding this item (at most {most}). Pay or cancel them first.",
    )


class TooManyFromThere(TooManyPutAside):
    text = Text(
        "与您使用同一网络的未付款订单已占着这件商品的较多库存。请先付款，或过一会儿再下单。",
        "Unpaid orders from your network hold, or lately held, as much of this item as they may. "
        "Pay first, or order again in a while.",
    )


class BatchIsWithdrawn(Refusal):
    text = Text(
        "这批卡密已被撤下，正在为您换新的。不想等可直接申请退款：没看过的卡密全额退回。",
        "This batch was withdrawn and another code is being found for you. You need not wait: an unseen code is "
        "refunded in full.",
    )


class ReasonMissing(Refusal):
    text = Text("请写明查看原因，买家会看到。", "Say why the codes must be seen; the buyer reads it.")
    status = 422


class OwnRequest(Refusal):
    text = Text("自己的申请要由另一位同事同意。", "Somebody else must agree to your own request.")
    status = 403


class NotYetOpen(Refusal):
    text = Text("还不能查看：需要另一位同事同意，或等冷静期结束。", "Not open yet: a colleague agrees, or time passes.")


class RequestIsOver(Refusal):
    text = Text("这次申请已用过或已过期，请重新申请。", "This request was used or has run out. Ask again.")


class NoSuchUnit(Refusal):
    text = Text("请从列表里选择有问题的那几份。", "Choose the pieces from the list.")
    status = 422


class ChooseUnits(Refusal):
    text = Text("这笔订单各份情况不同，请选择有问题的那几份。", "The pieces of this order differ: choose the bad ones.")
    status = 422


class UnitsApart(Refusal):
    text = Text(
        "一次只能申请同一批到的几份。请分两次申请：先选这一批，处理完再选另一批。",
        "One request is about pieces that came together. Ask twice: these first, the others once that is done.",
    )
    status = 422


class UnitRefunded(Refusal):
    text = Text("第 {unit} 份的钱已经退回，请取消勾选。", "The money for piece {unit} has gone back: leave it out.")
    status = 422
