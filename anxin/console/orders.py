"""What is there to know of an order? The list, and everything about one order on one page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_POST

from anxin.console import queries, words
from anxin.console.filters import by, by_state
from anxin.console.pack import pack, pack_panel
from anxin.console.read_only import ReadOnly
from anxin.console.reveals import REVEALS, reveals_shown
from anxin.console.shown import Shown, amount, column, later, link, moment, pill, tell, until
from anxin.console.told import actor_of, actors_of, decided, moved
from anxin.delivery.models import Reveal
from anxin.orders.models import Order
from anxin.refs import normalize
from anxin.texts import Text


@admin.register(Order)
class Orders(ReadOnly):
    """Every order of the shop."""

    title = Text("订单", "Orders")
    page = "console/order.html"
    list_display = ("which", "stands", "what", "worth", "paid", "due", "then")
    list_filter = (
        by_state(words.ORDERS),
        by("lines__goods", Text("商品类型", "Goods"), words.GOODS),
        by("case_open", Text("售后", "Case"), {"True": Text("处理中", "open"), "False": Text("无", "none")}),
    )
    search_fields = ("ref",)
    search_help_text = later(Text("完整订单号，如 7K3QFA2M", "whole order number, such as 7K3QFA2M"))
    ordering = ("-placed_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        """With the lines, for their titles."""
        return super().get_queryset(request).prefetch_related("lines")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Order], search_term: str
    ) -> tuple[QuerySet[Order], bool]:
        """The exact number, as people write it; a part of a number finds nothing."""
        term = search_term.strip().split("-")[0]
        return (queryset.filter(ref=normalize(term)) if term else queryset), False

    @column(Text("订单号", "Order"))
    def which(self, row: Order) -> Shown:
        """The reference, which leads to the page."""
        return row.ref

    @column(Text("状态", "State"), "state")
    def stands(self, row: Order) -> Shown:
        """The state, and whether a case is open."""
        shown = pill(*words.ORDERS.get(row.state, words.UNKNOWN))
        return shown + pill(Text("售后中", "Case"), "needs") if row.case_open else shown

    @column(Text("商品", "Item"))
    def what(self, row: Order) -> Shown:
        """The title of the first line, and how many."""
        line = next(iter(row.lines.all()), None)
        return f"{tell(line.title)} × {line.quantity}" if line else "—"

    @column(Text("金额", "Amount"), "amount_minor")
    def worth(self, row: Order) -> Shown:
        """What it costs."""
        return amount(row.amount_minor, row.currency)

    @column(Text("付款时间", "Paid"), "paid_at")
    def paid(self, row: Order) -> Shown:
        """When it was paid."""
        return moment(row.paid_at)

    @column(Text("期限", "Due"), "due_at")
    def due(self, row: Order) -> Shown:
        """Until when, unless a case rules."""
        return until(None if row.case_open else row.due_at)

    @column(Text("到期后", "Then"))
    def then(self, row: Order) -> Shown:
        """What time does then."""
        if row.case_open:
            return tell(Text("以售后单期限为准", "the case's deadline rules"))
        return tell(words.ORDER_DUE[row.on_due]) if row.due_at and row.on_due in words.ORDER_DUE else "—"

    def get_urls(self) -> list[URLPattern]:
        """The acts around codes: asking to see them, agreeing, seeing; and packs of evidence."""
        return [
            self.act_path("pack", pack),
            *(self.act_path(name, require_POST(act(self))) for name, act in REVEALS.items()),
            *super().get_urls(),
        ]

    def context(self, request: HttpRequest, row: Order) -> dict[str, Any]:
        """Everything about the order; codes and accounts stay sealed."""
        payments = list(row.payments.select_related("channel").order_by("number"))
        deliveries = list(row.deliveries.select_related("supplier", "line").order_by("pk"))
        cases = list(row.cases.select_related("line").order_by("number"))
        decisions = list(row.decisions.select_related("case").order_by("at", "pk"))
        refunds = list(row.refunds.select_related("payment__channel").order_by("number"))
        exhibits = list(row.exhibits.order_by("at", "pk"))
        steps = list(row.steps.order_by("at", "pk"))
        reveals = list(Reveal.objects.filter(order=row).order_by("at"))
        names = queries.names_of(actors_of(decisions, exhibits, steps, reveals))
        positions = queries.positions_of(row.pk)
        return {
            "pack": pack_panel(request, row),
            "state": pill(*words.ORDERS.get(row.state, words.UNKNOWN)),
            "due": until(None if row.case_open else row.due_at),
            "then": self.then(row),
            "lines": list(row.lines.select_related("supplier")),
            "payments": [(item, pill(*words.PAYMENTS[item.state])) for item in payments],
            "deliveries": [
                (item, pill(*words.DELIVERIES[item.state]), words.FENCES.get(item.fence), until(item.due_at))
                for item in deliveries
            ],
            "reveals": [(item, actor_of(item.by, names)) for item in reveals],
            "staff_reveals": reveals_shown(request, row),
            "cases": [
                (item, pill(*words.CASES[item.state]), reverse("admin:cases_case_change", args=[item.pk]))
                for item in cases
            ],
            "decisions": [decided(item, names) for item in decisions],
            "refunds": [(item, pill(*words.REFUNDS[item.state]), until(item.due_at)) for item in refunds],
            "transfers": [moved(item) for item in queries.transfers_of(row.pk)],
            "exhibits": [
                (item, words.EXHIBITS.get(item.kind), actor_of(item.by, names), positions.get(item.pk))
                for item in exhibits
            ],
            "steps": [
                (
                    item,
                    tell(words.ORDERS.get(item.from_state, (Text("", ""), ""))[0]),
                    tell(words.ORDERS.get(item.to_state, words.UNKNOWN)[0]),
                    actor_of(item.by, names),
                )
                for item in steps
            ],
        }


def order_link(order: Order) -> Shown:
    """The order's number as a link to its page."""
    return link(reverse("admin:orders_order_change", args=[order.pk]), order.ref)
