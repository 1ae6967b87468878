"""What would a draft have decided otherwise, of all that was decided so far?"""

from dataclasses import dataclass
from uuid import UUID

from anxin.cases.models import Decision
from anxin.console import words
from anxin.console.orders import order_link
from anxin.console.shown import Shown, amount, pill, tell
from anxin.policy.clauses import Policy
from anxin.policy.kept import facts_kept
from anxin.policy.try_on_history import Shift, Trial, try_on_history
from anxin.policy.words import LIABLE

MOST_DECISIONS = 5_000
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
    """Decide the latest kept facts of a shop by both policies; `example` of a shift is the id of a decision."""
    rows = Decision.objects.filter(shop=shop).order_by("-at").values_list("pk", "facts")[:MOST_DECISIONS]
    return try_on_history(old, new, ((str(pk), facts_kept(facts)) for pk, facts in rows))


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
