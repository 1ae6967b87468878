"""Which refunds do not move by themselves, and what is the next step of each?"""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate, queries
from anxin.console.read_only import back_to
from anxin.console.shown import tell
from anxin.flows.resend_refund import resend_refund
from anxin.refunds.access import refund_for
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.refusal import Refusal
from anxin.texts import Text

MAY_RESEND = frozenset({"finance", "senior", "operator"})


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of trouble: its name, what is done about it by whom, and the refunds in it."""

    state: str
    title: Text
    step: Text
    rows: list[Refund]
    amount_minor: int


STEPS: dict[str, tuple[Text, Text]] = {
    RefundState.BOUNCED: (
        Text("被退回", "Bounced"),
        Text(
            "收款账户退回了这笔钱。按原路重新发起；24 小时内无人处理会自动重发。",
            "The account sent the money back. Send it again by the original route; after 24 hours it goes by itself.",
        ),
    ),
    RefundState.UNKNOWN: (
        Text("结果不明", "Unknown"),
        Text(
            "已发出，渠道没有明确答复。系统用同一单号持续查询，不会重复退；超过一天请在渠道商户后台核对。",
            "Asked, and no clear answer. The same number is looked up again and again and nothing is sent twice; "
            "after a day, check in the channel's merchant console.",
        ),
    ),
    RefundState.SHORT: (
        Text("备付金不足", "Funds short"),
        Text(
            "给渠道商户号充值即可，系统每 10 分钟自动再试。",
            "Put money into the merchant account; it is tried again every 10 minutes by itself.",
        ),
    ),
    RefundState.WITH_FINANCE: (
        Text("转财务", "With finance"),
        Text(
            "渠道拒绝了这笔退款。核对拒绝原因，联系渠道或与买家约定其他去向。",
            "The channel refused. Read why, then talk to the channel or agree on another way with the buyer.",
        ),
    ),
    RefundState.REVERSED: (
        Text("到账后被收回", "Reversed"),
        Text(
            "钱到账后又被收回。核对渠道账单后联系渠道。",
            "It arrived and was taken back. Check the bill, ask the channel.",
        ),
    ),
    "late": (
        Text("超时未到账", "Late"),
        Text(
            "渠道已受理但超时。系统继续查询；超过预计到账日请联系渠道。",
            "Under way for too long. It is looked up on; past the expected day, ask the channel.",
        ),
    ),
}


def board(request: HttpRequest) -> HttpResponse:
    """The page: one table for each kind of trouble, the oldest first."""
    rows = queries.refunds_in_trouble(gate.shops(request))
    today = clock.now().date()
    columns = []
    for state, (title, step) in STEPS.items():
        mine = [row for row in rows if (row.state == state or (state == "late" and row.state in queries.UNDER_WAY))]
        columns.append(Column(str(state), title, step, mine, sum(row.amount_minor for row in mine)))
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": tell(Text("在途资金", "Money under way")),
        "columns": columns,
        "late": {row.pk for row in rows if queries.expected_late(row, today)},
        "total_minor": sum(row.amount_minor for row in rows),
        "count": len(rows),
        "resends": any(held & MAY_RESEND for held in gate.roles(request).values()),
    }
    return TemplateResponse(request, "console/money.html", context)


@require_POST
def resend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a bounced refund again. Pressed twice, the second press only says that it is on its way already."""
    page = reverse("admin:desk_money")
    refund = refund_for(gate.staff(request), key)
    gate.need(request, refund.shop_id, MAY_RESEND)
    try:
        resend_refund(refund.pk, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return back_to(request, page, refusal)
    return back_to(
        request,
        page,
        Text("{ref} 已重新发起，仍用同一单号。", "{ref} is on its way again, under the same number.").fill(
            ref=refund.ref
        ),
    )
