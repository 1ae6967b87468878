"""What did the machine read in each picture, beside our own record, and where do the two differ?"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.urls import reverse

from anxin import vault
from anxin.cases.models import Appeal
from anxin.console.shown import amount, tell
from anxin.console.words import SLOTS
from anxin.evidence.models import Upload
from anxin.evidence.queries import Elsewhere, found_elsewhere, uploads_of
from anxin.evidence.reading.problems import advice_for
from anxin.evidence.states import Match
from anxin.orders.models import Order
from anxin.payments.queries import used_payment_of
from anxin.policy.words import LABELS
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

FIELDS: Final = {
    "amount_minor": Text("金额", "Amount"),
    "paid_at": Text("付款时间", "Paid"),
    "transaction_no": Text("交易单号", "Transaction"),
    "merchant_no": Text("商户单号", "Merchant's number"),
    "order_no": Text("订单号", "Order"),
    "code": Text("卡密", "Code"),
}
KINDS: Final = {
    "payment": Text("像是支付页面", "looks like a payment"),
    "goods": Text("像是商品或兑换页面", "looks like a page of the goods"),
    "talk": Text("像是聊天记录", "looks like a conversation"),
}
REPORTS: Final = Text("页面提示：{what}", "The page reports: {what}")
NAMES: Final = Text("图上出现的订单号：{refs}", "Orders named on it: {refs}")
SAME: Final = Text("与 {ref} 的图片是同一份凭证", "the same evidence as in {ref}")
ALIKE: Final = Text(
    "与 {ref} 的图片相近（{bits}/256 位不同）；同一应用的截图也会相近，请比对后再定",
    "similar to a picture of {ref} ({bits} of 256 bits differ); screenshots of one app do look alike: compare them",
)
SHARES: Final = Text("与 {ref} 的图片有相同的时间和金额，请比对", "shares time and amount with {ref}: compare them")
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
    found: list[str]
    new: bool = False

    @property
    def slot(self) -> str:
        """The name of its slot."""
        return tell(SLOTS[self.row.slot][0])

    @property
    def address(self) -> str:
        """Where the clean copy is shown; empty for what has none."""
        return reverse("web:upload", args=[self.row.pk]) if self.row.copy_type else ""


def pictures_of(order: Order) -> list[Picture]:
    """Everything that was shown about an order, oldest first, each beside our own record; what came with an appeal is
    marked and stands first."""
    uploads = uploads_of(order.pk)
    ours = _record(order) if uploads else {}
    new = {key for row in Appeal.objects.filter(order=order).values_list("evidence", flat=True) for key in row}
    shown = [replace(_picture(upload, ours), new=str(upload.pk) in new) for upload in uploads]
    return sorted(shown, key=lambda one: not one.new)


def _record(order: Order) -> dict[str, str]:
    """What we know of the payment that the order was paid by ourselves; empty where nothing was paid."""
    paid = used_payment_of(order.pk)
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
    advice = [tell(said) for said in advice_for(upload.problems, upload.slot)]
    hints = [_elsewhere(hit) for hit in found_elsewhere(upload)]
    lines = [_line(name, upload, _fields(read), ours) for name in FIELDS] if read else []
    return Picture(upload, MATCHES[Match(upload.match)], lines, advice, hints, _said(read), _found(read))


def _elsewhere(hit: Elsewhere) -> str:
    """A hint decides nothing and is shown as one, to the staff alone."""
    said = SAME if hit.sure else SHARES if hit.kind else ALIKE
    return tell(said.fill(ref=hit.ref, bits=hit.bits))


def _fields(read: dict[str, Any]) -> dict[str, Any]:
    """What was read of each field; of codes their shape alone is kept."""
    fields: dict[str, Any] = read.get("fields", {})
    hints = read.get("code_hints", [])
    return fields | ({"code": {"value": ", ".join(hints)}} if hints else {})


def _found(read: dict[str, Any]) -> list[str]:
    """Which page it is, which failure it reports, and which orders it names."""
    failures = [LABELS["problem"][name] for name in read.get("failures", []) if name in LABELS["problem"]]
    told = [KINDS[read["kind"]]] if read.get("kind") in KINDS else []
    if failures:
        what = Text("、".join(one.zh for one in failures), ", ".join(one.en for one in failures))
        told.append(REPORTS.fill(what=what))
    if refs := read.get("order_refs"):
        told.append(NAMES.fill(refs=", ".join(refs)))
    return [tell(one) for one in told]


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
