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

from anxin.simulators.epay.notices import LATE_SECONDS, Notices
from anxin.simulators.epay.till import Order, Till, stamp, yuan
from anxin.simulators.faults import Faults
from anxin.simulators.sandpay.cashier import HEADERS, PAGE, PARTS, WORDS

OWN_WORDS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "templates" / "words.json").read_text(encoding="utf-8")
)
HOW = ("once", "twice", "late", "none")
VALID_SECONDS = 3600


def page(language: str, part: str, words: dict[str, str], facts: dict[str, str]) -> str:
    """The cashier of the sandbox with another party's words; everything is escaped here."""
    whole = WORDS[language] | {"late_seconds": str(int(LATE_SECONDS))} | words
    values = {name: escape(value) for name, value in (whole | facts).items()}
    values |= {"language": whole["html_language"], "lang": language, "other": "en" if language == "zh" else "zh"}
    values["title"] = escape(whole[f"{part}_title"])
    for name in ("pay", "late"):
        values[name] = Template(values[name]).safe_substitute(values)
    return PAGE.substitute(values, main=PARTS[part].safe_substitute(values))


def language_of(request: Request) -> str:
    """The page's language; Chinese unless asked otherwise."""
    return "en" if request.query_params.get("lang") == "en" else "zh"


def web_page(written: str) -> str:
    """An address that a link may lead to; else nothing."""
    return written if urlsplit(written).scheme in ("http", "https") else ""


@dataclass
class Cashier:
    """The page behind the QR code."""

    till: Till
    faults: Faults
    notices: Notices
    merchant_name: str

    def routes(self) -> list[Route]:
        """The page and its button."""
        return [
            Route("/cashier/{ticket}", self.show, methods=["GET"]),
            Route("/cashier/{ticket}/pay", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as the order stands now."""
        order, language = self.till.by_ticket.get(request.path_params["ticket"]), language_of(request)
        if order is None:
            return HTMLResponse(self._page(language, "closed", None), 404, HEADERS)
        part = "paid" if order.status else "closed" if order.closed else "open"
        return HTMLResponse(self._page(language, part, order), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the buyer's thumb: {notice: once | twice | late | none}."""
        order, language = self.till.by_ticket.get(request.path_params["ticket"]), language_of(request)
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        if order is None or chosen not in HOW:
            return HTMLResponse(self._page(language, "closed", None), 404, HEADERS)
        captured_minor = order.money_minor
        if not order.status and (wrong := self.faults.take("wrong_amount", order.out_trade_no)) is not None:
            captured_minor = int(wrong.get("amount_minor", order.money_minor - 1))
        if self.till.pay(order, captured_minor):
            self.notices.payment_succeeded(order, chosen)
        return RedirectResponse(f"/cashier/{order.ticket}?lang={language}", 303, HEADERS)

    def _page(self, language: str, part: str, order: Order | None) -> str:
        own = OWN_WORDS[language]
        words = own | {"merchant": self.merchant_name, "wallet_name": own.get(order.wallet, "") if order else ""}
        return page(language, part, words, _facts(order) if order else {})


def _facts(order: Order) -> dict[str, str]:
    back = web_page(order.return_url)
    return {
        "amount": f"¥{yuan(order.captured_minor or order.money_minor)}",
        "subject": order.name,
        "prepay": order.ticket,
        "number": order.out_trade_no,
        "until": stamp(order.added_at + VALID_SECONDS)[5:],
        "transaction": order.trade_no,
        "paid_at": stamp(order.paid_at)[5:],
        "back": back,
        "back_hidden": "" if back else "hidden",
    }
