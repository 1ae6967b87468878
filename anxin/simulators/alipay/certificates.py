"""What does the merchant get who asks for Alipay's certificate of a number?"""

import base64
from dataclasses import dataclass

from anxin.simulators.alipay.bank import Refused
from anxin.simulators.alipay.gateway import Act, Ask, Handler
from anxin.simulators.alipay.keyring import Keyring


@dataclass
class Certificates:
    """Hands out certificates by number; whom they descend from is for the merchant to look at."""

    keyring: Keyring

    def handlers(self) -> dict[str, Handler]:
        """By the method's name."""
        return {"alipay.open.app.alipaycert.download": self.download}

    def download(self, ask: Ask) -> Act:
        """Give a certificate in base64. Raises Refused for an unknown number."""
        certificate = self.keyring.certificates.get(ask.text("alipay_cert_sn"))
        if certificate is None:
            raise Refused("isv.cert-not-exist", "证书不存在")
        content = base64.b64encode(certificate.encode()).decode()
        return Act("*", lambda: {"alipay_cert_content": content})
