"""What follows if a buyer who is asked for something sends nothing? In words, by what the rules then decide."""

from anxin.policy.clauses import Outcome
from anxin.policy.decision import Decision
from anxin.texts import Text

BY_WHAT_THERE_IS = Text("按已有材料处理", "the case is decided on what there is")
SAID = {
    Outcome.LAPSE: Text("售后暂时关闭，7 天内可以恢复", "the case rests; within 7 days you can take it up again"),
    Outcome.REJECT: Text("按规则不退款", "the rules refuse the refund"),
    Outcome.REVIEW: Text("由人工按已有材料裁决", "a person decides on what there is"),
    Outcome.ASK_SUPPLIER: Text("先由供货商核实，再按规则判", "the supplier checks it, then the rules decide"),
}


def say_silence(if_silent: Decision) -> Text:
    """The consequence, as `weigh_case` weighs it or the rules say to the facts with a silent buyer."""
    return SAID.get(if_silent.outcome, BY_WHAT_THERE_IS)
