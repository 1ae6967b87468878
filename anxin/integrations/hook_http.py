"""How does one loop serve HTTP to those who send short words and want short answers?

The parser is llhttp's (`httptools`); here are its limits and the order of answers. A server for pages gives each
request a thread or several turns of the loop, which costs more than the notice itself (docs/decisions/0116).
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from typing import NamedTuple, cast

import httptools

log = logging.getLogger(__name__)

# status, type and body
Answer = tuple[int, str, str]


class Asked(NamedTuple):
    """One request: the target as it was sent, the headers by their names in small letters."""

    method: str
    target: bytes
    headers: dict[str, str]
    body: bytes
    stays: bool


Serve = Callable[[Asked], Awaitable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a client may do: bytes, seconds and numbers."""

    head: int = 32_768
    body: int = 2_621_440
    connections: int = 1_024
    # a request that has begun
    arrives_seconds: float = 20.0
    # longer than proxies keep theirs, so that none is closed while the next notice is on its way
    idle_seconds: float = 75.0
    looks_seconds: float = 1.0
    # asked before those before are answered
    ahead: int = 8


class HttpServer:
    """Serves connections that a loop's server makes; see `listening`."""

    def __init__(self, serve: Serve, limits: Limits | None = None) -> None:
        self.serve = serve
        self.limits = limits or Limits()
        self.open: set[Connection] = set()

    @asynccontextmanager
    async def listening(self, host: str, port: int, *, last_seconds: float) -> AsyncIterator[None]:
        """Serve meanwhile; then nobody new, and those who asked for so long at most. Raises OSError."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self), host, port, backlog=1_024)
        looks = loop.create_task(self._look())
        try:
            yield
        finally:
            server.close()
            looks.cancel()
            await self._leave(last_seconds)

    async def _leave(self, seconds: float) -> None:
        give_up = time.monotonic() + seconds
        while self.open and time.monotonic() < give_up:
            for connection in [*self.open]:
                connection.leave()
            await asyncio.sleep(0.01)
        for connection in [*self.open]:
            connection.abort()

    async def _look(self) -> None:
        """Connections on which nothing comes are closed; so are those whose request does not end."""
        while True:
            await asyncio.sleep(self.limits.looks_seconds)
            for connection in [*self.open]:
                connection.look()


class Connection(asyncio.Protocol):
    """One client's connection: its requests are answered in their order, one after the other."""

    def __init__(self, server: HttpServer) -> None:
        self._server, self._limits = server, server.limits
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport | None = None
        self._asked: deque[Asked | HTTPStatus] = deque()
        self._task: asyncio.Task[None] | None = None
        self._heard = time.monotonic()
        # when the request began that is not here yet
        self._began: float | None = None
        self._refused = False
        self.on_message_begin()
        self._began = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The loop's word that somebody is there."""
        self._transport = cast("asyncio.Transport", transport)
        self._server.open.add(self)
        if len(self._server.open) > self._limits.connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        """The loop's word that nobody is there any more. What was asked is done all the same."""
        self._server.open.discard(self)
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """The loop's word that something came."""
        if self._refused:
            return
        self._heard = time.monotonic()
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._refuse(HTTPStatus.BAD_REQUEST)

    def on_message_begin(self) -> None:
        """The parser's word that a request begins."""
        self._began = time.monotonic()
        self._target, self._headers, self._size = b"", dict[str, str](), 0
        self._body: list[bytes] = []

    def on_url(self, url: bytes) -> None:
        """The parser's word about the target, which may come in parts."""
        self._target += url
        self._grows(len(url), self._limits.head, HTTPStatus.REQUEST_URI_TOO_LONG)

    def on_header(self, raw_name: bytes, raw_value: bytes) -> None:
        """The parser's word about a header. One that is told twice is no longer what was signed: both are joined."""
        self._grows(len(raw_name) + len(raw_value), self._limits.head, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        self._headers[name] = f"{self._headers[name]},{value}" if name in self._headers else value

    def on_headers_complete(self) -> None:
        """The parser's word that the body is next; one that is too large is not read."""
        self._size = 0
        length = self._headers.get("content-length", "")
        if self._parser.should_upgrade():
            self._refuse(HTTPStatus.BAD_REQUEST)
        elif length.isdecimal() and int(length) > self._limits.body:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif self._headers.get("expect", "").lower() == "100-continue" and self._transport is not None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        """The parser's word about a part of the body."""
        self._body.append(body)
        self._grows(len(body), self._limits.body, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    def on_message_complete(self) -> None:
        """The parser's word that all of a request is here."""
        self._began = None
        if self._refused:
            return
        method, stays = self._parser.get_method().decode("latin-1"), self._parser.should_keep_alive()
        self._next(Asked(method, self._target, self._headers, b"".join(self._body), stays))

    def look(self) -> None:
        """Close it if nothing comes; refuse what began and does not end."""
        now = time.monotonic()
        if self._began is not None and now - self._began > self._limits.arrives_seconds:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif self._task is None and now - self._heard > self._limits.idle_seconds:
            self.abort()

    def leave(self) -> None:
        """Close it unless an answer is owed."""
        if self._task is None and self._transport is not None:
            self._transport.close()

    def abort(self) -> None:
        """Close it at once."""
        if self._transport is not None:
            self._transport.abort()

    def _grows(self, by: int, most: int, status: HTTPStatus) -> None:
        self._size += by
        if self._size > most:
            self._refuse(status)

    def _refuse(self, status: HTTPStatus) -> None:
        if not self._refused:
            self._refused, self._began = True, None
            self._body, self._headers = [], {}
            self._next(status)

    def _next(self, asked: Asked | HTTPStatus) -> None:
        self._asked.append(asked)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._answer_all())
        elif len(self._asked) >= self._limits.ahead and self._transport is not None:
            self._transport.pause_reading()

    async def _answer_all(self) -> None:
        try:
            while self._asked:
                asked = self._asked.popleft()
                if isinstance(asked, HTTPStatus):
                    self._say((asked, "text/plain", ""), stays=False)
                    return
                self._say(await self._server.serve(asked), stays=asked.stays)
                if not asked.stays:
                    return
            if self._transport is not None and not self._transport.is_reading():
                self._transport.resume_reading()
        except Exception:
            log.exception("a request was not answered")
            self._say((HTTPStatus.INTERNAL_SERVER_ERROR, "text/plain", ""), stays=False)
        finally:
            self._task = None

    def _say(self, answer: Answer, *, stays: bool) -> None:
        if self._transport is None:
            return
        status, content_type, words = answer
        content = words.encode()
        self._transport.write(_head(int(time.time()), status, content_type, len(content), stays) + content)
        if not stays:
            self._transport.close()


@lru_cache(maxsize=256)
def _head(second: int, status: int, content_type: str, size: int, stays: bool) -> bytes:
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Date: {formatdate(second, usegmt=True)}",
        f"Content-Type: {content_type}",
        "X-Content-Type-Options: nosniff",
        f"Content-Length: {size}",
        *([] if stays else ["Connection: close"]),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
