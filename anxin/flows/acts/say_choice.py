"""What exactly is offered where the rules leave the choice to the buyer? The amount that goes back, and another one.

Asked of the rules as they will be asked when the buyer chooses, or does not: what a page says is what then comes.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from anxin.cases.models import Case
from anxin.flows.acts.heed_reissue import RUNNING
from anxin.flows.acts.reissue import MOST_REISSUES
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.say_money_back import say_money_back
from anxin.flows.acts.weigh_case import weigh_case
from anxin.orders.models import Order
from anxin.policy.clauses import Amount, Outcome
from anxin.policy.facts import Supplier
from anxin.policy.queries import later_rules
from anxin.texts import Text

AGAIN = {
    "code": Text("补发一张新卡密", "A new code instead"),
    "topup": Text("重新充值一次", "The top-up once more"),
    "membership": Text("重新开通一次", "The membership once more"),
}


class Choice(NamedTuple):
    """The money in fen and in words, another one in words, whether that may still be chosen, and whether the rules give
    all of the money back once a supplier admits that it fails too."""

    amount_minor: int
    money: Text
    again: Text
    both: bool
    full_next: bool


def say_choice(case: Case, order: Order, *, at: datetime) -> Choice:
    """What the buyer of an offered case may choose from, at this moment."""
    stands = weigh_case(case, order, at).stands
    facts = stands.facts
    minor = facts.remaining if stands.amount is Amount.NOTHING else stands.amount_minor
    failed = replace(facts, reissues=facts.reissues + 1, supplier=Supplier.ADMITS)
    failing = rule_on(failed, order, case.line, later_rules([order.shop_id]), supplier=case.supplier).decision
    return Choice(
        amount_minor=minor,
        money=say_money_back(stands, minor, order.currency),
        again=AGAIN[case.line.goods],
        both=order.state in RUNNING and facts.reissues < MOST_REISSUES,
        full_next=failing.outcome is Outcome.REFUND_FULL,
    )
