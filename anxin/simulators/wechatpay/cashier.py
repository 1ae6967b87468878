"""What does the buyer see behind the QR code or the link, and what happens when "pay" is pressed?"""

import base64
import binascii
import io
import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, quote, urlsplit

import qrcode
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from qrcode.image.svg import SvgPathImage
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.faults import Faults
from anxin.simulators.wechatpay.bank import SHANGHAI, Bank, Payment, yuan
from anxin.simulators.wechatpay.notices import LATE_SECONDS, Notices

HOME = Path(__file__).parent / "templates"
PAGE = Template((HOME / "cashier.html").read_text(encoding="utf-8"))
PARTS = {name: Template((HOME / f"{name}.html").read_text(encoding="utf-8")) for name in ("open", "paid", "closed")}
WORDS: dict[str, dict[str, str]] = json.loads((HOME / "words.json").read_text(encoding="utf-8"))
HOW = ("once", "twice", "late", "none")
STATES = {"NOTPAY": "open", "SUCCESS": "paid", "REFUND": "paid", "CLOSED": "closed"}
IN_APP = ("appId", "timeStamp", "nonceStr", "package")
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass
class Cashier:
    """The page that stands for the buyer's phone."""

    bank: Bank
    faults: Faults
    notices: Notices
    merchant_name: str
    base_url: str

    def routes(self) -> list[Route]:
        """The page, its button, and the door for those who pay inside the app."""
        return [
            Route("/cashier/in-app", self.in_app, methods=["POST"]),
            Route("/cashier/{prepay_id}", self.show, methods=["GET"]),
            Route("/cashier/{prepay_id}/pay", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as the payment stands now."""
        payment = self.bank.by_prepay.get(request.path_params["prepay_id"])
        language = _language(request)
        if payment is None:
            return HTMLResponse(self._page(language, "closed", {}), 404, HEADERS)
        self.bank.expire(payment)
        back = _web(request.query_params.get("redirect_url", ""))
        return HTMLResponse(self._page(language, STATES[payment.state], self._facts(payment, back)), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the buyer's thumb: {notice: once | twice | late | none}."""
        payment = self.bank.by_prepay.get(request.path_params["prepay_id"])
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        if payment is None or chosen not in HOW:
            return HTMLResponse(self._page(_language(request), "closed", {}), 404, HEADERS)
        self.bank.expire(payment)
        captured = payment.total
        if payment.state == "NOTPAY":
            wrong = self.faults.take("wrong_amount", payment.out_trade_no)
            if wrong is not None:
                captured = int(wrong.get("amount_minor", payment.total - 1))
        if self.bank.pay(payment, captured):
            self.notices.payment_succeeded(payment, chosen)
        back = quote(_web(request.query_params.get("redirect_url", "")), safe="")
        query = f"lang={_language(request)}" + (f"&redirect_url={back}" if back else "")
        return RedirectResponse(f"/cashier/{payment.prepay_id}?{query}", 303, HEADERS)

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

    def _facts(self, payment: Payment, back: str) -> dict[str, str]:
        whole, _, cents = yuan(payment.captured or payment.total).partition(".")
        return {
            "amount": f"¥{int(whole):,}.{cents}",
            "subject": payment.description,
            "prepay": payment.prepay_id,
            "number": payment.out_trade_no,
            "until": _clock(payment.expires_at),
            "transaction": payment.transaction_id,
            "paid_at": _clock(payment.paid_at),
            "trade_type": payment.trade_type,
            "redirect": quote(back, safe=""),
            "back": back,
            "back_hidden": "" if back else "hidden",
        }

    def _page(self, language: str, part: str, facts: dict[str, str]) -> str:
        words = WORDS[language] | {"late_seconds": str(int(LATE_SECONDS)), "merchant": self.merchant_name}
        values = {name: escape(value) for name, value in (words | facts).items()}
        other = "en" if language == "zh" else "zh"
        values |= {
            "language": words["html_language"],
            "lang": language,
            "other": f"{other}&amp;redirect_url={values.get('redirect', '')}",
            "title": escape(words[f"{part}_title"]),
            "way": values.get(facts.get("trade_type", ""), ""),
            "code": _code(f"{self.base_url}/cashier/{facts['prepay']}") if part == "open" else "",
        }
        for name in ("pay", "late"):
            values[name] = Template(values[name]).safe_substitute(values)
        return PAGE.substitute(values, main=PARTS[part].safe_substitute(values))


def _code(address: str) -> str:
    image = qrcode.make(address, image_factory=SvgPathImage, border=2)
    written = io.BytesIO()
    image.save(written)
    return written.getvalue().decode().partition("?>")[2].strip()


def _web(address: str) -> str:
    return address if urlsplit(address).scheme in ("http", "https") else ""


def _language(request: Request) -> str:
    return "en" if request.query_params.get("lang", "").startswith("en") else "zh"


def _clock(moment: float | None) -> str:
    return "—" if not moment else datetime.fromtimestamp(moment, SHANGHAI).strftime("%m-%d %H:%M:%S")
