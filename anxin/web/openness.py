"""How does the house do? Figures that anybody may read and take along, each with its definition and its time."""

import csv
import json
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxin import clock
from anxin.catalog.queries import first_shop
from anxin.openness.figures import FEW, Figure, Figures
from anxin.openness.queries import count_figures
from anxin.refusal import NotFound
from anxin.web.snapshot import snapshot
from anxin.workdays.hours import SHANGHAI

SPANS: Final = (30, 90, 365)
USUAL: Final = 90
COLUMNS: Final = ("key", "name_zh", "name_en", "since", "until", "part", "whole", "value", "unit", "hidden")


@require_safe
def openness(request: HttpRequest) -> HttpResponse:
    """The figures of the last whole days."""
    days = _days(request)
    context = {"figures": _figures(days), "days": days, "spans": SPANS, "few": FEW}
    return render(request, "web/openness.html", context)


@require_safe
def openness_csv(request: HttpRequest) -> HttpResponse:
    """The same as a table."""
    figures, sheet = _figures(_days(request)), StringIO()
    writer = csv.writer(sheet)
    writer.writerow((*COLUMNS, "definition_zh", "definition_en"))
    for row in figures.rows:
        told = _row(row, figures)
        writer.writerow((*(told[name] for name in COLUMNS), row.definition.zh, row.definition.en))
    # spreadsheets in China take a file for GBK unless it says otherwise
    answer = HttpResponse(b"\xef\xbb\xbf" + sheet.getvalue().encode(), content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="anxin-figures-{figures.until:%Y%m%d}.csv"'
    return answer


@require_safe
def openness_json(request: HttpRequest) -> HttpResponse:
    """The same for programs."""
    figures = _figures(_days(request))
    rows = [
        {**_row(row, figures), "definition_zh": row.definition.zh, "definition_en": row.definition.en}
        for row in figures.rows
    ]
    told = {"since": _stamp(figures.since), "until": _stamp(figures.until), "hidden_below": FEW, "figures": rows}
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json")


def _days(request: HttpRequest) -> int:
    named = request.GET.get("days", "")
    return next((days for days in SPANS if str(days) == named), USUAL)


def _figures(days: int) -> Figures:
    """Whole days in Shanghai alone: what happened since midnight could be told apart by looking twice."""
    shop = first_shop()
    if shop is None:
        raise NotFound
    today = clock.now().astimezone(SHANGHAI).date()
    until = datetime.combine(today, time(), SHANGHAI)
    with snapshot():
        return count_figures(shop.pk, since=until - timedelta(days=days), until=until)


def _row(row: Figure, figures: Figures) -> dict[str, object]:
    return {
        "key": row.key,
        "name_zh": row.name.zh,
        "name_en": row.name.en,
        "since": _stamp(figures.since),
        "until": _stamp(figures.until),
        "part": row.part,
        "whole": row.whole,
        "value": None if row.value is None else round(row.value, 2),
        "unit": str(row.unit),
        "hidden": row.hidden,
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
