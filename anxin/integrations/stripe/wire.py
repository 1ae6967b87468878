"""How is Stripe asked? The stripe package writes and reads; the bytes go over our own connections.

So there is one way out of the house: no proxy of the environment, no retry, no telemetry, and nothing about this
machine in a header. The package takes half a second to load, so it is loaded with the first client and not before.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from anxin.integrations.connections import Connections, NoAnswer

SENT = ("authorization", "content-type", "idempotency-key", "stripe-version")
LARGEST_ANSWER_BYTES = 4 << 20
NAMELESS = "invalid_request_error"


class Unclear(Exception):
    """No answer that says whether Stripe acted; the text is its kind of trouble, never a secret."""


class Replayed(Unclear):
    """The trouble is that of an earlier request under the same key, and will be said again for a day."""


class Declined(Exception):
    """Stripe understood and did nothing; `code` is its word for why, `param` the field that it is about."""

    def __init__(self, code: str, status: int, param: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.param = param


class Wire:
    """One account's connection to Stripe. Safe to use from many threads."""

    def __init__(self, *, base_url: str, secret_key: str, timeout_seconds: float) -> None:
        import stripe

        connections = Connections(base_url, timeout_seconds, LARGEST_ANSWER_BYTES)

        class Transport(stripe.HTTPClient):  # type: ignore[misc]  # its types are not read: mypy would take a minute
            name = "anxin"

            def request(
                self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
            ) -> tuple[bytes, int, dict[str, str]]:
                """Send one request as the package wrote it."""
                parts = urlsplit(url)
                path = f"{parts.path}?{parts.query}" if parts.query else parts.path
                sent = {name: value for name, value in (headers or {}).items() if name.lower() in SENT}
                body = post_data.encode() if isinstance(post_data, str) else post_data or b""
                try:
                    status, told, content = connections.ask(method.upper(), path, sent, body)
                except NoAnswer as lost:
                    raise stripe.APIConnectionError(str(lost), should_retry=False) from lost
                return content, status, told

        self._connections = connections
        self._errors = stripe
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": base_url.rstrip("/")},
            http_client=Transport(),
            max_network_retries=0,
        )

    def ask(self, method: str, path: str, fields: Mapping[str, Any] | None = None, *, key: str = "") -> dict[str, Any]:
        """The object that Stripe answers with. Raises Unclear and Declined."""
        options = {"idempotency_key": key} if key else {}
        try:
            response = self._client.raw_request(method, path, **(fields or {}), **options)
        except self._errors.InvalidRequestError as refused:
            raise Declined(refused.code or NAMELESS, refused.http_status, refused.param or "") from None
        except self._errors.StripeError as trouble:
            kind = Replayed if (trouble.headers or {}).get("idempotent-replayed") == "true" else Unclear
            raise kind(f"{type(trouble).__name__} {trouble.http_status or ''}".strip()) from None
        if not isinstance(response.data, dict):
            raise Unclear("the answer is not an object")
        return dict(response.data)

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()


def signed(header: str, secret: str, body: bytes) -> bool:
    """Whether the header signs this body with this secret; the moment in it is the caller's to judge."""
    import stripe

    try:
        return bool(stripe.WebhookSignature.verify_header(body, header, secret, tolerance=None))
    except (stripe.SignatureVerificationError, UnicodeDecodeError):
        return False
