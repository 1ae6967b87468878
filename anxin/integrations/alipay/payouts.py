"""How is a supplier paid out of our balance at Alipay (单笔转账到支付宝账户)?

alipay.fund.trans.uni.transfer and alipay.fund.trans.common.query, by their pages at opendocs (api_28) and the official
SDK's v3 reference: product TRANS_ACCOUNT_NO_PWD, scene DIRECT_TRANSFER, CNY from 0.10 on, `out_biz_no` unique for ever
(the same one again is the same transfer). Alipay opens these to apps that sign by certificate alone. SYSTEM_ERROR, and
every word that is not in a list below, may hide a transfer: it is looked up, never asked under another number.
"""

from typing import Final

from anxin.integrations.alipay.answers import yuan
from anxin.integrations.alipay.gateway import Gateway, Reply, Unproven
from anxin.integrations.connections import NoAnswer
from anxin.payouts.channel import PayoutAnswer, PayoutAsk, PayoutStatus

TRANSFER: Final = "alipay.fund.trans.uni.transfer"
QUERY: Final = "alipay.fund.trans.common.query"
PRODUCT: Final = {"product_code": "TRANS_ACCOUNT_NO_PWD", "biz_scene": "DIRECT_TRANSFER"}
LEAST_MINOR: Final = 10
TITLE_LETTERS: Final = 64
# 2088 and twelve digits are a member's number; anything else is what somebody signs in with
MEMBER_DIGITS: Final = 16
STATUSES: Final = {
    "SUCCESS": PayoutStatus.PAID,
    "DEALING": PayoutStatus.UNDER_WAY,
    "WAIT_PAY": PayoutStatus.UNDER_WAY,
    "FAIL": PayoutStatus.REFUSED,
    "CLOSED": PayoutStatus.REFUSED,
    "REFUND": PayoutStatus.REFUSED,
}
NEVER: Final = frozenset(
    {
        "PAYEE_NOT_EXIST",
        "PAYEE_USER_INFO_ERROR",
        "PAYEE_ACCOUNT_STATUS_ERROR",
        "PAYEE_CERTIFY_LEVEL_LIMIT",
        "PAYCARD_UNABLE_PAYMENT",
        "PERMIT_CHECK_PERM_LIMITED",
        "EXCEED_LIMIT_SM_AMOUNT",
        "EXCEED_LIMIT_SM_MIN_AMOUNT",
        "NO_ACCOUNT_RECEIVE_PERMISSION",
    }
)
SHORT: Final = frozenset({"PAYER_BALANCE_NOT_ENOUGH", "BALANCE_IS_NOT_ENOUGH"})
NO_ORDER: Final = "ORDER_NOT_EXIST"


class AlipayPayouts:
    """The paying half of an app."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def pay_out(self, ask: PayoutAsk) -> PayoutAnswer:
        """Transfer to the payee's Alipay account; the name must be its own."""
        if ask.currency != "CNY" or ask.amount_minor < LEAST_MINOR:
            return PayoutAnswer(PayoutStatus.REFUSED, detail="not an amount that can be transferred")
        member = ask.account.isdigit() and len(ask.account) == MEMBER_DIGITS and ask.account.startswith("2088")
        content = {
            "out_biz_no": ask.payout.hex,
            "trans_amount": yuan(ask.amount_minor),
            **PRODUCT,
            "order_title": ask.title[:TITLE_LETTERS],
            "payee_info": {
                "identity": ask.account,
                "identity_type": "ALIPAY_USER_ID" if member else "ALIPAY_LOGON_ID",
                "name": ask.name,
            },
        }
        try:
            return _read(self._gateway.ask(TRANSFER, content), ask)
        except (NoAnswer, Unproven) as unclear:
            return PayoutAnswer(PayoutStatus.UNKNOWN, detail=str(unclear))

    def query_payout(self, ask: PayoutAsk) -> PayoutAnswer:
        """How a transfer stands, by our number."""
        try:
            reply = self._gateway.ask(QUERY, {**PRODUCT, "out_biz_no": ask.payout.hex})
        except (NoAnswer, Unproven) as unclear:
            return PayoutAnswer(PayoutStatus.UNKNOWN, detail=str(unclear))
        if reply.fields.get("code") == "40004" and reply.reason == NO_ORDER:
            return PayoutAnswer(PayoutStatus.NOT_FOUND)
        return _read(reply, ask, asked=False)


def _read(reply: Reply, ask: PayoutAsk, *, asked: bool = True) -> PayoutAnswer:
    if not reply.good:
        word = PayoutStatus.UNKNOWN
        if asked and reply.fields.get("code") == "40004":
            word = PayoutStatus.REFUSED if reply.reason in NEVER else word
            word = PayoutStatus.SHORT if reply.reason in SHORT else word
        return PayoutAnswer(word, detail=reply.reason)
    status = STATUSES.get(reply.text("status"))
    told = reply.fields.get("trans_amount", yuan(ask.amount_minor))
    if status is None or reply.text("out_biz_no") != ask.payout.hex or told != yuan(ask.amount_minor):
        return PayoutAnswer(PayoutStatus.UNKNOWN, detail="the answer does not fit the question")
    if status is PayoutStatus.PAID and not reply.text("order_id"):
        return PayoutAnswer(PayoutStatus.UNKNOWN, detail="paid, but under no number")
    return PayoutAnswer(status, reply.text("order_id"), reply.text("fail_reason") or reply.text("error_code"))
