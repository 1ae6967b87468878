"""For which reasons is something about a complaint refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class ComplaintClosed(Refusal):
    text = Text("这个投诉已经结束，不能再答复。", "This complaint is over; it takes no more answers.")


class NothingLeft(Refusal):
    text = Text(
        "这笔订单已没有可退的钱：退款、渠道赔付和拒付合计已达实收金额。",
        "Nothing of this order is left to return: refunds, payouts and chargebacks make up all that came in.",
    )


class NotJoined(Refusal):
    text = Text("请先把投诉关联到订单。", "Join the complaint to its order first.")


class JoinedAlready(Refusal):
    text = Text("这个投诉已关联到订单。", "This complaint is joined to its order already.")


class BookedAlready(Refusal):
    text = Text("这个编号的投诉已登记过。", "A complaint of this number is booked already.")


class SecondNeeded(Refusal):
    text = Text(
        "超过 {most} 的退款要第二人确认，请在售后单里裁决；裁决后系统会自动答复这个投诉。",
        "A refund above {most} needs a second person: decide the case itself; this complaint is then told by itself.",
    )


class WordsNeeded(Refusal):
    text = Text(
        "请写明答复内容，1 到 {most} 个字，对方会看到。",
        "Write the answer, 1 to {most} characters; the other side reads it.",
    )
    status = 422


class NotByHand(Refusal):
    text = Text("拒付由财务在付款页处理。", "A chargeback is dealt with by finance on the payment's page.")


class AnswerUnderWay(Refusal):
    text = Text(
        "上一条同类答复还在送达中，请稍后再试。", "The last answer of this kind is still on its way; try again shortly."
    )
