"""How does 闲管家 sign, and the source its callbacks? MD5 over both parties' secrets, the body's MD5 and the time."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Keys:
    """The application at 闲管家 and the merchant at the source."""

    app_id: str
    app_secret: str
    mch_id: str
    mch_secret: str

    def sign(self, timestamp: str, body: bytes) -> str:
        """The signature of a request."""
        told = f"{self.app_id},{self.app_secret},{digest(body)},{timestamp},{self.mch_id},{self.mch_secret}"
        return digest(told.encode())


def digest(content: bytes) -> str:
    """MD5 in lower-case hexadecimal."""
    return hashlib.new("md5", content, usedforsecurity=False).hexdigest()
