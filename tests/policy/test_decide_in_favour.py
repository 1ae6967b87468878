"""Does an order keep the rules of its purchase, unless later ones are better and the operator says so?"""

from dataclasses import replace

from anxin.policy.decide_in_favour import decide_in_favour
from anxin.policy.document import shipped
from anxin.policy.facts import Delivery, Facts, Problem, Supplier

STANDARD, GENEROUS = shipped("standard"), shipped("generous")
LATE = Facts(
    problem=Problem.NOT_ARRIVED,
    delivery=Delivery.IN_PROGRESS,
    supplier=Supplier.SILENT,
    amount=30_000,
    remaining=30_000,
)


def test_a_better_later_clause_serves_an_older_order() -> None:
    decision, by = decide_in_favour(LATE, STANDARD, GENEROUS)
    assert (decision.outcome, by) == ("refund_full", GENEROUS)


def test_not_unless_the_operator_says_so() -> None:
    decision, by = decide_in_favour(LATE, STANDARD, replace(GENEROUS, better_later=False, readings=[]))
    assert (decision.outcome, by) == ("review", STANDARD)


def test_a_worse_later_clause_never_does() -> None:
    decision, by = decide_in_favour(LATE, GENEROUS, STANDARD)
    assert (decision.outcome, by) == ("refund_full", GENEROUS)


def test_of_equal_worth_the_version_of_the_purchase_decides() -> None:
    undelivered = Facts(delivery=Delivery.NONE, remaining=1)
    assert decide_in_favour(undelivered, STANDARD, GENEROUS)[1] is STANDARD
