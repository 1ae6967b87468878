"""How does the gateway take a form and give an answer, also one that hangs, breaks or is signed badly?"""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from anxin.simulators.epay.till import Limits, Refused
from anxin.simulators.faults import Faults
from anxin.simulators.journal import Journal

HANG_SECONDS = 30.0
BUSY = "系统繁忙，请稍后再试"

Form = dict[str, str]
Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Answer:
    """What to say; `seal`, `status` and `hang_seconds` are how an answer goes wrong on purpose."""

    fields: dict[str, Any]
    status: int = 200
    seal: Literal["good", "none", "wrong"] = "good"
    hang_seconds: float = 0


Handle = Callable[[Form, dict[str, Any]], Answer]
Seal = Callable[[dict[str, Any], str], dict[str, Any]]


@dataclass
class Counter:
    """Reads forms, writes them down, lets a handler answer without awaiting."""

    journal: Journal
    faults: Faults
    limits: Limits
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    recent: deque[float] = field(default_factory=deque)

    def endpoint(self, kind: str, handle: Handle, refusal: int, seal: Seal | None = None) -> Endpoint:
        """A Starlette endpoint around a handler; `refusal` is the code of a no, `seal` signs the answer."""

        async def serve(request: Request) -> Response:
            entry: dict[str, Any] = {"kind": kind, "method": request.method, "received_at": time.time()}
            entry |= {"path": request.url.path}
            self.journal.received.append(entry)
            answer = self._answer(await form(request), entry, handle, refusal)
            entry["answer"] = answer.fields.get("msg") or answer.fields.get("code")
            if answer.hang_seconds:
                return await self._hang(answer.hang_seconds)
            if answer.status != 200:
                return Response("<html><body>502 Bad Gateway</body></html>", answer.status, media_type="text/html")
            return JSONResponse(seal(answer.fields, answer.seal) if seal else answer.fields)

        return serve

    def under_faults(self, scope: str, act: Callable[[], dict[str, Any]], *, fresh: bool = False) -> Answer:
        """The answer to an act, or what the faults of this order make of it; `fresh` is an act that moves something."""
        if self.faults.take("error_500", scope) is not None:
            return Answer({}, status=502)
        if fresh and (values := self.faults.take("timeout_without_success", scope)) is not None:
            return Answer({}, hang_seconds=float(values.get("seconds", HANG_SECONDS)))
        fields = act()
        if fresh and (values := self.faults.take("timeout_after_success", scope)) is not None:
            return Answer({}, hang_seconds=float(values.get("seconds", HANG_SECONDS)))
        if fresh and self.faults.take("unknown", scope) is not None:
            return Answer({"code": -1, "msg": BUSY})
        if self.faults.take("unsigned_answer", scope) is not None:
            return Answer(fields, seal="none")
        if self.faults.take("wrong_signature", scope) is not None:
            return Answer(fields, seal="wrong")
        return Answer(fields)

    def _answer(self, fields: Form, entry: dict[str, Any], handle: Handle, refusal: int) -> Answer:
        try:
            self._count()
            return handle(fields, entry)
        except Refused as refused:
            return Answer({"code": refusal if refused.code == -1 else refused.code, "msg": refused.words})

    def _count(self) -> None:
        now, most = time.monotonic(), self.limits.rate_per_second
        while self.recent and self.recent[0] < now - 1:
            self.recent.popleft()
        if most and len(self.recent) >= most:
            raise Refused("请求过于频繁，请稍后再试")
        self.recent.append(now)

    async def _hang(self, seconds: float) -> Response:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), seconds)
        return Response(status_code=504)


async def form(request: Request) -> Form:
    """Query and body together, as PHP's $_REQUEST has them."""
    body = (await request.body()).decode("utf-8", "replace")
    query = request.scope["query_string"].decode("utf-8", "replace")
    return dict(parse_qsl(query, keep_blank_values=True)) | dict(parse_qsl(body, keep_blank_values=True))


def wanted(fields: Form, name: str) -> str:
    """A field that must be there. Raises Refused."""
    value = fields.get(name, "")
    if not value or len(value) > 1000:
        words = f"参数 {name} 不能为空"
        raise Refused(words)
    return value


def amount(fields: Form) -> int:
    """The amount in minor units. Raises Refused."""
    whole, _, part = wanted(fields, "money").partition(".")
    if not (whole.isdigit() and whole.isascii() and (part == "" or (part.isdigit() and len(part) <= 2))):
        raise Refused("金额不合法")
    minor = int(whole) * 100 + int(part.ljust(2, "0"))
    if minor <= 0 or minor > 10**9:
        raise Refused("金额不合法")
    return minor
