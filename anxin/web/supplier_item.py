"""How does a supplier set one item: price, promise, limits, account, what to check, what a membership gives?"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anxin import clock
from anxin.catalog.models import Item, PriceChange
from anxin.catalog.queries import coming_prices, own_item, prices_of
from anxin.catalog.refusals import ItemWrong
from anxin.flows.set_item import ItemSet, set_item
from anxin.payouts.queries import vetting_of
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.item_form import ItemForm, field_of
from anxin.web.supplier_desk import desk, own_supplier
from anxin.web.templatetags.face import spoken

SAID = {
    "same": Text("已保存。", "Saved."),
    "now": Text("已保存，新价格已生效。", "Saved; the new price holds."),
    "announced": Text(
        "已保存。新价格公示满 24 小时后生效，买家现在就能看到。",
        "Saved. The new price holds after its 24 hours of notice; buyers see it now.",
    ),
}
VETTED = Text("已保存，审核通过后上架。", "Saved; it is listed once it has been vetted.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_item_new(request: HttpRequest) -> HttpResponse:
    """A new item."""
    return _page(request, own_supplier(request), None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplier_item(request: HttpRequest, key: UUID) -> HttpResponse:
    """One of its own items; whatever is refused stays on the page as it was typed."""
    row = own_supplier(request)
    return _page(request, row, own_item(row.pk, key))


def _page(request: HttpRequest, row: Supplier, item: Item | None) -> HttpResponse:
    currency = item.currency if item else row.shop.currency
    form, refusal = ItemForm(request.POST if request.method == "POST" else None, currency=currency, item=item), None
    if form.is_bound and form.is_valid():
        try:
            made = set_item(row.pk, item.pk if item else None, form.settings(), by=f"supplier:{row.pk}", at=clock.now())
        except NotFound:
            raise
        except ItemWrong as wrong:
            for name, text in wrong.wrong:
                form.add_error(field_of(form, name), text.say(spoken()))
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _said(made).say(spoken()))
            return redirect("web:supplier_item", key=made.item)
    status = 422 if form.is_bound else 200
    return desk(request, row, "item", status=status, form=form, refusal=refusal, **_shown(item))


def _shown(item: Item | None) -> dict[str, object]:
    if item is None:
        return {"item": None}
    return {
        "item": item,
        "coming": coming_prices([item.pk]).get(item.pk),
        "prices": prices_of(item.pk),
        "notice": PriceChange.NOTICE,
        "vetting": vetting_of(item.pk),
    }


def _said(made: ItemSet) -> Text:
    return VETTED if made.vetting else SAID[made.price]
