"""How is an epay gateway asked: one form there, one JSON object back, and everything else is no answer?"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from anxin.integrations.connections import Connections, NoAnswer
from anxin.integrations.epay.fields import BadForm, read_object

TIMEOUT_SECONDS: Final = 8.0
FORM: Final = {"content-type": "application/x-www-form-urlencoded"}
# operators copy the address of a page where the address of the gateway is wanted
PAGES: Final = ("/submit.php", "/mapi.php", "/api.php", "/api/pay/create", "/api/pay/submit", "/api/pay/query")

Unclear = (NoAnswer, BadForm)


class Gateway:
    """One gateway. Safe to use from many threads."""

    def __init__(self, base_url: str, timeout_seconds: float) -> None:
        """Raises ValueError for an address that is none."""
        self.base_url = _base(base_url)
        self._connections = Connections(self.base_url, timeout_seconds)

    def link(self, page: str, fields: Mapping[str, str]) -> str:
        """The address of a page with a form in its query."""
        return f"{self.base_url}{page}?{urlencode(fields)}"

    def post(self, page: str, fields: Mapping[str, str], query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The answer to a form. Raises NoAnswer and BadForm; both mean: unknown."""
        return self._ask("POST", page, query or {}, urlencode(fields).encode())

    def get(self, page: str, query: Mapping[str, str]) -> dict[str, Any]:
        """The answer to a query. Raises NoAnswer and BadForm."""
        return self._ask("GET", page, query, b"")

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _ask(self, method: str, page: str, query: Mapping[str, str], body: bytes) -> dict[str, Any]:
        path = self._connections.prefix + page + (f"?{urlencode(query)}" if query else "")
        status, _, content = self._connections.ask(method, path, FORM if body else {}, body)
        if status != 200:
            reason = f"status {status}"
            raise NoAnswer(reason)
        return read_object(content)


def _base(written: str) -> str:
    base = written.strip().rstrip("/")
    for page in PAGES:
        base = base.removesuffix(page)
    return base.rstrip("/")
