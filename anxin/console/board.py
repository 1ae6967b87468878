"""Which refunds, and which money without an order, do not move by themselves, and what is the next step of each?"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.console import gate, queries
from anxin.console.desk_page import desk_page
from anxin.console.money_steps import STEPS
from anxin.console.read_only import back_to, do_and_return
from anxin.flows.acknowledge_refund import acknowledge_refund
from anxin.flows.close_at_channel import close_at_channel
from anxin.flows.close_unmatched import close_unmatched
from anxin.flows.hurry_refund import hurry_refund
from anxin.flows.release_unmatched import release_unmatched
from anxin.flows.resend_refund import resend_refund
from anxin.flows.settle_refund_by_hand import settle_refund_by_hand
from anxin.payments.access import unmatched_for
from anxin.refunds.access import refund_for
from anxin.refunds.models import Refund
from anxin.texts import Text

MAY_RESEND = frozenset({"finance", "senior", "operator"})


@dataclass(frozen=True, slots=True)
class Column:
    """One kind of trouble: its name, what is done about it by whom, its button, and the refunds in it."""

    state: str
    title: Text
    step: Text
    button: str
    rows: list[Refund]
    sums: list[queries.Total]

    @property
    def count(self) -> int:
        """How many there are, shown or not."""
        return sum(one.count for one in self.sums)

    @property
    def hidden(self) -> int:
        """How many of them the table has no room for."""
        return self.count - len(self.rows)


def board(request: HttpRequest) -> HttpResponse:
    """The page: one table for each kind of trouble, the oldest first, or the largest with `?by=amount`."""
    shops = gate.shops(request)
    by_amount = request.GET.get("by") == "amount"
    totals, today = queries.trouble_totals(shops), clock.now().date()
    columns = []
    for state, (title, step, button) in STEPS.items():
        sums = [one for one in totals if one.kind == state]
        rows = queries.refunds_in_trouble(shops, state, by_amount=by_amount) if sums else []
        columns.append(Column(state, title, step, button, rows, sums))
    unmatched, strangers = queries.unmatched_money(shops), queries.unmatched_totals(shops)
    context = {
        "columns": columns,
        "late": {row.pk for column in columns for row in column.rows if queries.expected_late(row, today)},
        "totals": _by_currency(totals),
        "count": sum(one.count for one in totals),
        "unmatched": unmatched,
        "unmatched_sums": strangers,
        "unmatched_count": sum(one.count for one in strangers),
        "unmatched_hidden": sum(one.count for one in strangers) - len(unmatched),
        "short": queries.short_channels(shops),
        "stuck": queries.stuck_notices(shops, at=clock.now()),
        "by_amount": by_amount,
        "resends": gate.holds(request, MAY_RESEND),
    }
    return desk_page(request, "console/money.html", Text("在途资金", "Money under way"), context)


def _by_currency(totals: list[queries.Total]) -> list[tuple[str, int]]:
    """What is under one sign is added up, and nothing else."""
    sums: dict[str, int] = {}
    for one in totals:
        sums[one.currency] = sums.get(one.currency, 0) + one.amount_minor
    return sorted(sums.items())


@require_POST
def resend(request: HttpRequest, key: UUID) -> HttpResponse:
    """Send a bounced refund again. Pressed twice, the second press only says that it is on its way already."""
    done = Text("{ref} 已重新发起，仍用同一单号。", "{ref} is on its way again, under the same number.")
    return _act(request, key, lambda pk: resend_refund(pk, by=gate.actor(request), at=clock.now()), done)


@require_POST
def hurry(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask the channel at once, under the same number; pressed twice it is one question."""
    done = Text("已安排立即处理 {ref}，仍用同一单号。", "{ref} is being asked about now, under the same number.")
    return _act(request, key, lambda pk: hurry_refund(pk, by=gate.actor(request), at=clock.now()), done)


@require_POST
def by_hand(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what a person saw in the channel's console: `outcome` arrived or never_sent, with a reason."""
    arrived = request.POST.get("outcome") == "arrived"
    reason = request.POST.get("reason", "")
    done = Text("已记录 {ref} 的核对结果。", "What was found about {ref} is on record.")
    return _act(
        request,
        key,
        lambda pk: settle_refund_by_hand(pk, arrived=arrived, reason=reason, by=gate.actor(request), at=clock.now()),
        done,
    )


@require_POST
def acknowledge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that a refund made at the channel was seen."""
    done = Text("{ref} 已确认。", "{ref} is acknowledged.")
    return _act(request, key, lambda pk: acknowledge_refund(pk, by=gate.actor(request), at=clock.now()), done)


@require_POST
def taken_back(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say that a refund whose buyer was paid another way was taken back in the channel's console."""
    done = Text("{ref} 已记为在渠道收回。", "{ref} is on record as taken back at the channel.")
    return _act(request, key, lambda pk: close_at_channel(pk, by=gate.actor(request), at=clock.now()), done)


@require_POST
def release(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have money of unknown purpose returned, after its channel was asked once more."""
    row = unmatched_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_RESEND)
    release_unmatched(row.pk, by=gate.actor(request), at=clock.now())
    said = Text("已安排向渠道核实后原路退回。", "It goes back once its channel has confirmed that it is still there.")
    return back_to(request, reverse("admin:desk_money"), said)


@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Book money of unknown purpose as sent back in the channel's own console, under the number that proves it."""
    row = unmatched_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_RESEND)
    proof = request.POST.get("proof", "")
    return do_and_return(
        request,
        reverse("admin:desk_money"),
        lambda: close_unmatched(row.pk, proof=proof, by=gate.actor(request), at=clock.now()),
        Text("已记为在渠道后台退回。", "It is on record as sent back in the channel's console."),
    )


def _act(request: HttpRequest, key: UUID, act: Callable[[UUID], None], done: Text) -> HttpResponse:
    refund = refund_for(gate.staff(request), key)
    gate.need(request, refund.shop_id, MAY_RESEND)
    return do_and_return(request, reverse("admin:desk_money"), lambda: act(refund.pk), done.fill(ref=refund.ref))
