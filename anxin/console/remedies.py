"""How does an operator help everybody at once, when a batch was bad or a supplier has fallen? Look first, then act."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.cases.queries import left_out_of, remedies_of
from anxin.cases.states import LeftOut
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import back_to
from anxin.delivery.models import Batch
from anxin.delivery.queries import batches_to_remedy
from anxin.flows.acts.hurt_lines import BATCH, SUPPLIER, Hurt
from anxin.flows.preview_remedy import preview_remedy
from anxin.flows.start_remedy import start_remedy
from anxin.people.models import Shop, Supplier
from anxin.policy.clauses import Liable, Outcome
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

MAY_REMEDY = frozenset({"operator"})
BOARD = "admin:desk_remedies"
MOST_SHOWN = 50
# whoever is hurt has money left to get back
ALWAYS = Outcome.REFUND_FULL
OUTCOMES = {
    Outcome.REFUND_FULL: Text("全额退款", "Refund in full"),
    Outcome.REISSUE: Text("补发", "Send another one"),
}
BEARERS = {
    Liable.SUPPLIER: Text("供货商", "the supplier"),
    Liable.SUPPLIER_ELSE_PLATFORM: Text("供货商，不足部分平台", "the supplier, the platform for the rest"),
    Liable.PLATFORM: Text("平台", "the platform"),
}
# why some are left alone, before and after; each follows the number of orders
LEFT_OUT = {
    LeftOut.ENDED: Text("笔已结束，不能补发", "ended: another one is not sent"),
    LeftOut.ENOUGH: Text("笔已补发两次，不再补发", "sent another one twice already"),
    LeftOut.NOBODY: Text("笔没有其他货源，无法补发", "without another supplier to come from"),
    LeftOut.RESOLD: Text(
        "笔为经销商订单，卡密已转出，补发到不了买家，请改用退款",
        "resold: another code would not reach the buyer, refund these",
    ),
    LeftOut.SETTLED: Text("笔已退款或已补发", "already refunded or sent another one"),
    LeftOut.ELSEWHERE: Text("笔已改由其他货源发货", "now with another supplier"),
}
UNTOLD = Text("笔当时无可退或补", "with nothing left to give back or to send")
STATES = {
    "running": (Text("进行中", "running"), "ax-waiting"),
    "done": (Text("已完成", "done"), "ax-good"),
    "stopped": (Text("已停止", "stopped"), "ax-quiet"),
}


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("remedies/", remedies, "desk_remedies"),
        ("remedies/start/", start, "desk_start_remedy"),
    )


@require_safe
def remedies(request: HttpRequest) -> HttpResponse:
    """What could be chosen, what the chosen one would do, and how far those begun have come."""
    return _page(request, request.GET.get("on", ""))


def _page(request: HttpRequest, chosen: str, refusal: Refusal | None = None) -> HttpResponse:
    shops = gate.shops(request)
    found, subject, currency = {}, None, ""
    if chosen:
        shop, source, subject = _chosen(request, chosen)
        found = preview_remedy(shop, source, subject)
        currency = Shop.objects.values_list("currency", flat=True).get(pk=shop)
    rows = remedies_of(shops)
    skipped = left_out_of([row.pk for row in rows])
    context = {
        "batches": batches_to_remedy(shops, subject),
        "suppliers": Supplier.objects.filter(shop__in=shops).order_by("created_at", "pk")[:MOST_SHOWN],
        "chosen": chosen,
        "subject": subject,
        "currency": currency,
        "found": found.get(ALWAYS),
        "outcomes": [(value, name, found[value], _why(found[value])) for value, name in OUTCOMES.items() if found],
        "picked": next((one for one in found if one == request.POST.get("outcome") and found[one].reached), ALWAYS),
        "bearers": BEARERS.items(),
        "rows": [
            (
                row,
                OUTCOMES[Outcome(row.outcome)],
                BEARERS.get(Liable(row.liable)),
                *STATES[row.state],
                _said(skipped.get(row.pk, {})),
            )
            for row in rows
        ],
        "may": gate.holds(request, MAY_REMEDY),
        "typed": request.POST,
    }
    return desk_page(request, "console/remedies.html", Text("批量处理", "Many at once"), context, refusal=refusal)


def _why(hurt: Hurt) -> list[tuple[int, Text]]:
    """How many orders this would leave alone, for each reason."""
    return [(count, words) for why, words in LEFT_OUT.items() if (count := hurt.count(why))]


def _said(skipped: dict[str, int]) -> list[tuple[int, Text]]:
    """The same of a remedy that has begun."""
    known = {str(why): words for why, words in LEFT_OUT.items()}
    return [(count, known.get(why, UNTOLD)) for why, count in skipped.items()]


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin; the workers go on by themselves."""
    shop, source, subject = _chosen(request, request.POST.get("on", ""))
    gate.need(request, shop, MAY_REMEDY)
    try:
        outcome, liable = Outcome(request.POST.get("outcome", "")), Liable(request.POST.get("liable", ""))
    except ValueError:
        raise NotFound from None
    if outcome not in OUTCOMES or liable not in BEARERS:
        raise NotFound
    try:
        start_remedy(
            shop,
            source,
            subject,
            outcome=outcome,
            liable=liable,
            reason=Text(request.POST.get("reason_zh", ""), request.POST.get("reason_en", "")),
            by=gate.actor(request),
            at=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, request.POST["on"], refusal)
    return back_to(request, reverse(BOARD), Text("已开始，进度见下方。", "It has begun; see how far it is below."))


def _chosen(request: HttpRequest, chosen: str) -> tuple[UUID, str, UUID]:
    """The shop, the source and the subject of `batch:<id>` or `supplier:<id>`; raises NotFound for what is not ours."""
    source, _, key = chosen.partition(":")
    known: dict[str, QuerySet[Any]] = {BATCH: Batch.objects.all(), SUPPLIER: Supplier.objects.all()}
    try:
        subject = UUID(key)
    except ValueError:
        raise NotFound from None
    row = known[source].filter(pk=subject, shop__in=gate.shops(request)).first() if source in known else None
    if row is None:
        raise NotFound
    return row.shop_id, source, subject
