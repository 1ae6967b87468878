"""What is to be read about conversations, and about how promises were kept?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from anxin import vault
from anxin.orders.models import Line
from anxin.support.models import Commitment, HandOver, Message, Nudge, Question, Seen
from anxin.support.spotted import Own
from anxin.support.states import CommitmentState, Desk, QuestionState, Voice

MOST_MESSAGES = 500
MOST_ROWS = 100


def waiting_question(order: UUID, *, supplier: UUID | None = None, asked_by: str = "") -> Question | None:
    """The question that waits for the house on the buyer's side, or for one supplier (of whoever asked, or of one)."""
    rows = Question.objects.filter(order=order, state=QuestionState.WAITING)
    if supplier is None:
        return rows.exclude(owner=Desk.SUPPLIER).exclude(asked_by=Voice.SUPPLIER).first()
    rows = rows.filter(owner=Desk.SUPPLIER, supplier=supplier)
    return (rows.filter(asked_by=asked_by) if asked_by else rows.order_by("due_at")).first()


def question_of_supplier(order: UUID, supplier: UUID | None) -> Question | None:
    """What this supplier itself has asked the house and waits for."""
    rows = Question.objects.filter(order=order, state=QuestionState.WAITING, asked_by=Voice.SUPPLIER)
    return rows.filter(supplier=supplier).first()


def answered_by(message: Message) -> list[Question]:
    """What a message of the house or a supplier answers: what waits for its writer, asked by the side it is said to.

    What is said to the buyer is read by the staff too, and answers what they asked of a supplier.
    """
    rows = Question.objects.filter(order=message.order_id, state=QuestionState.WAITING).order_by("id")
    if message.role == Voice.SUPPLIER:
        rows = rows.filter(owner=Desk.SUPPLIER, supplier=message.supplier_id)
        return list(rows if message.to == Voice.BUYER else rows.exclude(asked_by=Voice.BUYER))
    if message.role != Voice.AGENT:
        return []
    rows = rows.exclude(owner=Desk.SUPPLIER)
    if message.to == Voice.SUPPLIER:
        return list(rows.filter(asked_by=Voice.SUPPLIER, supplier=message.supplier_id))
    return list(rows.exclude(asked_by=Voice.SUPPLIER))


def questions_of(order: UUID) -> list[Question]:
    """All questions of an order, oldest first, with their steps."""
    return list(Question.objects.filter(order=order).prefetch_related("steps").order_by("id"))


def messages_of(order: UUID, *, supplier: UUID | None = None) -> list[Message]:
    """The latest messages, oldest first; for a supplier those alone that it wrote or that were written to it."""
    rows = Message.objects.filter(order=order).select_related("supplier")
    if supplier is not None:
        rows = rows.filter(supplier=supplier)
    return list(reversed(rows.order_by("-id")[:MOST_MESSAGES]))


def commitments_of(order: UUID) -> list[Commitment]:
    """What was promised about an order, oldest first."""
    return list(Commitment.objects.filter(order=order).select_related("supplier").order_by("number"))


def nudges_of(order: UUID) -> list[Nudge]:
    """How often the buyer hurried somebody, oldest first."""
    return list(Nudge.objects.filter(order=order).order_by("number"))


def last_nudge(order: UUID, to: str, supplier: UUID | None) -> Nudge | None:
    """The latest time that somebody was hurried."""
    return Nudge.objects.filter(order=order, to=to, supplier=supplier).order_by("-number").first()


def own_of(order: UUID, *, hosts: Collection[str] = (), of_buyer: bool = False) -> Own:
    """What belongs to an order itself, so that to name it leads nowhere else: its accounts, and our own hosts."""
    sealed = Line.objects.filter(order=order).values_list("account_sealed", flat=True)
    accounts = [vault.unseal(account, "account") for account in sealed if account]
    # an account may be kept as "server / id"; people write the id alone
    known = frozenset({part.strip() for one in accounts for part in (one, one.rpartition(" / ")[2])})
    return Own(known, frozenset(hosts), of_buyer=of_buyer)


def nudged_whom(nudge: UUID) -> str:
    """Who was hurried: the agent, where nobody reads for the supplier."""
    return Nudge.objects.values_list("to", flat=True).get(pk=nudge)


def hand_overs_of(order: UUID) -> list[HandOver]:
    """How the matter went from one to another, oldest first."""
    return list(HandOver.objects.filter(order=order).order_by("number"))


def unread(orders: Collection[UUID], reader: str, *, supplier: UUID | None = None) -> dict[UUID, int]:
    """How many messages of others each order holds that this reader has not seen: "buyer", "supplier:…", "staff:…"."""
    rows = Message.objects.filter(order__in=orders)
    if supplier is not None:
        rows = rows.filter(supplier=supplier).exclude(role=Voice.SUPPLIER)
    else:
        rows = rows.exclude(role=Voice.BUYER if reader == "buyer" else Voice.AGENT)
    seen = Seen.objects.filter(order=OuterRef("order"), reader=reader, message__gte=OuterRef("pk"))
    counted = rows.filter(~Exists(seen)).values_list("order").annotate(Count("id"))
    return dict(counted)


def waiting_for_house(shops: Collection[UUID]) -> QuerySet[Question]:
    """Questions that wait for the staff: the nudged first, then what is due first."""
    hurried = Nudge.objects.filter(order=OuterRef("order"), to=Voice.AGENT, at__gte=OuterRef("asked_at"))
    rows = Question.objects.filter(shop__in=shops, state=QuestionState.WAITING).exclude(owner=Desk.SUPPLIER)
    return rows.select_related("order", "person").annotate(hurried=Exists(hurried)).order_by("-hurried", "due_at", "id")


def waiting_for_supplier(supplier: UUID) -> list[Question]:
    """Questions that wait for a supplier: the nudged first, then what is due first."""
    hurried = Nudge.objects.filter(
        order=OuterRef("order"), to=Voice.SUPPLIER, supplier=supplier, at__gte=OuterRef("asked_at")
    )
    rows = Question.objects.filter(supplier=supplier, state=QuestionState.WAITING, owner=Desk.SUPPLIER)
    rows = rows.select_related("order").annotate(hurried=Exists(hurried)).order_by("-hurried", "due_at", "id")
    return list(rows[:MOST_ROWS])


def nudged(orders: Collection[UUID], to: str, *, since: datetime) -> set[UUID]:
    """Those of the orders about which somebody was hurried since then: they come first in a queue."""
    return set(Nudge.objects.filter(order__in=orders, to=to, at__gte=since).values_list("order", flat=True))


def open_promises_of(owner: str) -> list[Commitment]:
    """What an actor owes by its own word, the most urgent first."""
    rows = Commitment.objects.filter(owner=owner, state=CommitmentState.OPEN).select_related("order")
    return list(rows.order_by("due_at")[:MOST_ROWS])


def open_promises_in(shops: Collection[UUID]) -> list[Commitment]:
    """What the staff of these shops owe by their own word, the most urgent first."""
    rows = Commitment.objects.filter(shop__in=shops, role=Voice.AGENT, state=CommitmentState.OPEN)
    return list(rows.select_related("order").order_by("due_at")[:MOST_ROWS])


@dataclass(frozen=True, slots=True)
class Kept:
    """How somebody kept promises in a time; what could not come true any more is neither."""

    kept: int = 0
    broken: int = 0
    open: int = 0

    @property
    def ended(self) -> int:
        """How many were kept or broken."""
        return self.kept + self.broken

    @property
    def kept_percent(self) -> float | None:
        """Of those that have ended; None while none has."""
        return 100 * self.kept / self.ended if self.ended else None


_COUNTS = {str(state): Count("id", filter=Q(state=state)) for state in CommitmentState}


def promises_of_owners(shop: UUID, *, since: datetime) -> dict[str, Kept]:
    """How each agent and supplier of a shop kept promises made since then, by actor."""
    rows = Commitment.objects.filter(shop=shop, made_at__gte=since).values_list("owner").annotate(**_COUNTS)
    counted = rows.values_list("owner", CommitmentState.KEPT, CommitmentState.BROKEN, CommitmentState.OPEN)
    return {owner: Kept(kept, broken, still) for owner, kept, broken, still in counted}


def promises_of_shop(shop: UUID, *, since: datetime, until: datetime | None = None) -> Kept:
    """How a shop kept promises made since then."""
    row = Commitment.objects.filter(shop=shop, **_within("made_at", since, until)).aggregate(**_COUNTS)
    return Kept(row["kept"], row["broken"], row["open"])


@dataclass(frozen=True, slots=True)
class Answers:
    """How long buyers waited for a person's answer in a time."""

    asked: int
    answered: int
    in_time: int
    mean: timedelta | None


def answers_of_shop(shop: UUID, *, since: datetime, until: datetime | None = None) -> Answers:
    """How the house answered what was asked since then; a question that went late is not in time, whoever answered.

    What was over before its due time, without a person, asked for no answer any more and is not counted.
    """
    rows = Question.objects.filter(shop=shop, supplier=None, asked_by=Voice.BUYER, **_within("asked_at", since, until))
    rows = rows.exclude(state=QuestionState.HANDED).exclude(state=QuestionState.SETTLED, late=False)
    answered = Q(state=QuestionState.ANSWERED)
    row = rows.aggregate(
        asked=Count("id"),
        answered=Count("id", filter=answered),
        in_time=Count("id", filter=answered & Q(late=False, answered_at__lte=F("due_at"))),
        mean=Avg(F("answered_at") - F("asked_at"), filter=answered),
    )
    return Answers(row["asked"], row["answered"], row["in_time"], row["mean"])


@dataclass(frozen=True, slots=True)
class Handed:
    """How often somebody handed a matter on, and how often without any progress since the time before."""

    times: int = 0
    idle: int = 0


def hand_overs_of_people(shop: UUID, *, since: datetime) -> dict[str, Handed]:
    """How often each of the staff handed on since then, by actor."""
    rows = HandOver.objects.filter(shop=shop, at__gte=since).values_list("by")
    counted = rows.annotate(times=Count("id"), idle=Count("id", filter=Q(in_a_row__gt=1)))
    return {by: Handed(times, idle) for by, times, idle in counted}


def idle_hand_overs(shop: UUID, *, since: datetime, until: datetime | None = None) -> int:
    """How often a matter was handed on without any progress since the time before."""
    return HandOver.objects.filter(shop=shop, in_a_row__gt=1, **_within("at", since, until)).count()


def hand_overs_in(shop: UUID, *, since: datetime, until: datetime) -> int:
    """How often a matter was handed on at all."""
    return HandOver.objects.filter(shop=shop, **_within("at", since, until)).count()


def _within(field: str, since: datetime, until: datetime | None) -> dict[str, datetime]:
    """The filter for a time, its end left out."""
    return {f"{field}__gte": since} | ({f"{field}__lt": until} if until is not None else {})
