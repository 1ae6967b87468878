"""For which reasons is something in a conversation refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NothingSaid(Refusal):
    text = Text("请写下要说的话，或附一张图片。", "Write something, or add a picture.")
    status = 422


class TooLong(Refusal):
    text = Text("最多 {most} 字，现在 {length} 字。", "{most} characters at most; this has {length}.")
    status = 422


class TooManyPictures(Refusal):
    text = Text("一条消息最多 {most} 张图片。", "{most} pictures to a message at most.")
    status = 422


class NobodyToAsk(Refusal):
    text = Text("这笔订单没有可以联系的供货商。", "There is no supplier to write to on this order.")
    status = 422


class NobodyReads(Refusal):
    text = Text(
        "这个供货商由系统对接，没有人看消息。请直接答复买家，或从货源后台联系它。",
        "This supplier is docked by its system and nobody there reads messages. Answer the buyer, or ask it by its "
        "own console.",
    )
    status = 422


class SoundsLikePromise(Refusal):
    text = Text(
        "“{words}”像是一个承诺。请登记为书面承诺（做什么、到几点），或改掉这句话。",
        "“{words}” sounds like a promise. Record it as one (what, by when), or write it otherwise.",
    )
    status = 422


class SoundsLikeStalling(Refusal):
    text = Text(
        "“{words}”不能单独发送。请写明原因和答复时间，会登记为书面承诺，买家看得到。",
        "“{words}” cannot be sent alone. Give the reason and a due time; it becomes a commitment that the buyer sees.",
    )
    status = 422


class PromiseIncomplete(Refusal):
    text = Text("承诺要写明做什么和到几点。", "A promise needs what, and by when.")
    status = 422


class PromiseOutOfRange(Refusal):
    text = Text(
        "承诺时间要在 5 分钟之后、7 天之内。", "A promise is due in 5 minutes at the soonest, 7 days at the latest."
    )
    status = 422


class NotPromised(Refusal):
    text = Text("这个承诺已经结束。", "This commitment has ended already.")


class NotYourPromise(Refusal):
    text = Text(
        "这是别人的承诺，由承诺的一方来完成。", "This is somebody else's commitment; the side that made it keeps it."
    )
    status = 403


class ProofNeeded(Refusal):
    text = Text("请写明怎样完成的，买家会看到。", "Say what shows that it was done; the buyer will read it.")
    status = 422


class SeenToHappen(Refusal):
    text = Text(
        "这类承诺由系统核对：退款、裁决、补发或答复真的发生时自动兑现，不能手动标记。",
        "The books show this by themselves: it is kept when the refund, decision, delivery or answer happens.",
    )


class NothingToHurry(Refusal):
    text = Text("现在没有需要催办的事。", "Nothing is waiting to be hurried.")


class NudgedAlready(Refusal):
    text = Text(
        "已经催过了，对方会先看到。{until} 之后可以再催。",
        "You have nudged already, and they see it first. You can again from {until}.",
    )


class ReasonForHandOver(Refusal):
    text = Text("请写明转交原因，买家会看到。", "Write why it is handed over; the buyer will read it.")
    status = 422


class NobodyThere(Refusal):
    text = Text("没有可以接手的人，请选别的去向。", "Nobody there can take it over; choose another.")
    status = 422


class AlreadyThere(Refusal):
    text = Text("这件事已经在那里了，不用转交。", "It is there already.")
