"""For which reasons is something about the rules refused?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class RulesStay(Refusal):
    text = Text(
        "{version} 已经公示，不能再改。请另起一份草稿。",
        "{version} has been announced and is not edited any more. Start a new draft.",
    )


class EditedElsewhere(Refusal):
    text = Text(
        "这份草稿刚刚在别处改过，您看到的不是最新内容。请核对后再改。",
        "This draft was changed elsewhere a moment ago. Look at it again, then change it.",
    )


class DraftOpen(Refusal):
    text = Text(
        "已有一份草稿 {version}，请在它上面修改。", "There is a draft already, {version}: change that one instead."
    )


class NothingToUndo(Refusal):
    text = Text("没有可以撤销的修改。", "There is no change to undo.")


class ProofFails(Refusal):
    text = Text(
        "证明没有通过，还有 {count} 处需要修改，不能公示。",
        "The proof fails in {count} places, so this cannot be announced.",
    )
    status = 422


class VoidWording(Refusal):
    text = Text(
        "文字中有依法无效的表述（{quote}），不能公示。",
        "The text contains wording that is void by law ({quote}), so it cannot be announced.",
    )
    status = 422


class NotProven(Refusal):
    text = Text("请先证明，再公示。", "Prove it first, then announce it.")


class AnotherAnnounced(Refusal):
    text = Text(
        "{version} 正在公示，同一时间只公示一个版本。请等它生效，或先撤回它。",
        "{version} is announced. One version at a time: wait until it is in force, or withdraw it.",
    )


class NoticeTooShort(Refusal):
    text = Text("至少提前 {days} 天公示。", "It is announced at least {days} days ahead.")
    status = 422


class NotOpenForComment(Refusal):
    text = Text("这个版本现在不征求意见。", "This version is not open for comment now.")


class CommentEmpty(Refusal):
    text = Text("请写下您的意见，2 到 1000 字。", "Write what you think, 2 to 1,000 characters.")
    status = 422


class TooLateToWithdraw(Refusal):
    text = Text(
        "{version} 不在公示期内，不能撤回。", "{version} is not (or no longer) announced, so it cannot be withdrawn."
    )


class WithdrawnWithoutReason(Refusal):
    text = Text(
        "请用中文和英文写明撤回的原因，公众会看到。", "Say in Chinese and in English why; everybody will read it."
    )
    status = 422
