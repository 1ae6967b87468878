"""How is a case played over HTTP, with a clock that is moved, and every sweep run when its time comes?

The people press the buttons of the pages; the channel and the suppliers' systems are answered for by hand, because
their protocols have tests of their own. Time only moves in `wait`, from one deadline to the next as the workers see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from anxin import clock
from anxin.cases.models import Case
from anxin.jobs.sweeps import SWEEPS
from anxin.orders.models import Order
from tests.journeys.seen import middle, refusal_in, words_of
from tests.support.cast import Stage

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
MOST_SWEEPS = 200
SECOND = timedelta(seconds=1)
# what no button of a story makes due: only the hour or the day does, and `wait` asks for those too
BY_TIME_ALONE = {
    "bills wanted",
    "bills",
    "differences",
    "upstream bills wanted",
    "upstream bills",
    "upstream differences",
    "frozen",
    "payouts",
    "low stock",
    "prices",
    "docked items",
    "policies",
    "cards",
    "seals",
}
AT_ONCE = tuple(sweep for sweep in SWEEPS if sweep.name not in BY_TIME_ALONE)


def span(text: str) -> timedelta:
    """`90s`, `31m`, `2h`, `7d`, or several of them: `1d 2h`."""
    parts = re.findall(r"(\d+)\s*([smhd])", str(text))
    assert parts, f"no span of time: {text!r}"
    return timedelta(seconds=sum(int(number) * UNITS[unit] for number, unit in parts))


@dataclass
class Journey:
    """One buyer's way; `opens` gives everybody a browser when it is first needed."""

    stage: Stage
    opens: Callable[[str], Client]
    order: Order | None = None
    began: datetime = field(default_factory=clock.now)
    kept: dict[str, Any] = field(default_factory=dict)
    _browsers: dict[str, Client] = field(default_factory=dict)

    # -- time -------------------------------------------------------------------------------------------------------

    def wait(self, given: str) -> None:
        """Let time pass, stopping wherever something falls due."""
        until = clock.now() + span(given)
        for _ in range(MOST_SWEEPS):
            nexts = [due for due in (sweep.next_due() for sweep in SWEEPS) if due is not None and due > clock.now()]
            to = min([*nexts, until])
            clock.move_ahead(max(timedelta(0), to - clock.now()) + (SECOND if to < until else timedelta(0)))
            self.stage.at = clock.now()
            self.sweep(everything=True)
            if clock.now() >= until:
                return
        msg = f"time did not pass: {nexts}"
        raise AssertionError(msg)

    def sweep(self, *, everything: bool = False) -> None:
        """What the workers would do now."""
        for _ in range(MOST_SWEEPS):
            at = clock.now()
            found = [(sweep, ids) for sweep in (SWEEPS if everything else AT_ONCE) if (ids := sweep.due(at, 100))]
            if not any(sweep.apply(ids, at) for sweep, ids in found):
                return

    # -- pages ------------------------------------------------------------------------------------------------------

    def browser(self, who: str) -> Client:
        """Somebody's browser, signed in."""
        if who not in self._browsers:
            self._browsers[who] = self.opens(who)
        return self._browsers[who]

    def get(self, who: str, path: str, given: dict[str, Any] | None = None) -> str:
        """The middle of a page, as markup."""
        answer = self.browser(who).get(path, given or {})
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        page: str = answer.content.decode()
        return middle(page)

    def post(self, who: str, path: str, given: dict[str, Any]) -> str:
        """Press a button; the page that follows. What was refused is an error of the story."""
        page, refusal = self.press(who, path, given)
        assert not refusal, f"{path} was refused: {refusal}"
        return page

    def press(self, who: str, path: str, given: dict[str, Any]) -> tuple[str, str]:
        """Press a button; the page that follows and the sentence by which it refuses, on whatever page it stands."""
        answer = self.browser(who).post(path, given, follow=True)
        page: str = answer.content.decode()
        refusal = refusal_in(answer)
        if answer.status_code >= 400:
            refusal = refusal or f"{answer.status_code} {words_of(page)[:400]}"
        return page, refusal

    # -- what there is ----------------------------------------------------------------------------------------------

    @property
    def row(self) -> Order:
        """The order as it stands now."""
        assert self.order is not None, "nothing was ordered"
        self.order.refresh_from_db()
        return self.order

    @property
    def case(self) -> Case:
        """The latest case."""
        found = Case.objects.filter(order=self.row).order_by("-number").first()
        assert found is not None, "there is no case"
        return found
