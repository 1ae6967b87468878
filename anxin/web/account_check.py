"""Is this the account that the buyer means? Its supplier tells a nickname, or the account is typed twice."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from anxin import vault
from anxin.catalog.models import Item
from anxin.catalog.queries import item_on_sale
from anxin.integrations.look_up import can_look_up, look_up
from anxin.orders.accounts import AccountForm, read_account
from anxin.refusal import Refusal
from anxin.sourcing.queries import Asked, first_source
from anxin.web.limits import limit
from anxin.web.viewer import address_of, device_of

SALT = "account-seen"
KEPT_SECONDS = 900
MOST_LOOKS = 20


@dataclass(frozen=True, slots=True)
class Seen:
    """The nickname that was shown for an account, and the mark by which the order form says so."""

    nickname: str
    token: str


def offers_check(item: Item) -> bool:
    """Whether the page of this item looks accounts up."""
    return _who_knows(item) is not None


def seen_before(item: Item, account: str, server: str, token: str) -> Seen | None:
    """What was shown for exactly this account of this item, a quarter of an hour ago at most."""
    try:
        told = signing.loads(token, salt=SALT, max_age=KEPT_SECONDS) if token else None
        mark = _mark(item, _read(item, account, server))
    except (signing.BadSignature, Refusal):
        return None
    if not isinstance(told, dict) or told.get("mark") != mark:
        return None
    return Seen(str(told.get("nickname", "")), token)


@never_cache
@require_POST
def account_check(request: HttpRequest, key: UUID) -> HttpResponse:
    """The part of the order form below the account: a nickname to recognise, or the second field."""
    item = item_on_sale(key)
    typed, server = request.POST.get("account", ""), request.POST.get("server", "")
    return render(request, "web/parts/item_account.html", {"seen": _look(request, item, typed, server), "asked": True})


def _look(request: HttpRequest, item: Item, typed: str, server: str) -> Seen | None:
    asked = _who_knows(item)
    if asked is None:
        return None
    try:
        account = _read(item, typed, server)
        limit("account", address_of(request), device_of(request), most=MOST_LOOKS)
    except Refusal:
        return None
    nickname = look_up(asked.supplier, asked.sku, account)
    if nickname is None:
        return None
    return Seen(nickname, signing.dumps({"mark": _mark(item, account), "nickname": nickname}, salt=SALT))


def _who_knows(item: Item) -> Asked | None:
    """Who is asked for the item, where it is for an account and that supplier's system knows accounts."""
    asked = first_source(item) if item.account_kind != Item.AccountKind.NONE else None
    return asked if asked is not None and can_look_up(asked.supplier) else None


def _read(item: Item, account: str, server: str) -> str:
    return read_account(item.account_kind, account, account, AccountForm.from_json(item.account_form), server)


def _mark(item: Item, account: str) -> str:
    return vault.mark(f"{item.pk}:{account}", SALT).hex()
