"""How are a supplier's keys and terms changed, so that nobody can do it unseen?

That the person is who he says is the shell's affair: it asks for the second factor before keys are changed, and tries
them with the supplier's own client.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.delivery.models import Delivery
from anxin.delivery.states import OPEN
from anxin.flows.acts.choose_standing import choose_standing
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.flows.acts.seal_secret import PURPOSE, seal_secret
from anxin.flows.change_channel_keys import NothingChanged
from anxin.people.models import Supplier
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text


class AccountTaken(Refusal):
    text = Text(
        "这个地址和账号已经绑定在另一家供货商上。", "This address and account belong to another supplier already."
    )


class OrdersUnderWay(Refusal):
    text = Text(
        "这家供货商还有在途订单，地址和账号暂时不能改；只换密钥可以。换账号请新增一家供货商。",
        "Orders are under way there, so its address and account stay for now; its keys can be changed. For another "
        "account add a supplier.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierKeys:
    """Where a supplier is asked and as whom. `secret` is what its client opens, whole; never in any repr."""

    base_url: str
    account: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierTerms:
    """How a supplier is called, for how many hours its money is held back, all that its system can, and whose goods
    these are: None leaves that as it is, and a new supplier is somebody else.
    """

    name: Text
    settle_after_hours: int
    capabilities: Mapping[str, Any]
    standing: str | None = None


@atomic(durable=True)
def change_supplier(
    supplier: UUID, *, keys: SupplierKeys | None = None, terms: SupplierTerms | None = None, by: str, at: datetime
) -> list[str]:
    """Keep new keys, new terms or both, record and announce the change; the names of what changed.

    Raises NotFound, NothingChanged, OrdersUnderWay for another address or account, AccountTaken, AgreementStands,
    OutsidersActForIt.
    """
    row = Supplier.objects.select_for_update(of=("self",), no_key=True).select_related("shop").filter(pk=supplier)
    found = row.first()
    if found is None:
        raise NotFound
    changed = _take_keys(found, keys) if keys else []
    changed += _take_terms(found, terms) if terms else []
    if terms and terms.standing and choose_standing(found, terms.standing, at=at):
        changed.append("standing")
    if not changed:
        raise NothingChanged
    found.save()
    note_supplier_change(found, "keys" if keys else "terms", changed, by=by, at=at)
    return changed


def _take_keys(row: Supplier, keys: SupplierKeys) -> list[str]:
    where = {"base_url": keys.base_url, "account": keys.account}
    moved = [name for name, value in where.items() if getattr(row, name) != value]
    if moved and Delivery.objects.filter(supplier=row, state__in=OPEN).exists():
        raise OrdersUnderWay
    if moved and Supplier.objects.filter(kind=row.kind, **where).exclude(pk=row.pk).exists():
        raise AccountTaken
    changed = [*moved, *(["secret"] if _opened(row) != keys.secret else [])]
    row.base_url, row.account = keys.base_url, keys.account
    if "secret" in changed:
        row.secret_sealed = seal_secret(keys.secret)
    return changed


def _opened(row: Supplier) -> str:
    try:
        return vault.unseal(bytes(row.secret_sealed), PURPOSE)
    except (ValueError, vault.Unsealable):
        return ""


def _take_terms(row: Supplier, terms: SupplierTerms) -> list[str]:
    told = {"name_zh": terms.name.zh, "name_en": terms.name.en, "settle_after_hours": terms.settle_after_hours}
    changed = [name for name, value in told.items() if getattr(row, name) != value]
    able = dict(terms.capabilities)
    changed += [name for name in able if row.capabilities.get(name) != able[name]]
    for name, value in told.items():
        setattr(row, name, value)
    row.capabilities = able
    return changed
