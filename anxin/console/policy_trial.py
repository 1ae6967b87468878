"""What would a draft have decided otherwise, of all that was decided so far?"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from anxin.cases.models import Decision
from anxin.console import words
from anxin.console.orders import order_link
from anxin.console.shown import Shown, amount, pill, tell
from anxin.policy.clauses import Policy
from anxin.policy.trial_sql import trial_sql
from anxin.policy.try_on_history import Shift, Trial
from anxin.policy.words import LIABLE
from anxin.routines import schema

MOST_SHIFTS = 12


@dataclass(frozen=True, slots=True)
class ShiftShown:
    """Decisions of one kind that would come out otherwise."""

    count: int
    before: Shown
    after: Shown
    before_number: int
    after_number: int
    moved: Shown
    borne_by: str
    example: Shown


@dataclass(frozen=True, slots=True)
class TrialShown:
    """How many would be decided otherwise, the money moved, and the largest kinds."""

    total: int
    otherwise: int
    moved: Shown
    more: bool
    shifts: list[ShiftShown]


def trial(shop: UUID, old: Policy, new: Policy) -> Trial:
    """Decide by both policies on the facts of every decision of a shop; `example` of a shift is one of them."""
    with connection.cursor() as cursor:
        cursor.execute(trial_sql(old, new, f"{schema()}.decided_facts('{shop}'::uuid)"))
        return Trial.read(old, new, cursor.fetchall())


def show_trial(tried: Trial) -> TrialShown:
    """The trial in words, the largest change first."""
    changes = tried.changes
    shown = changes[:MOST_SHIFTS]
    rows = Decision.objects.filter(pk__in=[shift.example for shift in shown]).select_related("order")
    links = {str(row.pk): order_link(row.order) for row in rows}
    return TrialShown(
        tried.total,
        sum(shift.count for shift in changes),
        amount(sum(shift.after_minor - shift.before_minor for shift in changes)),
        len(changes) > len(shown),
        [_shown(shift, links.get(shift.example, "—")) for shift in shown],
    )


def _shown(shift: Shift, example: Shown) -> ShiftShown:
    before, after = shift.before, shift.after
    return ShiftShown(
        shift.count,
        pill(*words.OUTCOMES.get(before.terms.outcome, words.UNKNOWN)),
        pill(*words.OUTCOMES.get(after.terms.outcome, words.UNKNOWN)),
        before.number,
        after.number,
        amount(shift.after_minor - shift.before_minor),
        tell(LIABLE[after.terms.liable]),
        example,
    )
