"""How does a guest come back to an order? By its number and query password, by the payment, or by its own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from anxin.orders.access import order_by_password, order_by_token
from anxin.orders.models import Order
from anxin.payments.access import order_by_transaction
from anxin.refs import normalize
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.forms import FindByPaymentForm, FindForm
from anxin.web.limits import limit
from anxin.web.viewer import address_of, grant

WRONG = Text("没有找到，请核对后再试。输错不会锁定订单。", "Not found. Check what you typed; a mistake locks nothing.")
MOST_FOR_ONE_ORDER = 100
MOST_LINKS = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Open an order to this session; what does not match is told the same way whatever the reason."""
    by_payment = "transaction_no" in request.POST
    form = FindForm(request.POST if request.method == "POST" and not by_payment else None)
    payment_form = FindByPaymentForm(request.POST if by_payment else None)
    chosen = payment_form if by_payment else form
    if not chosen.is_bound:
        return _page(request, form, payment_form)
    if not chosen.is_valid():
        return _page(request, form, payment_form, status=422)
    try:
        order = named_order(request, chosen.cleaned_data)
    except NotFound:
        return _page(request, form, payment_form, WRONG, status=404)
    except Refusal as refusal:
        return _page(request, form, payment_form, refusal.sentence, status=refusal.status)
    grant(request, order.pk)
    return redirect("web:order", key=order.pk)


def named_order(request: HttpRequest, given: dict[str, str]) -> Order:
    """The order that was named with its password, or by its payment. Raises NotFound, and TooMany after many tries."""
    if "ref" in given:
        # tightly by address, loosely by order: a stranger's guesses must not lock the buyer out
        limit("find", address_of(request))
        limit("find-ref", normalize(given["ref"]), most=MOST_FOR_ONE_ORDER)
        return order_by_password(given["ref"], given["password"])
    limit("find", address_of(request))
    limit("find-transaction", given["transaction_no"], most=MOST_FOR_ONE_ORDER)
    return order_by_transaction(given["transaction_no"], given["contact"])


@never_cache
@require_safe
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """The order's own link: opens it to this session and leads on, so that the token leaves the address bar."""
    limit("link", address_of(request), most=MOST_LINKS)
    order = order_by_token(token)
    grant(request, order.pk, token)
    return redirect("web:order", key=order.pk)


def _page(
    request: HttpRequest, form: FindForm, by_payment: FindByPaymentForm, refusal: Text | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "by_payment": by_payment, "refusal": refusal, "page": "find"}
    return render(request, "web/find.html", context, status=status)
