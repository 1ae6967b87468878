"""What does a supplier see and do? Orders, cases to answer with their countdown, items and stock."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.cases.access import case_for_supplier
from anxin.cases.models import Case
from anxin.cases.queries import (
    SHOWN,
    cases_of_supplier,
    count_for_supplier,
    count_offers_of_supplier,
    waiting_for_supplier,
)
from anxin.cases.states import CaseState
from anxin.catalog.models import Item
from anxin.catalog.queries import items_of_supplier
from anxin.delivery.stock_file import MOST_BYTES, FileTooLarge, NoHeading, heed_columns, read_text
from anxin.delivery.units import read_units
from anxin.flows.answer_case import answer_case
from anxin.flows.import_items import import_items
from anxin.flows.import_stock import import_stock
from anxin.money import parse_count
from anxin.orders.queries import lines_of_supplier
from anxin.payouts.queries import vettings_of
from anxin.people.access import supplier_of
from anxin.people.models import Supplier
from anxin.people.queries import supplier_named
from anxin.refusal import NotFound, Refusal
from anxin.support.queries import nudged
from anxin.support.queries import waiting_for_supplier as waiting_to_say
from anxin.texts import Text
from anxin.web.forms import AnswerForm, ItemsForm, StockForm
from anxin.web.offers_at_desk import offers_at_desk
from anxin.web.show_items import show_items
from anxin.web.show_lines import show_lines
from anxin.web.show_past_cases import show_past_cases
from anxin.web.show_questions import show_questions
from anxin.web.show_report import show_item_report, show_stock_report
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import viewer

PASTED = "pasted.txt"
HURRIED = timedelta(days=1)
LAST_PAGE = 9_999


@never_cache
@require_safe
def supplier_orders(request: HttpRequest) -> HttpResponse:
    """The latest paid orders."""
    row = own_supplier(request)
    return desk(request, row, "orders", orders=show_lines(lines_of_supplier(row.pk)))


@never_cache
@require_safe
def supplier_cases(request: HttpRequest) -> HttpResponse:
    """The questions that wait for an answer, the most urgent first."""
    return _cases(request, own_supplier(request))


@require_http_methods(["GET", "POST"])
def supplier_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Answer one question; what was written stays on the page when the answer is refused."""
    row = own_supplier(request)
    if request.method != "POST":
        return redirect("web:supplier_cases")
    asked = case_for_supplier(row.pk, key)
    form = AnswerForm(request.POST, auto_id=f"a{key}_%s")
    if not form.is_valid():
        return _cases(request, row, {key: form}, status=422, refused=asked)
    given = form.cleaned_data
    try:
        answer_case(
            asked.pk,
            answer=given["answer"],
            proof=given["proof"],
            by=f"supplier:{row.pk}",
            at=clock.now(),
            bad=read_units(request.POST.getlist("units")),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        form.add_error("proof", refusal.say(spoken()))
        return _cases(request, row, {key: form}, status=refusal.status, refused=case_for_supplier(row.pk, key))
    return redirect("web:supplier_cases")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_items(request: HttpRequest) -> HttpResponse:
    """The items of this supplier; POST imports items and prices from a CSV file."""
    row = own_supplier(request)
    form = ItemsForm(request.POST or None, request.FILES or None)
    report = refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            report = show_item_report(import_items(row.pk, _text(form.cleaned_data["file"]), at=clock.now()))
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
    items = show_items(_with_supplier(items_of_supplier(row.pk), row), clock.now())
    vetted = vettings_of([item.id for item in items])
    items = [replace(item, vetting=vetted[item.id].state) if item.id in vetted else item for item in items]
    return desk(request, row, "items", items=items, form=form, report=report, refusal=refusal)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_stock(request: HttpRequest) -> HttpResponse:
    """Import codes from a file or from what was pasted, with a report of what was taken and refused."""
    row = own_supplier(request)
    coded = [item for item in items_of_supplier(row.pk) if item.goods == Item.Goods.CODE]
    choices = [(str(item.pk), item.title.say(spoken())) for item in coded]
    form = StockForm(request.POST or None, request.FILES or None, items=choices)
    report = refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            report = show_stock_report(_import(row, form.cleaned_data))
            form = StockForm(items=choices)
        except NotFound:
            raise
        except Refusal as said:
            refusal = said
            form.asks_whole |= isinstance(said, NoHeading)
    status = refusal.status if refusal else 200
    return desk(request, row, "stock", status, form=form, report=report, refusal=refusal)


@require_safe
def supplier_statement(request: HttpRequest) -> HttpResponse:
    """The old address of the page about money."""
    own_supplier(request)
    return redirect("web:supplier_money")


def _import(row: Supplier, given: dict[str, Any]) -> Any:
    file: UploadedFile[bytes] | None = given.get("file")
    name, data = (str(file.name), _bytes(file)) if file else (PASTED, given["text"].encode())
    if not given.get("whole"):
        heed_columns(data)
    return import_stock(row.pk, UUID(given["item"]), name, data, by=f"supplier:{row.pk}", at=clock.now())


def _text(file: "UploadedFile[bytes]") -> str:
    """A table as text: UTF-8, or GBK as spreadsheets in China save it."""
    return read_text(_bytes(file))


def _bytes(file: "UploadedFile[bytes]") -> bytes:
    """The file, unless it is larger than anything we read."""
    if file.size is None or file.size > MOST_BYTES:
        raise FileTooLarge
    data: bytes = file.read()
    return data


def _with_supplier(items: list[Item], row: Supplier) -> list[Item]:
    for item in items:
        item.supplier = row
    return items


def own_supplier(request: HttpRequest) -> Supplier:
    """The supplier for whom the visitor acts; raises NotFound for everybody else."""
    return supplier_named(supplier_of(viewer(request)))


def _cases(
    request: HttpRequest,
    row: Supplier,
    forms: dict[UUID, AnswerForm] | None = None,
    status: int = 200,
    refused: Case | None = None,
) -> HttpResponse:
    """The questions; the one whose answer was refused is among them, or what was typed stands ready to be said."""
    skip = SHOWN * (_page_of(request) - 1)
    asked = waiting_for_supplier(row.pk, skip=skip)
    over = refused if refused is not None and refused.state != CaseState.AWAITING_SUPPLIER else None
    if refused is not None and over is None and refused.pk not in {case.pk for case in asked}:
        asked = [refused, *asked]
    hurried = nudged([case.order_id for case in asked], "supplier", since=clock.now() - HURRIED)
    # a stable order: the nudged first, each kind by its due time
    cases = show_questions(sorted(asked, key=lambda case: case.order_id not in hurried), forms or {})
    offers, total = offers_at_desk(row.pk, skip=skip), max(count_for_supplier(row.pk), count_offers_of_supplier(row.pk))
    further = _page_of(request) + 1 if total > skip + SHOWN else None
    unsent = (over, (forms or {})[over.pk]) if over is not None else None
    past = show_past_cases(cases_of_supplier(row.pk)) if not skip else []
    shown = {"cases": cases, "offers": offers, "further": further, "unsent": unsent, "past": past}
    return desk(request, row, "cases", status=status, **shown)


def _page_of(request: HttpRequest) -> int:
    """Which page of a long list is wanted; the first where nothing sensible is named."""
    return parse_count(request.GET.get("page", ""), least=1, most=LAST_PAGE) or 1


def desk(request: HttpRequest, row: Supplier, page: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page of the desk, with what waits in its navigation."""
    waiting = count_for_supplier(row.pk)
    party = SimpleNamespace(name=Text(row.name_zh, row.name_en))
    talks = len(waiting_to_say(row.pk))
    shared = {"supplier": party, "desk": page, "waiting_cases": waiting, "waiting_talks": talks, "page": "supplier"}
    return render(request, f"web/supplier/{page}.html", {**shared, **context}, status=status)
