"""Where can one go from every page of the desk, and what does each page load of ours?"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from anxin.cases.queue import offers_to_answer
from anxin.complaints.queries import waiting_for_staff
from anxin.console import channels, gate, queries, suppliers
from anxin.console.shown import tell
from anxin.support.queries import waiting_for_house
from anxin.texts import Text

Entry = tuple[Text, str, str]

WORK: tuple[Entry, ...] = (
    (Text("待办", "To do"), "admin:index", "inbox"),
    (Text("审核队列", "Review queue"), "admin:desk_queue", "gavel"),
    (Text("全部售后单", "All cases"), "admin:cases_case_changelist", "folder_open"),
    (Text("沟通", "Conversations"), "admin:desk_talks", "chat"),
    (Text("外部投诉", "Complaints"), "admin:complaints_complaint_changelist", "campaign"),
    (Text("在途资金", "Money under way"), "admin:desk_money", "currency_exchange"),
    (Text("对账", "Reconciliation"), "admin:desk_reconciliation", "balance"),
    (Text("供货商资金", "Suppliers' money"), "admin:desk_settlement", "account_balance_wallet"),
    (Text("上游货源", "Docked suppliers"), "admin:desk_upstream", "link"),
    (Text("商品对接", "Docked items"), "admin:desk_items", "sync"),
    (Text("分销账户", "Resale accounts"), "admin:desk_resale", "hub"),
    (Text("批量处理", "Many at once"), "admin:desk_remedies", "group_add"),
    (Text("订单", "Orders"), "admin:orders_order_changelist", "receipt_long"),
)
RECORDS: tuple[Entry, ...] = (
    (Text("退款", "Refunds"), "admin:refunds_refund_changelist", "undo"),
    (Text("付款", "Payments"), "admin:payments_payment_changelist", "payments"),
    (Text("渠道通知", "Channel notices"), "admin:payments_notice_changelist", "notifications"),
    (Text("供货商通知", "Supplier notices"), "admin:delivery_suppliernotice_changelist", "sms"),
)
SUPPLIERS: Entry = (Text("供货商", "Suppliers"), "admin:desk_suppliers", "storefront")
CHANNELS: Entry = (Text("支付渠道", "Payment channels"), "admin:desk_channels", "account_balance")
HOUSE: tuple[Entry, ...] = (
    (Text("商品库存", "Stock"), "admin:catalog_item_changelist", "inventory_2"),
    (Text("库存批次", "Stock batches"), "admin:delivery_batch_changelist", "package_2"),
    (Text("售后规则", "Rules"), "admin:policy_policyversion_changelist", "rule"),
    (Text("人员与角色", "People and roles"), "admin:people_role_changelist", "badge"),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The sidebar, with how many cases and refunds wait for a person."""
    waiting = queries.waiting_for_people(gate.shops(request))
    offers, _ = offers_to_answer(gate.shops(request))
    badges = {"admin:desk_queue": waiting.cases + offers, "admin:desk_money": waiting.refunds}
    badges["admin:complaints_complaint_changelist"] = waiting_for_staff(gate.shops(request))
    badges["admin:desk_talks"] = waiting_for_house(gate.shops(request)).count()
    return [
        _group(Text("", ""), WORK, badges),
        _group(Text("记录", "Records"), RECORDS, badges),
        _group(Text("店铺", "Shop"), (*HOUSE, *_more(request)), badges),
    ]


def _more(request: HttpRequest) -> list[Entry]:
    """Pages for those alone whose business they are."""
    pages = ((suppliers.may_see, SUPPLIERS), (channels.may_see, CHANNELS))
    return [entry for may_see, entry in pages if may_see(request)]


def _group(title: Text, entries: tuple[Entry, ...], badges: dict[str, int]) -> dict[str, Any]:
    items = [
        {
            "title": tell(text),
            "link": reverse(name),
            "icon": icon,
            "badge": badges.get(name, 0),
            "badge_variant": "warning",
        }
        for text, name, icon in entries
    ]
    return {"title": tell(title), "separator": bool(title.zh), "items": items}


def account(request: HttpRequest) -> list[dict[str, Any]]:
    """What one does about one's own account; it is done where people sign in."""
    return [
        {"title": tell(Text("两步验证", "Two-factor sign-in")), "link": reverse("mfa_index")},
        {"title": tell(Text("修改密码", "Change password")), "link": reverse("account_change_password")},
    ]


def site_title(request: HttpRequest) -> str:
    """What the browser's tab says."""
    return tell(Text("安心后台", "Anxin desk"))


def site_header(request: HttpRequest) -> str:
    """What stands above the sidebar."""
    return tell(Text("安心后台", "Anxin desk"))


def stylesheet(request: HttpRequest) -> str:
    """Our own style for what unfold has no shape for."""
    return static("console/desk.css")


def script(request: HttpRequest) -> str:
    """Countdowns and keys."""
    return static("console/desk.js")
