"""What does an event of Stripe's tell us, once it is proven?"""

from typing import Any

from anxin.integrations.stripe.answers import account_of, amount, moment, number, ours, text
from anxin.payments.channel import ChannelNotice, DisputeNotice, NoticeIgnored, NoticeKind, id_of

REFUND_STATES = {
    "succeeded": NoticeKind.REFUND_ARRIVED,
    "failed": NoticeKind.REFUND_BOUNCED,
    "canceled": NoticeKind.REFUND_BOUNCED,
}
SESSIONS = {
    "checkout.session.completed": NoticeKind.PAID,
    "checkout.session.async_payment_succeeded": NoticeKind.PAID,
    "checkout.session.expired": NoticeKind.PAYMENT_CLOSED,
}
# while a dispute is only announced, or asked about, no money has moved
DISPUTES = frozenset({"charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "charge.dispute.closed"})
ENDS = {"won": True, "lost": False}
REFUNDS = frozenset({"refund.created", "refund.updated", "refund.failed", "charge.refund.updated"})


def read_event(event: dict[str, Any]) -> ChannelNotice | DisputeNotice:
    """The notice in an event. Raises NoticeIgnored; KeyError, TypeError and ValueError where its form does not hold."""
    kind, told = text(event, "type"), event["data"]["object"]
    if kind in SESSIONS:
        return _of_session(event, told, SESSIONS[kind])
    if kind in REFUNDS:
        return _of_refund(event, told)
    if kind in DISPUTES:
        return _of_dispute(event, told, kind)
    raise NoticeIgnored(kind)


def _of_session(event: dict[str, Any], session: dict[str, Any], kind: NoticeKind) -> ChannelNotice:
    if kind is NoticeKind.PAID and session["payment_status"] != "paid":
        raise NoticeIgnored("the bank has not paid yet")
    if not session.get("client_reference_id"):
        raise NoticeIgnored("a session that is not of the shop")
    return ChannelNotice(
        external_id=number(event, "id"),
        kind=kind,
        payment=id_of(text(session, "client_reference_id")),
        refund=None,
        transaction_no=number(session, "payment_intent") if kind is NoticeKind.PAID else "",
        amount_minor=amount(session, "amount_total"),
        currency=text(session, "currency").upper(),
        occurred_at=moment(event, "created"),
    )


def _of_refund(event: dict[str, Any], refund: dict[str, Any]) -> ChannelNotice:
    """One that was made at Stripe's own desk names its payment by Stripe's number alone."""
    if not refund.get("payment_intent"):
        raise NoticeIgnored("a refund of a payment that is not of the shop")
    by_us = bool((refund.get("metadata") or {}).get("refund"))
    return ChannelNotice(
        external_id=number(event, "id"),
        kind=REFUND_STATES.get(text(refund, "status"), NoticeKind.REFUND_CHANGED),
        payment=ours(refund, "payment") if by_us else id_of(number(refund, "payment_intent")),
        refund=ours(refund, "refund") if by_us else None,
        refund_no=number(refund, "id"),
        transaction_no=number(refund, "payment_intent"),
        amount_minor=amount(refund, "amount"),
        currency=text(refund, "currency").upper(),
        occurred_at=moment(event, "created"),
        received_account=account_of(refund),
    )


def _of_dispute(event: dict[str, Any], dispute: dict[str, Any], kind: str) -> DisputeNotice:
    """Money was taken, given back, or decided about; an inquiry that closes has taken none."""
    won = True if kind == "charge.dispute.funds_reinstated" else ENDS.get(text(dispute, "status"))
    if kind == "charge.dispute.closed" and won is None:
        raise NoticeIgnored("an inquiry that took nothing")
    if not dispute.get("payment_intent"):
        raise NoticeIgnored("a payment that is not of the shop")
    return DisputeNotice(
        external_id=number(event, "id"),
        kind=kind,
        transaction_no=number(dispute, "payment_intent"),
        reference=number(dispute, "id"),
        amount_minor=amount(dispute, "amount"),
        currency=text(dispute, "currency").upper(),
        reason=str(dispute.get("reason") or "")[:200],
        occurred_at=moment(event, "created"),
        won=won,
    )
