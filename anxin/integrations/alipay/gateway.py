"""How is Alipay's gateway asked by a signed form, and when is its answer believed?

The gateway signs the raw text of the answer's object. Reading and writing JSON again would give another text, so the
text is cut out of the answer as it came.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from anxin.integrations.alipay.keys import Keys
from anxin.integrations.connections import Connections, NoAnswer
from anxin.workdays.hours import SHANGHAI

PATH = "/gateway.do"
SUCCESS = "10000"
CERTIFICATE_DOWNLOAD = "alipay.open.app.alipaycert.download"
SPACE = " \t\r\n"


class Unproven(Exception):
    """An answer that Alipay's signature does not cover; nothing of it is believed. The text says why."""


@dataclass(frozen=True)
class Reply:
    """A proven answer: success, or a code and a sub-code that say why not."""

    fields: dict[str, Any]

    @property
    def good(self) -> bool:
        """Whether the gateway took the request up; that alone moves no money."""
        return self.fields.get("code") == SUCCESS

    @property
    def reason(self) -> str:
        """The most exact word for why not."""
        return str(self.fields.get("sub_code") or self.fields.get("code") or "")

    def text(self, name: str) -> str:
        """A field that is a text, else nothing."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""


class Gateway:
    """Asks for one app. Safe to use from many threads; nothing is ever asked twice."""

    def __init__(
        self, *, base_url: str, app_id: str, keys: Keys, clock: Callable[[], float], timeout_seconds: float
    ) -> None:
        if not app_id:
            raise ValueError("an app without a number proves nothing")
        self._base_url = base_url.rstrip("/").removesuffix(PATH)
        self._connections = Connections(self._base_url, timeout_seconds)
        self._app_id = app_id
        self._keys = keys
        self._clock = clock

    def ask(self, method: str, content: Mapping[str, Any], **more: str) -> Reply:
        """The proven answer, good or not. Raises NoAnswer and Unproven; both mean: unknown."""
        said = self._signed(method, content, more)
        body = urlencode({"biz_content": said.pop("biz_content")}).encode()
        path = f"{self._connections.prefix}{PATH}?{urlencode(said)}"
        headers = {"content-type": "application/x-www-form-urlencoded;charset=utf-8"}
        status, _, answer = self._connections.ask("POST", path, headers, body)
        if status != 200:
            why = f"status {status}"
            raise Unproven(why)
        return self._believe(method, answer)

    def address(self, method: str, content: Mapping[str, Any], **more: str) -> str:
        """The signed address of a page that the buyer's browser opens; nothing is asked here."""
        return f"{self._base_url}{PATH}?{urlencode(self._signed(method, content, more))}"

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _signed(self, method: str, content: Mapping[str, Any], more: Mapping[str, str]) -> dict[str, str]:
        said = {
            "app_id": self._app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": datetime.fromtimestamp(self._clock(), SHANGHAI).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "1.0",
            "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
            **self._keys.told,
            **{name: value for name, value in more.items() if value},
        }
        said["sign"] = self._keys.sign("&".join(f"{name}={said[name]}" for name in sorted(said)))
        return said

    def _believe(self, method: str, answer: bytes) -> Reply:
        text, parts = _parts(answer)
        name = f"{method.replace('.', '_')}_response"
        span = parts.get(name) or parts.get("error_response")
        if span is None:
            raise Unproven("the answer is to another question")
        raw = text[slice(*span)]
        reply = Reply(_object(raw))
        signature, certificate_no = (_told(text, parts, part) for part in ("sign", "alipay_cert_sn"))
        if not signature:
            why = f"unsigned: {reply.reason}"
            raise Unproven(why)
        if certificate_no and self._keys.roots and not self._keys.knows(certificate_no):
            self._fetch_certificate(certificate_no)
        if not self._keys.hold(raw, signature, certificate_no if self._keys.roots else ""):
            raise Unproven("the answer's signature does not hold")
        return reply

    def _fetch_certificate(self, certificate_no: str) -> None:
        """Alipay renews its certificate without a word; the new one is believed for its descent alone."""
        said = self._signed(CERTIFICATE_DOWNLOAD, {"alipay_cert_sn": certificate_no}, {})
        path = f"{self._connections.prefix}{PATH}?{urlencode(said)}"
        _, _, answer = self._connections.ask("POST", path, {}, b"")
        text, parts = _parts(answer)
        span = parts.get("alipay_open_app_alipaycert_download_response", (0, 0))
        try:
            pem = base64.b64decode(str(_object(text[slice(*span)]).get("alipay_cert_content", "")), validate=True)
            learnt = self._keys.learn(pem.decode(), certificate_no, datetime.fromtimestamp(self._clock(), UTC))
        except (binascii.Error, ValueError):
            learnt = False
        if not learnt:
            raise Unproven("signed under a certificate that does not lead to a root of Alipay's")


def _parts(answer: bytes) -> tuple[str, dict[str, tuple[int, int]]]:
    """The answer's text, and where in it the value of each of its outermost names lies. Raises Unproven."""
    try:
        text = answer.decode()
        return text, _spans(text)
    except (ValueError, IndexError, RecursionError):
        raise Unproven("the answer is not one JSON object") from None


def _spans(text: str) -> dict[str, tuple[int, int]]:
    decoder = json.JSONDecoder()
    spans: dict[str, tuple[int, int]] = {}
    at = _skip(text, 0)
    if text[at] != "{":
        raise ValueError("no object")
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, at = decoder.raw_decode(text, at)
        at = _skip(text, at)
        if not isinstance(name, str) or name in spans or text[at] != ":":
            raise ValueError("no name, or one that comes twice")
        start = _skip(text, at + 1)
        _, end = decoder.raw_decode(text, start)
        spans[name] = (start, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
        elif text[at] != "}":
            raise ValueError("neither a comma nor the end")
    if _skip(text, at + 1) != len(text):
        raise ValueError("more than one object")
    return spans


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in SPACE:
        at += 1
    return at


def _object(raw: str) -> dict[str, Any]:
    fields = json.loads(raw) if raw else {}
    if not isinstance(fields, dict):
        raise Unproven("the answer holds no object")
    return fields


def _told(text: str, parts: Mapping[str, tuple[int, int]], name: str) -> str:
    value = json.loads(text[slice(*parts[name])]) if name in parts else ""
    return value if isinstance(value, str) else ""


Unclear = (NoAnswer, Unproven)
