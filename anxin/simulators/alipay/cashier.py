"""What does the buyer's phone show after scanning, and what happens when "pay" is pressed?"""

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.alipay.bank import Bank, Trade, told, yuan
from anxin.simulators.alipay.notices import LATE_SECONDS, Notices
from anxin.simulators.faults import Faults

HOME = Path(__file__).parent / "templates"
PAGE = Template((HOME / "cashier.html").read_text(encoding="utf-8"))
PARTS = {name: Template((HOME / f"{name}.html").read_text(encoding="utf-8")) for name in ("open", "paid", "closed")}
WORDS: dict[str, dict[str, str]] = json.loads((HOME / "words.json").read_text(encoding="utf-8"))
HOW = ("once", "twice", "late", "none")
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass
class Cashier:
    """The page behind the code, and behind the pages for phones and large screens."""

    bank: Bank
    faults: Faults
    notices: Notices
    merchant_name: str

    def routes(self) -> list[Route]:
        """The page and its button."""
        return [
            Route("/cashier/{token}", self.show, methods=["GET"]),
            Route("/cashier/{token}/pay", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as the trade stands now; opening it is what scanning is."""
        trade = self.bank.by_token.get(request.path_params["token"])
        language = _language(request)
        if trade is None:
            return HTMLResponse(self._page(language, "closed", {}), 404, HEADERS)
        self.bank.scan(trade)
        part = {"WAIT_BUYER_PAY": "open"}.get(trade.status, "paid" if trade.captured_minor else "closed")
        return HTMLResponse(self._page(language, part, _facts(trade)), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the buyer's thumb: {notice: once | twice | late | none}."""
        trade = self.bank.by_token.get(request.path_params["token"])
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        if trade is None or chosen not in HOW:
            return HTMLResponse(self._page(_language(request), "closed", {}), 404, HEADERS)
        captured_minor = trade.total_minor
        if not trade.captured_minor and (wrong := self.faults.take("wrong_amount", trade.out_trade_no)) is not None:
            captured_minor = int(wrong.get("amount_minor", trade.total_minor - 1))
        if self.bank.pay(trade, captured_minor):
            self.notices.paid(trade, chosen)
        return RedirectResponse(f"/cashier/{trade.token}?lang={_language(request)}", 303, HEADERS)

    def _page(self, language: str, part: str, facts: dict[str, str]) -> str:
        words = WORDS[language] | {"late_seconds": str(int(LATE_SECONDS)), "merchant": self.merchant_name}
        values = {name: escape(value) for name, value in (words | facts).items()}
        other = "en" if language == "zh" else "zh"
        values |= {"language": words["html_language"], "lang": language, "other": other}
        values["title"] = escape(words[f"{part}_title"])
        for name in ("pay", "late"):
            values[name] = Template(values[name]).safe_substitute(values)
        return PAGE.substitute(values, main=PARTS[part].safe_substitute(values))


def _facts(trade: Trade) -> dict[str, str]:
    back = trade.return_url if urlsplit(trade.return_url).scheme in ("http", "https") else ""
    whole, part = yuan(trade.captured_minor or trade.total_minor).split(".")
    return {
        "amount": f"¥{int(whole):,}.{part}",
        "subject": trade.subject,
        "token": trade.token,
        "number": trade.out_trade_no,
        "until": told(trade.expires_at)[5:] or "—",
        "transaction": trade.trade_no,
        "paid_at": told(trade.paid_at)[5:],
        "back": back,
        "back_hidden": "" if back else "hidden",
    }


def _language(request: Request) -> str:
    return "en" if request.query_params.get("lang") == "en" else "zh"
