"""What did payers complain of at Alipay, what does the merchant answer, and how does a payer complain?"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from anxin.simulators.alipay.bank import SHANGHAI, Bank, Refused, Trade, told, yuan
from anxin.simulators.alipay.gateway import Act, Ask, Handler
from anxin.simulators.control import Turn, control
from anxin.simulators.fields import BadField, text

PROCESSING, FEEDBACKED, PLATFORM, FINISHED = (
    "MERCHANT_PROCESSING",
    "MERCHANT_FEEDBACKED",
    "PLATFORM_PROCESSING",
    "FINISHED",
)
CODES = frozenset({"00", "02", "03", "04", "05", "06"})
LONGEST_WORDS, MOST_LISTED = 200, 20


@dataclass
class Complaint:
    """One complaint about one trade."""

    number: str
    trade: Trade
    wants: str
    reason: str
    content: str
    phone: str
    made_at: float
    status: str = PROCESSING
    changed_at: float = 0.0
    talk: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Complaints:
    """The half of the protocol that is about complaints, and the payer's thumb."""

    bank: Bank
    all: dict[str, Complaint] = field(default_factory=dict)

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        base = "alipay.merchant.tradecomplain"
        return {
            f"{base}.batchquery": self.listed,
            f"{base}.query": self.query,
            f"{base}.reply.submit": self.reply,
            f"{base}.feedback.submit": self.feed_back,
        }

    def routes(self) -> list[Route]:
        """The knobs."""
        knobs: dict[str, Turn] = {
            "complaints": self.make,
            "complaints/write": self.write,
            "complaints/status": self.set_status,
            "complaints/read": self.read,
        }
        return [Route(f"/control/{path}", control(turn), methods=["POST"]) for path, turn in knobs.items()]

    def listed(self, ask: Ask) -> Act:
        """The complaints of a span, by pages."""
        since, until = (_moment(ask.text(name)) for name in ("begin_time", "end_time"))
        page, size = (int(ask.text(name, str(default))) for name, default in (("page_num", 1), ("page_size", 10)))
        if not 1 <= size <= MOST_LISTED or page < 1:
            raise Refused("isv.invalid-parameter", "page_size", "40002")

        def do() -> dict[str, Any]:
            wanted = ask.text("status", "")
            found = [one for one in self.all.values() if since <= one.made_at < until and wanted in ("", one.status)]
            rows = found[(page - 1) * size : page * size]
            pages = -(-len(found) // size)
            told_rows = {"trade_complain_infos": [_told(one) for one in rows]} if rows else {}
            return {"page_num": page, "page_size": size, "total_num": len(found), "total_page_num": pages} | told_rows

        return Act("*", do)

    def query(self, ask: Ask) -> Act:
        """How one complaint stands."""
        complaint = self._find(ask)
        return Act(complaint.trade.out_trade_no, lambda: _told(complaint))

    def reply(self, ask: Ask) -> Act:
        """Take words of the merchant."""
        complaint, words = self._find(ask), self._words(ask, "reply_content")
        return Act(complaint.trade.out_trade_no, lambda: self._say(complaint, words), fresh=True)

    def feed_back(self, ask: Ask) -> Act:
        """Take what the merchant did about it, once."""
        complaint, words, code = self._find(ask), self._words(ask, "feedback_content"), ask.text("feedback_code")
        if code not in CODES:
            raise Refused("isv.invalid-parameter", "feedback_code", "40002")
        ask.entry.update(feedback_code=code, words=words)

        def do() -> dict[str, Any]:
            if complaint.status != PROCESSING:
                raise Refused("COMPLAIN_STATUS_ERROR", "投诉单状态不允许此操作")
            complaint.status, complaint.changed_at = FEEDBACKED, self.bank.now()
            return self._say(complaint, words)

        return Act(complaint.trade.out_trade_no, do, fresh=True)

    def make(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer of {out_trade_no} complains: {content, wants?, reason?, phone?}."""
        trade = self.bank.trades.get(text(fields, "out_trade_no"))
        if trade is None or not trade.captured_minor:
            raise BadField("out_trade_no")
        number, now = self.bank.number(32), self.bank.now()
        self.all[number] = Complaint(
            number,
            trade,
            text(fields, "wants", "申请退款"),
            text(fields, "reason", "未收到商品"),
            text(fields, "content"),
            text(fields, "phone", "138****8000"),
            now,
            changed_at=now,
        )
        return {"complain_event_id": number}

    def write(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """The payer writes {words} about {complain_event_id}."""
        complaint = self._known(fields)
        complaint.talk.append(self._line("USER", text(fields, "words")))
        return {"ok": True}

    def set_status(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """Alipay steps in, ends it, or the payer takes it back: {complain_event_id, status}."""
        complaint = self._known(fields)
        complaint.status, complaint.changed_at = text(fields, "status"), self.bank.now()
        return {"ok": True}

    def read(self, fields: dict[str, Any], _request: Request) -> dict[str, Any]:
        """How {complain_event_id} stands, and what was said."""
        complaint = self._known(fields)
        return {"status": complaint.status, "said": [[one["replier_role"], one["content"]] for one in complaint.talk]}

    def _say(self, complaint: Complaint, words: str) -> dict[str, Any]:
        if complaint.status not in (PROCESSING, FEEDBACKED, PLATFORM):
            raise Refused("COMPLAIN_STATUS_ERROR", "投诉单状态不允许此操作")
        complaint.talk.append(self._line("MERCHANT", words))
        return {}

    def _line(self, role: str, words: str) -> dict[str, str]:
        return {"replier_role": role, "replier_name": role, "gmt_create": told(self.bank.now()), "content": words}

    def _words(self, ask: Ask, name: str) -> str:
        words = ask.text(name)
        if len(words) > LONGEST_WORDS:
            raise Refused("isv.invalid-parameter", name, "40002")
        return words

    def _find(self, ask: Ask) -> Complaint:
        complaint = self.all.get(ask.text("complain_event_id"))
        if complaint is None:
            raise Refused("COMPLAIN_EVENT_NOT_EXIST", "投诉单不存在")
        return complaint

    def _known(self, fields: dict[str, Any]) -> Complaint:
        complaint = self.all.get(text(fields, "complain_event_id"))
        if complaint is None:
            raise BadField("complain_event_id")
        return complaint


def _told(complaint: Complaint) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "complain_event_id": complaint.number,
        "status": complaint.status,
        "trade_no": complaint.trade.trade_no,
        "merchant_order_no": complaint.trade.out_trade_no,
        "gmt_create": told(complaint.made_at),
        "gmt_modified": told(complaint.changed_at),
        "leaf_category_name": complaint.wants,
        "complain_reason": complaint.reason,
        "content": complaint.content,
        "phone_no": complaint.phone,
        "trade_amount": yuan(complaint.trade.captured_minor),
    }
    return fields | ({"reply_detail_infos": complaint.talk} if complaint.talk else {})


def _moment(written: str) -> float:
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI).timestamp()
    except ValueError:
        raise Refused("isv.invalid-parameter", "begin_time, end_time", "40002") from None
