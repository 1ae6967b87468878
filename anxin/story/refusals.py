"""How does the story say that something was not as told?"""

from anxin.refusal import Refusal
from anxin.texts import Text


class NotAsTold(Refusal):
    """Something else happened than the tale says."""

    text = Text("与所述不符：{what}（{found}）", "Not as told: {what} ({found})")


class NeverHappened(Refusal):
    """The tale waited for something that did not come."""

    text = Text("等了 {seconds} 秒没有发生：{what}（{found}）", "Waited {seconds} s in vain for: {what} ({found})")
