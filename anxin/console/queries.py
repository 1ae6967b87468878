"""What does the desk read that no single app could tell? Always of given shops, never of all."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Case as CaseOf
from django.db.models import CharField, Count, F, Min, Q, Sum, Value, When

from anxin.agenda.models import Ask
from anxin.cases.models import Case
from anxin.cases.states import CaseState
from anxin.delivery.models import Code
from anxin.ledger.accounts import outside
from anxin.ledger.models import ChainLink, Transfer
from anxin.ledger.queries import balance
from anxin.payments.models import Channel, Unmatched
from anxin.payments.states import UNSETTLED
from anxin.people.models import Person, Role
from anxin.refunds.models import Refund
from anxin.refunds.states import Destination, RefundState

TROUBLED = (RefundState.UNKNOWN, RefundState.BOUNCED, RefundState.SHORT, RefundState.WITH_FINANCE, RefundState.REVERSED)
UNDER_WAY = (RefundState.PLANNED, RefundState.ASKED, RefundState.ACCEPTED)
LATE = Q(state__in=UNDER_WAY) & Q(late_since__isnull=False)
UNSENT, UNCHECKED = "unsent", "unchecked"
EXTERNAL = Q(external=True, late_since__isnull=False)
LEFT_OPEN = Q(state=RefundState.ARRIVED, open_at_channel=True)
TROUBLE = Q(state__in=TROUBLED) | LATE | EXTERNAL | LEFT_OPEN
# in which kind of trouble one of these is: `left_open`, `external`, its state, `unchecked`, `unsent`, or `late`
KIND = CaseOf(
    When(state=RefundState.ARRIVED, open_at_channel=True, then=Value("left_open")),
    When(external=True, then=Value("external")),
    When(state__in=TROUBLED, then=F("state")),
    When(destination=Destination.BALANCE, then=Value(UNCHECKED)),
    When(state=RefundState.PLANNED, then=Value(UNSENT)),
    default=Value("late"),
    output_field=CharField(),
)
MOST_ROWS = 200
NOT_BOOKED = timedelta(minutes=10)


def roles_of(person: UUID, names: Collection[str]) -> dict[UUID, frozenset[str]]:
    """Which of these roles a person holds, by shop; shops without any are absent."""
    held: dict[UUID, set[str]] = defaultdict(set)
    for shop, name in Role.objects.filter(person=person, name__in=names).values_list("shop_id", "name"):
        held[shop].add(name)
    return {shop: frozenset(found) for shop, found in held.items()}


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for a person."""

    cases: int
    refunds: int


def waiting_for_people(shops: Collection[UUID]) -> Waiting:
    """Count the cases in review and the refunds that do not move by themselves."""
    return Waiting(
        Case.objects.filter(shop__in=shops, state=CaseState.IN_REVIEW).count(),
        Refund.objects.filter(TROUBLE, shop__in=shops).count(),
    )


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in one queue: how many, the earliest due time, and how much money they are about."""

    name: str
    count: int
    due_at: datetime | None
    amount_minor: int = 0


def case_queues(shops: Collection[UUID]) -> list[Queue]:
    """The cases in review by whose turn it is, the earliest due first."""
    rows = Case.objects.filter(shop__in=shops, state=CaseState.IN_REVIEW).values_list("owner")
    return [Queue(*row) for row in rows.annotate(Count("id"), due=Min("due_at")).order_by("due")]


@dataclass(frozen=True, slots=True)
class Total:
    """All of one kind in one currency, however many are shown: how many, how much, and the earliest."""

    kind: str
    currency: str
    count: int
    amount_minor: int
    since: datetime


def trouble_totals(shops: Collection[UUID]) -> list[Total]:
    """The refunds that need an eye by `KIND` and currency, counted and added up by the database."""
    rows = Refund.objects.filter(TROUBLE, shop__in=shops).order_by().values_list(KIND, "currency")
    found = rows.annotate(Count("pk"), Sum("amount_minor"), Min("planned_at"))
    return [Total(*row) for row in found.order_by("currency")]


def refunds_in_trouble(shops: Collection[UUID], kind: str, *, by_amount: bool = False) -> list[Refund]:
    """Refunds in one kind of trouble, the longest under way first, or the largest; `MOST_ROWS` at most."""
    rows = Refund.objects.filter(TROUBLE, shop__in=shops).alias(kind=KIND).filter(kind=kind)
    order = ("-amount_minor", "planned_at") if by_amount else ("planned_at", "-amount_minor")
    return list(rows.select_related("order", "payment__channel").order_by(*order)[:MOST_ROWS])


def unmatched_totals(shops: Collection[UUID]) -> list[Total]:
    """The money of `unmatched_money` by currency, counted and added up by the database."""
    rows = Unmatched.objects.filter(shop__in=shops, state__in=UNSETTLED).order_by()
    found = rows.values_list(Value("unmatched"), "currency").annotate(
        Count("pk"), Sum("amount_minor"), Min("received_at")
    )
    return [Total(*row) for row in found.order_by("currency")]


def unmatched_money(shops: Collection[UUID]) -> list[Unmatched]:
    """Money that came in for no known reason and is not settled, the oldest first; `MOST_ROWS` at most."""
    rows = Unmatched.objects.filter(shop__in=shops, state__in=UNSETTLED).select_related("channel")
    return list(rows.order_by("received_at")[:MOST_ROWS])


@dataclass(frozen=True, slots=True)
class Stuck:
    """Verified word of a payment that was answered as handled and could not be booked: the channel will not say it
    again."""

    channel: Channel
    transaction_no: str
    amount_minor: int
    currency: str
    kept_at: datetime


_STUCK = """
    SELECT told::jsonb ->> 'channel', told::jsonb ->> 'transaction_no', (told::jsonb ->> 'amount_minor')::bigint,
        told::jsonb ->> 'currency', uuid_extract_timestamp(id)
    FROM payments_heard
    WHERE uuid_extract_timestamp(id) < %s AND told::jsonb ->> 'channel' = ANY(%s) ORDER BY id LIMIT %s
"""


def stuck_notices(shops: Collection[UUID], *, at: datetime) -> list[Stuck]:
    """What was kept ten minutes ago and more and from which nothing followed, the oldest first; it lives for
    milliseconds where all is well. `MOST_ROWS` at most: behind them the others wait for the same reason."""
    channels = {str(row.pk): row for row in Channel.objects.filter(shop__in=shops)}
    with connection.cursor() as cursor:
        cursor.execute(_STUCK, [at - NOT_BOOKED, list(channels), MOST_ROWS])
        return [Stuck(channels[channel], *rest) for channel, *rest in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Short:
    """A channel whose own funds in one currency are short: what waits there, what our books owe and say lies there."""

    channel: Channel
    currency: str
    waiting_minor: int
    owed_minor: int
    booked_minor: int


_OWED = """
    SELECT coalesce(sum(b.amount_minor), 0)::bigint FROM ledger_balance AS b
    WHERE b.amount_minor > 0 AND b.currency = %s AND b.address IN (
        SELECT kind || ':' || p.shop_id || ':' || p.order_id
        FROM payments_payment AS p, (VALUES ('hold'), ('pending')) AS held(kind)
        WHERE p.channel_id = %s AND p.state = 'paid'
        UNION ALL
        SELECT 'refund:' || r.shop_id || ':' || r.id FROM refunds_refund AS r
        JOIN payments_payment AS p ON p.id = r.payment_id
        WHERE p.channel_id = %s AND r.state <> 'arrived'
    )
"""


def short_channels(shops: Collection[UUID]) -> list[Short]:
    """Where refunds wait for the merchant's own funds, held against what the books say: by channel and currency."""
    found = []
    short = Channel.objects.filter(shop__in=shops, short_since__isnull=False).select_related("shop")
    for channel in short.order_by("short_since"):
        rows = Refund.objects.filter(payment__channel=channel, state=RefundState.SHORT)
        waiting = dict(rows.order_by("currency").values_list("currency").annotate(Sum("amount_minor")))
        for currency, waiting_minor in (waiting or {channel.shop.currency: 0}).items():
            with connection.cursor() as cursor:
                cursor.execute(_OWED, [currency, channel.pk, channel.pk])
                (owed,) = cursor.fetchone()
            booked = -balance(outside(channel.shop_id, channel.pk), currency=currency)
            found.append(Short(channel, currency, waiting_minor, owed, booked))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """What lies in one kind of guarded account, in how many of them."""

    kind: str
    currency: str
    count: int
    amount_minor: int


_HELD = """
    SELECT split_part(address, ':', 1) AS kind, currency, count(*), sum(amount_minor)::bigint
    FROM ledger_balance WHERE shop = ANY(%s) AND amount_minor > 0 GROUP BY 1, 2
"""


def money_held(shops: Collection[UUID]) -> list[Held]:
    """What the ledger holds now in guarded accounts, by kind and currency."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(shops)])
        return [Held(*row) for row in cursor.fetchall()]


def asks_waiting(shops: Collection[UUID]) -> list[Queue]:
    """What is still to be asked of the world, by kind, with the earliest due time."""
    rows = Ask.objects.filter(shop__in=shops).values_list("kind").annotate(Count("id"), due=Min("due_at"))
    return [Queue(*row) for row in rows.order_by("due")]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many codes there are, by what became of them."""

    in_stock: int = 0
    reserved: int = 0
    allocated: int = 0
    revealed: int = 0
    void: int = 0

    @property
    def total(self) -> int:
        """All that ever came in."""
        return self.in_stock + self.reserved + self.allocated + self.revealed + self.void


def codes_by(field: str, ids: Iterable[UUID]) -> dict[UUID, Counts]:
    """The codes of each `item` or `batch`, counted; nothing of their texts is read."""
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    path = {"item": "batch__item", "batch": "batch"}[field]
    rows = Code.objects.filter(**{f"{path}__in": list(ids)}).values_list(f"{path}_id", "state").annotate(Count("id"))
    for owner, state, count in rows:
        found[owner][state] = count
    return {owner: Counts(**counts) for owner, counts in found.items()}


def transfers_of(order: UUID) -> list[Transfer]:
    """The movements of an order's money in the order of its chain."""
    return list(Transfer.objects.filter(chain=order).order_by("seq"))


def positions_of(order: UUID) -> dict[UUID, tuple[int, str]]:
    """Where each exhibit stands in its order's chain, with the first figures of the link's hash."""
    links = ChainLink.objects.filter(subject=order).values_list("item", "seq", "hash")
    return {item: (seq, bytes(link).hex()[:8]) for item, seq, link in links}


def names_of(actors: Iterable[str]) -> dict[str, str]:
    """The names of those actors who are persons, by how they are written in histories."""
    ids: dict[UUID, str] = {}
    for actor in actors:
        kind, _, key = actor.partition(":")
        if kind in ("staff", "buyer") and key:
            ids[UUID(key)] = actor
    people = Person.objects.filter(pk__in=ids)
    return {ids[person.pk]: person.name or person.email for person in people}


def expected_late(refund: Refund, today: date) -> bool:
    """Whether the day on which the channel should have paid has passed."""
    return refund.expected_on is not None and refund.expected_on < today
