"""How do notices come in without paying for what only pages need: sessions, languages, policies of scripts?

A door beside Django's for one address. Behind it is the same view; what stands before it checks what the whole stack
would have checked for it: the address, the method, and the size of the body.
"""

import logging
import re
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError

from anxin.integrations.hook_thread import begin_threads

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"/hooks/channel/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")

View = Callable[[HttpRequest, UUID], HttpResponse]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def hook_door(site: Application) -> Application:
    """The site's WSGI application, with a door of its own for the channels' notices; Django is set up."""
    from anxin.integrations.hook import channel_hook

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found is None or environ.get("SCRIPT_NAME"):
            return site(environ, start_response)
        begin_threads()
        answer = _answer(channel_hook, environ, UUID(found[1]))
        answer.headers["Content-Length"] = str(len(answer.content))
        start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
        return [answer.content]

    return application


def _answer(view: View, environ: dict[str, Any], channel: UUID) -> HttpResponse:
    try:
        return view(WSGIRequest(environ), channel)
    except RequestDataTooBig:
        return HttpResponse(status=413)
    except UnreadablePostError:
        return HttpResponse(status=400)
    except Exception:
        log.exception("a notice was not taken")
        return HttpResponse(status=500)
