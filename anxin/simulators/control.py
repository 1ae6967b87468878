"""May this caller turn the knobs of a simulator? Only from the same machine; anybody else finds nothing here."""

import ipaddress
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from anxin.simulators.fields import BadField, read

Turn = Callable[[dict[str, Any], Request], dict[str, Any]]


def control(turn: Turn) -> Callable[[Request], Awaitable[Response]]:
    """A Starlette endpoint around a knob."""

    async def serve(request: Request) -> Response:
        if request.client is None or not ipaddress.ip_address(request.client.host).is_loopback:
            return JSONResponse({"code": "NOT_FOUND"}, 404)
        try:
            return JSONResponse(turn(read(await request.body()), request))
        except BadField as bad:
            return JSONResponse({"code": "BAD_REQUEST", "detail": str(bad)}, 400)

    return serve
