"""How does a simulator take a sealed request and give a sealed answer, also one that hangs or is sealed badly?"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from anxin.simulators.envelope import Envelope, Unsealed
from anxin.simulators.fields import BadField, read
from anxin.simulators.journal import Journal

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Ask:
    """A sealed request, opened. What a handler writes into `entry` is told by the journal."""

    path: dict[str, str]
    query: dict[str, str]
    fields: dict[str, Any]
    entry: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What to say; `seal` and `hang_seconds` are how an answer goes wrong on purpose."""

    status: int
    fields: dict[str, Any]
    seal: Literal["good", "none", "wrong"] = "good"
    hang_seconds: float = 0


class Refused(Exception):
    """The request is understood and refused, with this status and code."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass
class Desk:
    """Opens requests, writes them down, lets a handler answer without awaiting, seals the answer."""

    envelope: Envelope
    journal: Journal
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def endpoint(self, kind: str, handle: Callable[[Ask], Answer]) -> Endpoint:
        """A Starlette endpoint around a handler of this kind of request."""

        async def serve(request: Request) -> Response:
            received_at = time.time()
            body = await request.body()
            entry: dict[str, Any] = {"kind": kind, "method": request.method, "received_at": received_at}
            entry |= {"path": request.url.path} | request.path_params
            self.journal.received.append(entry)
            nonce, answer = self._answer(request, body, entry, handle)
            entry["status"] = answer.status
            if answer.hang_seconds:
                return await self._hang(answer.hang_seconds)
            return self._seal(nonce, answer)

        return serve

    def _answer(
        self, request: Request, body: bytes, entry: dict[str, Any], handle: Callable[[Ask], Answer]
    ) -> tuple[str, Answer]:
        nonce = ""
        try:
            nonce = self.envelope.open(request.method, path_with_query(request), request.headers, body)
            return nonce, handle(Ask(request.path_params, dict(request.query_params), read(body), entry))
        except Unsealed as unsealed:
            entry["code"] = unsealed.code
            return nonce, Answer(401, {"code": "SIGN_ERROR", "detail": unsealed.code})
        except BadField as bad:
            entry["code"] = "BAD_REQUEST"
            return nonce, Answer(400, {"code": "BAD_REQUEST", "detail": str(bad)})
        except Refused as refused:
            entry["code"] = refused.code
            return nonce, Answer(refused.status, {"code": refused.code})

    async def _hang(self, seconds: float) -> Response:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)
        return Response(status_code=504)

    def _seal(self, nonce: str, answer: Answer) -> Response:
        body = json.dumps(answer.fields, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json"}
        if answer.seal != "none":
            headers |= self.envelope.answer(answer.status, nonce, body if answer.seal == "good" else body + b" ")
        return Response(body, answer.status, headers)


def path_with_query(request: Request) -> str:
    """The request's path as it came, with its query."""
    path = request.scope["raw_path"].decode()
    query = request.scope["query_string"].decode()
    return f"{path}?{query}" if query else path
