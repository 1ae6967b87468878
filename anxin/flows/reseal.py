"""How does what an older master key sealed come under the present one? A batch at a time, beside all other work."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.transaction import atomic

from anxin import vault
from anxin.people import second_factor

AT_ONCE = 500
NIL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Place:
    """A column of sealed texts, and the purpose that they were sealed for."""

    table: str
    column: str
    purpose: str
    key: str = "id"


PLACES = (
    Place("delivery_batch", "data_key_sealed", "data-key:codes"),
    Place("payments_channel", "secret_sealed", "channel"),
    Place("payments_notice", "body", "channel notice"),
    Place("people_supplier", "secret_sealed", "supplier"),
    Place("people_supplierkey", "secret_sealed", "supplier key"),
    Place("resale_reseller", "secret_sealed", "reseller"),
    Place("payouts_agreement", "identity_sealed", "identity"),
    Place("payouts_agreement", "account_sealed", "payee account"),
    Place("payouts_payout", "account_sealed", "payee account"),
    Place("payouts_agreement", "payee", "payee"),
    Place("payouts_payout", "payee", "payee"),
    Place("payouts_contestfile", "key_sealed", "data-key:contest file"),
    Place("complaints_complaint", "phone_sealed", "complaint phone"),
    Place("refunds_buyercard", "holder_sealed", "bank card"),
    Place("refunds_buyercard", "number_sealed", "bank card"),
    Place("orders_line", "account_sealed", "account"),
    Place("orders_order", "contact_sealed", "contact"),
    Place("support_letter", "body_sealed", "letter"),
    Place("support_message", "body_sealed", "message"),
    Place("support_commitment", "words", "promise"),
    Place("support_commitment", "reason", "promise"),
    Place("support_commitment", "proof", "promise"),
    Place("support_handover", "reason", "hand-over"),
    Place("cases_case", "words", "case"),
    Place("cases_case", "supplier_proof", "case"),
    Place("cases_offer", "words", "case"),
    Place("cases_appeal", "points", "case"),
    Place("cases_appeal", "answers", "case"),
    Place("cases_decision", "words", "case"),
    Place("refunds_refund", "words", "refund"),
    Place("cases_verdict", "reason_zh", "case"),
    Place("cases_verdict", "reason_en", "case"),
    Place("cases_verdict", "against", "case"),
    Place("cases_verdict", "answers", "case"),
    Place("cases_material", "words_zh", "case", key="case_id"),
    Place("cases_material", "words_en", "case", key="case_id"),
    Place("complaints_complaint", "words", "complaint"),
    Place("complaints_reply", "words", "complaint"),
    Place("delivery_staffreveal", "words", "staff reveal"),
    Place("delivery_suppliernotice", "body", "supplier notice"),
    Place("payouts_contest", "words", "contest"),
    Place("payouts_contest", "reason_zh", "contest"),
    Place("payouts_contest", "reason_en", "contest"),
    Place("evidence_exhibit", "words_sealed", "exhibit"),
    Place("evidence_upload", "key_sealed", "data-key:upload"),
)
FACTORS = Place("mfa_authenticator", "data", second_factor.PURPOSE)


@atomic(durable=True)
def reseal(place: Place, after: UUID, *, most: int = AT_ONCE) -> tuple[int, UUID | None]:
    """Seal the next rows of a place anew: how many, and the last one's id (None at the end of the table).

    Rows that somebody else holds are passed over; whoever calls comes again until nothing old is left.
    """
    if place is FACTORS:
        return _factors(), None
    rows = _old(place, after, most)
    if not rows:
        return 0, None
    fresh = [vault.seal(vault.unseal(old, place.purpose), place.purpose) for _, old in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {place.table} AS t SET {place.column} = fresh.sealed "
            f"FROM unnest(%s::uuid[], %s::bytea[]) AS fresh (id, sealed) WHERE t.{place.key} = fresh.id",
            [[pk for pk, _ in rows], fresh],
        )
    return len(rows), rows[-1][0]


def _old(place: Place, after: UUID, most: int) -> list[tuple[UUID, bytes]]:
    present = vault.sealed_under(vault.ring().master)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {place.key}, {place.column} FROM {place.table} WHERE {place.key} > %s "
            f"AND length({place.column}) > 0 AND substring({place.column} FROM 1 FOR {len(present)}) <> %s "
            f"ORDER BY {place.key} LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
            [after, present, most],
        )
        return [(pk, bytes(sealed)) for pk, sealed in cursor.fetchall()]


def _factors() -> int:
    """Second factors lie as hexadecimal text in allauth's own table; they are few."""
    present, done = vault.sealed_under(vault.ring().master), 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        for name in ("secret", "seed"):
            old = bytes.fromhex(row.data.get(name, ""))
            if old and not old.startswith(present):
                row.data[name] = vault.seal(vault.unseal(old, FACTORS.purpose), FACTORS.purpose).hex()
                row.save(update_fields=["data"])
                done += 1
    return done
