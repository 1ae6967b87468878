"""Every test of complaints has a stage whose channel hears of complaints, and hands for the outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db.transaction import atomic

from anxin.agenda.kinds import Kind as Ask
from anxin.cases.models import Case
from anxin.cases.states import OPEN
from anxin.complaints.channel import ComplaintTold, Problem, Said, SaidStatus, Stage, Trade
from anxin.complaints.deadlines import due_complaints
from anxin.complaints.errands import ComplaintAnswer, ComplaintErrand
from anxin.complaints.models import Complaint, Reply
from anxin.flows.accept_complaints import accept_complaints
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.received import Complained
from anxin.flows.acts.settle_case import settle_case
from anxin.flows.chase_complaints import chase_complaints
from anxin.flows.claim_complaints import claim_complaints
from anxin.flows.let_complaints_go import let_complaints_go
from anxin.flows.record_complaints import record_complaints
from anxin.flows.reveal_code import reveal_code
from anxin.flows.watch_complaints import watch_complaints
from anxin.orders.models import Order
from anxin.payments.channel import ComplaintNotice
from anxin.payments.models import Channel, Payment
from anxin.texts import Text
from tests.support.cast import MINUTE, furnished
from tests.support.cast import Stage as Shop

PHONE = "13800138000"


@dataclass
class Outside:
    """The channel's side of complaints, and the worker that asks it."""

    shop: Shop
    known: dict[str, ComplaintTold] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    @property
    def channel(self) -> UUID:
        return self.shop.world.channel

    def complains(self, order: Order | None, words: str = "付款后一直没有到账", **more: Any) -> str:
        """Bea complains at the channel; nobody has told us yet."""
        number = f"2002018{next(self._numbers):08}"
        paid = Payment.objects.filter(order=order, state="paid").first() if order else None
        trades = (Trade(paid.pk, paid.transaction_no, paid.amount_minor),) if paid else (Trade(None, "4200", 1),)
        told: dict[str, Any] = {
            "outside_id": number,
            "stage": Stage.WAITING,
            "at": self.shop.at,
            "words": words,
            "problem": Problem.REFUND,
            "trades": trades,
            "phone": PHONE,
            "asked_minor": paid.amount_minor if paid else 0,
            "waits": True,
        }
        self.known[number] = ComplaintTold(**(told | more))
        return number

    def changes(self, number: str, **changes: Any) -> None:
        """Something happens to a complaint there."""
        one = self.known[number]
        fields = {name: getattr(one, name) for name in one.__dataclass_fields__}
        self.known[number] = ComplaintTold(**(fields | changes))

    def notifies(self, number: str, *, notice: str = "", times: int = 1, action: str = "CREATE_COMPLAINT") -> list[str]:
        """The channel tells us."""
        told = ComplaintNotice(notice or f"C{next(self._numbers)}", action, number, self.shop.at)
        item = Complained(channel=self.channel, notice=told, body="{}")
        return accept_complaints([item] * times, at=self.shop.at)

    @property
    def sam(self) -> str:
        """The senior reviewer, who may decide."""
        return f"staff:{self.shop.world.people['senior']}"

    def in_review(self) -> tuple[Order, Case]:
        """An order of Bea's whose case waits for a person: she has seen the code."""
        order = self.shop.buys("steam-50")
        reveal_code(order.pk, by="buyer", at=self.shop.wait(MINUTE))
        case = self.shop.claims(order.pk, "other")
        assert case.state in OPEN
        return order, case

    def decides(self, case: Case, *, refund: bool, reason: Text) -> None:
        """Sam decides a case."""
        settles(case.pk, refund=refund, reason=reason, at=self.shop.at)

    def works(self, *, said: Said | None = None) -> int:
        """The worker asks all that is due, and the channel answers."""
        at = self.shop.at
        for kind in (Ask.COMPLAINT_LIST, Ask.COMPLAINT_QUERY, Ask.COMPLAINT_ANSWER):
            while any(claimed := claim_complaints(kind, limit=50, at=at, lease_seconds=60)):
                errands, lost = claimed
                let_complaints_go(lost, at=at)
                record_complaints([(errand, self._answer(errand, said)) for errand in errands], at=at)
        return len(self.said)

    def sweeps(self) -> int:
        """Time is looked after."""
        return chase_complaints(due_complaints(self.shop.at, 100), at=self.shop.at)

    def looks(self) -> None:
        """Nobody told us: the list is asked for."""
        watch_complaints([self.channel], at=self.shop.at)
        self.works()

    def heard(self, number: str) -> list[tuple[str, str]]:
        """What the payer of a complaint was told, as (act, words)."""
        return [(act, words) for one, act, words in self.said if one == number]

    def _answer(self, errand: ComplaintErrand, said: Said | None) -> ComplaintAnswer:
        if errand.to_say is not None:
            answer = said or Said(SaidStatus.SAID)
            if answer.status is SaidStatus.SAID:
                self.said.append((errand.outside_id, str(errand.to_say.act), errand.to_say.words))
            return ComplaintAnswer(said=answer)
        found: Sequence[ComplaintTold] = list(self.known.values())
        if errand.outside_id:
            found = [one for one in found if one.outside_id == errand.outside_id]
        return ComplaintAnswer(told=tuple(found), subscribed_to="http://here/")


@atomic(durable=True)
def settles(case: UUID, *, refund: bool, reason: Text, at: datetime, amount_minor: int | None = None) -> None:
    """What the desk does when Sam decides, without its rules of who may."""
    row = Case.objects.get(pk=case)
    order = lock_orders([row.order_id])[row.order_id]
    settle_case(row, order, refund=refund, reason=reason, by="staff:sam", at=at, amount_minor=amount_minor)


def of(number: str) -> Complaint:
    """The complaint as it stands."""
    return Complaint.objects.get(outside_id=number)


def acts(number: str) -> list[str]:
    """What was put on record as answers."""
    return list(Reply.objects.filter(complaint__outside_id=number).order_by("number").values_list("act", flat=True))


def due(number: str) -> datetime:
    """When the complaint's owner must have acted."""
    found = of(number).due_at
    assert found is not None
    return found


def _outside(shop: Shop) -> Outside:
    row = Channel.objects.get(pk=shop.world.channel)
    row.kind, row.secret_sealed, row.capabilities = "wechatpay", b"kept", row.capabilities | {"complaints": True}
    row.save()
    return Outside(shop)


@pytest.fixture
def outside(db: Any) -> Outside:
    """The outside of a furnished shop; what is written is rolled back."""
    return _outside(furnished())


@pytest.fixture
def roomy(db: Any) -> Outside:
    """The same with codes for many orders."""
    return _outside(furnished(codes=80))


@pytest.fixture
def open_outside(committed_db: Any) -> Outside:
    """The same in a database of its own, where several connections meet."""
    return _outside(furnished())
