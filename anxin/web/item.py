"""What is this item, and how is it ordered?"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from anxin import clock
from anxin.catalog.models import Item, PriceChange
from anxin.catalog.queries import item_on_sale, prices_of
from anxin.flows.place_order import Wish, place_order
from anxin.money import parse_count
from anxin.orders.access import has_received
from anxin.orders.refusals import PriceRaised
from anxin.policy.facts import Goods
from anxin.policy.queries import policy_for, version_in_force
from anxin.policy.summary import confirmation
from anxin.refusal import Refusal
from anxin.web.account_check import Seen, offers_check, seen_before
from anxin.web.forms import OrderForm
from anxin.web.limits import limit
from anxin.web.show_items import LARGE_MINOR, later_of, show_item
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import address_of, device_of, grant, link_to, remember_rest, viewer

SPLIT = "1"
MOST_LETTERS = 20
MOST_ORDERS = 60
FIELD_OF = {
    "quantity_out_of_range": "quantity",
    "accounts_differ": "account_again",
    "account_malformed": "account",
    "server_not_chosen": "server",
    "contact_malformed": "contact",
    "password_too_short": "password",
    "rules_not_agreed": "agreed",
    "rules_changed": "agreed",
}


@require_safe
def item(request: HttpRequest, key: UUID) -> HttpResponse:
    """The item: price, promise, what is and is not refundable, and the form to buy it."""
    return _page(request, item_on_sale(key))


@require_http_methods(["GET", "POST"])
def order_place(request: HttpRequest, key: UUID) -> HttpResponse:
    """Place an order and go to paying it; what is refused is said beside its field, and nothing typed is lost."""
    row = item_on_sale(key)
    if request.method != "POST":
        return redirect("web:item", key=row.pk)
    form = _form(request, row, seen=_seen(request, row))
    if not form.is_valid():
        return _page(request, row, form, status=422)
    given = form.cleaned_data
    person = request.user if request.user.is_authenticated else None
    quantity = 1 if request.POST.get("split") == SPLIT else given["quantity"]
    if "split" not in request.POST and _is_large_first(request, row, quantity):
        return _page(request, row, form, split=quantity)
    limit("order", address_of(request), most=MOST_ORDERS)
    # each order is a letter to this address, which need not be the visitor's own
    limit("order-letter", (person.email if person else given["contact"]).lower(), most=MOST_LETTERS)
    wish = Wish(
        item=row.pk,
        quantity=quantity,
        account=given.get("account", ""),
        account_again=given.get("account_again") or given.get("account", ""),
        price_minor=given.get("price_shown"),
        server=given.get("server", ""),
        contact=person.email if person else given["contact"],
        password=given.get("password", ""),
        agreed=given["agreed"],
        exclusion_confirmed=given.get("exclusion_confirmed", False),
        language=spoken(),
        link_form=link_to("{token}"),
        device=device_of(request),
        address=address_of(request),
    )
    who = viewer(request)
    try:
        placed = place_order(wish, buyer=who.person, by=who.by, at=clock.now())
    except Refusal as refusal:
        if isinstance(refusal, PriceRaised):
            fresh = item_on_sale(key)
            form.data = {**request.POST.dict(), "price_shown": str(fresh.price_minor)}
            return _page(request, fresh, form, refusal, status=refusal.status)
        if field := FIELD_OF.get(refusal.code()):
            form.add_error(field if field in form.fields else None, refusal.say(spoken()))
            return _page(request, row, form, status=refusal.status)
        return _page(request, row, form, refusal, status=refusal.status)
    grant(request, placed.order, placed.token)
    remember_rest(request, placed.order, given["quantity"] - quantity)
    return redirect("web:pay", key=placed.order)


def _is_large_first(request: HttpRequest, row: Item, quantity: int) -> bool:
    """Much at once from somebody to whom nothing has arrived yet: worth a second thought, where it can be parted."""
    large = quantity > 1 and row.price_minor * quantity >= LARGE_MINOR
    return large and not has_received(viewer(request))


def _seen(request: HttpRequest, row: Item) -> Seen | None:
    """Whose account it is, where the buyer was shown that for the account typed now."""
    told = request.POST
    return seen_before(row, told.get("account", ""), told.get("server", ""), told.get("account_seen", ""))


def _form(request: HttpRequest, row: Item, seen: Seen | None = None) -> OrderForm:
    version = version_in_force(row.shop_id)
    data = request.POST if request.method == "POST" else None
    asked = confirmation(policy_for(version.pk, row.goods, row.sku), Goods(row.goods))
    guest = not request.user.is_authenticated
    wanted = parse_count(request.GET.get("quantity", ""), least=1, most=row.max_per_order)
    return OrderForm(
        data,
        item=row,
        version=version.number,
        guest=guest,
        confirmation=asked,
        recognised=seen is not None,
        look_at=reverse("web:account_check", args=[row.pk]) if offers_check(row) else "",
        initial={"quantity": wanted} if wanted else None,
    )


def _page(
    request: HttpRequest,
    row: Item,
    form: OrderForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
    split: int = 0,
) -> HttpResponse:
    version = version_in_force(row.shop_id)
    shown = show_item(row, version.pk, clock.now())
    later = None if shown.unhurried or row.goods == Item.Goods.CODE else later_of(row, clock.now())
    context: dict[str, Any] = {
        "prices": prices_of(row.pk),
        "notice": PriceChange.NOTICE,
        "item": shown,
        "later": later,
        "form": form or _form(request, row),
        "policy": f"v{version.number}",
        "refusal": refusal,
        "seen": _seen(request, row) if request.method == "POST" else None,
        "looks_up": offers_check(row),
        "split": split,
        "rest": split - 1,
    }
    return render(request, "web/item.html", context, status=status)
