"""How is Alipay asked about complaints in its newer interface (RiskGO, 消费者投诉), and how is one ended there?

Fields as in Alipay's own SDKs: alipay-sdk-java-all `AlipaySecurityRiskComplaintInfoQueryResponse` (2023-06-06),
`…InfoBatchqueryResponse`, `…ProcessFinishModel` (2024-03-11), alipay-sdk-python-all `…InfoBatchqueryModel`,
`ComplaintTradeInfo`. The words of `status` and `process_code` are those of opendocs.alipay.com as two public clients
and a payment institution's manual repeat them; `ORTHER` is theirs.

Here a merchant speaks once: what it did, which ends the complaint. `alipay.security.risk.complaint.reply.send` is not
asked: its SDK names the fields, and nothing open says which of a complaint's two numbers it wants.
"""

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from anxin.complaints.channel import ComplaintTold, Problem, Said, SaidStatus, Stage, ToSay, Trade
from anxin.complaints.states import Act
from anxin.integrations.alipay.answers import minor, moment
from anxin.integrations.alipay.complaints import BUSY, LONGEST_WORDS, MOST_LISTED, PAGE, good, ours, rows_of
from anxin.integrations.alipay.gateway import Gateway, Reply, Unclear, Unproven
from anxin.integrations.plain_text import plain_text

log = logging.getLogger(__name__)

BASE: Final = "alipay.security.risk.complaint"
# numbers of the older interface are of another kind, so ours say which one a complaint is of
MARK: Final = "risk-"
STAGES: Final = {
    "WAIT_PROCESS": Stage.WAITING,
    "OVERDUE": Stage.WAITING,
    "PART_OVERDUE": Stage.WAITING,
    "PROCESSING": Stage.UNDER_WAY,
    "PROCESSED": Stage.DONE,
    "OVERDUE_PROCESSED": Stage.DONE,
    "DROP_COMPLAIN": Stage.WITHDRAWN,
    "DROP_PROCESSED": Stage.WITHDRAWN,
    "DROP_OVERDUE_COMPLAIN": Stage.WITHDRAWN,
    "DROP_OVERDUE_PROCESSED": Stage.WITHDRAWN,
}
LATE: Final = frozenset({"OVERDUE", "PART_OVERDUE"})
REFUNDED, OTHERWISE = "REFUND", "ORTHER"
ONLY_ONCE: Final = "this interface of Alipay takes words only with the end of the complaint"


class AlipayRiskComplaints:
    """The complaints that one app's merchant finds at RiskGO."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def list_complaints(self, since: date, until: date) -> list[ComplaintTold]:
        """Every complaint made on these days. Raises NoAnswer and Unproven."""
        found, listed = list[ComplaintTold](), 0
        span = {
            "gmt_complaint_start": f"{since} 00:00:00",
            "gmt_complaint_end": f"{until + timedelta(days=1)} 00:00:00",
        }
        while True:
            asked = span | {"current_page_num": listed // PAGE + 1, "page_size": PAGE}
            reply = good(self._gateway.ask(f"{BASE}.info.batchquery", asked))
            rows = rows_of(reply.fields, "complaint_list")
            listed += len(rows)
            for row in rows:
                try:
                    found.append(_told(row))
                except Unproven as unproven:
                    log.warning("a complaint in the list cannot be read: %s", unproven)
            if len(rows) < PAGE:
                return found
            if listed >= MOST_LISTED:
                raise Unproven("the list has no end")

    def query_complaint(self, outside_id: str) -> ComplaintTold | None:
        """One complaint. Raises NoAnswer and Unproven, also for one that is not there: no word for that is known."""
        told = _told(self._asked(outside_id).fields)
        if told.outside_id != outside_id:
            raise Unproven("the answer is about another complaint")
        return told

    def say(self, answer: ToSay) -> Said:
        """End it with what was done; words alone, and a promise of money, are refused by name."""
        if answer.act not in (Act.FINISH, Act.REJECT):
            return Said(SaidStatus.REFUSED, ONLY_ONCE)
        done = {
            "id_list": [_number(answer.outside_id)],
            "process_code": REFUNDED if answer.refunded else OTHERWISE,
            "remark": answer.words[:LONGEST_WORDS],
        }
        try:
            reply = self._gateway.ask(f"{BASE}.process.finish", done)
        except Unclear as unclear:
            return Said(SaidStatus.UNKNOWN, str(unclear))
        if reply.good:
            taken = reply.fields.get("complaint_process_success") in (True, "true")
            return Said(SaidStatus.SAID) if taken else Said(SaidStatus.REFUSED, "complaint_process_success")
        busy = str(reply.fields.get("code")) in BUSY or reply.reason.startswith(BUSY)
        return Said(SaidStatus.UNKNOWN if busy else SaidStatus.REFUSED, reply.reason)

    def was_said(self, answer: ToSay) -> bool:
        """Whether it stands there as processed with these very words. Raises NoAnswer and Unproven."""
        fields = self._asked(answer.outside_id).fields
        said = plain_text(fields.get("process_remark")) == answer.words[:LONGEST_WORDS]
        return said and STAGES.get(plain_text(fields.get("status"))) is Stage.DONE

    def subscribe(self, url: str) -> bool:
        """The list is asked for instead."""
        return False

    def _asked(self, outside_id: str) -> Reply:
        return good(self._gateway.ask(f"{BASE}.info.query", {"complain_id": str(_number(outside_id))}))


def _number(outside_id: str) -> int:
    """The number by which Alipay knows it. Raises Unproven for what is none."""
    number = outside_id.removeprefix(MARK)
    if not number.isascii() or not number.isdigit():
        raise Unproven("no number of this interface")
    return int(number)


def _told(row: Mapping[str, Any]) -> ComplaintTold:
    try:
        status, words = plain_text(row.get("status")), plain_text(row.get("complain_content"))
        upgraded = plain_text(row.get("upgrade_content"))
        stage = STAGES.get(status, Stage.UNKNOWN)
        amount = minor(row["complain_amount"]) if row.get("complain_amount") else 0
        return ComplaintTold(
            outside_id=f"{MARK}{_number(str(row.get('id', '')))}",
            stage=stage,
            at=moment(row.get("gmt_complain")),
            words="：".join(filter(None, [words, upgraded])),
            problem=Problem.REFUND if "退款" in words else Problem.OTHER,
            trades=_trades(row),
            phone=plain_text(row.get("contact"))[:40],
            asked_minor=amount if "退款" in words else 0,
            waits=stage is Stage.WAITING,
            urgent=status in LATE,
            escalated=bool(row.get("gmt_upgrade")),
            finish_by=moment(row["gmt_overdue"]) if row.get("gmt_overdue") else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        why = f"its form does not hold: {error}"
        raise Unproven(why) from None


def _trades(row: Mapping[str, Any]) -> tuple[Trade, ...]:
    listed = tuple(
        Trade(
            ours(plain_text(one.get("out_no"))),
            plain_text(one.get("trade_no")),
            minor(one["amount"]) if one.get("amount") else 0,
        )
        for one in rows_of(row, "complaint_trade_info_list")
    )
    return listed or (Trade(None, plain_text(row.get("trade_no")), 0),)
