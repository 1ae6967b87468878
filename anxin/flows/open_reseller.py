"""How does another shop become one that buys from ours? It gets an account, a balance, and keys shown once."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.new_reseller_keys import new_reseller_keys
from anxin.people.models import Person, Role
from anxin.refs import new_id
from anxin.resale.models import Reseller
from anxin.resale.refusals import NameNeeded, PersonTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The new reseller, and what it must be told: its account and its keys, kept out of every repr."""

    reseller: UUID
    told: dict[str, str] = field(repr=False)


@atomic(durable=True)
def open_reseller(shop: UUID, kind: str, *, name: str, email: str, at: datetime) -> Opened:
    """Open an account for a shop that buys by the protocol `kind`. Raises NameNeeded, PersonTaken."""
    address = email.strip().lower()
    if not name.strip() or "@" not in address or kind not in Reseller.Kind.values:
        raise NameNeeded
    known = Person.objects.filter(email=address).first()
    if known is not None and (
        Role.objects.filter(person=known).exists() or Reseller.objects.filter(buyer=known).exists()
    ):
        raise PersonTaken
    buyer = known or Person.objects.create_user(address, None, name=name.strip()[:80])
    row = Reseller(id=new_id(), shop_id=shop, buyer=buyer, name=name.strip()[:80], kind=kind, account=_account(kind))
    told = new_reseller_keys(row, at=at)
    row.save()
    return Opened(reseller=row.pk, told=told)


def _account(kind: str) -> str:
    """The name under which it asks; merchants' names at 闲管家 are numbers."""
    if kind == Reseller.Kind.GOOFISH:
        return str(10**9 + secrets.randbelow(9 * 10**9))
    return f"rs_{secrets.token_hex(8)}"
