"""What does the buyer see on Checkout, and what happens when "pay" is pressed?"""

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
from anxin.simulators.stripe.api import scope
from anxin.simulators.stripe.books import CARD, Books, Payment
from anxin.simulators.stripe.events import LATE_SECONDS, Events

HOME = Path(__file__).parent / "templates"
PAGE = Template((HOME / "checkout.html").read_text(encoding="utf-8"))
PARTS = {
    name: Template((HOME / f"{name}.html").read_text(encoding="utf-8")) for name in ("open", "complete", "expired")
}
WORDS: dict[str, dict[str, str]] = json.loads((HOME / "words.json").read_text(encoding="utf-8"))
HOW = ("once", "twice", "late", "none")
SHANGHAI = timezone(timedelta(hours=8))
SIGNS = {"cny": "¥", "usd": "$", "eur": "€", "hkd": "HK$"}
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass
class Cashier:
    """The page that a session's address opens."""

    books: Books
    faults: Faults
    events: Events
    merchant_name: str

    def routes(self) -> list[Route]:
        """The page and its button."""
        return [
            Route("/c/pay/{session}", self.show, methods=["GET"]),
            Route("/c/pay/{session}/pay", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as the session stands now."""
        payment = self.books.payments.get(request.path_params["session"])
        language = _language(request)
        if payment is None:
            return HTMLResponse(self._page(language, "expired", {}), 404, HEADERS)
        if self.books.expire(payment):
            self.events.session_expired(payment)
        declined = request.query_params.get("declined") == "1"
        return HTMLResponse(self._page(language, payment.status, _facts(payment, declined)), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the buyer's thumb: {notice: once | twice | late | none}, or {notice: decline} for a card that fails."""
        payment = self.books.payments.get(request.path_params["session"])
        language = _language(request)
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        if payment is None or chosen not in (*HOW, "decline"):
            return HTMLResponse(self._page(language, "expired", {}), 404, HEADERS)
        back = f"/c/pay/{payment.session}?lang={language}"
        if chosen == "decline":
            return RedirectResponse(f"{back}&declined=1", 303, HEADERS)
        captured_minor = payment.amount_minor
        if payment.status == "open" and (wrong := self.faults.take("wrong_amount", scope(payment))) is not None:
            captured_minor = int(wrong.get("amount_minor", payment.amount_minor - 1))
        if self.books.pay(payment, captured_minor):
            self.events.session_completed(payment, chosen)
        return RedirectResponse(back, 303, HEADERS)

    def _page(self, language: str, part: str, facts: dict[str, str]) -> str:
        words = WORDS[language] | {"late_seconds": str(int(LATE_SECONDS)), "merchant": self.merchant_name}
        values = {name: escape(value) for name, value in (words | facts).items()}
        values |= {"lang": language, "other": "en" if language == "zh" else "zh"}
        values |= {"language": words["html_language"], "title": escape(words[f"{part}_title"])}
        for name in ("pay", "late"):
            values[name] = Template(values[name]).safe_substitute(values)
        return PAGE.substitute(values, main=PARTS[part].safe_substitute(values))


def _facts(payment: Payment, declined: bool) -> dict[str, str]:
    amount_minor = payment.captured_minor if payment.paid_at is not None else payment.amount_minor
    sign = SIGNS.get(payment.currency, f"{payment.currency.upper()} ")
    back = payment.success_url if payment.status == "complete" else payment.cancel_url
    back = back if urlsplit(back).scheme in ("http", "https") else ""
    return {
        "amount": f"{sign}{amount_minor // 100:,}.{amount_minor % 100:02}",
        "subject": payment.subject,
        "session": payment.session,
        "number": payment.number,
        "card": f"•••• {CARD}",
        "until": _clock(payment.expires_at),
        "paid_at": _clock(payment.paid_at),
        "intent": payment.intent,
        "declined_hidden": "" if declined else "hidden",
        "back": back,
        "back_hidden": "" if back else "hidden",
    }


def _language(request: Request) -> str:
    return "en" if request.query_params.get("lang") == "en" else "zh"


def _clock(moment: float | None) -> str:
    return "—" if moment is None else datetime.fromtimestamp(moment, SHANGHAI).strftime("%m-%d %H:%M:%S")
