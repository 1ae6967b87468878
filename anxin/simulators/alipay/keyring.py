"""Which keys and certificates does each side have? All of them lie in one folder, made where they are missing.

The merchant's half lies there as well: whoever plays with the simulator needs it, and no real key is ever among them.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509.oid import NameOID

YEARS = timedelta(days=3650)
FILES = ("app_private_key.pem", "app_public_key.pem", "alipay_private_key.pem", "alipay_public_key.pem")
CERTIFICATES = ("root_private_key.pem", "alipay_root_cert.pem", "alipay_cert.pem", "app_cert.pem")


def certificate_no(certificate: x509.Certificate) -> str:
    """The number by which the gateway and the merchant name a certificate."""
    parts = [f"{one.rfc4514_attribute_name}={one.value!s}" for one in reversed(list(certificate.issuer))]
    told = ",".join(parts) + str(certificate.serial_number)
    return hashlib.new("md5", told.encode(), usedforsecurity=False).hexdigest()


@dataclass
class Keyring:
    """The gateway's own key and certificates by number, the app's public key, and the numbers a request must name."""

    signing: RSAPrivateKey
    app_public: RSAPublicKey
    app_cert_no: str
    root_cert_no: str
    alipay_cert_no: str
    certificates: dict[str, str]
    root_key: RSAPrivateKey
    root: x509.Certificate

    def renew(self, *, trusted: bool = True) -> str:
        """Sign under a new key and certificate from now on; one that is not trusted descends from a stranger's root."""
        key = generate_private_key(65537, 2048)
        root_key, root = (self.root_key, self.root) if trusted else _root("Stranger")
        certificate = _certificate("Alipay", key.public_key(), root_key, root)
        self.signing, self.alipay_cert_no = key, certificate_no(certificate)
        self.certificates[self.alipay_cert_no] = _pem(certificate)
        return self.alipay_cert_no


def open_keyring(folder: Path) -> Keyring:
    """The keyring of a folder; what is missing is made once."""
    folder.mkdir(parents=True, exist_ok=True)
    if not all((folder / name).exists() for name in FILES + CERTIFICATES):
        _make(folder)
    root = x509.load_pem_x509_certificate((folder / "alipay_root_cert.pem").read_bytes())
    alipay = (folder / "alipay_cert.pem").read_text()
    return Keyring(
        signing=_private(folder / "alipay_private_key.pem"),
        app_public=_public(folder / "app_public_key.pem"),
        app_cert_no=_number(folder / "app_cert.pem"),
        root_cert_no=certificate_no(root),
        alipay_cert_no=_number(folder / "alipay_cert.pem"),
        certificates={_number(folder / "alipay_cert.pem"): alipay},
        root_key=_private(folder / "root_private_key.pem"),
        root=root,
    )


def _make(folder: Path) -> None:
    app, alipay = (generate_private_key(65537, 2048) for _ in range(2))
    root_key, root = _root("Sandbox")
    for name, key in (("app", app), ("alipay", alipay), ("root", root_key)):
        private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        (folder / f"{name}_private_key.pem").write_bytes(private)
    for name, key in (("app", app), ("alipay", alipay)):
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        (folder / f"{name}_public_key.pem").write_bytes(public)
    (folder / "alipay_root_cert.pem").write_text(_pem(root))
    (folder / "alipay_cert.pem").write_text(_pem(_certificate("Alipay", alipay.public_key(), root_key, root)))
    (folder / "app_cert.pem").write_text(_pem(_certificate("Merchant", app.public_key(), root_key, root)))


def _root(name: str) -> tuple[RSAPrivateKey, x509.Certificate]:
    key = generate_private_key(65537, 2048)
    said = _name(f"{name} Root R1")
    return key, _sign(said, said, key.public_key(), key, ca=True)


def _certificate(name: str, key: RSAPublicKey, root_key: RSAPrivateKey, root: x509.Certificate) -> x509.Certificate:
    return _sign(_name(name), root.subject, key, root_key, ca=False)


def _sign(subject: x509.Name, issuer: x509.Name, key: RSAPublicKey, by: RSAPrivateKey, *, ca: bool) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + YEARS)
    return builder.add_extension(x509.BasicConstraints(ca, None), critical=True).sign(by, SHA256())


def _name(common: str) -> x509.Name:
    parts = [
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, "Anxin Sandbox"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "Certification Authority"),
        (NameOID.COMMON_NAME, common),
    ]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _number(path: Path) -> str:
    return certificate_no(x509.load_pem_x509_certificate(path.read_bytes()))


def _private(path: Path) -> RSAPrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(path.name)
    return key


def _public(path: Path) -> RSAPublicKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, RSAPublicKey):
        raise TypeError(path.name)
    return key
