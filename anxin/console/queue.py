"""What waits for whoever looks, what is next, and how fast did people act?"""

from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.cases.queue import BANDS, OFFERS, Counts, Waiting, Wanted, counts, next_free, pace, queue
from anxin.cases.turns import four_eyes_above, owners_for
from anxin.console import gate, queries, words
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import back_to
from anxin.console.shown import Shown, amount, link, pill, span, tell, until
from anxin.flows.set_four_eyes import set_four_eyes
from anxin.flows.take_case import take_case
from anxin.money import format_minor, plain_minor
from anxin.people.models import Shop
from anxin.policy.words import LABELS
from anxin.refs import read_id
from anxin.refusal import NotFound, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text

MAY_SET: Final = frozenset({"operator"})
PROBLEMS: Final = {str(value): text for value, text in LABELS["problem"].items()}
KINDS: Final = {
    "mine": Text("我领取的", "taken by me"),
    "overdue": Text("已超时", "overdue"),
    "nudged": Text("被催办", "nudged"),
    "appealed": Text("申诉", "appeals"),
    "second": Text("待我复核", "for my second look"),
    OFFERS: Text("买家的方案", "buyers' offers"),
}
BAND_NAMES: Final = {
    "50": Text("{high} 以内", "up to {high}"),
    "200": Text("{low}–{high}", "{low}–{high}"),
    "500": Text("{low}–{high}", "{low}–{high}"),
    "more": Text("{low} 以上", "above {low}"),
}
ORDERS: Final = {"due": Text("按期限", "by due time"), "amount": Text("按金额", "by amount")}
EMPTY: Final = Text("没有等您处理的售后单。", "No case waits for you.")
SET: Final = Text("双人复核金额已改，每位站长都会收到邮件。", "Changed. Every operator gets a letter.")


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("queue/", waiting, "desk_queue"),
        ("queue/next/", take_next, "desk_queue_next"),
        ("queue/four-eyes/", four_eyes, "desk_four_eyes"),
    )


def wanted_of(request: HttpRequest, **narrowed: Any) -> Wanted:
    """The queue of whoever looks: whose cases the roles of each shop may decide."""
    owners = {shop: owners_for(held) for shop, held in gate.roles(request).items()}
    return Wanted(owners=owners, by=gate.actor(request), at=clock.now(), **narrowed)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """One page of the queue, narrowed by what was chosen."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    chosen = {name: request.GET.get(name, "") for name in ("only", "band", "order")}
    wanted = wanted_of(
        request,
        only=chosen["only"] if chosen["only"] in KINDS else "",
        band=chosen["band"] if chosen["band"] in BANDS else "",
        order="amount" if chosen["order"] == "amount" else "due",
        after=_read_after(request.GET.get("after", ""), chosen["order"]),
    )
    page, found = queue(wanted), counts(wanted)
    names = queries.names_of({row.taken_by for row in page.rows} | {row.verdict_by for row in page.rows})
    context = {
        "rows": [row_shown(row, wanted, names) for row in page.rows],
        "more": _query(wanted, after=_write_after(page.after)) if page.after else "",
        "chips": _chips(wanted, found),
        "bands": [_chip(wanted, "band", key, name) for key, name in (("", ALL), *_bands(wanted))],
        "orders": [_chip(wanted, "order", key, name) for key, name in ORDERS.items()],
        "total": found.all,
        "pace": pace_shown(frozenset(wanted.owners), wanted.at),
        "four_eyes": _four_eyes(request),
        "narrowed": bool(wanted.only or wanted.band),
    }
    return desk_page(request, "console/queue.html", Text("审核队列", "Review queue"), context, refusal=refusal)


ALL: Final = Text("全部", "all")


def row_shown(row: Waiting, wanted: Wanted, names: dict[str, str]) -> dict[str, Any]:
    """One case in words."""
    waited = span((row.first_at or wanted.at) - row.came_at)
    return {
        "id": row.id,
        "ref": link(reverse("admin:cases_case_change", args=[row.id]), row.ref),
        "due": until(row.due_at),
        "owner": pill(*words.ROLES.get(row.owner, words.UNKNOWN)),
        "appealed": row.state == "appealed",
        "problem": tell(PROBLEMS.get(row.problem, words.UNKNOWN[0])),
        "title": tell(Text(row.title_zh, row.title_en)),
        "amount": amount(row.amount_minor, row.currency),
        "nudges": row.nudges,
        "waited": tell(waited),
        "touched": row.first_at is not None,
        "mine": row.taken_by == wanted.by,
        "taken": names.get(row.taken_by, "") if row.taken_by and row.taken_by != wanted.by else "",
        "second": bool(row.verdict_by) and row.verdict_by != wanted.by,
        "waits": row.verdict_by == wanted.by,
        "offered": until(row.offer_due_at) if row.offer_due_at else "",
    }


def _chips(wanted: Wanted, found: Counts) -> list[dict[str, Any]]:
    everything = {**_chip(wanted, "only", "", ALL), "count": found.all}
    return [
        everything,
        *({**_chip(wanted, "only", key, name), "count": found.kinds[key]} for key, name in KINDS.items()),
    ]


def _bands(wanted: Wanted) -> list[tuple[str, Text]]:
    """The bands by their amounts, in the currency of the shops where they have one."""
    used = set(Shop.objects.filter(pk__in=list(wanted.owners)).values_list("currency", flat=True))
    currency = used.pop() if len(used) == 1 else "CNY"
    whole = {key: [_round(minor, currency) for minor in (low, high or 0)] for key, (low, high) in BANDS.items()}
    return [(key, name.fill(low=whole[key][0], high=whole[key][1])) for key, name in BAND_NAMES.items()]


def _round(minor: int, currency: str) -> str:
    """A bound without the minor unit with which the next band begins, and without what is nought behind the point."""
    return format_minor(minor - minor % 10, currency).removesuffix(".00")


def _chip(wanted: Wanted, name: str, value: str, said: Text) -> dict[str, Any]:
    return {"name": tell(said), "query": _query(wanted, **{name: value}), "on": getattr(wanted, name) == value}


def _query(wanted: Wanted, **changed: str) -> str:
    held = {"only": wanted.only, "band": wanted.band, "order": wanted.order, **changed}
    return "?" + urlencode({name: value for name, value in held.items() if value and (name, value) != ("order", "due")})


def _write_after(after: tuple[Any, ...]) -> str:
    *first, due, key = after
    return "~".join([*map(str, first), due.isoformat(), str(key)])


def _read_after(written: str, order: str) -> tuple[Any, ...]:
    """The key of the last row seen; nothing where it is none of ours."""
    try:
        *first, due, key = written.split("~")
        numbers, at, last = [int(part) for part in first], datetime.fromisoformat(due), UUID(key)
    except ValueError:
        return ()
    fits = at.tzinfo is not None and len(numbers) == (1 if order == "amount" else 0)
    return (*numbers, at, last) if fits else ()


def pace_shown(shops: frozenset[UUID], at: datetime) -> dict[str, Any]:
    """The pace of the last 30 days in words."""
    found = pace(shops, at)
    share = round(100 * found.against / found.verdicts) if found.verdicts else 0
    return {
        "median": _median(found.median_seconds),
        "acts": found.acts,
        "verdicts": found.verdicts,
        "against": found.against,
        "share": share,
    }


def _median(seconds: int | None) -> Shown:
    return "—" if seconds is None else tell(span(timedelta(seconds=seconds)))


def _four_eyes(request: HttpRequest) -> list[dict[str, Any]]:
    mine = [shop for shop, held in gate.roles(request).items() if held & MAY_SET]
    typed = {request.POST.get("shop", ""): request.POST.get("above", "")}
    found = []
    for shop, currency in Shop.objects.filter(pk__in=mine).order_by("pk").values_list("pk", "currency"):
        kept = four_eyes_above(shop)
        above = typed.get(str(shop), plain_minor(kept, currency))
        found.append({"shop": shop, "above": above, "kept_minor": kept, "currency": currency})
    return found


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """Take the first free case and go to it; from the page of a case, another than that."""
    here = read_id(request.POST.get("besides", ""))
    free = [case for case in next_free(wanted_of(request)) if case != here]
    try:
        found = take_case(free, by=gate.actor(request), at=clock.now())
    except Refusal:
        return back_to(request, reverse("admin:desk_queue"), EMPTY)
    return back_to(request, reverse("admin:cases_case_change", args=[found]), TAKEN)


TAKEN: Final = Text("已领取，15 分钟内由您处理。", "It is yours for 15 minutes.")


@require_POST
def four_eyes(request: HttpRequest) -> HttpResponse:
    """Set the amount above which a second person is needed."""
    shop = read_id(request.POST.get("shop", ""))
    if shop is None:
        raise NotFound
    gate.need(request, shop, MAY_SET)
    try:
        currency = Shop.objects.values_list("currency", flat=True).get(pk=shop)
        above_minor = typed_amount(request.POST.get("above", ""), currency)
        set_four_eyes(shop, above_minor, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _page(request, refusal)
    return back_to(request, reverse("admin:desk_queue"), SET)
