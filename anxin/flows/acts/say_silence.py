"""What follows if a buyer who is asked for something sends nothing? In words, by what the rules then decide."""

from datetime import datetime

from anxin.policy.clauses import Outcome
from anxin.policy.decision import Decision
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

BY_WHAT_THERE_IS = Text("按已有材料处理", "the case is decided on what there is")
SAID = {
    Outcome.LAPSE: Text("售后暂时关闭，7 天内可以恢复", "the case rests; within 7 days you can take it up again"),
    Outcome.REJECT: Text("按规则不退款", "the rules refuse the refund"),
    Outcome.REVIEW: Text("由人工按已有材料裁决", "a person decides on what there is"),
    Outcome.ASK_SUPPLIER: Text("先由供货商核实，再按规则判", "the supplier checks it, then the rules decide"),
}
RESTS_UNTIL = Text("售后暂时关闭，{until} 前可以恢复", "the case rests; until {until} you can take it up again")
RESTS_FOR_GOOD = Text(
    "售后关闭，不能再恢复，只能重新申请", "the case closes and cannot be taken up again; you can open another one"
)


def say_silence(if_silent: Decision, *, until: datetime, again_until: datetime | None) -> Text:
    """The consequence, as `weigh_case` weighs it or the rules say to the facts with a silent buyer.

    `until` is how long the buyer has; `again_until` is what `reopen_until` says of a case that has rested before.
    """
    if if_silent.outcome is Outcome.LAPSE and again_until is not None:
        left = RESTS_UNTIL.fill(until=f"{again_until.astimezone(SHANGHAI):%m-%d %H:%M}")
        return left if again_until > until else RESTS_FOR_GOOD
    return SAID.get(if_silent.outcome, BY_WHAT_THERE_IS)
