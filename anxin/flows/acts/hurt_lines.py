"""Whom has a bad batch or a fallen supplier hurt, and whom of them can a remedy not reach? Nothing is changed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Least

from anxin.cases.states import LeftOut
from anxin.delivery.models import Code, Delivery
from anxin.delivery.queries import passed_on
from anxin.delivery.states import CodeState
from anxin.flows.acts.heed_reissue import RUNNING
from anxin.flows.acts.is_hurt import BATCH as BATCH
from anxin.flows.acts.is_hurt import SUPPLIER as SUPPLIER
from anxin.flows.acts.is_hurt import is_hurt
from anxin.flows.acts.reissue import MOST_REISSUES
from anxin.orders.models import Line
from anxin.orders.states import LIVE, OrderState
from anxin.policy.clauses import Outcome
from anxin.refunds.models import Refund
from anxin.refunds.units import Units, units_of
from anxin.sourcing.queries import items_without_other

WENT_OUT = (CodeState.ALLOCATED, CodeState.REVEALED)
OF_A_SUPPLIER = (OrderState.PAID, OrderState.DELIVERED, OrderState.CONFIRMED)


class Row(NamedTuple):
    """A line, with what of it may still go back by a remedy; `sent`: how often another one was sent already."""

    line: UUID
    order: UUID
    left_minor: int
    state: str
    item: UUID
    sent: int


@dataclass(frozen=True, slots=True)
class Hurt:
    """The lines that a remedy with this outcome reaches, and those that it leaves alone."""

    reached: tuple[Row, ...]
    left_out: tuple[tuple[Row, LeftOut], ...]

    @property
    def orders(self) -> int:
        """How many orders it reaches."""
        return len({row.order for row in self.reached})

    @property
    def amount_minor(self) -> int:
        """How much money of the lines that it reaches has not gone back."""
        return sum(row.left_minor for row in self.reached)

    def count(self, why: LeftOut) -> int:
        """How many orders it leaves alone for this reason."""
        return len({row.order for row, because in self.left_out if because is why})


def hurt_lines(shop: UUID, source: str, subject: UUID, outcome: Outcome) -> Hurt:
    """The lines that a batch's codes went out for, or whose supplier has fallen before it was paid for them.

    Lines that have all their money back are left out, and those whose pieces of the batch were replaced already.
    """
    rows = [Row(*row) for row in _query(shop, source, subject).values_list(*COLUMNS)]
    again = [row.line for row in rows if row.sent]
    known = units_of(list(Line.objects.filter(pk__in=again).select_related("order"))) if again else {}
    rows = [told for row in rows if (told := _as_pieces(row, known.get(row.line), source, subject))]
    if outcome is not Outcome.REISSUE:
        return Hurt(tuple(rows), ())
    alone = items_without_other({row.item for row in rows}, subject) if source == SUPPLIER else set()
    resold = passed_on([row.line for row in rows])
    why = [(row, _left_out(row, alone, resold)) for row in rows]
    return Hurt(
        tuple(row for row, because in why if because is None),
        tuple((row, because) for row, because in why if because is not None),
    )


def _left_out(row: Row, alone: Collection[UUID], resold: Collection[UUID]) -> LeftOut | None:
    if row.state not in RUNNING:
        return LeftOut.ENDED
    if row.sent >= MOST_REISSUES:
        return LeftOut.ENOUGH
    if row.line in resold:
        return LeftOut.RESOLD
    return LeftOut.NOBODY if row.item in alone else None


def _as_pieces(row: Row, units: Units | None, source: str, subject: UUID) -> Row | None:
    """A line of which something was sent again, as its pieces stand now; None where none of them is hurt any more."""
    if units is None:
        return row
    hurt = [unit for unit in units.rows if is_hurt(unit, source, subject)]
    if not hurt:
        return None
    left = min(row.left_minor, sum(unit.value_minor for unit in hurt))
    return row._replace(left_minor=left, sent=max(unit.piece.reissues for unit in hurt))


COLUMNS = ("pk", "order_id", "left", "order__state", "item_id", "sent")


def _query(shop: UUID, source: str, subject: UUID) -> QuerySet[Any]:
    """`left` is what of a line may still go back: of a batch, the price of its pieces at most."""
    own = Refund.objects.filter(order=OuterRef("order"), line=OuterRef("pk"))
    back = own.values("line").annotate(sum=Sum("amount_minor")).values("sum")
    further = Delivery.objects.filter(line=OuterRef("pk"), number__gt=1).order_by()
    sent = further.values("line").annotate(count=Count("pk")).values("count")
    rows = Line.objects.filter(shop=shop).annotate(back=Coalesce(Subquery(back), 0), sent=Coalesce(Subquery(sent), 0))
    if source == BATCH:
        codes = Code.objects.filter(delivery__line=OuterRef("pk"), batch=subject, state__in=WENT_OUT)
        pieces = codes.order_by().values("delivery__line").annotate(count=Count("pk")).values("count")
        worth = F("unit_price_minor") * Coalesce(Subquery(pieces), 0)
        rows = rows.filter(Exists(codes), order__state__in=LIVE)
        rows = rows.annotate(left=Least(F("amount_minor") - F("back"), worth))
    else:
        # of what another supplier sold, the pieces that this one was given to send again
        given = Delivery.objects.filter(supplier=subject).exclude(units=[]).exclude(line__supplier=subject)
        rows = rows.filter(Q(supplier=subject) | Q(pk__in=given.values("line")), order__state__in=OF_A_SUPPLIER)
        rows = rows.annotate(left=F("amount_minor") - F("back"))
    return rows.filter(amount_minor__gt=F("back")).order_by("order_id", "position")
