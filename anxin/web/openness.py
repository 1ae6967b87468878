"""How does the house do? Figures that anybody may read and take along, each with its definition and its time."""

import csv
import json
from datetime import UTC, datetime, time, timedelta
from io import StringIO
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxin import clock
from anxin.catalog.queries import first_shop
from anxin.openness.decided import Decided, decided_cases
from anxin.openness.figures import FEW, Figure, Figures
from anxin.openness.queries import count_figures
from anxin.people.models import Shop
from anxin.policy.queries import policy_of_version, version_in_force
from anxin.policy.words import LABELS
from anxin.refusal import NotFound
from anxin.web.moments import span
from anxin.web.snapshot import snapshot
from anxin.web.words import ENDED, PROBLEMS
from anxin.workdays.hours import SHANGHAI

SPANS: Final = (30, 90, 365)
USUAL: Final = 90
COLUMNS: Final = ("key", "name_zh", "name_en", "since", "until", "part", "whole", "value", "unit", "hidden")


@require_safe
def openness(request: HttpRequest) -> HttpResponse:
    """The figures of the last whole days."""
    days, opened = _days(request), _shop().created_at.astimezone(SHANGHAI).date()
    context = {
        "figures": _figures(days),
        "days": days,
        "spans": SPANS,
        "few": FEW,
        "opened": opened,
        "open_days": (clock.now().astimezone(SHANGHAI).date() - opened).days,
    }
    return render(request, "web/openness.html", context)


@require_safe
def openness_cases(request: HttpRequest) -> HttpResponse:
    """How other cases ended, by problem; the problem of the most cases first."""
    days, shop = _days(request), _shop().pk
    since, until = _whole_days(days)
    with snapshot():
        found = decided_cases(shop, since=since, until=until)
        numbers = {clause.id: clause.number for clause in policy_of_version(version_in_force(shop).pk).clauses}
    often = {row.problem: sum(one.count for one in found if one.problem == row.problem) for row in found}
    rows = sorted(found, key=lambda row: (-often[row.problem], row.problem, -row.count))
    groups = [
        (PROBLEMS[problem], [_ended(row, numbers) for row in alike])
        for problem, alike in groupby(rows, key=lambda row: row.problem)
    ]
    return render(
        request,
        "web/openness_cases.html",
        {"groups": groups, "days": days, "spans": SPANS, "few": FEW, "page": "rules"},
    )


def _ended(row: Decided, numbers: dict[str, int]) -> dict[str, Any]:
    return {
        "outcome": ENDED[row.outcome],
        "goods": LABELS["goods"][row.goods],
        "count": row.count,
        "number": numbers.get(row.clause, row.number),
        "current": row.clause in numbers,
        "span": span(timedelta(minutes=row.minutes)) if row.minutes >= 1 else None,
    }


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
    told = {
        "shop_since": _stamp(_shop().created_at),
        "since": _stamp(figures.since),
        "until": _stamp(figures.until),
        "hidden_below": FEW,
        "figures": rows,
    }
    return HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type="application/json")


def _days(request: HttpRequest) -> int:
    named = request.GET.get("days", "")
    return next((days for days in SPANS if str(days) == named), USUAL)


def _shop() -> Shop:
    shop = first_shop()
    if shop is None:
        raise NotFound
    return shop


def _whole_days(days: int) -> tuple[datetime, datetime]:
    """Whole days in Shanghai alone: what happened since midnight could be told apart by looking twice."""
    today = clock.now().astimezone(SHANGHAI).date()
    until = datetime.combine(today, time(), SHANGHAI)
    return until - timedelta(days=days), until


def _figures(days: int) -> Figures:
    since, until = _whole_days(days)
    shop: UUID = _shop().pk
    with snapshot():
        return count_figures(shop, since=since, until=until)


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
