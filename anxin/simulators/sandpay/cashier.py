"""What does the buyer's phone show after scanning, and what happens when "pay" is pressed?"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.faults import Faults
from anxin.simulators.sandpay.bank import Bank, Payment
from anxin.simulators.sandpay.notices import LATE_SECONDS, Notices

HOME = Path(__file__).parent / "templates"
PAGE = Template((HOME / "cashier.html").read_text(encoding="utf-8"))
PARTS = {name: Template((HOME / f"{name}.html").read_text(encoding="utf-8")) for name in ("open", "paid", "closed")}
WORDS: dict[str, dict[str, str]] = json.loads((HOME / "words.json").read_text(encoding="utf-8"))
HOW = ("once", "twice", "late", "none")
SHANGHAI = timezone(timedelta(hours=8))
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€"}
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass
class Cashier:
    """The page behind the QR code."""

    bank: Bank
    faults: Faults
    notices: Notices
    merchant_name: str

    def routes(self) -> list[Route]:
        """The page and its button."""
        return [
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
        part = {"NOTPAY": "open", "SUCCESS": "paid", "CLOSED": "closed"}[payment.status]
        return HTMLResponse(self._page(language, part, self._facts(payment)), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the buyer's thumb: {notice: once | twice | late | none}."""
        payment = self.bank.by_prepay.get(request.path_params["prepay_id"])
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        if payment is None or chosen not in HOW:
            return HTMLResponse(self._page(_language(request), "closed", {}), 404, HEADERS)
        self.bank.expire(payment)
        captured_minor = payment.amount_minor
        if payment.status == "NOTPAY":
            wrong = self.faults.take("wrong_amount", payment.out_trade_no)
            if wrong is not None:
                captured_minor = int(wrong.get("amount_minor", payment.amount_minor - 1))
        if self.bank.pay(payment, captured_minor):
            self.notices.payment_succeeded(payment, chosen)
        return RedirectResponse(f"/cashier/{payment.prepay_id}?lang={_language(request)}", 303, HEADERS)

    def _facts(self, payment: Payment) -> dict[str, str]:
        amount_minor = payment.captured_minor if payment.status == "SUCCESS" else payment.amount_minor
        sign = SIGNS.get(payment.currency, f"{payment.currency} ")
        back = payment.return_url if urlsplit(payment.return_url).scheme in ("http", "https") else ""
        return {
            "amount": f"{sign}{amount_minor // 100:,}.{amount_minor % 100:02}",
            "subject": payment.subject,
            "prepay": payment.prepay_id,
            "number": payment.out_trade_no,
            "until": _clock(payment.expires_at),
            "transaction": payment.transaction_no or "",
            "paid_at": _clock(payment.paid_at),
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
            "other": other,
            "title": escape(words[f"{part}_title"]),
        }
        for name in ("pay", "late"):
            values[name] = Template(values[name]).safe_substitute(values)
        return PAGE.substitute(values, main=PARTS[part].safe_substitute(values))


def _language(request: Request) -> str:
    return "en" if request.query_params.get("lang") == "en" else "zh"


def _clock(moment: float | None) -> str:
    return "—" if moment is None else datetime.fromtimestamp(moment, SHANGHAI).strftime("%m-%d %H:%M:%S")
