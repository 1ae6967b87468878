"""What did payers complain of, how far is each complaint, and what does the channel allow with it?"""

from dataclasses import dataclass, field
from typing import Any

from anxin.simulators.wechatpay.bank import Bank, Payment, rfc3339
from anxin.simulators.wechatpay.notices import Notices
from anxin.simulators.wechatpay.refused import Refused

PENDING, PROCESSING, PROCESSED = "PENDING", "PROCESSING", "PROCESSED"
PROBLEMS = ("REFUND", "SERVICE_NOT_WORK", "OTHERS")
LONGEST_RESPONSE = 200


@dataclass
class Event:
    """One line of the talk about a complaint."""

    log_id: str
    operator: str
    at: float
    kind: str
    details: str


@dataclass
class Complaint:
    """One complaint about one payment: PENDING, PROCESSING after the first answer, then PROCESSED."""

    number: str
    payment: Payment
    detail: str
    problem: str
    asked: int
    phone: str
    made_at: float
    tags: tuple[str, ...] = ()
    state: str = PENDING
    waits: bool = True
    times: int = 1
    in_service: bool = False
    approved: bool = False
    history: list[Event] = field(default_factory=list)


@dataclass
class Complaints:
    """All complaints about the one merchant, and where they are told."""

    bank: Bank
    notices: Notices
    merchant: str
    url: str = ""
    all: dict[str, Complaint] = field(default_factory=dict)

    def make(self, payment: Payment, detail: str, problem: str, asked: int, phone: str, tags: tuple[str, ...]) -> str:
        """Let the payer complain; the complaint's number. Raises Refused for what was never paid."""
        if not payment.captured:
            raise Refused(400, "INVALID_REQUEST", "订单未支付")
        number = self.bank.number("200201")
        made = Complaint(number, payment, detail, problem, asked, phone, self.bank.now(), tags)
        self.all[number] = made
        self.happened(made, "USER_CREATE_COMPLAINT", detail, tell="CREATE_COMPLAINT")
        return number

    def find(self, number: str) -> Complaint:
        """The complaint as it stands now. Raises Refused."""
        found = self.all.get(number)
        if found is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS", "投诉单不存在")
        if found.approved and found.state != PROCESSED and self.is_refunded(found):
            found.state, found.waits = PROCESSED, False
            self._note(found, "system", "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE", "退款已到账")
        return found

    def is_refunded(self, complaint: Complaint) -> bool:
        """Whether all of its payment has gone back and arrived."""
        arrived = [
            one.amount
            for one in self.bank.refunds.values()
            if one.payment is complaint.payment and one.status == "SUCCESS"
        ]
        return sum(arrived) >= complaint.payment.captured

    def happened(self, complaint: Complaint, kind: str, details: str, *, tell: str, by: str = "用户") -> None:
        """Write it down, and tell the merchant."""
        self._note(complaint, by, kind, details)
        if self.url:
            self.notices.complained(self.url, complaint.number, tell, complaint.payment.out_trade_no)

    def respond(self, number: str, words: str) -> None:
        """The merchant answers. Raises Refused."""
        complaint = self.open(number)
        if complaint.state == PENDING:
            complaint.state = PROCESSING
        complaint.waits = False
        self.happened(complaint, "MERCHANT_RESPONSE", words, tell="MERCHANT_RESPONSE", by=self.merchant)

    def complete(self, number: str) -> None:
        """The merchant says that all is done. Raises Refused."""
        complaint = self.open(number)
        if complaint.state == PENDING:
            raise Refused(400, "INVALID_REQUEST", "请先回复用户")
        complaint.state = PROCESSED
        self.happened(complaint, "MERCHANT_CONFIRM_COMPLETE", "", tell="MERCHANT_CONFIRM_COMPLETE", by=self.merchant)

    def judge(self, number: str, *, approve: bool, words: str) -> None:
        """The merchant agrees to give the money back, or refuses to. Raises Refused."""
        complaint = self.open(number)
        if complaint.problem != "REFUND" or complaint.approved:
            raise Refused(400, "INVALID_REQUEST", "投诉单不支持退款审批")
        complaint.approved, complaint.waits = approve, False
        complaint.state = PROCESSING if approve else PROCESSED
        kind = "MERCHANT_APPROVE_REFUND" if approve else "MERCHANT_REFUSE_RERUND"
        tell = "MERCHANT_APPROVE_REFUND" if approve else "MERCHANT_REJECT_REFUND"
        self.happened(complaint, kind, words, tell=tell, by=self.merchant)

    def open(self, number: str) -> Complaint:
        """A complaint that still takes answers. Raises Refused."""
        complaint = self.find(number)
        if complaint.state == PROCESSED:
            raise Refused(400, "INVALID_REQUEST", "投诉单已处理完成")
        return complaint

    def _note(self, complaint: Complaint, by: str, kind: str, details: str) -> None:
        complaint.history.append(Event(self.bank.number("log"), by, self.bank.now(), kind, details))


def complaint_told(complaint: Complaint, phone_hidden: str, *, refunded: bool) -> dict[str, Any]:
    """What the channel tells of a complaint; only the merchant can read the phone's number."""
    return {
        "complaint_id": complaint.number,
        "complaint_time": rfc3339(complaint.made_at),
        "complaint_detail": complaint.detail,
        "complaint_state": complaint.state,
        "payer_phone": phone_hidden,
        "payer_openid": complaint.payment.payer,
        "complaint_order_info": [
            {
                "transaction_id": complaint.payment.transaction_id,
                "out_trade_no": complaint.payment.out_trade_no,
                "amount": complaint.payment.captured,
            }
        ],
        "complaint_full_refunded": refunded,
        "incoming_user_response": complaint.waits,
        "problem_description": "申请退款" if complaint.problem == "REFUND" else "服务问题",
        "problem_type": complaint.problem,
        "apply_refund_amount": complaint.asked,
        "user_complaint_times": complaint.times,
        "user_tag_list": list(complaint.tags),
        "complaint_media_list": [],
        "service_order_info": [],
        "in_platform_service": complaint.in_service,
        "need_immediate_service": False,
    }


def event_told(event: Event) -> dict[str, Any]:
    """What the channel tells of one line of the talk."""
    return {
        "log_id": event.log_id,
        "operator": event.operator,
        "operate_time": rfc3339(event.at),
        "operate_type": event.kind,
        "operate_details": event.details,
        "image_list": [],
    }
