"""What does a supplier do about its money? Ask for it, keep a deposit, object to what was taken, take the bill away."""

from collections.abc import Callable
from datetime import datetime
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.flows.cancel_payout import cancel_payout
from anxin.flows.contest_recovery import contest_recovery
from anxin.flows.move_deposit import move_deposit
from anxin.flows.request_payout import request_payout
from anxin.payouts.access import payout_of_supplier, recovery_of_supplier
from anxin.people.models import Person, Supplier
from anxin.refusal import NotFound, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text
from anxin.web.print_month import month_as_pdf
from anxin.web.show_money import show_money
from anxin.web.show_month import month_as_csv, show_month
from anxin.web.supplier_desk import desk, own_supplier
from anxin.web.templatetags.face import spoken
from anxin.workdays.hours import month_bounds

ASKED = Text("提现申请已提交，财务 24 小时内处理。", "Asked for; finance answers within 24 hours.")
CANCELLED = Text("提现已取消，钱回到可提现余额。", "Cancelled; the money is available again.")
MOVED = Text("保证金已更新。", "The deposit has changed.")
CONTESTED = Text("申诉已提交，24 小时内由另一位工作人员处理。", "Contested; another person decides within 24 hours.")


@never_cache
@require_safe
def supplier_money(request: HttpRequest) -> HttpResponse:
    """What is available, held back, kept as deposit and owed; payouts; what was taken for refunds and why."""
    row = own_supplier(request)
    return desk(request, row, "money", **show_money(row, clock.now()))


@require_http_methods(["GET", "POST"])
def supplier_payout(request: HttpRequest) -> HttpResponse:
    """Ask for money."""
    row = own_supplier(request)
    return _act(
        request,
        lambda: request_payout(
            row.pk,
            _amount(request, row),
            payee=request.POST.get("payee", ""),
            person=cast(Person, request.user).pk,
            by=f"supplier:{row.pk}",
            at=clock.now(),
        ),
        ASKED,
    )


@require_http_methods(["GET", "POST"])
def supplier_payout_cancel(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take back a request that finance has not answered yet."""
    row = own_supplier(request)
    payout = payout_of_supplier(row.pk, key)
    return _act(request, lambda: cancel_payout(payout.pk, by=f"supplier:{row.pk}", at=clock.now()), CANCELLED)


@require_http_methods(["GET", "POST"])
def supplier_deposit(request: HttpRequest) -> HttpResponse:
    """Put what is available into the deposit (`way` is in), or take out what it need not hold (out)."""
    row = own_supplier(request)
    sign = -1 if request.POST.get("way") == "out" else 1
    return _act(
        request,
        lambda: move_deposit(row.pk, sign * _amount(request, row), by=f"supplier:{row.pk}", at=clock.now()),
        MOVED,
    )


@require_http_methods(["GET", "POST"])
def supplier_contest(request: HttpRequest, key: UUID) -> HttpResponse:
    """Object to bearing one refund."""
    row = own_supplier(request)
    recovery = recovery_of_supplier(row.pk, key)
    words = request.POST.get("words", "")
    given = [file for file in request.FILES.getlist("files") if isinstance(file, UploadedFile)]
    files = [(str(file.name), file.read()) for file in given]
    return _act(
        request,
        lambda: contest_recovery(recovery.pk, words=words, files=files, by=f"supplier:{row.pk}", at=clock.now()),
        CONTESTED,
    )


@never_cache
@require_safe
def supplier_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The bill of one month as a page."""
    row = own_supplier(request)
    first, after = _month(year, month)
    return desk(request, row, "month", **show_month(row, first, after))


@never_cache
@require_safe
def supplier_month_csv(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The same as a table."""
    row = own_supplier(request)
    first, after = _month(year, month)
    # spreadsheets in China take a file for GBK unless it says otherwise
    answer = HttpResponse(b"\xef\xbb\xbf" + month_as_csv(row, first, after).encode(), content_type="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="anxin-{year}-{month:02d}.csv"'
    return answer


@never_cache
@require_safe
def supplier_month_pdf(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The same on paper; the same month has always the same bytes."""
    row = own_supplier(request)
    first, after = _month(year, month)
    answer = HttpResponse(month_as_pdf(row, first, after), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="anxin-{year}-{month:02d}.pdf"'
    return answer


def _act(request: HttpRequest, act: Callable[[], object], done: Text) -> HttpResponse:
    if request.method != "POST":  # a refused form stands at this address, and its reader may change the language
        return redirect("web:supplier_money")
    try:
        act()
    except NotFound:
        raise
    except Refusal as refusal:
        row = own_supplier(request)
        tried = {"refusal": refusal, "tried": request.path, "typed": request.POST}
        return desk(request, row, "money", refusal.status, **tried, **show_money(row, clock.now()))
    messages.success(request, done.say(spoken()))
    return redirect("web:supplier_money")


def _amount(request: HttpRequest, row: Supplier) -> int:
    return typed_amount(request.POST.get("amount", ""), row.shop.currency)


def _month(year: int, month: int) -> tuple[datetime, datetime]:
    """The first moments of a month and of the next, as China counts; raises NotFound for no month."""
    try:
        return month_bounds(year, month)
    except (ValueError, OverflowError):
        raise NotFound from None
