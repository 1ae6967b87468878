"""What needs a person now, where is the money, and what is still to be asked of the world?"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join

from anxin import clock
from anxin.cases.queue import OFFERS, offers_to_answer
from anxin.cases.turns import MAY_OFFER
from anxin.console import board, gate, queries, words
from anxin.console.money_steps import STEPS
from anxin.console.queue import pace_shown
from anxin.console.settlement import BOARD, MAY_AGREE, MAY_JUDGE, MAY_PAY
from anxin.console.shown import age, amount, tell, until
from anxin.console.standing import standing
from anxin.delivery.queries import reveals_to_agree
from anxin.payouts.queries import open_contests, open_payouts, waiting_items
from anxin.payouts.states import PayoutState
from anxin.people.access import STAFF
from anxin.texts import Text

KINDS: tuple[tuple[str, Text], ...] = (
    ("hold", Text("担保托管", "Held for orders")),
    ("pending", Text("待结算", "Pending for suppliers")),
    ("refund", Text("退款在途", "Refunds under way")),
    ("suspense", Text("待查款项", "Not yet known for what")),
)


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """The values of the first page, all of the viewer's own shops."""
    shops = gate.shops(request)
    return {
        "queues": [*_cases(request), *_offers(request), *_refunds(request), *_suppliers(request), *_reveals(request)],
        "pace": pace_shown(shops, clock.now()),
        "standing": standing(request),
        "money": _money(request),
        "asks": _asks(shops),
    }


def _cases(request: HttpRequest) -> list[dict[str, Any]]:
    page = reverse("admin:desk_queue")
    held = frozenset[str]().union(*gate.roles(request).values())
    return [
        {
            "title": tell(
                Text("待审核 · {who}", "To review · {who}").fill(who=words.ROLES.get(queue.name, words.UNKNOWN)[0])
            ),
            "count": queue.count,
            "due": until(queue.due_at),
            "url": page,
            "mine": queue.name in held,
        }
        for queue in queries.case_queues(gate.shops(request))
    ]


def _offers(request: HttpRequest) -> list[dict[str, Any]]:
    """Offers of buyers stand with cases that may be anybody's turn: they have a place of their own."""
    count, due_at = offers_to_answer(gate.shops(request))
    if not count:
        return []
    return [
        {
            "title": tell(Text("买家提出的方案", "Buyers' offers")),
            "count": count,
            "due": until(due_at),
            "url": f"{reverse('admin:desk_queue')}?only={OFFERS}",
            "mine": gate.holds(request, MAY_OFFER),
        }
    ]


def _refunds(request: HttpRequest) -> list[dict[str, Any]]:
    totals = queries.trouble_totals(gate.shops(request))
    found = []
    for state, (title, _, _) in STEPS.items():
        mine = [one for one in totals if one.kind == state]
        if mine:
            found.append(
                {
                    "title": tell(Text("退款{title}", "Refunds: {title}").fill(title=title)),
                    "count": sum(one.count for one in mine),
                    "since": age(min(one.since for one in mine)),
                    "amount": format_html_join(" + ", "{}", [(amount(x.amount_minor, x.currency),) for x in mine]),
                    "url": f"{reverse('admin:desk_money')}#{state}",
                    "mine": gate.holds(request, board.MAY_RESEND),
                }
            )
    return found


def _suppliers(request: HttpRequest) -> list[dict[str, Any]]:
    """What suppliers wait for: their money, an answer to a contest, their goods to be shown."""
    shops, page = gate.shops(request), reverse(BOARD)
    # what a channel is at waits for nobody here
    payouts = [row for row in open_payouts(shops) if row.state != PayoutState.SENDING]
    contests, items = open_contests(shops), waiting_items(shops)
    found = []
    for title, rows, place, may in (
        (Text("供货商提现", "Suppliers' payouts"), payouts, "payouts", MAY_PAY),
        (Text("供货商申诉", "Suppliers' contests"), contests, "contests", MAY_JUDGE),
    ):
        dues = [row.due_at for row in rows if row.due_at]
        if rows:
            found.append(
                _tile(request, title, len(rows), f"{page}#{place}", may) | {"due": until(min(dues, default=None))}
            )
    if items:
        tile = _tile(request, Text("待审核商品", "Items to vet"), len(items), f"{page}#items", MAY_AGREE)
        found.append(tile | {"since": age(items[0].asked_at)})
    return found


def _reveals(request: HttpRequest) -> list[dict[str, Any]]:
    """Who of the colleagues wants to see a code, and waits for a second one to agree."""
    rows = reveals_to_agree(gate.shops(request), gate.actor(request), clock.now())
    if not rows:
        return []
    url = f"{reverse('admin:orders_order_change', args=[rows[0].order_id])}#codes"
    tile = _tile(request, Text("同事申请查看卡密", "Colleagues who ask to see a code"), len(rows), url, STAFF)
    return [tile | {"since": age(rows[0].asked_at)}]


def _tile(request: HttpRequest, title: Text, count: int, url: str, may: frozenset[str]) -> dict[str, Any]:
    return {"title": tell(title), "count": count, "url": url, "mine": gate.holds(request, may)}


def _money(request: HttpRequest) -> list[dict[str, Any]]:
    held = queries.money_held(gate.shops(request))
    shown = []
    for kind, title in KINDS:
        rows = [row for row in held if row.kind == kind]
        amounts = [amount(row.amount_minor, row.currency) for row in rows] or [amount(0)]
        shown.append({"title": tell(title), "amounts": amounts, "count": sum(row.count for row in rows)})
    return shown


def _asks(shops: frozenset[Any]) -> list[dict[str, Any]]:
    return [
        {"title": tell(words.ASKS.get(ask.name, words.UNKNOWN[0])), "count": ask.count, "due": until(ask.due_at)}
        for ask in queries.asks_waiting(shops)
    ]
