"""What is to be read about cases?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from anxin.cases.models import Appeal, Case, CaseStep, Decision, Material, Offer, Remedy, RemedyLine
from anxin.cases.states import OPEN, AppealState, CaseState, OfferKind, OfferState, RemedyLineState, Side
from anxin.catalog.models import Item
from anxin.catalog.sold import Sold
from anxin.delivery.models import Delivery
from anxin.delivery.states import Fence
from anxin.evidence.models import Exhibit
from anxin.evidence.queries import sent_since
from anxin.orders.models import Line
from anxin.policy.clauses import Ask, Outcome
from anxin.policy.decide import decide
from anxin.policy.kept import facts_kept
from anxin.policy.queries import policy_for
from anxin.support.models import Nudge
from anxin.support.states import Voice
from anxin.texts import Text

MOST_LOGGED = 200
SHOWN = 50
ENDS = (Outcome.REFUND_FULL, Outcome.REFUND_PRORATED, Outcome.REISSUE, Outcome.BUYER_CHOOSES, Outcome.REJECT)
MOST_ROWS = 100


def open_case_of(order: UUID) -> Case | None:
    """The case that is open on an order."""
    return Case.objects.filter(order=order, state__in=OPEN).order_by("-number").first()


def latest_case_of(order: UUID, pieces: Collection[int] = ()) -> Case | None:
    """The latest case of an order, open or not; where pieces are named, the latest that is about all of them."""
    rows = Case.objects.filter(order=order).order_by("-number")
    if not pieces:
        return rows.first()
    return next((case for case in rows if not case.units or set(pieces) <= set(case.units)), None)


def asked_of_buyer(case: Case) -> Text | None:
    """The list that a person put to the buyer, while the case waits for it."""
    if case.state != CaseState.AWAITING_BUYER:
        return None
    row = Material.objects.filter(case=case).first()
    return Text(row.words_zh, row.words_en) if row else None


def slots_awaited(case: Case) -> tuple[str, ...] | None:
    """The slots of a person's list for which the buyer has sent nothing since it was put, anew or once more; None where
    the case waits for no list. What had been shown before was seen, and is not what is asked for."""
    row = Material.objects.filter(case=case).first() if case.state == CaseState.AWAITING_BUYER else None
    if row is None:
        return None
    sent = sent_since(row.order_id, row.at)
    return tuple(slot for slot in row.slots if slot not in sent)


def asked_of_supplier(case: Case) -> Ask | None:
    """What its supplier is asked: to take back, for proof, or to stop; None where the case waits for somebody else. An
    answer is one to this question."""
    if case.state != CaseState.AWAITING_SUPPLIER:
        return None
    if case.recall == "waiting":
        return Ask.TAKE_BACK
    return Ask.PROOF if case.supplier_answer == "waiting" else Ask.STOP_OR_PROVE


def is_stopping(case: Case, at: datetime) -> bool:
    """Whether its supplier was told to stop before the promise and has not answered, so that nobody takes it back now.

    What it has stopped then would lie there until the promise passes.
    """
    if asked_of_supplier(case) is not Ask.STOP_OR_PROVE:
        return False
    return Delivery.objects.filter(line=case.line_id, fence=Fence.WAITING, promise_until__gt=at).exists()


def steps_of(order: UUID) -> list[tuple[CaseStep, Case]]:
    """The history of an order's cases, oldest first, each step with its case."""
    steps = CaseStep.objects.filter(order=order).select_related("subject").order_by("at", "id")
    return [(step, step.subject) for step in steps]


def decisions_of(order: UUID) -> list[Decision]:
    """What was decided about an order, oldest first."""
    return list(Decision.objects.select_related("order").filter(order=order).order_by("at", "id"))


def waiting_for_supplier(supplier: UUID, *, skip: int = 0) -> list[Case]:
    """At most `SHOWN` of the cases that wait for a supplier's answer, after the first `skip`: those first whose buyers
    have hurried it since, then the most urgent."""
    hurried = Nudge.objects.filter(order=OuterRef("order"), to=Voice.SUPPLIER, at__gte=OuterRef("opened_at"))
    rows = Case.objects.filter(supplier=supplier, state=CaseState.AWAITING_SUPPLIER)
    rows = rows.select_related("order", "line").annotate(hurried=Exists(hurried))
    return list(rows.order_by("-hurried", "due_at", "pk")[skip : skip + SHOWN])


def count_for_supplier(supplier: UUID) -> int:
    """How many cases wait for a supplier's answer."""
    return Case.objects.filter(supplier=supplier, state=CaseState.AWAITING_SUPPLIER).count()


def cases_of_supplier(supplier: UUID) -> list[Case]:
    """The latest cases about what a supplier brought, newest first."""
    rows = Case.objects.select_related("order", "line").filter(supplier=supplier)
    return list(rows.order_by("-opened_at", "-pk")[:100])


def latest_ends(cases: Collection[UUID]) -> dict[UUID, Decision]:
    """The latest decision of each case that ended it, or left the end to its buyer."""
    rows = Decision.objects.filter(case__in=cases, outcome__in=[end.value for end in ENDS]).order_by("at", "pk")
    return {row.case_id: row for row in rows if row.case_id}


def kept_trace(decision: Decision) -> list[dict[str, Any]]:
    """The clauses that a decision passed over, each with the first test that failed.

    Decisions taken in bulk keep facts, version and clause alone; what was passed over follows from them.
    """
    if decision.trace is not None:
        return list(decision.trace)
    again = decide(
        facts_kept(decision.facts), policy_for(decision.policy_id, decision.line.goods, decision.line.item.sku)
    )
    return [passed._asdict() for passed in again.trace]


def remedies_of(shops: Collection[UUID]) -> list[Remedy]:
    """Remedies for many, newest first, each with how many lines it has reached and how many it left alone."""
    reached = Count("lines", filter=Q(lines__state=RemedyLineState.REMEDIED))
    skipped = Count("lines", filter=Q(lines__state=RemedyLineState.SKIPPED))
    rows = Remedy.objects.select_related("shop").filter(shop__in=shops).annotate(reached=reached, skipped=skipped)
    return list(rows.order_by("-at")[:50])


def deciders_of(orders: Collection[UUID]) -> set[tuple[UUID, str]]:
    """Who has decided about each of these orders, whoever began a remedy that reached it or is going to included."""
    reached = RemedyLine.objects.filter(order__in=orders).exclude(state=RemedyLineState.SKIPPED)
    told = set(Decision.objects.filter(order__in=orders).values_list("order", "by"))
    return told | set(reached.values_list("order", "remedy__by"))


def left_out_of(remedies: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """How many lines each remedy left alone, by the reason; "" where none was kept."""
    rows = RemedyLine.objects.filter(remedy__in=remedies, state=RemedyLineState.SKIPPED)
    found: dict[UUID, dict[str, int]] = {}
    for remedy, why, count in rows.values_list("remedy", "because").annotate(Count("pk")).order_by("because"):
        found.setdefault(remedy, {})[why] = count
    return found


def agreed_on(line: UUID, problem: str, units: Collection[int] = ()) -> bool:
    """Whether the buyer has agreed to a part of the money for this problem of a line, or of one of these pieces."""
    return agreed_case(line, problem, units) is not None


def agreed_case(line: UUID, problem: str, units: Collection[int] = ()) -> Case | None:
    """The latest case in which that was agreed."""
    agreed = Offer.objects.filter(kind=OfferKind.PARTIAL_REFUND, state=OfferState.ACCEPTED)
    found = agreed.filter(case__line=line, case__problem=problem).select_related("case").order_by("-case__number")
    cases = (offer.case for offer in found)
    return next((case for case in cases if not case.units or not units or not set(case.units).isdisjoint(units)), None)


def offers_of(case: UUID) -> list[Offer]:
    """The offers of a case, oldest first."""
    return list(Offer.objects.filter(case=case).order_by("at", "pk"))


def appeal_of(case: UUID) -> Appeal | None:
    """The one appeal of a case."""
    return Appeal.objects.select_related("case", "decision").filter(case=case).first()


@dataclass(frozen=True, slots=True)
class Overturned:
    """How often what somebody decided first was appealed against and decided again, and how often otherwise."""

    first_by: str
    decided: int
    overturned: int

    @property
    def share(self) -> float:
        """The overturned part of the appeals that were decided."""
        return self.overturned / self.decided


def overturned_of(shop: UUID, since: datetime, until: datetime | None = None) -> list[Overturned]:
    """By who decided first: the appeals decided since then, the most overturned first. The machine is one of them."""
    ended = Appeal.objects.filter(
        shop=shop, closed_at__gte=since, state__in=(AppealState.OVERTURNED, AppealState.CONFIRMED)
    )
    if until is not None:
        ended = ended.filter(closed_at__lt=until)
    lost = Count("id", filter=Q(state=AppealState.OVERTURNED))
    rows = ended.values_list("first_by").annotate(decided=Count("id"), lost=lost).order_by("-lost", "first_by")
    return [Overturned(first_by, decided, overturned) for first_by, decided, overturned in rows]


def appeals_alone(shop: UUID) -> list[Appeal]:
    """The public log: appeals that had to go to whoever decided before, newest first, without anybody's name."""
    return list(
        Appeal.objects.filter(shop=shop, alone=True).select_related("case").order_by("-opened_at")[:MOST_LOGGED]
    )


def open_offers_of_supplier(supplier: UUID, *, skip: int = 0) -> list[Offer]:
    """At most `SHOWN` of the open offers between a supplier and its buyers, the most urgent first, after `skip`."""
    rows = Offer.objects.filter(case__supplier=supplier, state=OfferState.OPEN).exclude(side=Side.AGENT)
    return list(rows.select_related("case__order", "case__line").order_by("due_at", "pk")[skip : skip + SHOWN])


def count_offers_of_supplier(supplier: UUID) -> int:
    """How many offers are open between a supplier and its buyers."""
    rows = Offer.objects.filter(case__supplier=supplier, state=OfferState.OPEN)
    return rows.exclude(side=Side.AGENT).count()


def sold_as(order: UUID, item: Item) -> Sold:
    """What the label said when this was ordered; where the agreement does not tell, what it says now."""
    agreed = (
        Exhibit.objects.filter(order=order, kind="rules_agreed").values_list("open_content", flat=True).first() or {}
    )
    return Sold.from_json(agreed["goods_said"]) if "goods_said" in agreed else Sold.of(item)


def checks_of(lines: Collection[Line]) -> dict[UUID, list[Text]]:
    """What the label of each line told its buyer to check on arrival, in two statements for any number of lines."""
    rows = Exhibit.objects.filter(order__in=[line.order_id for line in lines], kind="rules_agreed")
    agreed = {
        order: said["goods_said"] for order, said in rows.values_list("order", "open_content") if "goods_said" in said
    }
    items = Item.objects.in_bulk({line.item_id for line in lines if line.order_id not in agreed})
    sold = {
        line.pk: Sold.from_json(agreed[line.order_id]) if line.order_id in agreed else Sold.of(items[line.item_id])
        for line in lines
    }
    return {pk: [text for text, _ in one.checks] for pk, one in sold.items()}
