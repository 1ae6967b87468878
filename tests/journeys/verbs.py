"""Which verb of a story is played by what, and what may a story look at on its way?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from anxin import clock
from anxin.cases.models import Case
from anxin.refunds.models import Refund
from anxin.support.models import Letter
from tests.journeys import buyer, desk, world
from tests.journeys.journey import Journey

Verb = Callable[[Journey, Any], None]


def case_is(journey: Journey, given: str) -> None:
    """The latest case stands here."""
    assert journey.case.state == given, f"the case is {journey.case.state}"


def turn_is(journey: Journey, given: str) -> None:
    """It is somebody's turn."""
    assert journey.case.owner == given, f"it is the turn of {journey.case.owner or 'nobody'}"


def cases(journey: Journey, given: int) -> None:
    """So many cases there are."""
    assert Case.objects.filter(order=journey.row).count() == given


def refunded(journey: Journey, given: int) -> None:
    """So much is on its way back so far."""
    found = sum(refund.amount_minor for refund in Refund.objects.all())
    assert found == given, f"{found} fen have been sent back"


def letters(journey: Journey, given: dict[str, int]) -> None:
    """So many letters of each kind have gone to the buyer so far; a kind is how its name begins."""
    for kind, number in given.items():
        found = list(Letter.objects.filter(order=journey.row, kind__startswith=kind).values_list("subject", flat=True))
        assert len(found) == number, f"{kind}: {found}"


PLAYED: Final[tuple[Verb, ...]] = (
    *(buyer.orders, buyer.cancels, buyer.tells_of_payment, buyer.reveals, buyer.confirms, buyer.claims),
    *(buyer.writes, buyer.confirms_what_was_read, buyer.nudges, buyer.chooses, buyer.uploads),
    *(buyer.has_no_more, buyer.offers, buyer.accepts, buyer.appeals, buyer.withdraws, buyer.reopens),
    *(buyer.redirects, buyer.takes_pack, buyer.prechecks, buyer.sees, buyer.is_written_to, buyer.refused),
    *(desk.sol, desk.sol_says, desk.sol_sees, desk.sol_offers, desk.sol_accepts),
    *(desk.agent_offers, desk.seconds, desk.decides_appeal),
    *(desk.asks_for_material, desk.agent_says, desk.agent_may_not_say, desk.promises, desk.promise_is),
    *(desk.hands_over, desk.complains_outside, desk.answers_complaint),
    *(world.begins, world.pays, world.pays_astray, world.looked_up, world.system, world.part, world.fence),
    *(world.claim_system, world.channel, world.complains_at, world.channel_reads),
    *(case_is, turn_is, cases, refunded, letters),
)
VERBS: Final[dict[str, Verb]] = {
    **{verb.__name__: verb for verb in PLAYED},
    **{who: desk.decides(who) for who in ("agent", "senior", "finance", "operator")},
    "wait": Journey.wait,
}


def play(journey: Journey, steps: list[dict[str, Any] | str]) -> None:
    """Each step is a verb with what it takes, or the verb alone; what the workers would do follows each."""
    for step in steps:
        verb, given = (step, None) if isinstance(step, str) else next(iter(step.items()))
        journey.stage.at = clock.now()
        VERBS[verb](journey, given)
        journey.sweep()
    world.arrives(journey)
