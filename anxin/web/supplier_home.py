"""What waits for a supplier now, and how does it stand? The first page of its desk."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.cases.queries import waiting_for_supplier
from anxin.delivery.access import delivery_for_supplier
from anxin.delivery.models import Delivery
from anxin.delivery.queries import account_to_fulfil
from anxin.delivery.units import LAST_PLACE, part_of, whole_of
from anxin.flows.answer_delivery import PART, answer_delivery
from anxin.money import parse_count
from anxin.payouts.queries import by_hand_of, deposit_needed, money_of, payouts_of, upheld_of
from anxin.payouts.records import NOTHING_YET, records_of
from anxin.payouts.states import PAYOUT_OPEN
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.support.queries import Kept, promises_of_owners
from anxin.web.show_money import PAYOUTS
from anxin.web.show_questions import show_questions
from anxin.web.supplier_desk import desk, own_supplier

RECORD = timedelta(days=30)
# digits as Chinese keyboards write them
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@never_cache
@require_safe
def supplier(request: HttpRequest) -> HttpResponse:
    """Questions with their countdown, orders to fulfil by hand, what stands against a payout, the own record."""
    return _page(request, own_supplier(request))


def _page(
    request: HttpRequest, row: Supplier, tried: UUID | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    """The page; what was refused of the order `tried` stands in its form again."""
    at = clock.now()
    money = money_of(row)
    taken, undone = upheld_of(row.pk, at - RECORD)
    record = records_of([row.pk], since=at - RECORD, at=at).get(row.pk, NOTHING_YET)
    payout = next((one for one in payouts_of(row.pk) if one.state in PAYOUT_OPEN), None)
    return desk(
        request,
        row,
        "home",
        refusal.status if refusal else 200,
        refusal=refusal,
        tried=tried,
        typed=request.POST,
        cases=show_questions(waiting_for_supplier(row.pk), {}),
        deliveries=[(one, account_to_fulfil(one), whole_of(one)) for one in by_hand_of(row.pk)],
        money=money,
        currency=row.shop.currency,
        short_minor=max(0, deposit_needed(row.pk, at) - money["deposit"]),
        payout=payout,
        payout_state=PAYOUTS[payout.state][1] if payout else None,
        record=SimpleNamespace(
            deliveries=record.deliveries,
            on_time=record.on_time_percent,
            failed=None if record.on_time_percent is None else 100 - record.on_time_percent,
            refunded=record.refunded_percent,
            median=record.median,
            taken=taken,
            undone=undone,
            promises=promises_of_owners(row.shop_id, since=at - RECORD).get(f"supplier:{row.pk}", Kept()),
        ),
    )


@require_http_methods(["GET", "POST"])
def supplier_by_hand(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take an order, say that it has arrived, in part (which is asked once more), or that it cannot be delivered."""
    row, told = own_supplier(request), request.POST
    if request.method != "POST":  # a refused form stands at this address, and its reader may change the language
        return redirect("web:supplier")
    answer, words = told.get("answer", ""), told.get("words", "")
    came = parse_count(told.get("came", "").translate(WIDE), most=LAST_PLACE)
    if answer == PART and "sure" not in told:
        delivery = delivery_for_supplier(row.pk, key)
        # what is no part is refused below
        if words.strip() and part_of(delivery, came) is not None:
            return _part(request, row, delivery, came, words)
    try:
        answer_delivery(row.pk, key, answer=answer, words=words, by=f"supplier:{row.pk}", at=clock.now(), came=came)
    except NotFound:
        raise
    except Refusal as refusal:
        return _page(request, row, key, refusal)
    return redirect("web:supplier")


def _part(request: HttpRequest, row: Supplier, delivery: Delivery, came: int | None, words: str) -> HttpResponse:
    """What saying so ends, before it is said: nothing more of this order may be delivered."""
    return desk(request, row, "part", delivery=delivery, came=came, whole=whole_of(delivery), words=words)
