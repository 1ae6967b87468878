"""Who is looking, and what may that person be?"""

from dataclasses import dataclass, field
from uuid import UUID

from anxin.people.models import Person, Role, SupplierKey
from anxin.refusal import NotAllowed, NotFound

STAFF = frozenset({"agent", "senior", "finance", "operator"})


@dataclass(frozen=True)
class Viewer:
    """The one who looks: a person, or a guest with the orders that a link or a password opened for this session."""

    person: UUID | None = None
    grants: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    suppliers: frozenset[UUID] = frozenset()
    shops: frozenset[UUID] = field(default=frozenset())

    @property
    def is_staff(self) -> bool:
        """Whether any role of the staff is held."""
        return bool(self.roles & STAFF)

    @property
    def by(self) -> str:
        """How this viewer is written as an actor in histories."""
        return f"buyer:{self.person}" if self.person else "guest"


def viewer_of(person: Person | None, grants: frozenset[UUID] = frozenset()) -> Viewer:
    """The viewer for a signed-in person (None for a guest) with the session's grants."""
    if person is None:
        return Viewer(grants=grants)
    held = list(Role.objects.filter(person=person).values_list("name", "supplier_id", "shop_id"))
    return Viewer(
        person=person.pk,
        grants=grants,
        roles=frozenset(name for name, _, _ in held),
        suppliers=frozenset(supplier for _, supplier, _ in held if supplier),
        shops=frozenset(shop for name, _, shop in held if name in STAFF),
    )


def key_of_supplier(account: str) -> SupplierKey | None:
    """The key of this name with its supplier and shop, unless it was revoked."""
    rows = SupplierKey.objects.select_related("supplier__shop")
    return rows.filter(account=account, revoked_at=None).first() if account else None


def need_role(viewer: Viewer, *names: str) -> None:
    """Raise NotAllowed unless one of the roles is held."""
    if not viewer.roles & set(names):
        raise NotAllowed


def supplier_of(viewer: Viewer) -> UUID:
    """The supplier for whom this viewer acts; raises NotFound for everybody else."""
    if not viewer.suppliers:
        raise NotFound
    return min(viewer.suppliers)
