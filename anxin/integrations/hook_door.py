"""How do notices come in without paying for what only pages need: sessions, languages, policies of scripts?

A door beside Django's for one address. Behind it a notice is taken as the view takes it; the door checks what the whole
stack would have checked: the address, the method, and the size of the body. Where the server lets an answer be given
later, no thread waits for the commit.
"""

import logging
import re
from collections.abc import Callable, Iterable
from http.client import responses
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.encoding import iri_to_uri

from anxin.integrations.hook_thread import begin_threads

if TYPE_CHECKING:
    from anxin.integrations.hook import Told

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/hooks/channel/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
METHODS = ("GET", "POST")
UNNAMED = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Asked(Protocol):
    """One request, as the server hands it out: to be answered once, at any time, by any thread."""

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """The whole answer."""


LateApplication = Callable[[Asked, dict[str, Any]], Any]


class _Refused(Exception):
    """Answered by a bare status, before anybody looked whether it is a notice."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def hook_door(site: Application) -> Application:
    """The site's WSGI application, with a door of its own for the channels' notices; Django is set up."""
    from anxin.integrations.hook import FAILED, hear

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        channel = _channel(environ)
        if channel is None:
            return site(environ, start_response)
        begin_threads()
        try:
            status, content_type, said = hear(channel, _told(environ))
        except _Refused as refused:
            status, content_type, said = refused.status, "text/plain", ""
        except Exception:
            log.exception("a notice was not taken")
            status, content_type, said = FAILED
        content = said.encode()
        start_response(f"{status} {responses[status]}", _told_about(content_type, content))
        return [content]

    return application


def late_door(site: LateApplication) -> LateApplication:
    """As `hook_door`, for a server whose requests can be answered after the call returned."""
    from anxin.integrations.hook import FAILED, Answer, hear_later

    def application(asked: Asked, environ: dict[str, Any]) -> Any:
        channel = _channel(environ)
        if channel is None:
            return site(asked, environ)
        begin_threads()

        def answer(said: Answer) -> None:
            status, content_type, words = said
            content = words.encode()
            asked.response_bytes(status, _told_about(content_type, content), content)

        try:
            hear_later(channel, _told(environ), answer)
        except _Refused as refused:
            answer((refused.status, "text/plain", ""))
        except Exception:
            log.exception("a notice was not taken")
            answer(FAILED)
        return None

    return application


def _channel(environ: dict[str, Any]) -> UUID | None:
    found = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
    return None if found is None or environ.get("SCRIPT_NAME") else UUID(found[1])


def _told(environ: dict[str, Any]) -> "Told":
    from anxin.integrations.hook import Told

    body = _body(environ)
    return Told(environ["REQUEST_METHOD"], _path(environ), _headers(environ), body)


def _body(environ: dict[str, Any]) -> bytes:
    if environ["REQUEST_METHOD"] not in METHODS:
        raise _Refused(405)
    try:
        size = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise _Refused(400) from None
    if size > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or size):
        raise _Refused(413)
    try:
        return bytes(environ["wsgi.input"].read(size)) if size > 0 else b""
    except OSError:
        raise _Refused(400) from None


def _path(environ: dict[str, Any]) -> str:
    path, query = str(environ["PATH_INFO"]), environ.get("QUERY_STRING")
    return f"{path}?{iri_to_uri(query)}" if query else path


def _headers(environ: dict[str, Any]) -> dict[str, str]:
    named = {name[5:].replace("_", "-").lower(): value for name, value in environ.items() if name.startswith("HTTP_")}
    return named | {told: environ[name] for name, told in UNNAMED.items() if environ.get(name)}


def _told_about(content_type: str, content: bytes) -> list[tuple[str, str]]:
    return [
        ("Content-Type", content_type),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Length", str(len(content))),
    ]
