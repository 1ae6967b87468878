"""How does the gateway take a signed form and give a signed answer, also one that hangs or is signed badly?"""

import asyncio
import contextlib
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from anxin.simulators.alipay.bank import Limits, Refused
from anxin.simulators.alipay.seals import How, Seals, Unsealed
from anxin.simulators.faults import Faults
from anxin.simulators.journal import Journal

HANG_SECONDS = 30.0
FAMILIES = {
    "10000": "Success",
    "20000": "Service Currently Unavailable",
    "40001": "Missing Required Arguments",
    "40002": "Invalid Arguments",
    "40004": "Business Failed",
    "40005": "Call Limited",
}


@dataclass(frozen=True)
class Ask:
    """A request that the app signed. What a handler writes into `entry` is told by the journal."""

    content: dict[str, Any]
    params: Mapping[str, str]
    entry: dict[str, Any]

    def text(self, name: str, default: str | None = None) -> str:
        """A text of the content. Raises Refused when it is missing and has no default."""
        value = self.content.get(name, default)
        if value is None or isinstance(value, dict | list) or (value == "" and default is None):
            raise Refused("isv.missing-method-argument", name, "40001")
        return str(value)


@dataclass(frozen=True)
class Act:
    """What a request would do, for whom, and whether it would move or make something."""

    scope: str
    do: Callable[[], dict[str, Any]]
    fresh: bool = False


@dataclass(frozen=True)
class Page:
    """Where the buyer's browser is sent instead of an answer."""

    scope: str
    do: Callable[[], str]


Handler = Callable[[Ask], Act | Page]


@dataclass
class Gateway:
    """The one address of the protocol: GET and POST /gateway.do."""

    seals: Seals
    faults: Faults
    journal: Journal
    limits: Limits
    handlers: dict[str, Handler]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    recent: deque[float] = field(default_factory=deque)

    def routes(self) -> list[Route]:
        """The path of the protocol."""
        return [Route("/gateway.do", self.serve, methods=["GET", "POST"])]

    async def serve(self, request: Request) -> Response:
        """Open, act, answer."""
        received_at = time.time()
        body = await request.body()
        params = dict(parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True))
        params |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
        method = params.get("method", "")
        entry: dict[str, Any] = {"kind": method, "method": request.method, "received_at": received_at}
        self.journal.received.append(entry)
        name, by_certificate = f"{method.replace('.', '_')}_response", False
        try:
            by_certificate = self.seals.open(params)
            found = self._handler(method)(Ask(_content(params), params, entry))
            entry["out_trade_no"] = found.scope
            if isinstance(found, Page):
                return RedirectResponse(found.do(), 302)
            fields, how, hang_seconds = self._under_faults(found)
        except Unsealed as unsealed:
            unknown = unsealed.sub_code == "isv.invalid-app-id"
            fields, how, hang_seconds = _no("40002", unsealed.sub_code), "none" if unknown else "good", 0.0
            name = "error_response" if unknown else name
        except Refused as refused:
            fields, how, hang_seconds = _no(refused.code, refused.sub_code, refused.message), "good", 0.0
        entry["code"] = fields.get("sub_code") or fields.get("code", "")
        if hang_seconds:
            return await self._hang(hang_seconds)
        if how == "none" and fields.get("code") == "500":
            return Response("Internal Server Error", 500)
        answer = self.seals.answer(name, fields, by_certificate=by_certificate, how=how)
        return Response(answer, media_type="text/html;charset=utf-8")

    def _handler(self, method: str) -> Handler:
        self._keep_pace()
        handler = self.handlers.get(method)
        if handler is None:
            raise Refused("isv.invalid-method", "不存在的方法名", "40002")
        return handler

    def _keep_pace(self) -> None:
        now, most = time.monotonic(), self.limits.rate_per_second
        while self.recent and self.recent[0] < now - 1:
            self.recent.popleft()
        if most and len(self.recent) >= most:
            raise Refused("isv.app-call-limited", "应用调用次数限制", "40005")
        self.recent.append(now)

    def _under_faults(self, act: Act) -> tuple[dict[str, Any], How, float]:
        scope, faults = act.scope, self.faults
        if faults.take("error_500", scope) is not None:
            return {"code": "500"}, "none", 0.0
        if faults.take("rate", scope) is not None:
            return _no("40005", "isv.app-call-limited"), "good", 0.0
        if act.fresh and (values := faults.take("timeout_without_success", scope)) is not None:
            return {}, "good", float(values.get("seconds", HANG_SECONDS))
        fields, done = _done(act)
        if done and (values := faults.take("timeout_after_success", scope)) is not None:
            return fields, "good", float(values.get("seconds", HANG_SECONDS))
        if done and faults.take("unknown", scope) is not None:
            return _no("20000", "aop.ACQ.SYSTEM_ERROR", "系统繁忙"), "good", 0.0
        if faults.take("unsigned_answer", scope) is not None:
            return fields, "none", 0.0
        return fields, "wrong" if faults.take("wrong_signature", scope) is not None else "good", 0.0

    async def _hang(self, seconds: float) -> Response:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)
        return Response(status_code=504)


def _done(act: Act) -> tuple[dict[str, Any], bool]:
    """What is said, and whether something was moved or made."""
    try:
        return {"code": "10000", "msg": "Success"} | act.do(), act.fresh
    except Refused as refused:
        return _no(refused.code, refused.sub_code, refused.message), False


def _content(params: Mapping[str, str]) -> dict[str, Any]:
    try:
        content = json.loads(params.get("biz_content") or "{}")
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise Refused("isv.invalid-parameter", "biz_content", "40002")
    return content


def _no(code: str, sub_code: str, message: str = "") -> dict[str, Any]:
    return {"code": code, "msg": FAMILIES.get(code, ""), "sub_code": sub_code, "sub_msg": message or sub_code}
