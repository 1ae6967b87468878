"""What does WeChat Pay send when a buyer has paid? Sealed under the merchant's key, and signed: RSA-2048, AES-256-GCM.

For measuring alone: a channel whose keys are ours, and as many true notices of it as one wants.
"""

import base64
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

KIND = "wechatpay"
MERCHANT, APP, SERIAL, KEY_ID = (
    "1900000109",
    "wxd678efh567hg6787",
    "5157F09EFDC096DE15EBE81A47057A72",
    "PUB_KEY_ID_0109",
)
TAKEN = b'{"code":"SUCCESS"}'


def _key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65_537, key_size=2_048)


@dataclass(frozen=True)
class WechatNotices:
    """Both sides' keys."""

    ours: RSAPrivateKey = field(default_factory=_key)
    theirs: RSAPrivateKey = field(default_factory=_key)
    api_key: str = field(default_factory=lambda: secrets.token_hex(16))

    def settings(self) -> str:
        """What stands sealed on the channel's row."""
        ours = self.ours.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        theirs = self.theirs.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        trusted = {"trust": "public_key", "public_key_id": KEY_ID, "public_key": theirs}
        merchant = {"app_id": APP, "merchant_serial": SERIAL, "merchant_key": ours, "api_v3_key": self.api_key}
        return json.dumps(trusted | merchant)

    def request(self, host: str, channel: UUID, payment: UUID, amount_minor: int) -> bytes:
        """The whole request that tells of a payment."""
        body = json.dumps(self._notice(payment, amount_minor), ensure_ascii=False, separators=(",", ":")).encode()
        stamp, nonce = str(int(time.time())), secrets.token_hex(16)
        signature = self.theirs.sign(f"{stamp}\n{nonce}\n".encode() + body + b"\n", PKCS1v15(), SHA256())
        headers = {
            "Host": host,
            "User-Agent": "Mozilla/4.0",
            "Accept": "*/*",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Wechatpay-Timestamp": stamp,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": KEY_ID,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST /hooks/channel/{channel}/ HTTP/1.1\r\n{head}\r\n".encode() + body

    def _notice(self, payment: UUID, amount_minor: int) -> dict[str, Any]:
        nonce, about = secrets.token_hex(6), "transaction"
        told = json.dumps(_told(payment, amount_minor), ensure_ascii=False, separators=(",", ":"))
        sealed = AESGCM(self.api_key.encode()).encrypt(nonce.encode(), told.encode(), about.encode())
        return {
            "id": f"n{payment.hex}",
            "create_time": "2026-11-23T12:00:01+08:00",
            "resource_type": "encrypt-resource",
            "event_type": "TRANSACTION.SUCCESS",
            "summary": "支付成功",
            "resource": {
                "original_type": about,
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(),
                "associated_data": about,
                "nonce": nonce,
            },
        }


def _told(payment: UUID, amount_minor: int) -> dict[str, Any]:
    amounts = {"total": amount_minor, "payer_total": amount_minor, "currency": "CNY", "payer_currency": "CNY"}
    return {
        "mchid": MERCHANT,
        "appid": APP,
        "out_trade_no": payment.hex,
        "transaction_id": f"4200{payment.int % 10**24:024}",
        "trade_type": "NATIVE",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "",
        "success_time": "2026-11-23T12:00:00+08:00",
        "payer": {"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
        "amount": amounts,
    }
