"""How is what goes back said to its buyer? In full only where it is all of the price."""

from anxin.money import format_minor
from anxin.policy.clauses import Amount
from anxin.policy.decision import Decision
from anxin.texts import Text

FULL = Text("全额退款 {amount}", "a full refund of {amount}")
REST = Text("退回余下的 {amount}", "{amount} back, all that has not gone back yet")
BY_SHARE = {
    Amount.UNUSED_SHARE: Text("按剩余天数退款 {amount}", "{amount} back for the days that are left"),
    Amount.UNDELIVERED_SHARE: Text("退回未到账部分 {amount}", "{amount} back for what did not arrive"),
}


def say_money_back(decision: Decision, amount_minor: int, currency: str) -> Text:
    """The amount in fen in words, by the rule that it is reckoned by and the price of what it is about."""
    said = FULL if amount_minor >= decision.facts.amount else BY_SHARE.get(decision.amount, REST)
    return said.fill(amount=format_minor(amount_minor, currency))
