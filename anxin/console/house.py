"""Who works here, and who supplies?"""

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from anxin.console import gate, words
from anxin.console.filters import by
from anxin.console.read_only import Field, ReadOnly
from anxin.console.shown import Shown, column, moment, pill, tell
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.delivery.models import SupplierNotice
from anxin.money import format_minor
from anxin.people.models import Role, Supplier
from anxin.sourcing.models import Surplus
from anxin.sourcing.states import HealthState, SurplusState
from anxin.texts import Text

HELD = ("buyer", "supplier", "agent", "senior", "finance", "operator")


@admin.register(Role)
class Roles(ReadOnly):
    """Who may do what in this shop."""

    title = Text("人员与角色", "People and roles")
    list_display = ("who", "role", "for_whom", "factor", "since")
    list_filter = (by("name", Text("角色", "Role"), {name: words.ROLES[name][0] for name in HELD}),)
    ordering = ("name", "person__email")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Role]:
        """With the person, and whether there is a second factor."""
        factors = Authenticator.objects.filter(user=OuterRef("person"), type__in=gate.FACTORS)
        rows = super().get_queryset(request).select_related("person", "supplier")
        annotated: QuerySet[Role] = rows.annotate(has_factor=Exists(factors))
        return annotated

    @column(Text("人员", "Person"), "person__email")
    def who(self, row: Role) -> Shown:
        """The name and the address."""
        return format_html('{} <span class="ax-quiet-text">{}</span>', row.person.name, row.person.email)

    @column(Text("角色", "Role"), "name")
    def role(self, row: Role) -> Shown:
        """The role."""
        return pill(*words.ROLES.get(row.name, words.UNKNOWN))

    @column(Text("代表", "For"))
    def for_whom(self, row: Role) -> Shown:
        """For which supplier."""
        return tell(Text(row.supplier.name_zh, row.supplier.name_en)) if row.supplier else "—"

    @column(Text("两步验证", "Second factor"))
    def factor(self, row: Role) -> Shown:
        """Whether there is a second factor; staff cannot enter without."""
        if getattr(row, "has_factor", False):
            return pill(Text("已开启", "On"), "good")
        return pill(Text("未开启", "Off"), "needs" if row.name not in ("buyer", "supplier") else "quiet")

    @column(Text("加入时间", "Joined"), "person__joined_at")
    def since(self, row: Role) -> Shown:
        """Since when the person is known."""
        return moment(row.person.joined_at)

    def called(self, row: Role) -> str:
        """The person and the role, in the request's language."""
        return f"{row.person} · {tell(words.ROLES.get(row.name, words.UNKNOWN)[0])}"

    def record(self, row: Role) -> list[Field]:
        """The role of the person, and the person's other roles in the same shop."""
        others = Role.objects.filter(person=row.person_id, shop=row.shop_id).exclude(pk=row.pk)
        return [
            Field(Text("人员", "Person"), self.who(row)),
            Field(Text("角色", "Role"), self.role(row)),
            Field(Text("代表", "For"), self.for_whom(row)),
            Field(Text("两步验证", "Second factor"), self.factor(row)),
            Field(Text("加入时间", "Joined"), self.since(row)),
            *(Field(Text("其他角色", "Other role"), self.role(other)) for other in others),
        ]


@admin.register(Supplier)
class Suppliers(ReadOnly):
    """Who supplies, and how long their money is held back."""

    title = Text("供货商", "Suppliers")
    list_display = ("name", "kind_", "health_", "account_", "hold_back", "since")
    ordering = ("created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Supplier]:
        """With how each is doing."""
        rows: QuerySet[Supplier] = super().get_queryset(request).select_related("health", "shop")
        return rows

    def called(self, row: Supplier) -> str:
        """The name in the request's language."""
        return tell(Text(row.name_zh, row.name_en))

    @column(Text("状态", "Doing"))
    def health_(self, row: Supplier) -> Shown:
        """Paused by what was measured, or well."""
        health = getattr(row, "health", None)
        if health is not None and health.state == HealthState.PAUSED:
            return pill(Text("已自动暂停", "Paused"), "needs")
        return pill(Text("正常", "Well"), "good")

    @column(Text("供货商", "Supplier"))
    def name(self, row: Supplier) -> Shown:
        """The name."""
        return tell(Text(row.name_zh, row.name_en))

    @column(Text("对接方式", "How"))
    def kind_(self, row: Supplier) -> Shown:
        """How it supplies."""
        return tell(words.SUPPLIERS.get(row.kind, words.UNKNOWN[0]))

    @column(Text("对方账号", "Our name there"))
    def account_(self, row: Supplier) -> Shown:
        """Under which name it knows us."""
        return row.account or "—"

    @column(Text("结算延后", "Held back"), "settle_after_hours")
    def hold_back(self, row: Supplier) -> Shown:
        """How long after confirmation."""
        return tell(Text("{n} 小时", "{n} h").fill(n=row.settle_after_hours))

    @column(Text("加入时间", "Since"), "created_at")
    def since(self, row: Supplier) -> Shown:
        """Since when."""
        return moment(row.created_at)

    def record(self, row: Supplier) -> list[Field]:
        """The supplier without its secret."""
        return [
            Field(Text("对接方式", "How"), self.kind_(row)),
            Field(Text("地址", "Address"), row.base_url or "—"),
            Field(Text("对方账号", "Our name there"), self.account_(row)),
            Field(Text("结算延后", "Held back"), self.hold_back(row)),
            Field(Text("加入时间", "Since"), self.since(row)),
            Field(Text("状态", "Doing"), self.health_(row)),
            Field(Text("叫停的含义", "What stopping means"), tell(_stopping(row))),
            *(
                Field(Text("多到的货", "Came too often"), tell(_surplus(one)))
                for one in row.surplus.order_by("-at")[:20]
            ),
        ]


def _stopping(row: Supplier) -> Text:
    can = SupplierCapabilities.from_json(row.capabilities)
    risk = format_minor(can.fence_risk_minor, row.shop.currency)
    told = {
        Fencing.CANCEL: Text("可以叫停，并会答复", "it can be told to stop and says whether it has"),
        Fencing.WAIT: Text("不能叫停；{n} 秒未到账即不再到账", "waited for: nothing comes after {n} seconds").fill(
            n=can.fence_wait_seconds
        ),
        Fencing.NONE: Text("不能叫停", "it cannot be stopped"),
    }[can.fencing]
    if not can.fence_risk_minor:
        return told
    return Text(f"{told.zh}；{risk} 以内由店铺承担风险先退", f"{told.en}; up to {risk} at the shop's risk")


def _surplus(one: Surplus) -> Text:
    amount, end = format_minor(one.cost_minor, one.currency), SURPLUS_ENDS[SurplusState(one.state)]
    return Text(f"{one.order.ref} {amount} {end.zh}", f"{one.order.ref} {amount} {end.en}")


SURPLUS_ENDS = {
    SurplusState.RECALLING: Text("正在收回", "being taken back"),
    SurplusState.RECALLED: Text("已收回", "taken back"),
    SurplusState.RETURNING: Text("正在追回货款", "its price is asked back"),
    SurplusState.RETURNED: Text("货款已退回", "its price came back"),
    SurplusState.LOST: Text("未能收回", "lost"),
}


@admin.register(SupplierNotice)
class SupplierNotices(ReadOnly):
    """What suppliers told us unasked, without the body: it may carry codes, and these have a way of their own."""

    title = Text("供货商通知", "Supplier notices")
    shop = "supplier__shop"
    list_display = ("which", "from_whom", "received", "became")
    ordering = ("-received_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SupplierNotice]:
        """With the supplier."""
        return super().get_queryset(request).select_related("supplier")

    @column(Text("通知编号", "Notice"))
    def which(self, row: SupplierNotice) -> Shown:
        """The supplier's number of it."""
        return row.external_id

    @column(Text("供货商", "Supplier"))
    def from_whom(self, row: SupplierNotice) -> Shown:
        """From whom."""
        return tell(Text(row.supplier.name_zh, row.supplier.name_en))

    @column(Text("收到时间", "Received"), "received_at")
    def received(self, row: SupplierNotice) -> Shown:
        """When."""
        return moment(row.received_at)

    @column(Text("处理结果", "Outcome"), "outcome")
    def became(self, row: SupplierNotice) -> Shown:
        """What was made of it."""
        return pill(*words.HANDLED.get(row.outcome, words.UNKNOWN))

    def record(self, row: SupplierNotice) -> list[Field]:
        """What it says; what it came with stays sealed."""
        return [
            Field(Text("供货商", "Supplier"), self.from_whom(row)),
            Field(Text("收到时间", "Received"), self.received(row)),
            Field(Text("处理结果", "Outcome"), self.became(row)),
            Field(Text("通知内容", "What it says"), tell(words.SUPPLY.get(row.status, words.UNKNOWN[0]))),
            Field(Text("供货商单号", "The supplier’s number"), row.supplier_no or "—"),
            Field(
                Text("原文", "As it came"),
                tell(
                    Text(
                        "加密保存，不在此显示：其中可能有卡密。查看卡密须在订单页申请。",
                        "Kept sealed and not shown here: it may carry codes. Ask for those on the order’s page.",
                    )
                ),
            ),
        ]
