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


class QuestionChanged(Refusal):
    text = Text("问题已经变了，请重新查看后再答复。", "Something else is being asked by now: look again, then answer.")


class StopUnderWay(Refusal):
    text = Text(
        "已要求供货商停止发货，正在等它答复，暂时不能撤回；有了结果会马上告诉您。",
        "The supplier has been told to stop and its answer is awaited, so this cannot be withdrawn now; you hear of it"
        " at once.",
    )


class ReasonNeeded(Refusal):
    text = Text("请写明理由，买家会看到。", "Write the reason; the buyer will read it.")
    status = 422


class NobodyHurt(Refusal):
    text = Text("没有需要处理的订单。", "There is no order to remedy.")


class NobodyReached(Refusal):
    text = Text("这些订单都不能补发，请改为全额退款。", "Another one can be sent to none of them; refund them instead.")


class RemedyRunning(Refusal):
    text = Text("同一对象的批量处理正在进行。", "A remedy for the same is running already.")


class NothingToNegotiate(Refusal):
    text = Text(
        "现在没有可以协商的售后，按规则继续处理。",
        "There is nothing to negotiate right now; the rules go on by themselves.",
    )


class AmountOutOfReach(Refusal):
    text = Text(
        "金额须大于 0、小于还可退的 {most}；全部退回请选“全额退款”。",
        "Name an amount above 0 and below the {most} that is left; choose a full refund for all of it.",
    )
    status = 422


class NothingDelivered(Refusal):
    text = Text(
        "商品还没有确认到账，不能只退一部分，请选全额退款。",
        "Nothing is known to have arrived, so a part makes no sense: choose a full refund.",
    )
    status = 422


class MissingGoesBack(Refusal):
    text = Text(
        "商品只到了一部分，退款后其余不再发货，至少要退没有到账的部分，约 {missing}。",
        "Only a part has arrived, and after a refund the rest is not delivered: give back what is missing at least,"
        " about {missing}.",
    )
    status = 422


class NoReissueNow(Refusal):
    text = Text(
        "订单已结束，不能再补发，请改为退款。", "The order has ended, so nothing is delivered again; refund it."
    )


class ReissuedEnough(Refusal):
    text = Text("这笔订单已补发 {times} 次，不再补发，请选退款。", "Sent again {times} times already: choose a refund.")


class NothingToReissue(Refusal):
    text = Text("商品还在发货途中，不能补发。", "The goods are still on their way and cannot be sent again.")


class TooManyOffers(Refusal):
    text = Text(
        "一方最多提出 {most} 次方案，请等对方答复或按规则处理。",
        "Each side may propose {most} times: wait for the answer, or for the rules.",
    )


class TooManyWords(Refusal):
    text = Text(
        "说明最多 {most} 字，请写短一些。", "A word to the other side has at most {most} characters: shorten it."
    )
    status = 422


class TooMuchForOne(Refusal):
    text = Text(
        "同一订单由人退出的钱合计超过 {above}，不能由一人决定，请走裁决，由第二人确认。",
        "Above {above} for all that people let go of an order, one person alone cannot agree: decide it, so that a "
        "second person confirms.",
    )
    status = 403


class WaitsForSecond(Refusal):
    text = Text("已有一份裁决在等第二人确认。", "A decision waits for a second person already.")


class NothingWaits(Refusal):
    text = Text("没有等待确认的裁决，可能已被确认或撤下。", "Nothing waits to be confirmed; it may be done or dropped.")


class OfferGone(Refusal):
    text = Text("这个方案已经失效，请看最新进展。", "This offer no longer stands. See how the case is now.")


class OfferNotYours(Refusal):
    text = Text("这个方案不由您答复。", "This offer is not yours to answer.")
    status = 403


class LessThanRules(Refusal):
    text = Text(
        "这个方案比规则给您的少 {less}。确定接受，请勾选“我知道比规则少”。",
        "This offer is {less} less than the rules give you. To accept it all the same, tick that you know.",
    )
    status = 422


class AgreedBefore(Refusal):
    text = Text(
        "同一问题您已接受过协商方案，不能再次申请；出现新问题请选新的问题类型，或走外部渠道。",
        "You accepted an offer about this problem. If something else happened, choose that; or turn outside.",
    )


class NotDecided(Refusal):
    text = Text("裁决之后才能申诉。", "You can appeal once it has been decided.")


class AppealedBefore(Refusal):
    text = Text(
        "每个售后单可申诉一次，这次已经用过。还可以向外部渠道投诉。",
        "A case can be appealed once, and it was. The ways outside are open to you.",
    )


class AppealTooLate(Refusal):
    text = Text(
        "申诉须在裁决后 7 天内提出，已经超过。还可以向外部渠道投诉。",
        "An appeal has to come within 7 days of the decision. The ways outside are open to you.",
    )


class NothingToAppeal(Refusal):
    text = Text(
        "没有可以改判的内容：钱已退完，或结果是您自己选择的。",
        "There is nothing to decide again: all money has gone back, or the outcome was your own choice.",
    )


class PointsNeeded(Refusal):
    text = Text(
        "请写 1–{most} 点理由，每点不超过 {longest} 字。", "Write 1–{most} points of at most {longest} characters each."
    )
    status = 422


class AnotherCaseOpen(Refusal):
    text = Text("同一商品还有一个处理中的售后单，请在那里继续。", "Another case about this item is open: go on there.")


class AppealClosed(Refusal):
    text = Text("这次申诉已有结果。", "This appeal has been decided.")


class TouchedBefore(Refusal):
    text = Text(
        "您经手过这个售后单，申诉须由没有经手的人处理。",
        "You have touched this case: somebody who has not decides the appeal.",
    )
    status = 403


class CoolingDown(Refusal):
    text = Text(
        "没有其他人可以复核，冷静期到 {until} 结束，之后才能裁决。",
        "Nobody else is there to look again, so it cools down until {until} before it is decided.",
    )


class PointsUnanswered(Refusal):
    text = Text("请逐点答复，每一点都要中英文。", "Answer every point, in both languages.")
    status = 422


class AppealOpen(Refusal):
    text = Text(
        "这个售后单在申诉中，由申诉处理人裁决。", "This case is under appeal; whoever has the appeal decides it."
    )


class NotLapsed(Refusal):
    text = Text("这个售后单没有暂时关闭，不需要恢复。", "This case is not resting.")


class ReopenTooLate(Refusal):
    text = Text(
        "从第一次暂时关闭起 7 天内可以恢复，已经超过；可以重新申请。",
        "A case can be reopened within 7 days of its first rest, and they have passed. You can open a new one.",
    )
