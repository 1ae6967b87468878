"""By which rule do the items of a docked supplier follow it?"""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.catalog.models import Docking
from anxin.money import format_minor
from anxin.people.models import Supplier
from anxin.refusal import Invalid, NotFound
from anxin.texts import Text

MOST_BPS, MOST_MINUTES, MOST_MINOR = 100_000, 24 * 60, 100_000_000
BOUNDS = Text(
    "加价、跳变为 0–1000%，固定加价与进位最多 {most}，进位至少 {least}，间隔 1–1440 分钟",
    "mark-up and jump are 0–1000 %, a fixed mark-up and the rounding at most {most}, rounding {least} or more, asked "
    "every 1–1440 minutes",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The mark-up (basis points and a fixed part in minor units, rounded up), the guard's jump, how often to ask."""

    markup_bps: int = 500
    markup_minor: int = 0
    round_up_to_minor: int = 10
    jump_bps: int = 2_000
    every_minutes: int = 10


@atomic(durable=True)
def set_docking(supplier: UUID, rule: Rule, *, at: datetime) -> None:
    """Set the rule and have the supplier asked at once. Raises NotFound for one without a system, Invalid."""
    row = Supplier.objects.select_related("shop").filter(pk=supplier).exclude(kind=Supplier.Kind.STOCK).first()
    if row is None:
        raise NotFound
    shares = all(0 <= bps <= MOST_BPS for bps in (rule.markup_bps, rule.jump_bps))
    amounts = 0 <= rule.markup_minor <= MOST_MINOR and 1 <= rule.round_up_to_minor <= MOST_MINOR
    if not (shares and amounts and 1 <= rule.every_minutes <= MOST_MINUTES):
        most, least = (format_minor(amount, row.shop.currency) for amount in (MOST_MINOR, 1))
        raise Invalid(what=BOUNDS.fill(most=most, least=least))
    Docking.objects.update_or_create(supplier=row, defaults={"shop_id": row.shop_id, "sync_at": at, **asdict(rule)})
