"""What does the buyer see behind the code, and what happens when the button plays the transfer?"""

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.epay.cashier import language_of, page, web_page
from anxin.simulators.epay.till import stamp
from anxin.simulators.sandpay.cashier import HEADERS
from anxin.simulators.usdt.notices import Notices
from anxin.simulators.usdt.trades import PAID, WAITING, Trade, Trades

OWN_WORDS: dict[str, dict[str, str]] = json.loads(
    (Path(__file__).parent / "templates" / "words.json").read_text(encoding="utf-8")
)
HOW = ("once", "twice", "late", "none")
PARTS = {WAITING: "open", PAID: "paid"}


@dataclass
class Cashier:
    """The page that the gateway calls its checkout counter; the form of the shared page leads to /cashier/."""

    trades: Trades
    notices: Notices
    merchant_name: str

    def routes(self) -> list[Route]:
        """The page and its button."""
        return [
            Route("/pay/checkout-counter/{trade_id}", self.show, methods=["GET"]),
            Route("/cashier/{trade_id}/pay", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as the trade stands now."""
        trade, language = self.trades.by_id.get(request.path_params["trade_id"]), language_of(request)
        if trade is None:
            return HTMLResponse(self._page(language, "closed", None), 404, HEADERS)
        part = PARTS.get(self.trades.state(trade), "closed")
        return HTMLResponse(self._page(language, part, trade), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the transfer: {notice: once | twice | late | none}."""
        trade, language = self.trades.by_id.get(request.path_params["trade_id"]), language_of(request)
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        if trade is None or chosen not in HOW:
            return HTMLResponse(self._page(language, "closed", None), 404, HEADERS)
        if self.trades.pay(trade):
            self.notices.paid(trade, chosen)
        return RedirectResponse(f"/pay/checkout-counter/{trade.trade_id}?lang={language}", 303, HEADERS)

    def _page(self, language: str, part: str, trade: Trade | None) -> str:
        words = OWN_WORDS[language] | {"merchant": self.merchant_name}
        return page(language, part, words, _facts(trade) if trade else {"wallet_name": ""})


def _facts(trade: Trade) -> dict[str, str]:
    back = web_page(trade.redirect_url)
    return {
        "amount": f"{trade.actual_amount:.4f} USDT",
        "subject": f"¥{trade.amount:.2f}",
        "wallet_name": trade.address,
        "prepay": trade.trade_id,
        "number": trade.order_id,
        "until": stamp(trade.expires_at)[5:],
        "transaction": trade.block_transaction_id,
        "paid_at": stamp(trade.paid_at)[5:],
        "back": back,
        "back_hidden": "" if back else "hidden",
    }
