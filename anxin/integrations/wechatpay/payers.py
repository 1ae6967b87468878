"""Who is it that opened the page inside WeChat? The browser goes to WeChat and comes back with a code (snsapi_base)."""

import json
from typing import Final
from urllib.parse import urlencode, urlsplit

from anxin.integrations.connections import Connections, NoAnswer
from anxin.payments.channel import PayerUnknown

LOGIN_URL: Final = "https://open.weixin.qq.com"
API_URL: Final = "https://api.weixin.qq.com"
LONGEST_CODE: Final = 128
LONGEST_PAYER: Final = 128


class Payers:
    """The login of one app. Nothing of the answer is signed: it is asked over TLS, with the app's own secret."""

    def __init__(self, app_id: str, secret: str, *, login_url: str, api_url: str, timeout_seconds: float) -> None:
        """Raises ValueError for a secret without an app, or an address that is none."""
        parts = urlsplit(login_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address of the login is none")
        self._app_id, self._secret = app_id, secret
        self._login_url = login_url.rstrip("/")
        self._connections = Connections(api_url, timeout_seconds)

    def login_url(self, back_to: str, state: str) -> str:
        """Where the browser is sent; it learns the buyer's number and nothing else, and shows no question."""
        asked = {
            "appid": self._app_id,
            "redirect_uri": back_to,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        # the order of the names is demanded by WeChat
        return f"{self._login_url}/connect/oauth2/authorize?{urlencode(asked)}#wechat_redirect"

    def find_payer(self, code: str) -> str:
        """The number (openid) of whoever brought this code. Raises PayerUnknown."""
        if not 0 < len(code) <= LONGEST_CODE:
            raise PayerUnknown("no code")
        asked = {"appid": self._app_id, "secret": self._secret, "code": code, "grant_type": "authorization_code"}
        path = f"{self._connections.prefix}/sns/oauth2/access_token?{urlencode(asked)}"
        try:
            status, _, content = self._connections.ask("GET", path, {}, b"")
            told = json.loads(content)
        except (NoAnswer, ValueError):
            # the cause is dropped on purpose: the path that was asked holds the secret
            raise PayerUnknown("no answer") from None
        payer = told.get("openid") if isinstance(told, dict) else None
        if status != 200 or not isinstance(payer, str) or not 0 < len(payer) <= LONGEST_PAYER:
            raise PayerUnknown(str(told.get("errcode", status)) if isinstance(told, dict) else "no form")
        return payer

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()
