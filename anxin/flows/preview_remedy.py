"""What would a remedy for many do, by what its buyers get? How many lines, orders, how much money; and whom not."""

from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.hurt_lines import Hurt, hurt_lines
from anxin.policy.clauses import Outcome

OUTCOMES = (Outcome.REFUND_FULL, Outcome.REISSUE)


@atomic(durable=True)
def preview_remedy(shop: UUID, source: str, subject: UUID) -> dict[Outcome, Hurt]:
    """Whom a remedy for this batch or supplier would reach now, and whom it would leave alone, for each outcome.

    Nothing is changed.
    """
    return {outcome: hurt_lines(shop, source, subject, outcome) for outcome in OUTCOMES}
