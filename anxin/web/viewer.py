"""Who sends this request? A signed-in person, a guest, and the orders that were opened to this session."""

from dataclasses import replace
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from anxin import vault
from anxin.integrations.asked_from import address_of as address_of
from anxin.people.access import Viewer, viewer_of
from anxin.people.models import Person
from anxin.refs import new_token

GRANTED = "orders"
TOKENS = "tokens"
MOST_GRANTS = 50
KNOWN = "anxin_viewer"
SESSION = "order-link"
DEVICE, REST = "device", "rest"


def viewer(request: HttpRequest) -> Viewer:
    """The viewer behind a request, read once for each request."""
    known: Viewer | None = getattr(request, KNOWN, None)
    if known is None:
        person = request.user if request.user.is_authenticated else None
        known = viewer_of(person, frozenset(UUID(order) for order in request.session.get(GRANTED, [])))
        if known.shops and person and not _used_second_factor(request, person):
            known = replace(known, shops=frozenset())
        setattr(request, KNOWN, known)
    return known


def _used_second_factor(request: HttpRequest, person: Person) -> bool:
    """Staff see others' orders only in a session that was opened with both factors."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def grant(request: HttpRequest, order: UUID, token: str = "") -> None:
    """Open an order to this session, and keep the link it was opened with so that it can be saved."""
    # whoever was read before this order was opened does not have it yet
    request.__dict__.pop(KNOWN, None)
    held: list[str] = [known for known in request.session.get(GRANTED, []) if known != str(order)]
    request.session[GRANTED] = [*held, str(order)][-MOST_GRANTS:]
    if token:
        kept = {known: link for known, link in request.session.get(TOKENS, {}).items() if known in held}
        # sealed: sessions lie in the database, and a copy of it must open no order
        request.session[TOKENS] = {**kept, str(order): vault.seal(token, SESSION).hex()}


def saved_link(request: HttpRequest, order: UUID) -> str:
    """The whole address of the order's own link, where this session was given it and its key is still here."""
    kept = request.session.get(TOKENS, {}).get(str(order))
    try:
        return link_to(vault.unseal(bytes.fromhex(kept), SESSION)) if kept else ""
    except vault.Unsealable:
        return ""


def device_of(request: HttpRequest) -> str:
    """The name of this browser, given to its session at the first order; it says nothing of whose it is."""
    known: str = request.session.setdefault(DEVICE, new_token())
    return known


def remember_rest(request: HttpRequest, order: UUID, rest: int) -> None:
    """Keep how many more the buyer wanted when the purchase was split, so that they are one press away."""
    if rest > 0:
        request.session[REST] = {**request.session.get(REST, {}), str(order): rest}


def rest_of(request: HttpRequest, order: UUID) -> int:
    """How many were left for later; none where nothing was split."""
    rest: int = request.session.get(REST, {}).get(str(order), 0)
    return rest


def link_to(token: str) -> str:
    """The address that opens an order."""
    return f"{settings.ANXIN_BASE_URL}/o/{token}/"
