"""What if a complaint comes by letter, from 12315, an authority or a court? It is booked by hand and lives on alike."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.complaints.models import Complaint
from anxin.complaints.refusals import BookedAlready, WordsNeeded
from anxin.complaints.states import Kind
from anxin.flows.acts.begin_complaints import NewComplaint, begin_complaints
from anxin.flows.acts.join_complaint import join_complaint
from anxin.flows.acts.lock_orders import lock_orders
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.refusal import Invalid, NotFound
from anxin.texts import Text

MOST_WORDS = 2000
NO_NUMBER = Text("请填写编号，最多 64 个字。", "Give its number, at most 64 characters.")
NO_OFFICE = Text("请填写受理单位。", "Say which office or court it comes from.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A complaint by letter. `ref` is the number of the order it is about, empty where it names none."""

    shop: UUID
    number: str
    authority: str
    words: str
    made_at: datetime
    ref: str = ""
    asked_minor: int = 0


@atomic(durable=True)
def book_authority(letter: Letter, *, by: str, at: datetime) -> UUID:
    """Book it, due after seven working days, and join it to its order; the complaint's id.

    Raises Invalid, WordsNeeded, BookedAlready, NotFound for an order that is not this shop's.
    """
    number, ref = letter.number.strip(), letter.ref.strip().upper()
    if not number or len(number) > 64:
        raise Invalid(what=NO_NUMBER)
    if not letter.authority.strip():
        raise Invalid(what=NO_OFFICE)
    if not letter.words.strip():
        raise WordsNeeded(most=MOST_WORDS)
    found = Order.objects.filter(shop=letter.shop, ref=ref).values_list("pk", flat=True).first() if ref else None
    if ref and found is None:
        raise NotFound
    orders = lock_orders([found] if found else [])
    if Complaint.objects.filter(shop=letter.shop, channel=None, outside_id=number).exists():
        raise BookedAlready
    new = NewComplaint(
        shop=letter.shop,
        kind=Kind.AUTHORITY,
        outside_id=number,
        made_at=letter.made_at,
        authority=letter.authority.strip()[:80],
        words=letter.words.strip()[:MOST_WORDS],
        asked_minor=max(0, letter.asked_minor),
        owner="agent",
    )
    row = begin_complaints([new], by=by, at=at)[0]
    if found is not None:
        paid = Payment.objects.filter(order=found, state=PaymentState.PAID).order_by("paid_at", "number").first()
        join_complaint(row, orders[found], paid, by=by, at=at)
    return row.pk
