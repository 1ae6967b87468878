"""Do two who come at once have exactly one effect? Real connections, each in a thread of its own."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from anxin.agenda.kinds import Kind
from anxin.cases.models import Case
from anxin.delivery.models import Code, Reveal
from anxin.flows.accept_payments import accept_payments
from anxin.flows.claim_refunds import claim_refunds
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.open_case import Claim, open_case
from anxin.flows.reveal_code import reveal_code
from anxin.ledger.accounts import hold, outside
from anxin.ledger.queries import balance
from anxin.orders.models import Line
from anxin.refunds.models import Refund, RefundUnit
from anxin.refusal import Refusal
from tests.support.cast import MINUTE, QQ, Stage

AtOnce = Callable[..., list[Any]]


def answered(act: Callable[[], Any]) -> Callable[[], Any]:
    """The act's answer, or the name of its refusal."""

    def acting() -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal.code()

    return acting


def test_two_notices_at_once_are_one_payment(open_stage: Stage, at_once: AtOnce) -> None:
    placed = open_stage.places("steam-50")
    payment = open_stage.begins_to_pay(placed.order)
    notices = [open_stage.notice(payment, notice_id=f"N-{n}") for n in (1, 1, 2, 3)]
    words = at_once(*[lambda n=n: accept_payments([n], at=open_stage.at)[0] for n in notices])
    assert Counter(words) == {"accepted": 1, "repeat": 3}
    assert balance(hold(open_stage.world.shop, placed.order)) == 4_850
    assert Code.objects.filter(delivery__order=placed.order).count() == 1


def test_two_refund_clicks_at_once_are_one_refund(open_stage: Stage, at_once: AtOnce) -> None:
    order = open_stage.buys("steam-50")
    line = Line.objects.get(order=order)
    click = answered(lambda: open_case(order.pk, Claim(line=line.pk, problem="changed_mind"), by="b", at=open_stage.at))
    answers = at_once(*[click] * 6)
    assert answers.count("already_refunded") == 5
    assert Refund.objects.count() == 1
    assert Case.objects.count() == 1
    assert balance(hold(open_stage.world.shop, order.pk)) == 0


def test_reveal_and_refund_at_once_exclude_each_other(open_stage: Stage, at_once: AtOnce) -> None:
    for _ in range(5):
        order = open_stage.buys("steam-50")
        line = Line.objects.get(order=order)
        see = answered(partial(reveal_code, order.pk, by="buyer", at=open_stage.at))
        claim = Claim(line=line.pk, problem="changed_mind")
        refund = answered(partial(open_case, order.pk, claim, by="b", at=open_stage.at))
        at_once(see, refund)
        seen = Reveal.objects.filter(order=order).exists()
        paid_back = Refund.objects.filter(order=order).exists()
        assert seen != paid_back


def test_two_sweepers_on_the_same_deliveries_refund_once(open_stage: Stage, at_once: AtOnce) -> None:
    orders = [open_stage.buys("qq-coin-50", account=QQ) for _ in range(8)]
    due = [open_stage.delivery(order.pk).pk for order in orders]
    open_stage.wait(30 * MINUTE)
    at_once(*[lambda: judge_deliveries(due, at=open_stage.at)] * 2)
    judge_deliveries(due, at=open_stage.at)
    assert Refund.objects.count() == 8
    assert {order.state for order in map(open_stage.order, [o.pk for o in orders])} == {"refunded"}


def test_two_workers_never_hold_the_same_refund(open_stage: Stage, at_once: AtOnce) -> None:
    for _ in range(6):
        order = open_stage.buys("steam-50")
        open_stage.claims(order.pk, "changed_mind")

    def claim() -> list[Any]:
        held = claim_refunds(Kind.REFUND_ASK, limit=4, at=open_stage.at, lease_seconds=60)
        return [errand.refund for errand in held]

    first, second, third = at_once(claim, claim, claim)
    assert len({*first, *second, *third}) == len([*first, *second, *third]) == 6


def test_paying_twice_at_once_gives_one_payment_back(open_stage: Stage, at_once: AtOnce) -> None:
    placed = open_stage.places("steam-50")
    first = open_stage.begins_to_pay(placed.order)
    first.state = "closed"
    first.save(update_fields=["state"])
    second = open_stage.begins_to_pay(placed.order)
    notices = [open_stage.notice(first), open_stage.notice(second)]
    words = at_once(*[lambda n=n: accept_payments([n], at=open_stage.at)[0] for n in notices])
    assert sorted(words) == ["accepted", "twice"]
    assert balance(hold(open_stage.world.shop, placed.order)) == 4_850
    assert balance(outside(open_stage.world.shop, open_stage.world.channel)) == -2 * 4_850
    assert Refund.objects.get().amount_minor == 4_850


def test_two_cases_about_one_piece_at_once_refund_it_once(open_stage: Stage, at_once: AtOnce) -> None:
    order = open_stage.buys("steam-50", quantity=3)
    line = Line.objects.get(order=order)
    claims = [Claim(line=line.pk, problem="changed_mind", units=units) for units in ((1, 2), (2, 3), (2,), (1, 2))]
    answers = at_once(*[answered(partial(open_case, order.pk, claim, by="b", at=open_stage.at)) for claim in claims])
    assert answers.count("unit_refunded") == 3, "a second refund of the second piece is refused by name"
    pieces = list(RefundUnit.objects.filter(line=line).values_list("unit", flat=True))
    assert len(pieces) == len(set(pieces))
    assert 2 in pieces
    assert sum(refund.amount_minor for refund in Refund.objects.all()) == 4_850 * len(pieces)
    assert balance(hold(open_stage.world.shop, order.pk)) == 4_850 * (3 - len(pieces))
