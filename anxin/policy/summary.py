"""What does a buyer need to know at a glance?

- `headline(policy)`: one row a problem: what is refunded, how fast at most, what the buyer must show.
- `not_refundable(policy)`: the clauses that refuse, to be shown first and prominently.
- `for_item(policy, goods)`: the three clauses that matter for one item.
- `needs_confirmation(policy, goods)`: the clauses that refuse only with the buyer's confirmation for this purchase.
- `confirmation(policy, goods)`: the one plain sentence that the checkout shows for it, unticked; None where none is.

All of it is read from the clauses and their diagram; nothing is written beside the rules.
"""

from dataclasses import dataclass

from anxin.policy.clauses import Clause, OneOf, Outcome, Policy, Slot
from anxin.policy.decide import decide
from anxin.policy.diagram import Diagram
from anxin.policy.facts import CodeCheck, Delivery, Evidence, Facts, Goods, Problem, Supplier, Usage
from anxin.policy.principles import MONEY, Prover, worth
from anxin.policy.space import Space
from anxin.policy.wording import AMOUNTS, say_at_most
from anxin.policy.words import LABELS, SLOTS
from anxin.policy.worst_case import WorstCase, worst_case
from anxin.texts import Text

ANY_DELIVERY = (Problem.NOT_ARRIVED, Problem.NO_ORDER, Problem.CHARGED_TWICE)
NOTHING_NEEDED = Text("无需凭证", "nothing")


@dataclass(frozen=True, slots=True)
class Row:
    """One problem. `clauses` are those that give money back, `refused` those that refuse it, in order. `silent_seconds`
    is the longest it takes where nobody ever answers."""

    problem: str
    name: Text
    refund: Text
    at_most: Text
    needs: Text
    clauses: tuple[str, ...]
    refused: tuple[str, ...]
    silent_seconds: int


def headline(policy: Policy) -> list[Row]:
    """The table, in the order of the vocabulary; problems that happen after delivery are taken as delivered."""
    space = Space(policy.clauses)
    prover = Prover(Diagram(policy.clauses, space))
    worst = worst_case(prover, policy.promise)
    return [_row(prover, problem, worst[problem]) for problem in Problem]


def _row(prover: Prover, problem: Problem, worst: WorstCase) -> Row:
    space = prover.space
    allowed = prover.something_left() | {"problem": space.where("problem", problem)}
    if problem not in ANY_DELIVERY:
        allowed["delivery"] = space.where("delivery", Delivery.DELIVERED)
    clauses = [prover.clause(place) for place in sorted(prover.diagram.reach(allowed))]
    paid = sorted((clause for clause in clauses if clause.terms.outcome in MONEY), key=lambda c: -worth(c.terms))
    return Row(
        problem=problem,
        name=LABELS["problem"][problem],
        refund=_refund(paid),
        at_most=say_at_most(worst.seconds),
        needs=_needs(clauses),
        clauses=tuple(clause.id for clause in paid),
        refused=tuple(clause.id for clause in clauses if clause.terms.outcome is Outcome.REJECT),
        silent_seconds=worst.silent_seconds,
    )


def _refund(paid: list[Clause]) -> Text:
    said: dict[Text, None] = {}
    for clause in paid:
        amount = AMOUNTS[clause.terms.amount]
        reissue = Outcome.REISSUE in clause.terms.choices
        said[Text(f"{amount.zh}或补发", f"{amount.en} or a reissue") if reissue else amount] = None
    if not said:
        return Text("由人工判定", "a person decides")
    return Text("；".join(text.zh for text in said), "; ".join(text.en for text in said))


def _needs(clauses: list[Clause]) -> Text:
    asked = {slot for clause in clauses if clause.terms.outcome is Outcome.ASK_BUYER for slot in clause.terms.evidence}
    if not asked:
        return NOTHING_NEEDED
    slots = [SLOTS[slot] for slot in Slot if slot in asked]
    return Text("、".join(slot.zh for slot in slots), ", ".join(slot.en for slot in slots))


def not_refundable(policy: Policy) -> list[Clause]:
    """The clauses that refuse, in their order."""
    return [clause for clause in policy.clauses if clause.terms.outcome is Outcome.REJECT]


BAD_GOODS = {
    Goods.CODE: Facts(problem=Problem.INVALID_CODE, code_check=CodeCheck.INVALID, usage=Usage.SEEN, remaining=1),
    Goods.TOPUP: Facts(problem=Problem.NOT_ARRIVED, supplier=Supplier.SILENT, remaining=1),
    Goods.MEMBERSHIP: Facts(
        problem=Problem.MISSING_PRIVILEGE, evidence=Evidence.COMPLETE, supplier=Supplier.SILENT, remaining=1
    ),
}


def for_item(policy: Policy, goods: Goods) -> list[Clause]:
    """The clauses for: not delivered in time, delivered and bad, delivered and not wanted any more."""
    bad = BAD_GOODS.get(goods, BAD_GOODS[Goods.TOPUP])
    typical = [
        Facts(goods=goods, problem=Problem.NOT_ARRIVED, delivery=Delivery.NONE, remaining=1),
        Facts(
            goods=goods,
            problem=bad.problem,
            delivery=Delivery.DELIVERED,
            usage=bad.usage,
            code_check=bad.code_check,
            supplier=bad.supplier,
            evidence=bad.evidence,
            remaining=1,
        ),
        Facts(
            goods=goods,
            problem=Problem.CHANGED_MIND,
            delivery=Delivery.DELIVERED,
            usage=Usage.SEEN if goods is Goods.CODE else Usage.USED,
            exclusion_confirmed=True,
            remaining=1,
        ),
    ]
    found = [decide(facts, policy).clause for facts in typical]
    return list(dict.fromkeys(found))


def needs_confirmation(policy: Policy, goods: Goods) -> list[Clause]:
    """The refusals that hold for these goods only where the buyer agreed for the purchase: the checkout asks for it."""

    def asks(clause: Clause) -> bool:
        tests = [test for box in clause.boxes for test in box if isinstance(test, OneOf)]
        meant = all(goods in test.values for test in tests if test.fact == "goods")
        return meant and any(test.fact == "exclusion_confirmed" and True in test.values for test in tests)

    return [clause for clause in not_refundable(policy) if asks(clause)]


CONFIRMATION = Text(
    "我知道本单{goods}一经{used}，不能因个人原因退款；未到账、无效或有问题的照常退款。（不勾选也可以购买，届时不适用这一限制）",
    "I know that these {goods}, once {used}, are not returned for a change of mind; what does not arrive, is"
    " invalid or faulty is refunded as always. (You can buy without ticking this; then the limit does not apply.)",
)
# only a code has a first sight
USED = {Goods.CODE: Text("查看或使用", "revealed or used")}


def confirmation(policy: Policy, goods: Goods) -> Text | None:
    """What the buyer is asked to agree to for this purchase alone (L-7DAY-CONFIRM); sealed as shown and answered."""
    if not needs_confirmation(policy, goods):
        return None
    return CONFIRMATION.fill(goods=LABELS["goods"][goods], used=USED.get(goods, Text("使用", "used")))
