"""What does the merchant ask about complaints (`/v3/merchant-service/...`), and how does a payer complain?"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.control import Turn, control
from anxin.simulators.fields import BadField, text
from anxin.simulators.wechatpay.bank import SHANGHAI
from anxin.simulators.wechatpay.complaints import (
    LONGEST_RESPONSE,
    PENDING,
    PROBLEMS,
    PROCESSED,
    Complaint,
    Complaints,
    complaint_told,
    event_told,
)
from anxin.simulators.wechatpay.desk import Answer, Ask, Desk
from anxin.simulators.wechatpay.mishaps import Mishaps
from anxin.simulators.wechatpay.refused import Refused

WIDEST_DAYS, MOST_LISTED, MOST_EVENTS = 30, 50, 300
PHONE = "13800138000"


@dataclass
class ComplaintApi:
    """The signed half of the channel that is about complaints, and the payer's thumb."""

    complaints: Complaints
    mishaps: Mishaps
    desk: Desk

    def routes(self) -> list[Route]:
        """The paths of the protocol, and the knobs."""
        base, one = "/v3/merchant-service", "/complaints-v2/{complaint_id}"
        table: list[tuple[str, str, str, Any]] = [
            ("GET", "/complaints-v2", "complaint_list", self.listed),
            ("GET", one, "complaint_query", self.query),
            ("GET", f"{one}/negotiation-historys", "complaint_history", self.history),
            ("POST", f"{one}/response", "complaint_response", self.respond),
            ("POST", f"{one}/complete", "complaint_complete", self.complete),
            ("POST", f"{one}/update-refund-progress", "complaint_refund", self.judge),
            ("POST", "/complaint-notifications", "complaint_url", self.set_url),
            ("PUT", "/complaint-notifications", "complaint_url", self.set_url),
            ("GET", "/complaint-notifications", "complaint_url", self.get_url),
            ("DELETE", "/complaint-notifications", "complaint_url", self.drop_url),
        ]
        knobs: dict[str, Turn] = {
            "complaints": self.make,
            "complaints/write": self.write,
            "complaints/again": self.again,
            "complaints/escalate": self.escalate,
            "complaints/read": self.read,
        }
        routes = [
            Route(base + path, self.desk.endpoint(kind, act), methods=[method]) for method, path, kind, act in table
        ]
        return routes + [Route(f"/control/{path}", control(turn), methods=["POST"]) for path, turn in knobs.items()]

    def listed(self, ask: Ask) -> Answer:
        """The complaints made on some days, at most thirty of them."""
        since, until = (_day(ask.query.get(name, "")) for name in ("begin_date", "end_date"))
        limit, offset = _number(ask.query, "limit", 10), _number(ask.query, "offset", 0)
        if not 0 <= (until - since).days <= WIDEST_DAYS or not 1 <= limit <= MOST_LISTED:
            raise BadField("begin_date, end_date, limit")
        found = [one for one in self.complaints.all.values() if since <= _made_on(one) <= until]
        rows = [self._told(one) for one in found[offset : offset + limit]]
        return Answer(200, {"data": rows, "limit": limit, "offset": offset, "total_count": len(found)})

    def query(self, ask: Ask) -> Answer:
        """How one complaint stands."""
        complaint = self._find(ask)
        return self.mishaps.around(complaint.payment.out_trade_no, lambda: Answer(200, self._told(complaint)))

    def history(self, ask: Ask) -> Answer:
        """What was said about it, the latest first."""
        complaint = self._find(ask)
        limit, offset = _number(ask.query, "limit", 100), _number(ask.query, "offset", 0)
        if not 1 <= limit <= MOST_EVENTS:
            raise BadField("limit")
        rows = [event_told(event) for event in reversed(complaint.history)]
        told = {"data": rows[offset : offset + limit], "limit": limit, "offset": offset, "total_count": len(rows)}
        return Answer(200, told)

    def respond(self, ask: Ask) -> Answer:
        """Take an answer of the merchant."""
        complaint, words = self._owned(ask), text(ask.fields, "response_content")
        if len(words) > LONGEST_RESPONSE:
            raise BadField("response_content")
        ask.entry["words"] = words
        return self._do(complaint, lambda: self.complaints.respond(complaint.number, words))

    def complete(self, ask: Ask) -> Answer:
        """Take that all is done."""
        complaint = self._owned(ask)
        return self._do(complaint, lambda: self.complaints.complete(complaint.number))

    def judge(self, ask: Ask) -> Answer:
        """Take whether the money goes back."""
        complaint, action = self._find(ask), text(ask.fields, "action")
        day = ask.fields.get("launch_refund_day")
        if action not in ("APPROVE", "REJECT") or (action == "APPROVE" and not isinstance(day, int)):
            raise BadField("action, launch_refund_day")
        words = text(ask.fields, "remark", "") if action == "APPROVE" else text(ask.fields, "reject_reason")
        if len(words) > LONGEST_RESPONSE:
            raise BadField("remark, reject_reason")
        ask.entry.update(action=action, words=words, launch_refund_day=day)
        return self._do(
            complaint, lambda: self.complaints.judge(complaint.number, approve=action == "APPROVE", words=words)
        )

    def set_url(self, ask: Ask) -> Answer:
        """Where complaints are told from now on."""
        self.complaints.url = text(ask.fields, "url")
        return self.get_url(ask)

    def get_url(self, _ask: Ask) -> Answer:
        """Where complaints are told."""
        if not self.complaints.url:
            raise Refused(404, "NOT_FOUND", "未配置投诉通知地址")
        return Answer(200, {"mchid": self.complaints.merchant, "url": self.complaints.url})

    def drop_url(self, _ask: Ask) -> Answer:
        """Tell of complaints no more."""
        self.complaints.url = ""
        return Answer(204)

    def make(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer of {out_trade_no} complains: {detail, problem_type?, apply_refund_amount?, phone?, tags?}."""
        payment = self.complaints.bank.payments.get(text(fields, "out_trade_no"))
        problem, tags = text(fields, "problem_type", "REFUND"), fields.get("tags", [])
        if payment is None or not payment.captured or problem not in PROBLEMS or not isinstance(tags, list):
            raise BadField("out_trade_no, problem_type, tags")
        asked = fields.get("apply_refund_amount", payment.captured if problem == "REFUND" else 0)
        if not isinstance(asked, int):
            raise BadField("apply_refund_amount")
        phone, detail = text(fields, "phone", PHONE), text(fields, "detail")
        number = self.complaints.make(payment, detail, problem, asked, phone, tuple(map(str, tags)))
        return {"complaint_id": number}

    def write(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer writes {words} about {complaint_id}."""
        complaint = self._known(fields)
        complaint.waits = True
        self.complaints.happened(complaint, "USER_RESPONSE", text(fields, "words"), tell="USER_RESPONSE")
        return {"ok": True}

    def again(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer complains once more about {complaint_id}: it is open again."""
        complaint = self._known(fields)
        complaint.state, complaint.waits, complaint.approved = PENDING, True, False
        complaint.times += 1
        words = text(fields, "words", "问题没有解决")
        self.complaints.happened(complaint, "USER_CONTINUE_COMPLAINT", words, tell="CONTINUE_COMPLAINT")
        return {"ok": True}

    def escalate(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer calls the channel's own people in."""
        complaint = self._known(fields)
        complaint.in_service = True
        action = "USER_APPLY_PLATFORM_SERVICE"
        self.complaints.happened(complaint, action, "申请平台协助", tell=action)
        return {"ok": True}

    def read(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How {complaint_id} stands, and what was said."""
        complaint = self._known(fields)
        said = [[event.kind, event.details] for event in complaint.history]
        return {"state": complaint.state, "said": said, "done": complaint.state == PROCESSED}

    def _do(self, complaint: Complaint, act: Any) -> Answer:
        def done() -> Answer:
            act()
            return Answer(204)

        return self.mishaps.around(complaint.payment.out_trade_no, done, fresh=True)

    def _told(self, complaint: Complaint) -> dict[str, Any]:
        stands = self.complaints.find(complaint.number)
        hidden = self.desk.seal.hide(stands.phone)
        return complaint_told(stands, hidden, refunded=self.complaints.is_refunded(stands))

    def _find(self, ask: Ask) -> Complaint:
        complaint = self.complaints.find(ask.path["complaint_id"])
        ask.entry["out_trade_no"] = complaint.payment.out_trade_no
        return complaint

    def _owned(self, ask: Ask) -> Complaint:
        if text(ask.fields, "complainted_mchid") != self.complaints.merchant:
            raise Refused(403, "NO_AUTH", "商户权限异常")
        return self._find(ask)

    def _known(self, fields: dict[str, Any]) -> Complaint:
        complaint = self.complaints.all.get(text(fields, "complaint_id"))
        if complaint is None:
            raise BadField("complaint_id")
        return self.complaints.find(complaint.number)


def _made_on(complaint: Complaint) -> date:
    return datetime.fromtimestamp(complaint.made_at, SHANGHAI).date()


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadField("begin_date, end_date") from None


def _number(query: dict[str, str], name: str, default: int) -> int:
    written = query.get(name, str(default))
    if not written.isdigit():
        raise BadField(name)
    return int(written)
