"""What does the page of WeChat Pay show of a payment, what does its button do, and who may open it inside the app?"""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.cashier import HEADERS, Sight, captured_minor, clock, language_of, money
from anxin.simulators.faults import Faults
from anxin.simulators.wechatpay.bank import Bank
from anxin.simulators.wechatpay.notices import Notices

STATES = {"NOTPAY": "open", "SUCCESS": "paid", "REFUND": "paid", "CLOSED": "closed"}
IN_APP = ("appId", "timeStamp", "nonceStr", "package")
WAYS = {
    "zh": {"NATIVE": "扫码（Native）", "MWEB": "手机网页（H5）", "JSAPI": "公众号内（JSAPI）"},
    "en": {"NATIVE": "Code (Native)", "MWEB": "Mobile web (H5)", "JSAPI": "Inside the app (JSAPI)"},
}


@dataclass
class Till:
    """The page that stands for the buyer's phone."""

    bank: Bank
    faults: Faults
    notices: Notices
    base_url: str

    def routes(self) -> list[Route]:
        """The door for those who pay inside the app; it stands before the pages' own."""
        return [Route("/cashier/in-app", self.in_app, methods=["POST"])]

    def sight(self, key: str, request: Request) -> Sight | None:
        """The page as the payment stands now."""
        payment = self.bank.by_prepay.get(key)
        if payment is None:
            return None
        self.bank.expire(payment)
        facts = {
            "amount": money(payment.captured or payment.total),
            "subject": payment.description,
            "number": payment.out_trade_no,
            "until": clock(payment.expires_at),
            "transaction": payment.transaction_id,
            "paid_at": clock(payment.paid_at),
            "way": WAYS[language_of(request)].get(payment.trade_type, ""),
        }
        back = request.query_params.get("redirect_url", "")
        code = f"{self.base_url}/cashier/{key}"
        return Sight(STATES[payment.state], facts, back=back, code=code, shows=frozenset({"code", "how"}))

    def press(self, key: str, notice: str) -> None:
        """The buyer pays."""
        payment = self.bank.by_prepay[key]
        unpaid = payment.state == "NOTPAY"
        if self.bank.pay(payment, captured_minor(self.faults, payment.out_trade_no, payment.total, unpaid=unpaid)):
            self.notices.payment_succeeded(payment, notice)

    async def in_app(self, request: Request) -> Response:
        """Open the page from inside the app: the words must be signed by the merchant, as the app demands."""
        told = {name: values[0] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}
        prepay = told.get("package", "").removeprefix("prepay_id=")
        payment = self.bank.by_prepay.get(prepay)
        if payment is None or not self._is_signed(told):
            return JSONResponse({"err_msg": "get_brand_wcpay_request:fail"}, 403)
        return RedirectResponse(f"/cashier/{prepay}", 303, HEADERS)

    def _is_signed(self, told: dict[str, str]) -> bool:
        keys = self.notices.seal.keys
        message = "".join(f"{told.get(name, '')}\n" for name in IN_APP).encode()
        try:
            signature = base64.b64decode(told.get("paySign", ""), validate=True)
            keys.merchant_key.verify(signature, message, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error):
            return False
        return told.get("appId") == keys.app_id and told.get("signType") == "RSA"
