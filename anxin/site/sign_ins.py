"""Who can sign in to the demo shop, and with what? Kept in `var/sign-in.json`, readable by its owner alone."""

import base64
import hmac
import json
import struct
from dataclasses import asdict, dataclass
from pathlib import Path

from anxin.texts import Text

SIGN_INS = "sign-in.json"
PERIOD_SECONDS = 30


@dataclass(frozen=True)
class SignIn:
    """One person of the demo: the role in both languages, and where that person works."""

    role_zh: str
    role_en: str
    email: str
    password: str
    path: str
    totp_secret: str = ""

    def line(self, base_url: str, at: float) -> Text:
        """One line for a terminal; `at` is the real time in seconds, by which the current code is made."""
        code = f"  2FA {totp(self.totp_secret, at)}（{self.totp_secret}）" if self.totp_secret else ""
        rest = f"{self.email:<28}{self.password:<16}{base_url}{self.path}{code}"
        wide = self.role_zh.ljust(6, "　")
        return Text(f"  {wide}{rest}", f"  {self.role_en:<12}{rest.replace('（', ' (').replace('）', ')')}")


def keep(path: Path, sign_ins: list[SignIn]) -> None:
    """Write them for the owner's eyes."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps([asdict(sign_in) for sign_in in sign_ins], ensure_ascii=False, indent=2))


def kept(path: Path) -> list[SignIn]:
    """Read them; none where there is no such file."""
    return [SignIn(**entry) for entry in json.loads(path.read_text())] if path.exists() else []


def totp(secret: str, at: float) -> str:
    """The six digits that an authenticator app shows at this moment (RFC 6238, SHA-1, 30 s)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(at // PERIOD_SECONDS)), "sha1")
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
