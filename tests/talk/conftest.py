"""On which stage do conversations play? The furnished shop, an order, and everybody's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from anxin.flows.acts.record_promise import Promised
from anxin.flows.hand_over import Handing, hand_over
from anxin.flows.nudge import nudge
from anxin.flows.post_message import Said, post_message
from anxin.flows.promise import promise
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Line, Order
from anxin.people.models import Role
from anxin.support.models import Commitment, HandOver, Message, Nudge, Question
from anxin.support.states import Desk, Voice
from tests.support.cast import HOUR, MINUTE, QQ, Stage, furnished

PERIODS = {"paid": timedelta(minutes=30), "in_review": 2 * HOUR, "any": HOUR}


@dataclass
class Talk:
    """An order and those who speak about it."""

    stage: Stage
    order: Order

    @property
    def at(self) -> datetime:
        """The present."""
        return self.stage.at

    @property
    def supplier(self) -> UUID:
        """Sol, as the supplier of the order's line."""
        return Line.objects.get(order=self.order).supplier_id

    @property
    def ari(self) -> str:
        """The agent."""
        return self.staff("agent")

    def staff(self, name: str) -> str:
        """Somebody of the staff by role, as an actor."""
        person = Role.objects.filter(shop=self.order.shop_id, name=name).values_list("person", flat=True)[0]
        return f"staff:{person}"

    def bea_says(self, body: str, to: str = "", uploads: Sequence[UUID] = ()) -> Message:
        """The buyer writes."""
        said = Said(body=body, to=to, uploads=uploads)
        return self._row(post_message(self.order.pk, said, by="buyer", role=Voice.BUYER, at=self.at))

    def ari_says(self, body: str, to: str = "", *, by: str = "", **more: Any) -> Message:
        """The agent writes."""
        said = Said(body=body, to=to, **more)
        return self._row(post_message(self.order.pk, said, by=by or self.ari, role=Voice.AGENT, at=self.at))

    def sol_says(self, body: str, **more: Any) -> Message:
        """The supplier writes."""
        said = Said(body=body, **more)
        by = f"supplier:{self.supplier}"
        return self._row(post_message(self.order.pk, said, by=by, role=Voice.SUPPLIER, at=self.at))

    def ari_promises(self, matter: str = "other", words: str = "联系上游核实", within: timedelta = HOUR) -> Commitment:
        """The agent promises by button."""
        given = Promised(matter=matter, words=words, due_at=self.at + within)
        made = promise(self.order.pk, given, by=self.ari, role=Voice.AGENT, at=self.at)
        return Commitment.objects.get(pk=made)

    def bea_nudges(self, to: Voice = Voice.SUPPLIER) -> Nudge:
        """The buyer hurries somebody."""
        return Nudge.objects.get(pk=nudge(self.order.pk, to, by="buyer", at=self.at, periods=PERIODS))

    def hands(
        self, target: Desk, reason: str = "需要看渠道账单", *, by: str = "", person: UUID | None = None
    ) -> HandOver:
        """One of the staff hands the matter on."""
        handing = Handing(target=target, reason=reason, person=person)
        return hand_over(self.order.pk, handing, by=by or self.ari, at=self.at)

    def waits(self) -> Question | None:
        """What waits for the house."""
        return Question.objects.filter(order=self.order, state="waiting").exclude(owner="supplier").first()

    def waits_for_sol(self) -> Question | None:
        """What waits for the supplier."""
        return Question.objects.filter(order=self.order, state="waiting", owner="supplier").first()

    @staticmethod
    def _row(key: UUID) -> Message:
        return Message.objects.get(pk=key)


@pytest.fixture
def talk(db: Any) -> Talk:
    """Bea has paid for a top-up that has not arrived yet; it is noon on a Monday."""
    return began()


@pytest.fixture
def code(talk: Talk) -> Talk:
    """Bea has bought a code of Sol's, who sits at his desk, and has seen it."""
    order = talk.stage.buys("steam-50")
    found = Talk(talk.stage, order)
    sol = talk.stage.world.people["supplier"]
    Role.objects.get_or_create(shop=order.shop, person_id=sol, name="supplier", supplier_id=found.supplier)
    reveal_code(order.pk, by="buyer", at=talk.stage.wait(MINUTE))
    return found


@pytest.fixture
def open_talk(committed_db: Any) -> Talk:
    """The same, where several connections meet."""
    return began()


def began() -> Talk:
    """Somebody reads at the desk of the supplier too."""
    stage = furnished()
    order = stage.buys("qq-coin-50", account=QQ)
    supplier = Line.objects.get(order=order).supplier_id
    Role.objects.create(
        shop=order.shop, person_id=stage.world.people["supplier"], name="supplier", supplier_id=supplier
    )
    return Talk(stage, order)
