"""What did the machine read in each picture, beside our own record, and where do the two differ?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from anxin import vault
from anxin.console.shown import SHANGHAI, amount, tell
from anxin.evidence.models import Upload
from anxin.evidence.queries import found_elsewhere, uploads_of
from anxin.evidence.reading.problems import PROBLEMS
from anxin.evidence.states import Match
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.payments.states import PaymentState
from anxin.texts import Text

FIELDS: Final = {
    "amount_minor": Text("金额", "Amount"),
    "paid_at": Text("付款时间", "Paid"),
    "transaction_no": Text("交易单号", "Transaction"),
    "merchant_no": Text("商户单号", "Merchant's number"),
    "order_no": Text("订单号", "Order"),
}
MATCHES: Final = {
    Match.MATCHED: (Text("与记录一致", "as in our record"), "good"),
    Match.CONTRADICTED: (Text("与记录不符", "not as in our record"), "needs"),
    Match.UNVERIFIED: (Text("未能核对", "not compared"), "quiet"),
}
MARKS: Final = {
    "same": Text("一致", "same"),
    "differs": Text("不符", "differs"),
    "unsure": Text("看不准", "unsure"),
    "unread": Text("未读到", "not read"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field: our own record, what was read, and how the two stand (`same`, `differs`, `unsure`, `unread`)."""

    label: str
    ours: str
    read: str
    mark: str
    said: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One upload beside our record."""

    row: Upload
    match: tuple[Text, str]
    lines: list[Line]
    advice: list[str]
    elsewhere: list[str]
    said: list[str]

    @property
    def address(self) -> str:
        """Where the clean copy is shown; empty for what has none."""
        return reverse("web:upload", args=[self.row.pk]) if self.row.copy_type else ""


def pictures_of(order: Order) -> list[Picture]:
    """Everything that was shown about an order, oldest first, each beside our own record."""
    uploads = uploads_of(order.pk)
    ours = _record(order) if uploads else {}
    return [_picture(upload, ours) for upload in uploads]


def _record(order: Order) -> dict[str, str]:
    """What we know of the payment ourselves; empty where nothing was paid."""
    paid = Payment.objects.filter(order=order, state=PaymentState.PAID).order_by("number").first()
    if paid is None:
        return {"order_no": order.ref}
    return {
        "amount_minor": str(amount(paid.paid_minor, paid.currency)),
        "paid_at": _time(paid.paid_at),
        "transaction_no": paid.transaction_no,
        "merchant_no": paid.pk.hex,
        "order_no": order.ref,
    }


def _time(at: datetime | None) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}" if at else ""


def _picture(upload: Upload, ours: dict[str, str]) -> Picture:
    try:
        read = upload.reading or {}
    except vault.Unsealable:
        read = {}
    advice = [tell(PROBLEMS[name]) for name in upload.problems if name in PROBLEMS]
    hits = [hit.ref for hit in found_elsewhere(upload) if hit.sure] if upload.reused else []
    lines = [_line(name, upload, read.get("fields", {}), ours) for name in FIELDS] if read else []
    return Picture(upload, MATCHES[Match(upload.match)], lines, advice, hits, _said(read))


def _line(name: str, upload: Upload, fields: dict[str, Any], ours: dict[str, str]) -> Line:
    found = fields.get(name)
    mark = "unread"
    if found is not None:
        mark = "same" if name in upload.agreed else "differs" if name in upload.differing else "unsure"
    read = "" if found is None else _value(name, found["value"])
    return Line(tell(FIELDS[name]), ours.get(name, ""), read, mark, tell(MARKS[mark]))


def _value(name: str, value: Any) -> str:
    if name == "amount_minor":
        return str(amount(int(value)))
    return _time(datetime.fromisoformat(value)) if name == "paid_at" else str(value)


def _said(read: dict[str, Any]) -> list[str]:
    """What a page of the goods or of a conversation says in words: promises with their quotes."""
    return [promise["quote"] for promise in read.get("promises", [])]
