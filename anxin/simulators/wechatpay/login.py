"""Whose browser is it inside WeChat? It is sent back with a code, which the app's own secret turns into a number."""

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

# the channel wants the names in this order, and answers nothing of use otherwise
ASKED = ("appid", "redirect_uri", "response_type", "scope", "state")
WHO = "wx_user"


@dataclass
class Login:
    """The two doors of the login; `codes` not used yet, each with the number it stands for."""

    app_id: str
    secret: str
    codes: dict[str, str] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        """The door for browsers and the one for the merchant."""
        return [
            Route("/connect/oauth2/authorize", self.authorise, methods=["GET"]),
            Route("/sns/oauth2/access_token", self.exchange, methods=["GET"]),
        ]

    async def authorise(self, request: Request) -> Response:
        """Send the browser back with a code; the same browser is the same buyer."""
        asked = parse_qsl(request.url.query)
        told = dict(asked)
        back = urlsplit(told.get("redirect_uri", ""))
        fits = tuple(name for name, _ in asked) == ASKED and told["appid"] == self.app_id
        if not fits or told["response_type"] != "code" or told["scope"] != "snsapi_base" or not back.hostname:
            return JSONResponse({"errcode": 10003, "errmsg": "redirect_uri or scope is wrong"}, 400)
        who = request.cookies.get(WHO) or f"oSim{secrets.token_hex(12)}"
        code = secrets.token_hex(16)
        self.codes[code] = who
        joint = "&" if back.query else "?"
        query = urlencode({"code": code, "state": told["state"]})
        answer = RedirectResponse(f"{told['redirect_uri']}{joint}{query}", 302)
        answer.set_cookie(WHO, who, httponly=True, samesite="lax")
        return answer

    async def exchange(self, request: Request) -> Response:
        """A code for a number, once, and for the app's own secret alone."""
        told = request.query_params
        ours = told.get("appid") == self.app_id and told.get("grant_type") == "authorization_code"
        if not ours or not self.secret or not hmac.compare_digest(told.get("secret", ""), self.secret):
            return JSONResponse({"errcode": 40125, "errmsg": "invalid appsecret"})
        who = self.codes.pop(told.get("code", ""), None)
        if who is None:
            return JSONResponse({"errcode": 40029, "errmsg": "invalid code"})
        return JSONResponse(
            {"access_token": secrets.token_hex(16), "expires_in": 7200, "openid": who, "scope": "snsapi_base"}
        )
