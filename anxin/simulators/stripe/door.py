"""How does Stripe take a request: who asks, how often, and was the same thing asked under this key before?"""

import asyncio
import base64
import contextlib
import json
import secrets
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from anxin.simulators.journal import Journal
from anxin.simulators.stripe.books import Books
from anxin.simulators.stripe.errors import Declined
from anxin.simulators.stripe.forms import Fields, decode

KEPT_SECONDS = 24 * 3600

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Ask:
    """A request that may be answered. What a handler writes into `entry` is told by the journal."""

    path: dict[str, str]
    fields: Fields
    entry: dict[str, Any]
    key: str = ""


@dataclass(frozen=True)
class Answer:
    """What to say; `cut` and `hang_seconds` are how an answer goes wrong on purpose."""

    fields: dict[str, Any]
    status: int = 200
    cut: bool = False
    hang_seconds: float = 0


@dataclass(frozen=True)
class Kept:
    """The first answer under an idempotency key, and to which question it was."""

    question: str
    answer: Answer
    at: float


@dataclass
class Door:
    """Every request passes here; handlers never await, so one question is answered at a time."""

    books: Books
    journal: Journal
    account: str
    secret_key: str
    rate_per_second: int
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    kept: dict[str, Kept] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=deque)

    def endpoint(self, kind: str, handle: Callable[[Ask], Answer]) -> Endpoint:
        """A Starlette endpoint around a handler of this kind of request."""

        async def serve(request: Request) -> Response:
            entry: dict[str, Any] = {"kind": kind, "method": request.method, "received_at": time.time()}
            body = (await request.body()).decode("utf-8", "replace")
            entry |= {"path": request.url.path, "key": request.headers.get("idempotency-key", "")}
            self.journal.received.append(entry)
            answer, replayed = self._answer(request, body, entry, handle)
            entry |= {"status": answer.status, "replayed": replayed}
            if answer.hang_seconds:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stop.wait(), answer.hang_seconds)
                return Response(status_code=504)
            return _written(answer, replayed)

        return serve

    def _answer(
        self, request: Request, body: str, entry: dict[str, Any], handle: Callable[[Ask], Answer]
    ) -> tuple[Answer, bool]:
        try:
            self._admit(request)
            fields = decode(request.url.query) | decode(body)
            ask = Ask(request.path_params, fields, entry, str(entry["key"]) if request.method == "POST" else "")
            question = f"{request.method} {request.url.path} {json.dumps(fields, sort_keys=True)}"
            if known := self._known(ask.key, question):
                return known, True
            answer, keep = _handled(handle, ask)
        except Declined as declined:
            entry["code"] = declined.code or declined.kind
            return Answer(declined.fields(), declined.status), False
        if ask.key and keep:
            self.kept[ask.key] = Kept(question, Answer(answer.fields, answer.status), self.books.now())
        return answer, False

    def _admit(self, request: Request) -> None:
        now = time.monotonic()
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        if len(self.recent) >= self.rate_per_second:
            raise Declined(429, "invalid_request_error", "Too many requests", code="rate_limit")
        self.recent.append(now)
        if not secrets.compare_digest(_asker(request).encode(), self.secret_key.encode()):
            raise Declined(401, "invalid_request_error", "Invalid API Key provided")
        if request.headers.get("stripe-account", self.account) != self.account:
            raise Declined(
                403, "invalid_request_error", "The key has no access to this account", code="account_invalid"
            )

    def _known(self, key: str, question: str) -> Answer | None:
        kept = self.kept.get(key) if key else None
        if kept is None or kept.at + KEPT_SECONDS < self.books.now():
            return None
        if kept.question != question:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise Declined(400, "idempotency_error", message)
        return kept.answer


def _handled(handle: Callable[[Ask], Answer], ask: Ask) -> tuple[Answer, bool]:
    """The answer and whether it is kept; what was refused before anything began is not."""
    try:
        answer = handle(ask)
    except Declined as declined:
        if not declined.kept:
            raise
        ask.entry["code"] = declined.code
        return Answer(declined.fields(), declined.status), True
    return answer, bool(answer.fields)


def _asker(request: Request) -> str:
    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with contextlib.suppress(ValueError):
            return base64.b64decode(word, validate=True).decode("utf-8", "replace").rstrip(":")
        return ""
    return word if scheme.lower() == "bearer" else ""


def _written(answer: Answer, replayed: bool) -> Response:
    body = json.dumps(answer.fields, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", "request-id": f"req_{secrets.token_hex(7)}"}
    headers |= {"idempotent-replayed": "true"} if replayed else {}
    return Response(body[: len(body) // 2] if answer.cut else body, answer.status, headers)
