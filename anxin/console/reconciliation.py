"""Do orders, books and channels' bills agree, day by day; what differs, whose is it until when, and what is done?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.console import gate, queries
from anxin.console import reconciliation_words as words
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import Field, back_to
from anxin.console.shown import NOTHING, Shown, amount, link, moment, pill, tell, until
from anxin.console.told import actor_of
from anxin.console.words import UNKNOWN
from anxin.flows.acts.take_bill import NewBill
from anxin.flows.import_bill import import_bill
from anxin.flows.resolve_difference import resolve_difference
from anxin.integrations.bills import READERS, bill_reader, tells_of
from anxin.ledger.accounts import kind_of
from anxin.ledger.chart import BY_KIND
from anxin.payments.channel import BillKind
from anxin.payments.models import Channel
from anxin.reconciliation.models import Bill, Difference
from anxin.reconciliation.queries import bills_of, clearing_of, differences_of, gap_of, movements_of, sums_of
from anxin.reconciliation.states import UNRESOLVED, Remedy
from anxin.refusal import Invalid, NotFound, Refusal
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MAY_SETTLE = frozenset({"finance", "operator"})
SHOWN_DAYS = 14
SHOWN_ROWS = 100
LARGEST_FILE_BYTES = 200 << 20
BY_FILE = (BillKind.TRADE, BillKind.FLOW, BillKind.SHARE)


@dataclass(frozen=True, slots=True)
class BillShown:
    """A bill as the board shows it: what came, what went and what the channel kept, one amount for each currency."""

    bill: Bill
    state: Shown
    what: Text
    payments: Sequence[Shown]
    refunds: Sequence[Shown]
    fees: Sequence[Shown]


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("reconciliation/", reconciliation, "desk_reconciliation"),
        ("reconciliation/bring/", bring, "desk_bring_bill"),
        ("reconciliation/<uuid:key>/", difference, "desk_difference"),
        ("reconciliation/<uuid:key>/resolve/", resolve, "desk_resolve"),
    )


@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """The board: differences first, then accounts that must return to zero, then the days and their bills."""
    shops = gate.shops(request)
    rows = differences_of(shops)
    since = clock.now().astimezone(SHANGHAI).date() - timedelta(days=SHOWN_DAYS)
    context = {
        "sums": [(*words.KINDS[one["kind"]], one) for one in sums_of(shops)],
        "rows": [(row, _subject(row), *_short(row)) for row in rows[:SHOWN_ROWS]],
        "count": rows.count(),
        "clearing": [(words.ACCOUNTS[one.kind], one) for one in clearing_of(shops)],
        "bills": [_line(bill) for bill in bills_of(shops, since=since)],
        "done": [(row, _subject(row), *_short(row), words.ENDS[row.resolved_how]) for row in _resolved(shops)],
        "channels": _readable(request),
        "kinds": [(kind, words.SOURCES[kind.value]) for kind in BY_FILE],
        "may": gate.holds(request, MAY_SETTLE),
    }
    return desk_page(request, "console/reconciliation.html", Text("对账", "Reconciliation"), context)


@require_safe
def difference(request: HttpRequest, key: UUID) -> HttpResponse:
    """One difference: both sides, what the remedy would do, and the button that does it."""
    row = _one(request, key)
    name, about = words.KINDS[row.kind]
    context = {
        "row": row,
        "about": about,
        "state": pill(*words.STATES.get(row.state, UNKNOWN)),
        "sides": _sides(row),
        "record": _record(row),
        "remedy": words.REMEDIES[row.remedy],
        "movements": [_told(movement) for movement in movements_of(row, clock.now())],
        "by_hand": row.remedy == Remedy.BY_HAND,
        "hand": words.REMEDIES[Remedy.BY_HAND],
        "open": row.state in UNRESOLVED,
        "acting": row.state == "acting",
        "may": bool(gate.roles(request).get(row.shop_id, frozenset()) & MAY_SETTLE),
        "steps": [(step, words.STATES.get(step.to_state, UNKNOWN)[0]) for step in row.steps.order_by("at", "id")],
    }
    return desk_page(request, "console/difference.html", name, context)


@require_POST
def resolve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Carry out the remedy that the page showed. Pressed twice, the second press only says that it is done."""
    row = _one(request, key)
    gate.need(request, row.shop_id, MAY_SETTLE)
    page = reverse("admin:desk_difference", args=[key])
    try:
        remedy = Remedy(request.POST.get("remedy", ""))
        note = request.POST.get("note", "")
        done = resolve_difference(row.pk, remedy, note=note, by=gate.actor(request), at=clock.now())
    except ValueError:
        raise NotFound from None
    except Refusal as refusal:
        return back_to(request, page, refusal)
    if not done:
        return back_to(request, page, Text("这条差异已经在处理或已解决。", "It is being handled already, or resolved."))
    name = words.REMEDIES[remedy][0]
    return back_to(request, page, Text(f"已处理：{name.zh}。", f"Done: {name.en}."))


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take a bill that was downloaded by hand."""
    page = reverse("admin:desk_reconciliation")
    try:
        new, channel = _brought(request)
        lines = bill_reader(channel.kind)(new.raw)
        taken = import_bill(new, lines, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return back_to(request, page, refusal)
    if taken.repeat:
        return back_to(
            request, page, Text("这个文件已经导入过，没有变化。", "This file was brought before; nothing changed.")
        )
    told = Text(
        "{day} 的账单已核对：{lines} 行，{matched} 行一致，新差异 {fresh} 条。",
        "The bill of {day} is compared: {lines} lines, {matched} agree, {fresh} new differences.",
    )
    return back_to(request, page, told.fill(day=taken.day, lines=taken.lines, matched=taken.matched, fresh=taken.fresh))


def _brought(request: HttpRequest) -> tuple[NewBill, Channel]:
    channel = next((row for row in _readable(request) if str(row.pk) == request.POST.get("channel")), None)
    file = request.FILES.get("file")
    if channel is None or file is None or not file.size or file.size > LARGEST_FILE_BYTES:
        raise Invalid(what=tell(Text("请选择渠道和账单文件。", "Choose a channel and a file.")))
    gate.need(request, channel.shop_id, MAY_SETTLE)
    day = request.POST.get("day", "")
    kind = next((one for one in BY_FILE if one == request.POST.get("kind")), BillKind.TRADE)
    try:
        named = date.fromisoformat(day) if day else None
    except ValueError:
        raise Invalid(what=tell(Text("日期写成 2026-11-20 这样。", "Write the day like 2026-11-20."))) from None
    new = NewBill(channel=channel.pk, kind=kind, raw=file.read(), day=named, tells=tells_of(channel.kind))
    return new, channel


def _readable(request: HttpRequest) -> list[Channel]:
    return list(Channel.objects.filter(shop__in=gate.shops(request), kind__in=READERS))


def _one(request: HttpRequest, key: UUID) -> Difference:
    rows = Difference.objects.filter(shop__in=gate.shops(request)).select_related(
        "channel", "bill", "order", "payment__order", "refund__order"
    )
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def _resolved(shops: frozenset[UUID]) -> list[Difference]:
    return list(differences_of(shops, resolved=True)[:10])


def _subject(row: Difference) -> str:
    """What it is about, in the number that people here know."""
    if row.refund is not None:
        return row.refund.ref
    if row.payment is not None:
        return str(row.payment)
    number = row.their_no or row.our_no
    return f"{number[:8]}…{number[-6:]}" if len(number) > 18 else number or f"#{row.line_no}"


def _short(row: Difference) -> tuple[Text, Text, Text, Text]:
    kind, remedy = words.KINDS[row.kind][0], words.REMEDIES[row.remedy][0]
    return kind, words.MOVEMENTS.get(row.movement, Text(row.movement, row.movement)), remedy, words.OWNERS[row.owner]


def _line(bill: Bill) -> BillShown:
    sums: dict[str, dict[str, int]] = {"payment": {}, "refund": {}, "fee": {}}
    for total in bill.totals:
        if total["meaning"] == "moved" and total["kind"] in sums:
            for kind, minor in ((total["kind"], total["amount_minor"]), ("fee", total["fee_minor"])):
                sums[kind][total["currency"]] = sums[kind].get(total["currency"], 0) + minor
    payments, refunds, fees = ([amount(minor, currency) for currency, minor in one.items()] for one in sums.values())
    state = pill(*words.BILLS.get(bill.state, UNKNOWN))
    return BillShown(bill, state, words.SOURCES[bill.kind], payments, refunds, fees)


def _sides(row: Difference) -> list[tuple[Text, Shown, Shown]]:
    def money(minor: int | None, currency: str) -> Shown:
        return NOTHING if minor is None else amount(minor, currency or "CNY")

    sides = [
        (
            Text("金额", "Amount"),
            money(row.ours_minor, row.ours_currency),
            money(row.theirs_minor, row.theirs_currency),
        ),
        (Text("状态", "State"), row.ours_state or NOTHING, row.theirs_state or NOTHING),
        (Text("单号", "Number"), row.our_no or NOTHING, row.their_no or NOTHING),
    ]
    if row.kind == "fee":
        currency = row.theirs_currency
        fee = (money(row.expected_fee_minor, currency), money(row.fee_minor, currency))
        sides.insert(1, (Text("手续费（左为约定）", "Fee (agreed on the left)"), *fee))
    return sides


def _record(row: Difference) -> list[Field]:
    lines = [
        Field(Text("渠道", "Channel"), tell(row.channel.name)),
        Field(Text("账单", "Bill"), f"{row.bill.day} · {tell(words.SOURCES[row.bill.kind])}"),
        Field(Text("行号", "Line"), str(row.line_no or "—")),
        Field(Text("订单", "Order"), _order(row) if row.order_id else "—"),
        Field(Text("相差", "Gap"), amount(gap_of(row), row.theirs_currency or row.ours_currency or "CNY")),
        Field(Text("发现时间", "Found"), moment(row.found_at)),
    ]
    if row.state in UNRESOLVED:
        lines += [
            Field(Text("负责人", "Owner"), tell(words.OWNERS[row.owner])),
            Field(Text("期限", "Due"), until(row.due_at)),
            Field(Text("到期后", "Then"), tell(words.THEN[row.on_due])),
        ]
        return lines
    return [
        *lines,
        Field(Text("解决时间", "Resolved"), moment(row.resolved_at)),
        Field(Text("由谁", "By"), actor_of(row.resolved_by, queries.names_of([row.resolved_by]))),
        Field(Text("方式", "How"), tell(words.ENDS[row.resolved_how])),
        Field(Text("说明", "Note"), row.note or "—"),
    ]


def _order(row: Difference) -> Shown:
    return link(reverse("admin:orders_order_change", args=[row.order_id]), str(row.order))


def _told(movement: Any) -> tuple[Text, Text, Shown]:
    source, target = (BY_KIND[kind_of(account)].name for account in (movement.source, movement.target))
    return source, target, amount(movement.amount_minor, movement.currency)
