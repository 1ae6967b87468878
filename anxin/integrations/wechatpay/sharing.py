"""How is frozen money shared out, released, and taken back (分账)? WeChat Pay's own way to hold money for a while.

Money is frozen for 30 days at most. After that it is the merchant's, and can be shared no more.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from anxin.integrations.wechatpay import bills
from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.sealed import Reply, Sealed, Unclear, Unproven
from anxin.integrations.wechatpay.shares import (
    Part,
    PartStatus,
    Receiver,
    ReturnAnswer,
    ReturnStatus,
    ShareAnswer,
    ShareStatus,
)
from anxin.payments.channel import BillKind, ReleaseAnswer, ReleaseAsk, ReleaseStatus

MOST_RECEIVERS = 50
WORDS_BYTES = 80
SHARES = {"PROCESSING": ShareStatus.PROCESSING, "FINISHED": ShareStatus.FINISHED}
PARTS = {"PENDING": PartStatus.PENDING, "SUCCESS": PartStatus.PAID, "CLOSED": PartStatus.CLOSED}
RELEASES = {
    ShareStatus.FINISHED: ReleaseStatus.RELEASED,
    ShareStatus.PROCESSING: ReleaseStatus.UNDER_WAY,
    ShareStatus.REFUSED: ReleaseStatus.REFUSED,
    ShareStatus.NOT_FOUND: ReleaseStatus.UNKNOWN,
    ShareStatus.UNKNOWN: ReleaseStatus.UNKNOWN,
}
RETURNS = {"PROCESSING": ReturnStatus.PROCESSING, "SUCCESS": ReturnStatus.RETURNED, "FAILED": ReturnStatus.FAILED}
REFUSALS = frozenset({"INVALID_REQUEST", "PARAM_ERROR", "NOT_ENOUGH", "RULE_LIMIT", "NO_AUTH", "RESOURCE_NOT_EXISTS"})


class ProfitSharing:
    """The sharing half of a merchant account. Every request is idempotent by our number; nothing is sent twice."""

    def __init__(self, sealed: Sealed, app_id: str) -> None:
        self._sealed = sealed
        self._app_id = app_id

    def add_receiver(self, account: str, *, name: str, relation: str = "SUPPLIER", kind: str = "MERCHANT_ID") -> bool:
        """Let somebody receive parts; true when the channel knows them now. The name of a merchant must be its own."""
        body = {"appid": self._app_id, "type": kind, "account": account, "relation_type": relation}
        try:
            serial, hidden = self._sealed.hide(name)
            path = "/v3/profitsharing/receivers/add"
            reply = self._sealed.ask("POST", path, body | {"name": hidden}, hidden_with=serial)
        except Unclear:
            return False
        return reply.status == 200 and reply.fields.get("account") == account

    def share(self, transaction_no: str, share: UUID, receivers: Sequence[Receiver], *, finish: bool) -> ShareAnswer:
        """Give parts of a frozen payment away; `finish` releases what is left to the merchant in the same act."""
        if not 0 < len(receivers) <= MOST_RECEIVERS:
            return ShareAnswer(ShareStatus.REFUSED, detail=f"1 to {MOST_RECEIVERS} receivers")
        try:
            rows, serial = self._rows(receivers)
            numbers = {"appid": self._app_id, "transaction_id": transaction_no, "out_order_no": share.hex}
            body = numbers | {"receivers": rows, "unfreeze_unsplit": finish}
            reply = self._sealed.ask("POST", "/v3/profitsharing/orders", body, hidden_with=serial)
        except Unclear as unclear:
            return ShareAnswer(ShareStatus.UNKNOWN, detail=str(unclear))
        return _share(reply, share, transaction_no, asked=True)

    def unfreeze(self, transaction_no: str, share: UUID, description: str) -> ShareAnswer:
        """Release what is left of a frozen payment to the merchant; nothing of it can be shared any more."""
        body = {"transaction_id": transaction_no, "out_order_no": share.hex}
        body["description"] = read.at_most(description, WORDS_BYTES)
        try:
            reply = self._sealed.ask("POST", "/v3/profitsharing/orders/unfreeze", body)
        except Unclear as unclear:
            return ShareAnswer(ShareStatus.UNKNOWN, detail=str(unclear))
        return _share(reply, share, transaction_no, asked=True)

    def release(self, ask: ReleaseAsk, *, again: bool) -> ReleaseAnswer:
        """Release what is left; `again`: it is looked up first. Refused where nothing is frozen is as good as done."""
        told = self.query_share(ask.transaction_no, ask.release) if again else None
        if told is None or told.status is ShareStatus.NOT_FOUND:
            told = self.unfreeze(ask.transaction_no, ask.release, ask.title)
        if told.status is ShareStatus.REFUSED and self.frozen_minor(ask.transaction_no) == 0:
            return ReleaseAnswer(ReleaseStatus.RELEASED, told.detail)
        return ReleaseAnswer(RELEASES[told.status], told.detail)

    def query_share(self, transaction_no: str, share: UUID) -> ShareAnswer:
        """How a request to share or release stands."""
        try:
            reply = self._sealed.ask("GET", f"/v3/profitsharing/orders/{share.hex}?transaction_id={transaction_no}")
        except Unclear as unclear:
            return ShareAnswer(ShareStatus.UNKNOWN, detail=str(unclear))
        return _share(reply, share, transaction_no, asked=False)

    def frozen_minor(self, transaction_no: str) -> int | None:
        """How much of a payment is still frozen, in fen; None when it cannot be known."""
        try:
            reply = self._sealed.ask("GET", f"/v3/profitsharing/transactions/{transaction_no}/amounts")
        except Unclear:
            return None
        left = reply.fields.get("unsplit_amount")
        ours = reply.status == 200 and reply.fields.get("transaction_id") == transaction_no
        return left if ours and isinstance(left, int) and not isinstance(left, bool) and left >= 0 else None

    def take_back(self, share: UUID, back: UUID, *, account: str, amount_minor: int, description: str) -> ReturnAnswer:
        """Take money back from a receiver (分账回退), within 180 days; apart from any refund to the buyer."""
        body = {"out_order_no": share.hex, "out_return_no": back.hex, "return_mchid": account, "amount": amount_minor}
        body["description"] = read.at_most(description, WORDS_BYTES)
        try:
            reply = self._sealed.ask("POST", "/v3/profitsharing/return-orders", body)
        except Unclear as unclear:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail=str(unclear))
        return _return(reply, back, asked=True)

    def query_take_back(self, share: UUID, back: UUID) -> ReturnAnswer:
        """Where money taken back from a receiver is."""
        try:
            path = f"/v3/profitsharing/return-orders/{back.hex}?out_order_no={share.hex}"
            reply = self._sealed.ask("GET", path)
        except Unclear as unclear:
            return ReturnAnswer(ReturnStatus.UNKNOWN, detail=str(unclear))
        return _return(reply, back, asked=False)

    def fetch_bill(self, day: date) -> bytes:
        """The day's bill of what was shared, as it was downloaded; raises BillNotReady and NoAnswer."""
        return bills.fetch(self._sealed, day, BillKind.SHARE)

    def _rows(self, receivers: Sequence[Receiver]) -> tuple[list[dict[str, Any]], str]:
        rows, serials = [], set()
        for one in receivers:
            row: dict[str, Any] = {"type": one.kind, "account": one.account, "amount": one.amount_minor}
            row["description"] = read.at_most(one.description, WORDS_BYTES)
            if one.name:
                serial, row["name"] = self._sealed.hide(one.name)
                serials.add(serial)
            rows.append(row)
        if len(serials) > 1:
            raise Unproven("the channel's key changed meanwhile")
        return rows, "".join(serials)


def _share(reply: Reply, share: UUID, transaction_no: str, *, asked: bool) -> ShareAnswer:
    if reply.status == 404 and reply.code == "RESOURCE_NOT_EXISTS" and not asked:
        return ShareAnswer(ShareStatus.NOT_FOUND)
    if asked and 400 <= reply.status < 500 and reply.code in REFUSALS:
        return ShareAnswer(ShareStatus.REFUSED, detail=f"{reply.code}: {read.text(reply.fields, 'message')}"[:200])
    status = SHARES.get(read.text(reply.fields, "state")) if reply.status == 200 else None
    told = (reply.fields.get("out_order_no"), reply.fields.get("transaction_id"))
    if status is None or told != (share.hex, transaction_no):
        return ShareAnswer(ShareStatus.UNKNOWN, detail=reply.why)
    parts = tuple(_part(row) for row in read.rows(reply.fields, "receivers"))
    return ShareAnswer(status, read.text(reply.fields, "order_id"), parts)


def _part(row: Mapping[str, Any]) -> Part:
    value = row.get("amount")
    status = PARTS.get(read.text(row, "result"), PartStatus.UNKNOWN)
    amount_minor = value if isinstance(value, int) and not isinstance(value, bool) else 0
    return Part(read.text(row, "account"), amount_minor, status, read.text(row, "fail_reason"))


def _return(reply: Reply, back: UUID, *, asked: bool) -> ReturnAnswer:
    if reply.status == 404 and reply.code == "RESOURCE_NOT_EXISTS" and not asked:
        return ReturnAnswer(ReturnStatus.NOT_FOUND)
    if asked and 400 <= reply.status < 500 and reply.code in REFUSALS:
        return ReturnAnswer(ReturnStatus.REFUSED, detail=f"{reply.code}: {read.text(reply.fields, 'message')}"[:200])
    status = RETURNS.get(read.text(reply.fields, "result")) if reply.status == 200 else None
    if status is None or reply.fields.get("out_return_no") != back.hex:
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail=reply.why)
    try:
        amount_minor = read.amount(reply.fields, "amount")
    except ValueError:
        return ReturnAnswer(ReturnStatus.UNKNOWN, detail="the answer's form does not hold")
    why = read.text(reply.fields, "fail_reason")
    return ReturnAnswer(status, read.text(reply.fields, "return_id"), amount_minor, why)
