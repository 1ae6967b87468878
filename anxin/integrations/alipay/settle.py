"""How is a payment shared out among accounts at Alipay, where the money was kept from being settled until then?"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from anxin.integrations.alipay.answers import yuan
from anxin.integrations.alipay.gateway import Reply
from anxin.payments.channel import ReleaseAnswer, ReleaseAsk, ReleaseStatus

SETTLE = "alipay.trade.order.settle"
SETTLE_QUERY = "alipay.trade.order.settle.query"
FINISHED_BEFORE = "ACQ.ALREADY_SETTLE_FINISHED"
REFUSED = frozenset(
    {
        FINISHED_BEFORE,
        "ACQ.ROYALTY_RECEIVER_NOT_BIND",
        "ACQ.TRADE_NOT_EXIST",
        "ACQ.TRADE_SETTLE_ERROR",
        "ACQ.TRADE_STATUS_ERROR",
    }
)


class SettleStatus(StrEnum):
    """What Alipay says of a sharing. UNKNOWN is asked about again, under the same number."""

    DONE = "done"
    UNDER_WAY = "under_way"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Share:
    """What one account (`2088…`, bound to ours at Alipay) gets."""

    account: str
    amount_minor: int
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class SettleAsk:
    """A sharing of one payment under one number for ever; `final` gives what is left to the seller."""

    settlement: UUID
    transaction_no: str
    shares: Sequence[Share] = ()
    final: bool = False


@dataclass(frozen=True)
class SettleAnswer:
    """The answer to an asked or queried sharing."""

    status: SettleStatus
    settle_no: str = ""
    detail: str = ""


def settle_content(ask: SettleAsk) -> dict[str, Any]:
    """The request's content."""
    content: dict[str, Any] = {
        "out_request_no": ask.settlement.hex,
        "trade_no": ask.transaction_no,
        "royalty_parameters": [
            {
                "royalty_type": "transfer",
                "trans_in_type": "userId",
                "trans_in": share.account,
                "amount": yuan(share.amount_minor),
                "desc": share.why[:1000],
            }
            for share in ask.shares
        ],
    }
    if ask.final:
        content["extend_params"] = {"royalty_finish": "true"}
    return content


def settle_answer(reply: Reply, ask: SettleAsk) -> SettleAnswer:
    """What became of a sharing just asked for."""
    if reply.good and reply.text("trade_no") == ask.transaction_no:
        return SettleAnswer(SettleStatus.DONE, reply.text("settle_no"))
    if reply.fields.get("code") == "40004" and reply.reason in REFUSED:
        return SettleAnswer(SettleStatus.REFUSED, detail=reply.reason)
    return SettleAnswer(SettleStatus.UNKNOWN, detail=reply.reason)


def settle_query_answer(reply: Reply, ask: SettleAsk) -> SettleAnswer:
    """How a sharing stands: done when each of its parts is."""
    if not reply.good:
        known_missing = reply.reason in ("ACQ.TRADE_NOT_EXIST", "ACQ.SETTLE_NOT_EXIST")
        return SettleAnswer(SettleStatus.NOT_FOUND if known_missing else SettleStatus.UNKNOWN, detail=reply.reason)
    parts = reply.fields.get("royalty_detail_list")
    if reply.text("out_request_no") != ask.settlement.hex or not isinstance(parts, list):
        return SettleAnswer(SettleStatus.UNKNOWN, detail="the answer does not fit the question")
    states = {str(part.get("state", "")) for part in parts if isinstance(part, dict)}
    if states <= {"SUCCESS"}:
        return SettleAnswer(SettleStatus.DONE)
    if states <= {"SUCCESS", "PROCESSING"}:
        return SettleAnswer(SettleStatus.UNDER_WAY)
    return SettleAnswer(SettleStatus.UNKNOWN, detail="、".join(sorted(states)))


def settle_ask(ask: ReleaseAsk) -> SettleAsk:
    """To release is to share nothing out, for the last time."""
    return SettleAsk(settlement=ask.release, transaction_no=ask.transaction_no, final=True)


def release_answer(told: SettleAnswer) -> ReleaseAnswer:
    """Whether the money is the seller's now; what was shared out to the end before is."""
    if told.status is SettleStatus.DONE or told.detail == FINISHED_BEFORE:
        return ReleaseAnswer(ReleaseStatus.RELEASED, told.detail)
    refused = told.status is SettleStatus.REFUSED
    return ReleaseAnswer(ReleaseStatus.REFUSED if refused else ReleaseStatus.UNKNOWN, told.detail)
