"""How is a bill brought that a person has downloaded?"""

from collections.abc import Iterable
from datetime import datetime

from django.db.transaction import atomic

from anxin.flows.acts.take_bill import NewBill, Taken, take_bill
from anxin.reconciliation.lines import BillLine, BillLines


@atomic(durable=True)
def import_bill(new: NewBill, lines: Iterable[BillLine | BillLines], *, by: str, at: datetime) -> Taken:
    """Take one file; `lines` is read while it is taken. Raises what `take_bill` raises, and then nothing is changed."""
    return take_bill(new, lines, by=by, at=at)
