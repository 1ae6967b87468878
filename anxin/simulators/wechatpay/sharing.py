"""What was shared out of frozen money, what was released, and what came back from receivers?"""

from dataclasses import dataclass, field
from typing import Any

from anxin.simulators.wechatpay.bank import DAY, Bank, Payment, rfc3339
from anxin.simulators.wechatpay.refused import Refused

MOST_SHARES, MOST_RECEIVERS, MOST_RETURNS = 50, 50, 20
RETURN_SECONDS = 180 * DAY
RATIO_BASIS_POINTS = 3000


@dataclass
class Portion:
    """One receiver's part of a share."""

    kind: str
    account: str
    amount: int
    description: str
    detail_id: str
    result: str = "PENDING"
    fail_reason: str = ""
    returned: int = 0
    returns: int = 0
    finished_at: float = 0.0


@dataclass
class Share:
    """One request to share or release: PROCESSING, then FINISHED."""

    out_order_no: str
    order_id: str
    payment: Payment
    portions: list[Portion]
    finish: bool
    created_at: float
    state: str = "PROCESSING"


@dataclass
class Return:
    """Money taken back from a receiver, under the merchant's own number for ever."""

    out_return_no: str
    return_id: str
    share: Share
    portion: Portion
    amount: int
    description: str
    created_at: float
    result: str = "PROCESSING"
    fail_reason: str = ""


@dataclass
class Sharing:
    """All receivers, shares and returns of the one merchant."""

    bank: Bank
    ratio_basis_points: int = RATIO_BASIS_POINTS
    receivers: set[tuple[str, str]] = field(default_factory=set)
    shares: dict[str, Share] = field(default_factory=dict)
    returns: dict[str, Return] = field(default_factory=dict)

    def payment(self, transaction_id: str) -> Payment:
        """A payment whose money is frozen, or was. Raises Refused."""
        payment = self.bank.by_transaction.get(transaction_id)
        if payment is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "订单不存在")
        self.bank.expire(payment)
        if not payment.freeze:
            raise Refused(400, "INVALID_REQUEST", "非分账订单不支持分账")
        return payment

    def open(self, out_order_no: str, payment: Payment, portions: list[Portion], *, finish: bool) -> Share:
        """Take a share on: its money leaves what is frozen. The caller has looked that the number is new."""
        amount = sum(portion.amount for portion in portions)
        if payment.released:
            raise Refused(400, "INVALID_REQUEST", "分账订单已完结")
        if payment.shares >= MOST_SHARES or len(portions) > MOST_RECEIVERS:
            raise Refused(400, "INVALID_REQUEST", "分账次数或接收方超出上限")
        if amount > payment.frozen:
            raise Refused(403, "NOT_ENOUGH", "分账金额超出可分金额")
        if (payment.shared + amount) * 10_000 > payment.captured * self.ratio_basis_points:
            raise Refused(400, "INVALID_REQUEST", "分账金额超出最大分账比例")
        for portion in portions:
            if (portion.kind, portion.account) not in self.receivers:
                raise Refused(400, "INVALID_REQUEST", "分账接收方关系不存在")
        payment.frozen -= amount
        payment.shared += amount
        payment.shares += 1
        number = self.bank.number("300800")
        share = Share(out_order_no, number, payment, portions, finish, self.bank.now())
        self.shares[out_order_no] = share
        return share

    def finish(self, share: Share, failed: str = "") -> None:
        """Let a share end; parts that fail come back to the merchant."""
        if share.state == "FINISHED":
            return
        for portion in share.portions:
            portion.result, portion.finished_at = (
                ("CLOSED", self.bank.now()) if failed else ("SUCCESS", self.bank.now())
            )
            portion.fail_reason = failed
            if failed:
                share.payment.frozen += portion.amount
                share.payment.shared -= portion.amount
        share.state = "FINISHED"
        if share.finish:
            left = self.bank.release(share.payment)
            if left:
                own = Portion("MERCHANT_ID", "", left, "解冻给分账方", self.bank.number("360000"), "SUCCESS")
                share.portions.append(own)

    def take_back(self, out_return_no: str, share: Share, account: str, amount: int, description: str) -> Return:
        """Begin to take money back from a receiver. Raises Refused."""
        portion = next((one for one in share.portions if one.account == account and one.result == "SUCCESS"), None)
        if portion is None or portion.kind != "MERCHANT_ID":
            raise Refused(400, "INVALID_REQUEST", "分账接收方不支持回退")
        if portion.finished_at + RETURN_SECONDS < self.bank.now():
            raise Refused(400, "INVALID_REQUEST", "超过回退期限")
        if portion.returned + amount > portion.amount or portion.returns >= MOST_RETURNS:
            raise Refused(400, "INVALID_REQUEST", "回退金额超出可回退金额")
        back = Return(out_return_no, self.bank.number("300200"), share, portion, amount, description, self.bank.now())
        portion.returned += amount
        portion.returns += 1
        self.returns[out_return_no] = back
        return back

    def end_return(self, back: Return, failed: str = "") -> None:
        """Let a return end: the money is with the merchant, or stays with the receiver."""
        if back.result != "PROCESSING":
            return
        back.result, back.fail_reason = ("FAILED", failed) if failed else ("SUCCESS", "")
        if failed:
            back.portion.returned -= back.amount
            return
        payment = back.share.payment
        payment.shared -= back.amount
        self.bank.move(back.return_id, "分账", "分账回退", back.amount, back.out_return_no)


def share_told(share: Share) -> dict[str, Any]:
    """What the channel tells of a share."""
    rows = [
        {
            "amount": one.amount,
            "description": one.description,
            "type": one.kind,
            "account": one.account,
            "result": one.result,
            "detail_id": one.detail_id,
            "create_time": rfc3339(share.created_at),
            "finish_time": rfc3339(one.finished_at or share.created_at),
        }
        | ({"fail_reason": one.fail_reason} if one.fail_reason else {})
        for one in share.portions
    ]
    return {
        "transaction_id": share.payment.transaction_id,
        "out_order_no": share.out_order_no,
        "order_id": share.order_id,
        "state": share.state,
        "receivers": rows,
    }


def return_told(back: Return) -> dict[str, Any]:
    """What the channel tells of money taken back."""
    told = {
        "order_id": back.share.order_id,
        "out_order_no": back.share.out_order_no,
        "out_return_no": back.out_return_no,
        "return_id": back.return_id,
        "return_mchid": back.portion.account,
        "amount": back.amount,
        "description": back.description,
        "result": back.result,
        "create_time": rfc3339(back.created_at),
        "finish_time": rfc3339(back.created_at),
    }
    return told | ({"fail_reason": back.fail_reason} if back.fail_reason else {})
