"""How does a source take a request and answer it, also with an answer that hangs, breaks or makes no sense?"""

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from anxin.simulators.desk import path_with_query
from anxin.simulators.faults import Faults
from anxin.simulators.journal import Journal

HANG_SECONDS = 30.0
BROKEN = "<html><body><h1>502 Bad Gateway</h1></body></html>"

Endpoint = Callable[[Request], Awaitable[Response]]
Said = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Call:
    """A request as it came. What a handler writes into `entry` is told by the journal."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    named: dict[str, str]
    entry: dict[str, Any]

    def object(self) -> dict[str, Any]:
        """The body as a JSON object; empty for what is none."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


class Hang(Exception):
    """No answer comes, whatever was done."""


class Broken(Exception):
    """What stands before the source answers in its place."""


@dataclass
class Counter:
    """Reads requests, writes them down, lets a handler answer without awaiting."""

    journal: Journal
    faults: Faults
    hang_seconds: float = HANG_SECONDS
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    def endpoint(self, kind: str, handle: Callable[[Call], Said]) -> Endpoint:
        """A Starlette endpoint around a handler."""

        async def serve(request: Request) -> Response:
            entry: dict[str, Any] = {"kind": kind, "method": request.method, "received_at": time.time()}
            entry |= {"path": path_with_query(request)}
            self.journal.received.append(entry)
            call = Call(
                request.method,
                request.scope["raw_path"].decode(),
                dict(request.query_params),
                {name.lower(): value for name, value in request.headers.items()},
                await request.body(),
                dict(request.path_params),
                entry,
            )
            try:
                status, fields = handle(call)
            except Hang:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.stop.wait(), self.hang_seconds)
                return Response(status_code=504)
            except Broken:
                return Response(BROKEN, 502, media_type="text/html")
            entry["answer"] = fields
            return Response(json.dumps(fields, ensure_ascii=False), status, media_type="application/json")

        return serve

    def under(self, scope: str, act: Callable[[], Said], *, moves: bool = False) -> Said:
        """The answer to an act, or what the faults of this order make of it; `moves` is an act that moves something."""
        if self.faults.take("error_500", scope) is not None:
            raise Broken
        if moves and self.faults.take("timeout_without_success", scope) is not None:
            raise Hang
        said = act()
        if moves and self.faults.take("timeout_after_success", scope) is not None:
            raise Hang
        return said
