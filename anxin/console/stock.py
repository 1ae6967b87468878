"""What lies on the shelf? Counts of each item and of each import; never a code."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from unfold.views import ChangeList

from anxin import clock
from anxin.catalog.models import Item
from anxin.console import gate, queries, words
from anxin.console.filters import by, by_state
from anxin.console.read_only import Field, ReadOnly, back_to
from anxin.console.shown import Shown, amount, column, link, moment, pill, tell
from anxin.delivery.models import Batch
from anxin.flows.acts.hurt_lines import BATCH
from anxin.flows.withdraw_batch import withdraw_batch
from anxin.payouts.queries import vetting_of
from anxin.payouts.states import VettingState
from anxin.people.models import Supplier
from anxin.refusal import Refusal
from anxin.texts import Text

NONE = queries.Counts()
MAY_WITHDRAW = frozenset({"senior", "operator"})
WITHDRAWN = Text(
    "已撤下：下架 {voided} 个，取消未付款订单 {ended} 笔，换新 {replaced} 个，"
    "等补货换新 {waiting} 个，买家已看过 {seen} 个。",
    "Withdrawn: {voided} off the shelf, {ended} unpaid orders ended, {replaced} replaced, {waiting} wait for new "
    "stock, {seen} were seen already.",
)


class CountedList(ChangeList):  # type: ignore[misc]  # unfold is untyped
    """One page of a list, with the codes of all its rows counted by one statement."""

    def get_results(self, request: HttpRequest) -> None:
        """The rows of this page, each with its counts."""
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        found = queries.codes_by(self.model_admin.counted, [row.pk for row in rows])
        for row in rows:
            row.counts = found.get(row.pk, NONE)
        self.result_list: list[Any] = rows


class Counted(ReadOnly):
    """A list with the counts of codes beside each row."""

    counted: str

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """The list that counts."""
        return CountedList

    def counts(self, row: Any) -> queries.Counts:
        """The codes of a row: counted with its page, or now."""
        known: queries.Counts | None = getattr(row, "counts", None)
        return known or queries.codes_by(self.counted, [row.pk]).get(row.pk, NONE)

    def figure(self, row: Any, state: str) -> Shown:
        """One count; nothing for what does not deliver codes."""
        return "—" if getattr(row, "goods", "code") != "code" else _figure(getattr(self.counts(row), state))

    @column(Text("在架", "On the shelf"))
    def on_shelf(self, row: Any) -> Shown:
        """How many can still be sold."""
        return self.figure(row, "in_stock")

    @column(Text("待付款", "Put aside"))
    def aside(self, row: Any) -> Shown:
        """How many wait for their buyers to pay."""
        return self.figure(row, "reserved")

    @column(Text("已发未看", "Sent, unseen"))
    def sent(self, row: Any) -> Shown:
        """How many went out and were not revealed."""
        return self.figure(row, "allocated")

    @column(Text("已查看", "Revealed"))
    def revealed(self, row: Any) -> Shown:
        """How many were seen."""
        return self.figure(row, "revealed")

    @column(Text("已作废", "Void"))
    def voided(self, row: Any) -> Shown:
        """How many may never be used again."""
        return self.figure(row, "void")


def _figure(count: int) -> Shown:
    return format_html('<span class="ax-num">{}</span>', count)


@admin.register(Item)
class Items(Counted):
    """What is sold, with the stock of those that deliver codes."""

    title = Text("商品库存", "Stock")
    counted = "item"
    list_display = (
        "name",
        "kind",
        "stands",
        "price",
        "promise",
        "by_whom",
        "on_shelf",
        "aside",
        "sent",
        "revealed",
        "voided",
    )
    list_filter = (by_state(words.ITEMS), by("goods", Text("类型", "Goods"), words.GOODS))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        """With the supplier."""
        return super().get_queryset(request).select_related("supplier")

    def called(self, row: Item) -> str:
        """The title in the request's language."""
        return tell(row.title)

    @column(Text("商品", "Item"))
    def name(self, row: Item) -> Shown:
        """The title."""
        return tell(row.title)

    @column(Text("类型", "Goods"), "goods")
    def kind(self, row: Item) -> Shown:
        """What it delivers."""
        return tell(words.GOODS.get(row.goods, words.UNKNOWN[0]))

    @column(Text("状态", "State"), "state")
    def stands(self, row: Item) -> Shown:
        """Whether it is on sale, and whether its shelf is nearly empty."""
        shown = pill(*words.ITEMS.get(row.state, words.UNKNOWN))
        counts, own = self.counts(row), row.goods == "code" and row.supplier.kind == Supplier.Kind.STOCK
        low = own and row.state == "listed" and counts.in_stock + counts.reserved < row.low_stock_at
        return shown + pill(Text("库存不足", "Low"), "needs") if low else shown

    @column(Text("价格", "Price"), "price_minor")
    def price(self, row: Item) -> Shown:
        """Today's price."""
        return amount(row.price_minor, row.currency)

    @column(Text("承诺", "Promise"), "promise_minutes")
    def promise(self, row: Item) -> Shown:
        """Within which time it is delivered."""
        return tell(Text("{n} 分钟", "{n} min").fill(n=row.promise_minutes))

    @column(Text("供货商", "Supplier"))
    def by_whom(self, row: Item) -> Shown:
        """Who supplies it."""
        return _supplier(row)

    def record(self, row: Item) -> list[Field]:
        """The item, its stock, and the imports it came by."""
        counts = self.counts(row)
        lines = [
            Field(Text("货号", "SKU"), row.sku),
            Field(Text("类型", "Goods"), self.kind(row)),
            Field(Text("状态", "State"), self.stands(row)),
            Field(Text("价格", "Price"), self.price(row)),
            Field(Text("承诺", "Promise"), self.promise(row)),
            Field(Text("供货商", "Supplier"), self.by_whom(row)),
            Field(
                Text("货源与停售", "Sources and sale"),
                link(reverse("admin:desk_item", args=[row.pk]), tell(Text("查看与设置", "See and set"))),
            ),
        ]
        if vetting_of(row.pk) == VettingState.WAITING:
            waits = link(f"{reverse('admin:desk_settlement')}#items", tell(Text("待审核", "To be vetted")))
            lines.insert(3, Field(Text("审核", "Vetting"), waits))
        if row.goods == "code":
            lines += _stock(counts)
        batches = row.batches.order_by("-imported_at")[:20]
        return lines + [Field(Text("批次", "Batch"), _batch_link(batch)) for batch in batches]


def _supplier(row: Item) -> str:
    return tell(Text(row.supplier.name_zh, row.supplier.name_en))


def _stock(counts: queries.Counts) -> list[Field]:
    return [
        Field(Text("在架", "On the shelf"), _figure(counts.in_stock)),
        Field(Text("待付款", "Put aside"), _figure(counts.reserved)),
        Field(Text("已发未看", "Sent, unseen"), _figure(counts.allocated)),
        Field(Text("已查看", "Revealed"), _figure(counts.revealed)),
        Field(Text("已作废", "Void"), _figure(counts.void)),
        Field(Text("合计", "In all"), _figure(counts.total)),
    ]


def _batch_link(batch: Batch) -> Shown:
    url = reverse("admin:delivery_batch_change", args=[batch.pk])
    return format_html("{} · {}", link(url, batch.source), moment(batch.imported_at))


@admin.register(Batch)
class Batches(Counted):
    """Each import of codes."""

    title = Text("库存批次", "Stock batches")
    page = "console/batch.html"
    counted = "batch"
    list_display = ("source_", "what", "imported", "on_shelf", "aside", "sent", "revealed", "voided", "stands")
    ordering = ("-imported_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        """With the item."""
        return super().get_queryset(request).select_related("item")

    @column(Text("文件", "File"))
    def source_(self, row: Batch) -> Shown:
        """The file's name as given."""
        return row.source

    @column(Text("商品", "Item"))
    def what(self, row: Batch) -> Shown:
        """For which item."""
        return tell(row.item.title)

    @column(Text("导入时间", "Imported"), "imported_at")
    def imported(self, row: Batch) -> Shown:
        """When."""
        return moment(row.imported_at)

    @column(Text("状态", "State"), "withdrawn_at")
    def stands(self, row: Batch) -> Shown:
        """Whether it was withdrawn."""
        if row.withdrawn_at:
            return pill(Text("已撤下", "Withdrawn"), "needs")
        return pill(Text("可售", "On sale"), "good")

    def record(self, row: Batch) -> list[Field]:
        """The import and what became of its codes."""
        return [
            Field(Text("文件", "File"), row.source),
            Field(Text("商品", "Item"), self.what(row)),
            Field(Text("导入时间", "Imported"), self.imported(row)),
            Field(Text("导入人", "By"), _who(row.by)),
            Field(Text("状态", "State"), self.stands(row)),
            *(
                [
                    Field(Text("撤下时间", "Withdrawn"), moment(row.withdrawn_at)),
                    Field(Text("撤下原因", "Why"), row.withdrawn_because),
                    Field(Text("撤下人", "By"), _who(row.withdrawn_by)),
                ]
                if row.withdrawn_at
                else []
            ),
            *_stock(self.counts(row)),
        ]

    def context(self, request: HttpRequest, row: Batch) -> dict[str, Any]:
        """The record, and whether this person may withdraw it."""
        may = gate.roles(request).get(row.shop_id, frozenset()) & MAY_WITHDRAW
        remedies = f"{reverse('admin:desk_remedies')}?on={BATCH}:{row.pk}"
        return {"record": self.record(row), "may": bool(may) and row.withdrawn_at is None, "remedies": remedies}

    def get_urls(self) -> list[URLPattern]:
        """The one act: withdrawing."""
        return [self.act_path("withdraw_batch", require_POST(self._withdraw)), *super().get_urls()]

    def _withdraw(self, request: HttpRequest, key: UUID) -> HttpResponse:
        row = self.one(request, str(key))
        gate.need(request, row.shop_id, MAY_WITHDRAW)
        page = reverse("admin:delivery_batch_change", args=[row.pk])
        try:
            done = withdraw_batch(row.pk, reason=request.POST.get("reason", ""), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return self.refuse(request, row, refusal)
        return back_to(request, page, WITHDRAWN.fill(**asdict(done)))


def _who(by_: str) -> str:
    kind, _, key = by_.partition(":")
    said = tell(words.ROLES.get(kind, words.UNKNOWN)[0])
    name = queries.names_of([f"staff:{UUID(key)}"]) if key and kind in ("staff", "buyer") else {}
    return f"{said} {next(iter(name.values()))}" if name else said
