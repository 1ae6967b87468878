"""What did payers complain of at Alipay's newer door (RiskGO), and what did the merchant do about it?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.alipay.bank import SHANGHAI, Bank, Refused, Trade, told, yuan
from anxin.simulators.alipay.gateway import Act, Ask, Handler
from anxin.simulators.control import Turn, control
from anxin.simulators.fields import BadField, text

CODES = {
    "CONSENSUS_WITH_CLIENT": "已联系到用户，协商一致，无异议",
    "ORTHER": "其他",
    "RECTIFICATION_NO_REFUND": "不涉及退款，已针对投诉内容进行整改",
    "REFUND": "已退款，用户无异议",
    "SUBMIT_PROOF_NOT_CONTACTED": "已提交证明材料",
}
TAKEN_IN = {"WAIT_PROCESS": "PROCESSED", "PROCESSING": "PROCESSED", "OVERDUE": "OVERDUE_PROCESSED"}
OVERDUE_SECONDS, MOST_LISTED = 3 * 24 * 3600, 50


@dataclass
class RiskComplaint:
    """One complaint about one trade; `extra` is what a knob has put on top."""

    number: int
    trade: Trade
    content: str
    contact: str
    made_at: float
    status: str = "WAIT_PROCESS"
    code: str = ""
    remark: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class RiskComplaints:
    """The merchant's half, and the payer's thumb. `granted` False: the app has no right to any of it."""

    bank: Bank
    all: dict[int, RiskComplaint] = field(default_factory=dict)
    granted: bool = True

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        base = "alipay.security.risk.complaint"
        return {
            f"{base}.info.batchquery": self.listed,
            f"{base}.info.query": self.query,
            f"{base}.process.finish": self.finish,
        }

    def routes(self) -> list[Route]:
        """The knobs."""
        knobs: dict[str, Turn] = {
            "risk": self.make,
            "risk/change": self.change,
            "risk/read": self.read,
            "risk/grant": self.grant,
        }
        return [Route(f"/control/{path}", control(turn), methods=["POST"]) for path, turn in knobs.items()]

    def listed(self, ask: Ask) -> Act:
        """The complaints of a span, by pages."""
        self._need_grant()
        since, until = (_moment(ask.text(name)) for name in ("gmt_complaint_start", "gmt_complaint_end"))
        page, size = int(ask.text("current_page_num", "1")), int(ask.text("page_size", "10"))
        if not 1 <= size <= MOST_LISTED or page < 1:
            raise Refused("isv.invalid-parameter", "page_size", "40002")

        def do() -> dict[str, Any]:
            found = [one for one in self.all.values() if since <= one.made_at < until]
            rows = [_told(one) for one in found[(page - 1) * size : page * size]]
            return {"total_size": len(found), "current_page": page, "page_size": size, "complaint_list": rows}

        return Act("*", do)

    def query(self, ask: Ask) -> Act:
        """How one complaint stands."""
        self._need_grant()
        complaint = self._find(ask.text("complain_id"))
        return Act(complaint.trade.out_trade_no, lambda: _told(complaint))

    def finish(self, ask: Ask) -> Act:
        """Take what the merchant did; that ends it."""
        self._need_grant()
        numbers, code = ask.content.get("id_list"), ask.text("process_code")
        if not isinstance(numbers, list) or not numbers or code not in CODES:
            raise Refused("isv.invalid-parameter", "id_list, process_code", "40002")
        ones, remark = [self._find(str(number)) for number in numbers], ask.text("remark", "")
        ask.entry.update(process_code=code, words=remark)

        def do() -> dict[str, Any]:
            if any(one.status not in TAKEN_IN for one in ones):
                return {"complaint_process_success": False}
            for one in ones:
                one.status, one.code, one.remark = TAKEN_IN[one.status], code, remark
            return {"complaint_process_success": True}

        return Act(ones[0].trade.out_trade_no, do, fresh=True)

    def make(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer of {out_trade_no} complains: {content, contact?}."""
        trade = self.bank.trades.get(text(fields, "out_trade_no"))
        if trade is None or not trade.captured_minor:
            raise BadField("out_trade_no")
        number = 10_243_351_000 + len(self.all)
        contact = text(fields, "contact", "138****8000")
        self.all[number] = RiskComplaint(number, trade, text(fields, "content"), contact, self.bank.now())
        return {"id": number}

    def change(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Time or Alipay moves {id}: {status?, extra?}; `extra` are fields as they are told."""
        complaint = self._known(fields)
        complaint.status = text(fields, "status", complaint.status)
        more = fields.get("extra")
        complaint.extra |= more if isinstance(more, dict) else {}
        return {"ok": True}

    def read(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How {id} stands."""
        complaint = self._known(fields)
        return {"status": complaint.status, "process_code": complaint.code, "remark": complaint.remark}

    def grant(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Whether the app may ask: {granted}."""
        self.granted = fields.get("granted") is True
        return {"ok": True}

    def _need_grant(self) -> None:
        if not self.granted:
            raise Refused("isv.insufficient-isv-permissions", "ISV权限不足", "40006")

    def _find(self, number: str) -> RiskComplaint:
        complaint = self.all.get(int(number)) if number.isdigit() else None
        if complaint is None:
            raise Refused("isv.invalid-parameter", "complain_id", "40002")
        return complaint

    def _known(self, fields: dict[str, Any]) -> RiskComplaint:
        number = fields.get("id")
        if not isinstance(number, int) or number not in self.all:
            raise BadField("id")
        return self.all[number]


def _told(one: RiskComplaint) -> dict[str, Any]:
    trade = {"trade_no": one.trade.trade_no, "out_no": one.trade.out_trade_no, "amount": yuan(one.trade.captured_minor)}
    fields: dict[str, Any] = {
        "id": one.number,
        "task_id": f"T{one.number}",
        "status": one.status,
        "complain_content": one.content,
        "complain_amount": yuan(one.trade.captured_minor),
        "contact": one.contact,
        "gmt_complain": told(one.made_at),
        "gmt_overdue": told(one.made_at + OVERDUE_SECONDS),
        "trade_no": one.trade.trade_no,
        "complaint_trade_info_list": [trade],
    }
    if one.code:
        fields |= {"process_code": one.code, "process_message": CODES[one.code], "process_remark": one.remark}
    return fields | one.extra


def _moment(written: str) -> float:
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()
    except ValueError:
        raise Refused("isv.invalid-parameter", "gmt_complaint_start, gmt_complaint_end", "40002") from None
