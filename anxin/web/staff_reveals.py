"""Who of the staff looked at buyers' codes, and why? A list that anybody may read; it names no order and no person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxin import clock
from anxin.delivery.models import StaffReveal
from anxin.delivery.queries import staff_reveals_since
from anxin.texts import Text

SHOWN_DAYS = 365
BECAUSE = {
    "case": Text("售后核实", "To check a case"),
    "buyer_asked": Text("买家要求", "The buyer asked"),
    "supplier_check": Text("与供货商核对", "To check with the supplier"),
}
TWO = Text("两人同意", "Two people agreed")
ALONE = Text("一人店铺，公开等待 4 小时", "One-person shop, 4 hours in public")


@dataclass(frozen=True, slots=True)
class Look:
    """One look, or one that will be possible."""

    at: datetime
    because: Text
    how: Text
    codes: int
    seen: bool


@require_safe
def staff_reveals(request: HttpRequest) -> HttpResponse:
    """The looks of the last year, and what one-person shops have announced."""
    now = clock.now()
    looks = [_look(row) for row in staff_reveals_since(now - timedelta(days=SHOWN_DAYS), now)]
    return render(request, "web/staff_reveals.html", {"looks": looks})


def _look(row: StaffReveal) -> Look:
    how = TWO if row.seconded_at is not None else ALONE
    return Look(row.seen_at or row.opens_at or row.asked_at, BECAUSE[row.because], how, row.codes, bool(row.seen_at))
