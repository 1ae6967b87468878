"""How does the staff see an order's codes? With a reason and a second person's agreement, once, and on record."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from anxin import clock
from anxin.console import gate, queries
from anxin.console.read_only import ReadOnly, back_to
from anxin.console.shown import Shown, moment
from anxin.console.told import actor_of
from anxin.delivery.access import staff_reveal_for
from anxin.delivery.models import Code, StaffReveal
from anxin.delivery.states import CodeState
from anxin.flows.ask_staff_reveal import ask_staff_reveal
from anxin.flows.reveal_to_staff import reveal_to_staff
from anxin.flows.second_staff_reveal import second_staff_reveal
from anxin.integrations.asked_from import address_of
from anxin.orders.models import Order
from anxin.people.access import STAFF
from anxin.refusal import Refusal
from anxin.texts import Text

BECAUSE: Final[dict[str, Text]] = {
    "case": Text("售后核实", "to check a case"),
    "buyer_asked": Text("买家要求", "the buyer asked"),
    "supplier_check": Text("与供货商核对", "to check with the supplier"),
}
ASKED = Text(
    "已申请。需要另一位同事同意；只有一位工作人员时，冷静期后可查看。",
    "Asked. A colleague must agree; where only one person works, it opens after a wait.",
)
AGREED = Text("已同意，申请人可查看一次。", "Agreed; whoever asked may see the codes once.")
Act = Callable[[HttpRequest, UUID], HttpResponse]


class Asked(NamedTuple):
    """One request as the order's page shows it."""

    row: StaffReveal
    because: Text
    by: str
    stands: Text
    when: Shown
    may_agree: bool
    may_see: bool


def reveals_shown(request: HttpRequest, order: Order) -> dict[str, Any]:
    """The requests about an order, newest first, and the reasons to choose from where there is a code to see."""
    rows = list(StaffReveal.objects.filter(order=order).order_by("-asked_at"))
    names = queries.names_of({row.asked_by for row in rows} | {row.seconded_by for row in rows if row.seconded_by})
    live = (CodeState.ALLOCATED, CodeState.REVEALED)
    there = Code.objects.filter(delivery__order=order, state__in=live).exists()
    me = gate.actor(request)
    return {"asked": [_asked(row, me, names) for row in rows], "reasons": BECAUSE.items() if there else ()}


def _asked(row: StaffReveal, me: str, names: dict[str, str]) -> Asked:
    now = clock.now()
    live = row.seen_at is None and now < row.closes_at
    cool = row.opens_at is not None and now >= row.opens_at
    return Asked(
        row,
        BECAUSE[row.because],
        actor_of(row.asked_by, names),
        _stands(row, live, names),
        moment(row.seen_at or row.seconded_at or row.opens_at or row.asked_at),
        live and row.seconded_at is None and row.asked_by != me,
        live and row.asked_by == me and (row.seconded_at is not None or cool),
    )


def _stands(row: StaffReveal, live: bool, names: dict[str, str]) -> Text:
    if row.seen_at is not None:
        return Text("已查看 {n} 个", "saw {n}").fill(n=row.codes)
    if not live:
        return Text("已过期", "ran out")
    if row.seconded_at is not None:
        return Text("{who} 已同意", "{who} agreed").fill(who=actor_of(row.seconded_by, names))
    if row.opens_at is not None:
        return Text("冷静期，到时可查看", "opens at the time shown")
    return Text("等另一位同事同意", "waits for a colleague")


def _ask(desk: ReadOnly) -> Act:
    def ask_reveal(request: HttpRequest, key: UUID) -> HttpResponse:
        order = desk.one(request, str(key))
        gate.need(request, order.shop_id, STAFF)
        because, words = (request.POST.get(name, "") for name in ("because", "words"))
        try:
            ask_staff_reveal(order.pk, because, words, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return desk.refuse(request, order, refusal, refused="ask_reveal")
        return back_to(request, _page(order.pk), ASKED)

    return ask_reveal


def _second(_: ReadOnly) -> Act:
    def second_reveal(request: HttpRequest, key: UUID) -> HttpResponse:
        row = staff_reveal_for(gate.staff(request), key)
        gate.need(request, row.shop_id, STAFF)
        try:
            second_staff_reveal(row.pk, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return back_to(request, _page(row.order_id), refusal)
        return back_to(request, _page(row.order_id), AGREED)

    return second_reveal


def _see(desk: ReadOnly) -> Act:
    def see_codes(request: HttpRequest, key: UUID) -> HttpResponse:
        row = staff_reveal_for(gate.staff(request), key)
        gate.need(request, row.shop_id, STAFF)
        agent, address = request.headers.get("User-Agent", ""), address_of(request)
        try:
            seen = reveal_to_staff(row.pk, by=gate.actor(request), at=clock.now(), address=address, agent=agent)
        except Refusal as refusal:
            return back_to(request, _page(row.order_id), refusal)
        page = desk.render(request, desk.one(request, str(row.order_id)), seen=seen)
        page.headers["Cache-Control"] = "no-store"
        return page

    return see_codes


def _page(order: UUID) -> str:
    return reverse("admin:orders_order_change", args=[order])


REVEALS: Final[dict[str, Callable[[ReadOnly], Act]]] = {
    "ask_reveal": _ask,
    "second_reveal": _second,
    "see_codes": _see,
}
