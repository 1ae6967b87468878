"""How is WeChat Pay asked about complaints of payers (消费者投诉 2.0), and how is one answered?"""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from anxin.complaints.channel import ComplaintTold, Problem, Said, SaidStatus, Stage, ToSay, Trade
from anxin.complaints.states import Act
from anxin.integrations.wechatpay import fields as read
from anxin.integrations.wechatpay.keys import Unopened, reveal
from anxin.integrations.wechatpay.sealed import Reply, Sealed, Unclear, Unproven

log = logging.getLogger(__name__)

BASE = "/v3/merchant-service/complaints-v2"
NOTIFICATIONS = "/v3/merchant-service/complaint-notifications"
PAGE, MOST_EVENTS, MOST_LISTED = 50, 300, 20_000
WIDEST = timedelta(days=30)
LONGEST_WORDS = 200
STAGES = {"PENDING": Stage.WAITING, "PROCESSING": Stage.UNDER_WAY, "PROCESSED": Stage.DONE}
PROBLEMS = {"REFUND": Problem.REFUND, "SERVICE_NOT_WORK": Problem.NOT_WORKING}
SAID_AS = {
    Act.REPLY: "MERCHANT_RESPONSE",
    Act.APPROVE: "MERCHANT_APPROVE_REFUND",
    # the channel's own spelling
    Act.REJECT: "MERCHANT_REFUSE_RERUND",
    Act.FINISH: "MERCHANT_CONFIRM_COMPLETE",
}
REFUSALS = frozenset({"INVALID_REQUEST", "PARAM_ERROR", "NO_AUTH", "RESOURCE_NOT_EXISTS"})


class WechatpayComplaints:
    """The complaints about one merchant."""

    def __init__(self, sealed: Sealed) -> None:
        self._sealed = sealed

    def list_complaints(self, since: date, until: date) -> list[ComplaintTold]:
        """Every complaint made on these days, asked for in spans that the channel allows. Raises NoAnswer, Unproven."""
        found: list[ComplaintTold] = []
        while since <= until:
            last = min(until, since + WIDEST)
            found += self._pages(since, last)
            since = last + timedelta(days=1)
        return found

    def query_complaint(self, outside_id: str) -> ComplaintTold | None:
        """One complaint, None where there is none of this number. Raises NoAnswer and Unproven."""
        reply = self._sealed.ask("GET", f"{BASE}/{_number(outside_id)}")
        if reply.status == 404 and reply.code == "RESOURCE_NOT_EXISTS":
            return None
        told = self._told(_good(reply))
        if told.outside_id != outside_id:
            raise Unproven("the answer is about another complaint")
        return told

    def say(self, answer: ToSay) -> Said:
        """Answer it; UNKNOWN when it could not be learnt whether it was taken."""
        path, body = self._form(answer)
        try:
            reply = self._sealed.ask("POST", f"{BASE}/{_number(answer.outside_id)}/{path}", body)
        except Unclear as unclear:
            return Said(SaidStatus.UNKNOWN, str(unclear))
        if reply.status in (200, 204):
            return Said(SaidStatus.SAID)
        if 400 <= reply.status < 500 and reply.code in REFUSALS:
            closed = "已处理完成" in read.text(reply.fields, "message")
            return Said(SaidStatus.CLOSED if closed else SaidStatus.REFUSED, _because(reply))
        return Said(SaidStatus.UNKNOWN, reply.why)

    def was_said(self, answer: ToSay) -> bool:
        """Whether the talk holds this very answer. Raises NoAnswer and Unproven."""
        path = f"{BASE}/{_number(answer.outside_id)}/negotiation-historys?limit={MOST_EVENTS}&offset=0"
        wanted, words = SAID_AS[answer.act], read.at_most(answer.words, 4 * LONGEST_WORDS)
        return any(
            row.get("operate_type") == wanted
            and (answer.act is Act.FINISH or words in read.text(row, "operate_details"))
            for row in read.rows(_good(self._sealed.ask("GET", path)), "data")
        )

    def subscribe(self, url: str) -> bool:
        """Have complaints told to this address from now on; whether the channel will."""
        try:
            standing = self._sealed.ask("GET", NOTIFICATIONS)
            if standing.status != 200 or standing.fields.get("url") != url:
                method = "PUT" if standing.status == 200 else "POST"
                standing = self._sealed.ask(method, NOTIFICATIONS, {"url": url})
        except Unclear:
            return False
        return standing.status == 200

    def _pages(self, since: date, until: date) -> list[ComplaintTold]:
        found, listed = list[ComplaintTold](), 0
        while True:
            span = f"begin_date={since.isoformat()}&end_date={until.isoformat()}"
            told = _good(self._sealed.ask("GET", f"{BASE}?limit={PAGE}&offset={listed}&{span}"))
            rows = read.rows(told, "data")
            listed += len(rows)
            found += self._readable(rows)
            total = told.get("total_count")
            if len(rows) < PAGE or (isinstance(total, int) and listed >= total):
                return found
            if listed >= MOST_LISTED:
                raise Unproven("the list has no end")

    def _readable(self, rows: Iterable[Mapping[str, Any]]) -> list[ComplaintTold]:
        found = []
        for row in rows:
            try:
                found.append(self._told(row))
            except Unproven as unproven:
                log.warning("a complaint in the list cannot be read: %s", unproven)
        return found

    def _told(self, row: Mapping[str, Any]) -> ComplaintTold:
        try:
            tags = row.get("user_tag_list")
            return ComplaintTold(
                outside_id=read.needed(row, "complaint_id"),
                stage=STAGES.get(read.needed(row, "complaint_state"), Stage.UNKNOWN),
                at=read.moment(row, "complaint_time"),
                words=read.text(row, "complaint_detail"),
                problem=PROBLEMS.get(read.text(row, "problem_type"), Problem.OTHER),
                trades=tuple(map(_trade, read.rows(row, "complaint_order_info"))),
                phone=_shown(self._sealed.merchant.key, read.text(row, "payer_phone")),
                asked_minor=_count(row, "apply_refund_amount"),
                times=max(1, _count(row, "user_complaint_times")),
                fully_refunded=row.get("complaint_full_refunded") is True,
                waits=row.get("incoming_user_response") is True,
                urgent=row.get("need_immediate_service") is True or (isinstance(tags, list) and "HIGH_RISK" in tags),
                escalated=row.get("in_platform_service") is True,
            )
        except (ValueError, KeyError) as error:
            why = f"its form does not hold: {error}"
            raise Unproven(why) from None

    def _form(self, answer: ToSay) -> tuple[str, dict[str, Any]]:
        words, ours = answer.words[:LONGEST_WORDS], {"complainted_mchid": self._sealed.merchant.number}
        if answer.act is Act.APPROVE:
            return "update-refund-progress", {
                "action": "APPROVE",
                "launch_refund_day": answer.launch_days,
                "remark": words,
            }
        if answer.act is Act.REJECT:
            return "update-refund-progress", {"action": "REJECT", "reject_reason": words}
        if answer.act is Act.FINISH:
            return "complete", ours
        return "response", ours | {"response_content": words}


def _good(reply: Reply) -> dict[str, Any]:
    if reply.status != 200:
        raise Unproven(reply.why)
    return reply.fields


def _trade(row: Mapping[str, Any]) -> Trade:
    try:
        payment: UUID | None = UUID(hex=read.text(row, "out_trade_no"))
    except ValueError:
        payment = None
    return Trade(payment, read.text(row, "transaction_id"), _count(row, "amount"))


def _count(row: Mapping[str, Any], name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _shown(key: RSAPrivateKey, hidden: str) -> str:
    """What the channel hid for us; nothing where it does not open: a complaint counts without its phone number."""
    try:
        return reveal(key, hidden)[:40]
    except Unopened:
        return ""


def _number(outside_id: str) -> str:
    """A complaint's number, which becomes part of a path. Raises Unproven."""
    if not (outside_id.isascii() and outside_id.isalnum() and len(outside_id) <= 64):
        raise Unproven("not a number of a complaint")
    return outside_id


def _because(reply: Reply) -> str:
    return f"{reply.code}: {read.text(reply.fields, 'message')}"[:200]
