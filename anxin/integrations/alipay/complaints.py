"""How is Alipay asked about complaints of payers (交易投诉), and how is one answered?

Alipay tells of none by itself here, so the list is asked for often. A complaint that the merchant has fed back upon
takes words still, and no second feedback.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from anxin.complaints.channel import ComplaintTold, Problem, Said, SaidStatus, Stage, ToSay, Trade
from anxin.complaints.states import Act
from anxin.integrations.alipay.answers import minor, moment
from anxin.integrations.alipay.gateway import Gateway, Reply, Unclear, Unproven
from anxin.integrations.plain_text import plain_text

log = logging.getLogger(__name__)

BASE = "alipay.merchant.tradecomplain"
PAGE = 20
MOST_LISTED = 20_000
LONGEST_WORDS = 200
LONGEST_NUMBER = 64
STAGES = {
    "MERCHANT_PROCESSING": Stage.WAITING,
    "MERCHANT_FEEDBACKED": Stage.UNDER_WAY,
    "PLATFORM_PROCESSING": Stage.UNDER_WAY,
    "PLATFORM_FINISH": Stage.DONE,
    "FINISHED": Stage.DONE,
    "CLOSED": Stage.DONE,
    "CANCELLED": Stage.WITHDRAWN,
}
CALLED_IN = frozenset({"PLATFORM_PROCESSING", "PLATFORM_FINISH"})
# 02: refunded another way, 05: after-sales done, 06: not ours to answer for
FEEDBACK = {Act.APPROVE: "02", Act.FINISH: "05", Act.REJECT: "06"}
OVER = frozenset({"COMPLAIN_STATUS_ERROR", "COMPLAIN_EVENT_FINISHED"})
NONE_SUCH = frozenset({"COMPLAIN_EVENT_NOT_EXIST"})
NO_RIGHT = "40006"
BUSY = ("20000", "40005", "isp.", "aop.", "SYSTEM_ERROR")


class AlipayComplaints:
    """The complaints about one app's seller."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def list_complaints(self, since: date, until: date) -> list[ComplaintTold]:
        """Every complaint made on these days. Raises NoAnswer and Unproven."""
        found, listed = list[ComplaintTold](), 0
        span = {"begin_time": f"{since} 00:00:00", "end_time": f"{until + timedelta(days=1)} 00:00:00"}
        while True:
            asked = span | {"page_num": listed // PAGE + 1, "page_size": PAGE}
            reply = good(self._gateway.ask(f"{BASE}.batchquery", asked))
            rows = rows_of(reply.fields, "trade_complain_infos")
            listed += len(rows)
            found += _readable(rows)
            if len(rows) < PAGE:
                return found
            if listed >= MOST_LISTED:
                raise Unproven("the list has no end")

    def query_complaint(self, outside_id: str) -> ComplaintTold | None:
        """One complaint, None where there is none of this number. Raises NoAnswer and Unproven."""
        reply = self._gateway.ask(f"{BASE}.query", {"complain_event_id": outside_id})
        if reply.reason in NONE_SUCH:
            return None
        told = _told(good(reply).fields)
        if told.outside_id != outside_id:
            raise Unproven("the answer is about another complaint")
        return told

    def say(self, answer: ToSay) -> Said:
        """Answer it; UNKNOWN when it could not be learnt whether it was taken."""
        number, words = {"complain_event_id": answer.outside_id}, answer.words[:LONGEST_WORDS]
        try:
            if answer.act is Act.REPLY:
                reply = self._gateway.ask(f"{BASE}.reply.submit", number | {"reply_content": words})
            else:
                feedback = {"feedback_code": FEEDBACK[answer.act], "feedback_content": words}
                reply = self._gateway.ask(f"{BASE}.feedback.submit", number | feedback)
        except Unclear as unclear:
            return Said(SaidStatus.UNKNOWN, str(unclear))
        if reply.good:
            return Said(SaidStatus.SAID)
        if reply.reason in OVER:
            return Said(SaidStatus.CLOSED, reply.reason)
        busy = str(reply.fields.get("code")) in BUSY or reply.reason.startswith(BUSY)
        return Said(SaidStatus.UNKNOWN if busy else SaidStatus.REFUSED, reply.reason)

    def was_said(self, answer: ToSay) -> bool:
        """Whether the talk holds these very words of ours. Raises NoAnswer and Unproven."""
        reply = good(self._gateway.ask(f"{BASE}.query", {"complain_event_id": answer.outside_id}))
        return any(
            row.get("replier_role") == "MERCHANT" and row.get("content") == answer.words[:LONGEST_WORDS]
            for row in rows_of(reply.fields, "reply_detail_infos")
        )

    def subscribe(self, url: str) -> bool:
        """Alipay tells of complaints inside its own message service alone; the list is asked for instead."""
        return False


class NotGranted(Unproven):
    """The app has no right to this interface (public code 40006, ISV权限不足)."""


def good(reply: Reply) -> Reply:
    """The reply where it is good. Raises NotGranted, and Unproven for all else."""
    if not reply.good:
        raise (NotGranted if reply.fields.get("code") == NO_RIGHT else Unproven)(reply.reason)
    return reply


def rows_of(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in a list of the answer."""
    value = fields.get(name)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _readable(rows: Iterable[Mapping[str, Any]]) -> list[ComplaintTold]:
    found = []
    for row in rows:
        try:
            found.append(_told(row))
        except Unproven as unproven:
            log.warning("a complaint in the list cannot be read: %s", unproven)
    return found


def _told(row: Mapping[str, Any]) -> ComplaintTold:
    try:
        number, status = _number(row), _text(row, "status")
        stage = STAGES.get(status, Stage.UNKNOWN)
        amount = minor(row["trade_amount"]) if row.get("trade_amount") else 0
        wants = _text(row, "leaf_category_name")
        refund = "退款" in wants or "退款" in _text(row, "complain_reason")
        last = next((one for one in reversed(rows_of(row, "reply_detail_infos"))), None)
        return ComplaintTold(
            outside_id=number,
            stage=stage,
            at=moment(row.get("gmt_create")),
            words="：".join(filter(None, [wants, _text(row, "complain_reason"), _text(row, "content")])),
            problem=Problem.REFUND if refund else Problem.OTHER,
            trades=(Trade(ours(_text(row, "merchant_order_no")), _text(row, "trade_no"), amount),),
            phone=_text(row, "phone_no")[:40],
            asked_minor=amount if refund else 0,
            waits=stage is Stage.WAITING if last is None else last.get("replier_role") == "USER",
            escalated=status in CALLED_IN,
        )
    except (ValueError, KeyError, TypeError) as error:
        why = f"its form does not hold: {error}"
        raise Unproven(why) from None


def _text(row: Mapping[str, Any], name: str) -> str:
    return plain_text(row.get(name))


def _number(row: Mapping[str, Any]) -> str:
    number = _text(row, "complain_event_id")
    if not 0 < len(number) <= LONGEST_NUMBER:
        raise ValueError("complain_event_id")
    return number


def ours(number: str) -> UUID | None:
    """Our own number of a payment, None for one that is not ours."""
    try:
        return UUID(hex=number)
    except ValueError:
        return None
