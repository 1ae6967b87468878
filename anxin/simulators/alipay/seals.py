"""Is a form signed by the app it names, and how are answers and notices signed?"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from anxin.simulators.alipay.keyring import Keyring

How = Literal["good", "none", "wrong"]


class Unsealed(Exception):
    """The request is not what the app signed; the sub-code is what the caller is told."""

    def __init__(self, sub_code: str) -> None:
        super().__init__(sub_code)
        self.sub_code = sub_code


@dataclass
class Seals:
    """Both halves of the signature, in both modes: by keys, or by certificates where a request names them."""

    keyring: Keyring
    app_id: str
    _stranger: RSAPrivateKey | None = None

    def open(self, params: Mapping[str, str]) -> bool:
        """Whether the request is in certificate mode. Raises Unsealed."""
        if params.get("app_id") != self.app_id:
            raise Unsealed("isv.invalid-app-id")
        if params.get("sign_type") != "RSA2":
            raise Unsealed("isv.invalid-signature-type")
        by_certificate = "app_cert_sn" in params
        if by_certificate and params["app_cert_sn"] != self.keyring.app_cert_no:
            raise Unsealed("isv.app-cert-not-exist")
        if by_certificate and params.get("alipay_root_cert_sn") != self.keyring.root_cert_no:
            raise Unsealed("isv.invalid-alipay-root-cert-sn")
        covered = "&".join(f"{name}={params[name]}" for name in sorted(params) if name != "sign" and params[name])
        try:
            signature = base64.b64decode(params.get("sign", ""), validate=True)
            self.keyring.app_public.verify(signature, covered.encode(), PKCS1v15(), SHA256())
        except (binascii.Error, InvalidSignature):
            raise Unsealed("isv.invalid-signature") from None
        return by_certificate

    def answer(self, name: str, fields: dict[str, Any], *, by_certificate: bool, how: How) -> bytes:
        """As the gateway writes it: an object, the certificate's number, the signature over the object's text."""
        raw = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/")
        parts = [f'"{name}":{raw}']
        if by_certificate:
            parts.append(f'"alipay_cert_sn":"{self.keyring.alipay_cert_no}"')
        if how != "none":
            parts.append(f'"sign":"{self.sign(raw, how)}"')
        return ("{" + ",".join(parts) + "}").encode()

    def notice(self, fields: Mapping[str, str], how: How = "good") -> dict[str, str]:
        """The fields of a notice with their signature, which covers all but itself and its kind."""
        covered = "&".join(f"{name}={fields[name]}" for name in sorted(fields))
        return {**fields, "sign_type": "RSA2", "sign": self.sign(covered, how)}

    def sign(self, text: str, how: How = "good") -> str:
        """The gateway's signature, or a stranger's."""
        key = self.keyring.signing
        if how == "wrong":
            key = self._stranger = self._stranger or generate_private_key(65537, 2048)
        return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()
