"""How does a supplier's own system get a key to its desk?"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.people.models import Supplier, SupplierKey
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

PURPOSE = "supplier key"
MOST_KEYS = 10


class TooManyKeys(Refusal):
    text = Text("最多同时有 {most} 个密钥，请先停用不用的。", "At most {most} keys at a time: revoke one first.")


@dataclass(frozen=True, slots=True)
class Made:
    """The key's name, and its secret in hexadecimal: told once, kept sealed."""

    account: str
    secret: str = field(repr=False)


@atomic(durable=True)
def make_supplier_key(supplier: UUID, *, name: str, by: str, at: datetime) -> Made:
    """Make a key that may do what the desk may. Raises NotFound, TooManyKeys."""
    row = Supplier.objects.select_for_update(no_key=True).filter(pk=supplier).first()
    if row is None:
        raise NotFound
    if SupplierKey.objects.filter(supplier=row, revoked_at=None).count() >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    made = Made(f"sk_{secrets.token_hex(16)}", secrets.token_hex(32))
    SupplierKey.objects.create(
        supplier=row,
        name=name.strip()[:60] or made.account[:11],
        account=made.account,
        secret_sealed=vault.seal(made.secret, PURPOSE),
        by=by[:80],
        made_at=at,
    )
    return made
