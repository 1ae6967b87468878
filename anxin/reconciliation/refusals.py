"""Why is a bill or an act on a difference refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class BillRejected(Refusal):
    """The file cannot be read as a bill of this channel."""

    text = Text(
        "这个文件不是该渠道的账单（{why}）。请在渠道商户后台重新下载后上传原文件。",
        "This file is no bill of this channel ({why}). Download it again at the channel and bring it as it is.",
    )
    status = 422


class BillOfAnotherDay(Refusal):
    """Its lines lie on another day than the one that was named, or on more than one."""

    text = Text(
        "账单里有 {found} 的交易，不是 {named} 一天的账单。请按天下载后逐天上传。",
        "This bill has lines of {found} and is none of {named} alone. Download and bring each day by itself.",
    )
    status = 422


class BillOfUnfinishedDay(Refusal):
    """Its day goes on."""

    text = Text(
        "{day} 还没有结束，账单还不完整。请在当天结束后再下载上传。",
        "{day} is not over, so its bill is not complete. Download and bring it once the day has ended.",
    )
    status = 422


class BillWithoutDay(Refusal):
    """A bill without payments does not say of which day it is."""

    text = Text(
        "账单里没有付款记录，看不出是哪一天的，请写明日期。",
        "The bill has no payments that would tell its day: say of which day it is.",
    )
    status = 422


class BillOfAnotherAccount(Refusal):
    """Hardly anything on it is known here."""

    text = Text(
        "账单共 {lines} 行，其中 {unknown} 行这里没有。请核对商户号，这可能是另一个账户的账单。",
        "Of {lines} lines {unknown} are unknown here. Check the account: this may be another merchant's bill.",
    )
    status = 422


class NotInWords(Refusal):
    """What a person settles by hand is settled with words."""

    text = Text("请写明核对结果和依据。", "Say what was found, and on what it rests.")
    status = 422


class NoSuchRemedy(Refusal):
    """The difference has no such remedy, or no longer."""

    text = Text("这条差异不能这样处理，请刷新后再看。", "This difference cannot be handled so: look at it again.")
