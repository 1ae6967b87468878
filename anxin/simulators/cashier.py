"""What does the buyer see behind a code or a link, and what happens when "pay" is pressed? One page for all channels.

Words and colours of a channel stand in its own `templates/words.json`, over those that all share.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Protocol
from urllib.parse import parse_qs, quote, urlsplit

import qrcode
from qrcode.image.svg import SvgPathImage
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.faults import Faults

HOME = Path(__file__).parent / "templates"
PAGE = Template((HOME / "cashier.html").read_text(encoding="utf-8"))
PARTS = {name: Template((HOME / f"{name}.html").read_text(encoding="utf-8")) for name in ("open", "paid", "closed")}
WORDS: dict[str, dict[str, str]] = json.loads((HOME / "words.json").read_text(encoding="utf-8"))
HOW = ("once", "twice", "late", "none")
DECLINE = "decline"
SHANGHAI = timezone(timedelta(hours=8))
SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€", "HKD": "HK$"}
# what a page leaves out unless it is told otherwise
OPTIONAL = ("alert", "code", "cancel", "how", "decline")
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True)
class Sight:
    """What a page shows: which part (open, paid, closed), its facts, the address to go back to, a code to scan, and
    which optional pieces."""

    part: str
    facts: Mapping[str, str]
    back: str = ""
    code: str = ""
    shows: frozenset[str] = frozenset()


class Till(Protocol):
    """The channel behind the page; `key` is what its address ends with."""

    def sight(self, key: str, request: Request) -> Sight | None:
        """The page as the payment stands now; None where there is none."""
        ...

    def press(self, key: str, notice: str) -> None:
        """The buyer pays, and the notice goes once, twice, late or not at all."""
        ...


@dataclass
class Cashier:
    """The pages of one channel. `carry` names what a link keeps of its query, web addresses alone; the button leads to
    /cashier/ whatever the page's own path, unless told otherwise."""

    till: Till
    home: Path
    merchant_name: str
    late_seconds: float
    path: str = "/cashier/"
    door: str = "/cashier/"
    carry: tuple[str, ...] = ()
    own: dict[str, dict[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.own = json.loads((self.home / "templates" / "words.json").read_text(encoding="utf-8"))

    def routes(self) -> list[Route]:
        """The page and its button."""
        return [
            Route(f"{self.path}{{key}}", self.show, methods=["GET"]),
            Route(f"{self.door}{{key}}/pay", self.pay, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The page as the payment stands now."""
        seen = self.till.sight(request.path_params["key"], request)
        if seen is None:
            return self._closed(request)
        return HTMLResponse(self._page(request, seen), 200, HEADERS)

    async def pay(self, request: Request) -> Response:
        """Play the buyer's thumb: {notice: once | twice | late | none}, or decline where the page offers it."""
        key = request.path_params["key"]
        chosen = parse_qs((await request.body()).decode("utf-8", "replace")).get("notice", ["once"])[0]
        seen = self.till.sight(key, request)
        if seen is None or (chosen not in HOW and not (chosen == DECLINE and DECLINE in seen.shows)):
            return self._closed(request)
        declined = "&declined=1" if chosen == DECLINE else ""
        if not declined:
            self.till.press(key, chosen)
        return RedirectResponse(
            f"{self.path}{quote(key)}?lang={language_of(request)}{self._carried(request)}{declined}", 303, HEADERS
        )

    def _closed(self, request: Request) -> Response:
        return HTMLResponse(self._page(request, Sight("closed", {})), 404, HEADERS)

    def _carried(self, request: Request) -> str:
        kept = {name: web_page(request.query_params.get(name, "")) for name in self.carry}
        return "".join(f"&{name}={quote(value, safe='')}" for name, value in kept.items() if value)

    def _page(self, request: Request, seen: Sight) -> str:
        language = language_of(request)
        words = WORDS[language] | self.own["colours"] | self.own[language]
        words |= {"late_seconds": str(int(self.late_seconds)), "merchant": self.merchant_name}
        back = web_page(seen.back)
        values = {name: escape(value) for name, value in (words | dict(seen.facts) | {"back": back}).items()}
        values |= {f"{name}_hidden": "" if name in seen.shows else "hidden" for name in OPTIONAL}
        values |= {"back_hidden": "" if back else "hidden", "held_hidden": "" if words["held"] else "hidden"}
        values |= {
            "language": words["html_language"],
            "lang": language,
            "other": "en" if language == "zh" else "zh",
            "title": escape(words[f"{seen.part}_title"]),
            "page": escape(f"{self.door}{request.path_params['key']}"),
            "carried": escape(self._carried(request)),
            "code": _svg(seen.code) if seen.code else "",
        }
        for name in ("pay", "late"):
            values[name] = Template(values[name]).safe_substitute(values)
        return PAGE.substitute(values, main=PARTS[seen.part].safe_substitute(values))


def captured_minor(faults: Faults, number: str, asked_minor: int, *, unpaid: bool) -> int:
    """How much a press of the button brings in: what was asked, or what a fault says, one less unless it says more."""
    wrong: dict[str, Any] | None = faults.take("wrong_amount", number) if unpaid else None
    return asked_minor if wrong is None else int(wrong.get("amount_minor", asked_minor - 1))


def money(amount_minor: int, currency: str = "CNY") -> str:
    """An amount with its sign."""
    sign = SIGNS.get(currency.upper(), f"{currency.upper()} ")
    return f"{sign}{amount_minor // 100:,}.{amount_minor % 100:02}"


def clock(moment: float | None) -> str:
    """A moment as the page writes it: Shanghai's time, without the year."""
    return datetime.fromtimestamp(moment, SHANGHAI).strftime("%m-%d %H:%M:%S") if moment else "—"


def language_of(request: Request) -> str:
    """The page's language: as its address says, else as the shop on the same host was read; else Chinese."""
    asked = request.query_params.get("lang") or request.cookies.get("language", "")
    return "en" if asked.startswith("en") else "zh"


def web_page(written: str) -> str:
    """An address that a link may lead to; else nothing."""
    return written if urlsplit(written).scheme in ("http", "https") else ""


def _svg(address: str) -> str:
    image = qrcode.make(address, image_factory=SvgPathImage, border=2)
    written = io.BytesIO()
    image.save(written)
    return written.getvalue().decode().partition("?>")[2].strip()
