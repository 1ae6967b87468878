"""How does somebody become a supplier here? Who it is has been checked, and the terms are written down."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.catalog.models import Item
from anxin.flows.acts.await_vetting import await_vetting
from anxin.flows.acts.lock_suppliers import lock_suppliers
from anxin.flows.acts.note_supplier_change import note_supplier_change
from anxin.flows.acts.tell_payee import tell_payee
from anxin.orders.accounts import hint
from anxin.payouts.models import Agreement, AgreementStep, Payout
from anxin.payouts.queries import unsettled_with, wanted_on_sale
from anxin.payouts.refusals import IdentityNeeded, NobodySplits, PayeeStands, TermsStand
from anxin.payouts.states import PAYOUT_OPEN, AgreementState, Tier
from anxin.people.models import Supplier
from anxin.refs import new_id

VET_AGAIN = timedelta(days=183)
ACCOUNT = "payee account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed: who it is, where payouts go, how far it is trusted, whether it is paid before or after.

    A `payee` is written down or changed where it is given, an `account` at a channel of the kind `account_kind` where
    both are; the account bears the legal name. `by_hand` says that the operator sells the goods in its own name.
    """

    legal_name: str
    identity_no: str
    payee: str = ""
    account_kind: str = ""
    account: str = field(default="", repr=False)
    tier: Tier = Tier.NEW
    in_advance: bool = False
    by_hand: bool = True


@atomic(durable=True)
def agree_with_supplier(supplier: UUID, terms: Terms, *, by: str, at: datetime) -> UUID:
    """Write down or change the agreement with a supplier whose identity `by` has checked; the law asks for it again in
    six months. With the first one its items wait to be vetted, those off sale too, but for those of a docked supplier,
    which the shop itself has listed; it is nobody's own goods from then on.

    Another payee or account is told to the supplier and to the operators, and waits for a payout that is under way.
    Raises IdentityNeeded, NobodySplits where it would sell in its own name what is on sale, PayeeStands, and TermsStand
    where it would be paid in advance, or no longer, for what is not settled.
    """
    row = lock_suppliers([supplier])[supplier]
    if not terms.legal_name.strip() or not terms.identity_no.strip():
        raise IdentityNeeded
    known = Agreement.objects.filter(supplier=supplier).first()
    own_name = known is not None and not terms.by_hand and not terms.in_advance
    if own_name and Item.objects.filter(supplier=row, state=Item.State.LISTED).exists():
        raise NobodySplits
    if known is not None and known.in_advance != terms.in_advance and unsettled_with(row, in_advance=terms.in_advance):
        raise TermsStand
    moved = _moved(known, terms) if known else []
    if moved and Payout.objects.filter(supplier=supplier, state__in=PAYOUT_OPEN).exists():
        raise PayeeStands
    before = known.state if known else ""
    agreement = known or Agreement(id=new_id(), shop_id=row.shop_id, supplier=row, applied_at=at)
    state = AgreementState.SUSPENDED if row.suspended_at else AgreementState.VETTED
    agreement.state = state
    agreement.tier = terms.tier
    agreement.legal_name = terms.legal_name.strip()[:120]
    agreement.identity_sealed = vault.seal(terms.identity_no.strip(), "identity")
    agreement.identity_hint = hint(terms.identity_no.strip())
    agreement.payee = terms.payee.strip()[:120] or agreement.payee
    if terms.account_kind and terms.account.strip():
        agreement.account_kind = terms.account_kind
        agreement.account_sealed = vault.seal(terms.account.strip(), ACCOUNT)
        agreement.account_hint = hint(terms.account.strip())
    agreement.in_advance = terms.in_advance
    agreement.by_hand = terms.by_hand
    agreement.vet_again_at, agreement.vet_told_at = at + VET_AGAIN, None
    agreement.save()
    row.standing = Supplier.Standing.DOCKED if terms.in_advance else Supplier.Standing.PLATFORM
    row.save(update_fields=["standing"])
    AgreementStep.objects.create(
        subject=agreement,
        shop_id=row.shop_id,
        from_state=before,
        to_state=state,
        by=by,
        because="identity checked",
        at=at,
    )
    if moved:
        note_supplier_change(row, "payee", moved, by=by, at=at)
        tell_payee(row, agreement, at=at)
    if known is None and not terms.in_advance:
        items = list(Item.objects.filter(supplier=row))
        wanted = wanted_on_sale(items)
        await_vetting(row.pk, {item: wanted[item.pk] for item in items}, at=at)
    return agreement.pk


def _moved(known: Agreement, terms: Terms) -> list[str]:
    """What of whom the money goes to becomes another; what was not known before is no change."""
    account = vault.unseal(bytes(known.account_sealed), ACCOUNT) if known.account_sealed else ""
    told = terms.account.strip() if terms.account_kind else ""
    pairs = {
        "legal_name": (known.legal_name, terms.legal_name.strip()[:120]),
        "payee": (known.payee, terms.payee.strip()[:120]),
        "account": (account, told),
    }
    return [name for name, (before, after) in pairs.items() if before and after and before != after]
