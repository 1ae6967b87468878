"""What lies at docked suppliers, what do they owe back, and where does their bill differ from our books?"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import back_to, do_and_return
from anxin.delivery.stock_file import MOST_BYTES, FileTooLarge, read_text
from anxin.delivery.units import LAST_PLACE, NO_PART, came_of, part_of, whole_of
from anxin.flows.compare_supplier_bill import compare_supplier_bill
from anxin.flows.report_delivery import Seen, report_delivery
from anxin.flows.resolve_upstream_difference import resolve_upstream_difference
from anxin.flows.settle_upstream_claim import settle_upstream_claim
from anxin.flows.top_up_upstream import top_up_upstream
from anxin.money import parse_count
from anxin.payouts.access import claim_for, difference_for
from anxin.payouts.bill_file import read_supplier_bill
from anxin.payouts.models import UpstreamDifference
from anxin.payouts.queries import (
    as_billed,
    balance_looks,
    bill_differences,
    docked_of,
    missing_bills,
    open_claims,
    upstream_of,
)
from anxin.payouts.refusals import DayNotOver, FiguresChanged
from anxin.payouts.states import Remedy
from anxin.people.models import Supplier
from anxin.reconciliation.days import first_moment
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.sourcing.access import unclear_delivery_for
from anxin.sourcing.queries import unclear_of
from anxin.texts import Text

MAY_PAY = frozenset({"finance", "operator"})
MAY_REPORT = frozenset({"finance", "operator", "senior"})
BOARD = "admin:desk_upstream"
NO_DAY = Text("请选择账单日期", "Choose the day of the bill")
LEAVES = Text("账面余额减少", "the balance in our books falls by")
COMES_BACK = Text("账面余额增加", "the balance in our books grows by")
KINDS = {
    "not_ours": Text("对方有，我方没有", "billed, and not in our books"),
    "not_theirs": Text("我方有，对方没有", "in our books, and not billed"),
    "amount": Text("金额不同", "another amount"),
    "balance": Text("余额不符", "the balance there is another"),
}


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("upstream/", upstream, "desk_upstream"),
        ("upstream/<uuid:key>/top-up/", top_up, "desk_top_up"),
        ("upstream/claims/<uuid:key>/", claim, "desk_claim"),
        ("upstream/<uuid:key>/bill/", bill, "desk_upstream_bill"),
        ("upstream/differences/<uuid:key>/", resolve, "desk_upstream_resolve"),
        ("upstream/deliveries/<uuid:key>/", report, "desk_upstream_report"),
    )


@require_safe
def upstream(request: HttpRequest) -> HttpResponse:
    """The board: balances, claims with their due time, lines of bills that differ."""
    shops, at = gate.shops(request), clock.now()
    docked = docked_of(shops)
    looks = balance_looks([row.pk for row in docked])
    context = {
        "suppliers": [(row, upstream_of(row), looks.get(row.pk)) for row in docked],
        "claims": open_claims(shops),
        "differences": [(row, KINDS[row.kind], _preview(row, at)) for row in bill_differences(shops)],
        "missing": missing_bills(shops),
        "unclear": [(row, whole_of(row), came_of(row)) for row in unclear_of(shops)],
        "may_report": gate.holds(request, MAY_REPORT),
        "may_pay": gate.holds(request, MAY_PAY),
    }
    return desk_page(request, "console/upstream.html", Text("上游货源", "Docked suppliers"), context)


@require_POST
def top_up(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record money that was put into the balance there."""
    row = Supplier.objects.select_related("shop").filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    proof = request.POST.get("proof", "")
    return _act(
        request,
        row.shop_id,
        lambda: top_up_upstream(row.pk, _amount(request, row), proof=proof, by=gate.actor(request), at=clock.now()),
        Text("预付款已入账。", "The top-up is booked."),
    )


@require_POST
def claim(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record that a claim was honoured, or write it off."""
    row = claim_for(gate.staff(request), key)
    honoured, proof = request.POST.get("answer") == "honoured", request.POST.get("proof", "")
    return _act(
        request,
        row.shop_id,
        lambda: settle_upstream_claim(row.pk, honoured=honoured, proof=proof, by=gate.actor(request), at=clock.now()),
        Text("应退已处理。", "The claim is settled."),
    )


@require_POST
def bill(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a day's bill as a table, of a supplier whose system makes none."""
    row = Supplier.objects.select_related("shop").filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    gate.need(request, row.shop_id, MAY_PAY)
    try:
        day = _day(request)
        lines = read_supplier_bill(_table(request), since=first_moment(day), currency=row.shop.currency)
        differing = compare_supplier_bill(row.pk, day, lines, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return back_to(request, reverse(BOARD), refusal)
    said = Text("账单已核对：{lines} 行，{n} 处不一致。", "Compared: {lines} lines, {n} differ.")
    return back_to(request, reverse(BOARD), said.fill(lines=len(lines), n=differing))


def _day(request: HttpRequest) -> date:
    """The day of the bill; one that is not over would differ everywhere."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Invalid(what=NO_DAY) from None
    if first_moment(day + timedelta(days=1)) > clock.now():
        raise DayNotOver
    return day


def _table(request: HttpRequest) -> str:
    """The file, else what was pasted."""
    given = request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        return request.POST.get("table", "")[:MOST_BYTES]
    if (given.size or 0) > MOST_BYTES:
        raise FileTooLarge
    return read_text(given.read())


@require_POST
def resolve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let the books follow the bill as the page showed, or close the line with words."""
    row = difference_for(gate.staff(request), key)
    told = request.POST
    remedy = next((one for one in Remedy if one == told.get("remedy")), None)
    if remedy is None:
        raise NotFound
    return _act(
        request,
        row.shop_id,
        lambda: resolve_upstream_difference(
            row.pk, remedy, _shown(request), note=told.get("note", ""), by=gate.actor(request), at=clock.now()
        ),
        Text("账单差异已处理。", "The difference is resolved."),
    )


@require_POST
def report(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say what the supplier's own console shows of an order that no machine can tell."""
    row = unclear_delivery_for(gate.staff(request), key)
    told = request.POST
    seen = Seen(
        arrived=told.get("answer") == "arrived",
        no_more=told.get("answer") == "no_more",
        part=part_of(row, parse_count(told.get("came", ""), most=LAST_PLACE)) or NO_PART,
        words=told.get("words", ""),
        codes=tuple(told.get("codes", "").splitlines()),
        cost_minor=_amount(request, row.supplier) if told.get("amount", "").strip() else None,
    )
    return _act(
        request,
        row.shop_id,
        lambda: report_delivery(row.pk, seen, by=gate.actor(request), at=clock.now()),
        Text("已记录，订单按此继续处理。", "Recorded; the order goes on from it."),
        MAY_REPORT,
    )


def _preview(row: UpstreamDifference, at: datetime) -> tuple[Text, int] | None:
    """What following the bill would move in the books."""
    movement = as_billed(row, row.supplier.shop.currency, at)
    if movement is None:
        return None
    return LEAVES if movement.source.startswith("upstream:") else COMES_BACK, movement.amount_minor


def _shown(request: HttpRequest) -> tuple[int | None, int | None]:
    """Both figures as the page had them, in minor units; none is written as nothing."""
    try:
        ours, theirs = (int(told[:20]) if told else None for told in map(request.POST.get, ("ours", "theirs")))
    except ValueError:
        raise FiguresChanged from None
    return ours, theirs


def _amount(request: HttpRequest, row: Supplier) -> int:
    return typed_amount(request.POST.get("amount", ""), row.shop.currency)


def _act(
    request: HttpRequest, shop: UUID, act: Callable[[], object], done: Text, may: frozenset[str] = MAY_PAY
) -> HttpResponse:
    gate.need(request, shop, may)
    return do_and_return(request, reverse(BOARD), act, done)
