"""For which reasons is something about a case refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class CaseClosed(Refusal):
    text = Text("该售后单已处理完毕。", "This case has been closed.")


class NothingToClaim(Refusal):
    text = Text("订单还没有付款，不需要申请退款。", "This order has not been paid, so there is nothing to refund.")


class AlreadyRefunded(Refusal):
    text = Text(
        "这笔订单的钱已全部退回，去向见订单页。", "All of this order's money has gone back; the order page shows where."
    )


class UnknownProblem(Refusal):
    text = Text("请选择遇到的问题。", "Choose what happened.")
    status = 422


class NothingToChoose(Refusal):
    text = Text("现在没有需要您选择的方案。", "There is nothing to choose right now.")


class NotAsked(Refusal):
    text = Text("现在没有需要您答复的问题。", "Nothing is being asked of you right now.")


class ReasonNeeded(Refusal):
    text = Text("请写明理由，买家会看到。", "Write the reason; the buyer will read it.")
    status = 422


class NobodyHurt(Refusal):
    text = Text("没有需要处理的订单。", "There is no order to remedy.")


class RemedyRunning(Refusal):
    text = Text("同一对象的批量处理正在进行。", "A remedy for the same is running already.")
