"""Who may enter the staff desk, and which shops does that person see?

Three things are needed: to be of the staff with a role in some shop, a second factor on the account, and a session in
which it was used. Whoever lacks one is sent to the page of the sign-in that gives it; the desk has no sign-in itself.
"""

from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

from anxin.console import queries
from anxin.people.access import STAFF, Viewer
from anxin.people.models import Person
from anxin.refusal import NotAllowed

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
KNOWN = "anxin_desk_roles"
LACKS = "anxin_desk_lacks_factor"


def roles(request: HttpRequest) -> dict[UUID, frozenset[str]]:
    """The staff roles of the signed-in person by shop, read once for each request; empty for everybody else."""
    known: dict[UUID, frozenset[str]] | None = getattr(request, KNOWN, None)
    if known is None:
        user = request.user
        staff = user.is_authenticated and user.is_active and user.is_staff
        known = queries.roles_of(cast(Person, user).pk, STAFF) if staff else {}
        setattr(request, KNOWN, known)
    return known


def shops(request: HttpRequest) -> frozenset[UUID]:
    """The shops whose rows this person may see."""
    return frozenset(roles(request))


def staff(request: HttpRequest) -> Viewer:
    """The viewer that apps ask for: the shops of this person's staff roles, and neither own orders nor grants."""
    return Viewer(person=None, shops=shops(request))


def need(request: HttpRequest, shop: UUID, wanted: frozenset[str]) -> None:
    """Raise NotAllowed unless one of the roles is held in that shop."""
    if not roles(request).get(shop, frozenset()) & wanted:
        raise NotAllowed


def holds(request: HttpRequest, wanted: frozenset[str]) -> bool:
    """Whether one of the roles is held in some shop."""
    return any(held & wanted for held in roles(request).values())


def actor(request: HttpRequest) -> str:
    """How the signed-in person is written in histories."""
    return f"staff:{cast(Person, request.user).pk}"


def may_enter(request: HttpRequest) -> bool:
    """Whether nothing is lacking."""
    return bool(roles(request)) and not _lacks_factor(request) and _used_factor(request)


def elsewhere(request: HttpRequest) -> str:
    """Where what this person lacks is given, with the way back; empty when nothing is lacking.

    Raises NotAllowed for a signed-in person who is not of the staff.
    """
    if not request.user.is_authenticated:
        return _with_way_back(request, "account_login")
    if not roles(request):
        raise NotAllowed
    if _lacks_factor(request):
        return _with_way_back(request, "mfa_activate_totp")
    return "" if _used_factor(request) else _with_way_back(request, "mfa_reauthenticate")


def _with_way_back(request: HttpRequest, name: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}"


def _lacks_factor(request: HttpRequest) -> bool:
    """Asked once for each request: every entry of a page asks it anew."""
    lacks: bool | None = getattr(request, LACKS, None)
    if lacks is None:
        lacks = not Authenticator.objects.filter(user=cast(Person, request.user), type__in=FACTORS).exists()
        setattr(request, LACKS, lacks)
    return lacks


def _used_factor(request: HttpRequest) -> bool:
    records = get_authentication_records(request, cast(Person, request.user))
    return any(record.get("method") == "mfa" for record in records)
