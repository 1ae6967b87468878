"""How does the channel take a signed request and give a signed answer, also one that hangs or is signed badly?"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from anxin.simulators.fields import BadField, read
from anxin.simulators.journal import Journal
from anxin.simulators.wechatpay.limits import Limits
from anxin.simulators.wechatpay.refused import Refused
from anxin.simulators.wechatpay.seal import Manner, Seal, Unsealed

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Ask:
    """A signed request, opened. What a handler writes into `entry` the journal tells; `serial` names a key of ours."""

    path: dict[str, str]
    query: dict[str, str]
    fields: dict[str, Any]
    serial: str
    entry: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What to say; no fields are an empty body. `manner` and `hang_seconds` are how an answer goes wrong on purpose."""

    status: int
    fields: dict[str, Any] | None = None
    manner: Manner = "good"
    hang_seconds: float = 0
    file: bytes | None = None


@dataclass
class Desk:
    """Opens requests, writes them down, lets a handler answer without awaiting, signs the answer."""

    seal: Seal
    journal: Journal
    limits: Limits
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def endpoint(self, kind: str, handle: Callable[[Ask], Answer]) -> Endpoint:
        """A Starlette endpoint around a handler of this kind of request."""

        async def serve(request: Request) -> Response:
            received_at = time.time()
            body = await request.body()
            entry: dict[str, Any] = {"kind": kind, "method": request.method, "received_at": received_at}
            entry |= {"path": request.url.path} | request.path_params
            self.journal.received.append(entry)
            answer = self._answer(request, kind, body, entry, handle)
            entry["status"] = answer.status
            if answer.hang_seconds:
                return await self._hang(answer.hang_seconds)
            return self._signed(answer, request.headers.get("wechatpay-serial", ""))

        return serve

    def _answer(
        self, request: Request, kind: str, body: bytes, entry: dict[str, Any], handle: Callable[[Ask], Answer]
    ) -> Answer:
        try:
            self.seal.open(request.method, path_with_query(request), request.headers, body)
            self.limits.admit(kind)
            serial = request.headers.get("wechatpay-serial", "")
            answer = handle(Ask(request.path_params, dict(request.query_params), read(body), serial, entry))
        except Unsealed as unsealed:
            entry["detail"] = str(unsealed)
            return self._error(kind, entry, 401, "SIGN_ERROR", str(unsealed))
        except BadField as bad:
            return self._error(kind, entry, 400, "PARAM_ERROR", f"参数错误:{bad}")
        except Refused as refused:
            return self._error(kind, entry, refused.status, refused.code, refused.message)
        return answer

    def _error(self, kind: str, entry: dict[str, Any], status: int, code: str, message: str) -> Answer:
        entry["code"] = code
        if status != 429:
            self.limits.fail(kind)
        return Answer(status, {"code": code, "message": message})

    async def _hang(self, seconds: float) -> Response:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)
        return Response(status_code=504)

    def _signed(self, answer: Answer, wanted: str) -> Response:
        if answer.file is not None:
            return Response(answer.file, answer.status, {"content-type": "application/octet-stream"})
        body = b""
        if answer.fields is not None:
            body = json.dumps(answer.fields, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json; charset=utf-8"}
        headers |= self.seal.headers(body, wanted=wanted, manner=answer.manner)
        return Response(body, answer.status, headers)


def path_with_query(request: Request) -> str:
    """The request's path as it came, with its query."""
    path = request.scope["raw_path"].decode()
    query = request.scope["query_string"].decode()
    return f"{path}?{query}" if query else path
