"""When did a person first do something for the buyer of a case?"""

from datetime import datetime

from anxin.cases.models import Case
from anxin.flows.acts.attention_of import attention_of


def touch_case(case: Case, *, by: str, at: datetime, lets_go: bool = False) -> None:
    """Note the first act of one of the staff on a case; later ones do not change which was the first.

    `lets_go`: the act ends the work of whoever had taken the case. The caller holds the order.
    """
    if not by.startswith("staff:"):
        return
    row = attention_of(case)
    if lets_go:
        row.taken_by, row.taken_until = "", None
    if row.first_at is None:
        row.first_by, row.first_at = by, at
    row.save()
