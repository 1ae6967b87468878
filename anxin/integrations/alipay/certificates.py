"""Which number does a certificate have in Alipay's eyes, and does it descend from Alipay's own roots?"""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import BasicConstraints, Certificate, ExtensionNotFound, load_pem_x509_certificates
from cryptography.x509.oid import NameOID

RSA_SIGNATURES = "1.2.840.113549.1.1."
LONGEST_CHAIN = 6
SMALLEST_KEY_BITS = 2048


def number(certificate: Certificate) -> str:
    """The number under which Alipay knows a certificate: MD5 over issuer and serial, as their gateway computes it."""
    told = certificate.issuer.rfc4514_string() + str(certificate.serial_number)
    return hashlib.md5(told.encode(), usedforsecurity=False).hexdigest()


def root_number(roots: Sequence[Certificate]) -> str:
    """The numbers of the roots signed with RSA, joined; the national (SM2) roots in the same file do not count."""
    return "_".join(number(root) for root in roots if _signed_with_rsa(root))


def read(pem: str) -> list[Certificate]:
    """The certificates of a PEM file. Raises ValueError when there is none."""
    return load_pem_x509_certificates(pem.encode())


def proven_key(chain: Sequence[Certificate], roots: Sequence[Certificate], at: datetime | None = None) -> RSAPublicKey:
    """The key of a chain's first certificate, where each is signed by the next and the last by a root.

    Raises ValueError for a chain that does not lead to a root, a short or other key, or one not valid `at` that moment.
    """
    leaf = chain[0]
    if at is not None and not leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc:
        raise ValueError("the certificate is not valid now")
    _lead_to_root(leaf, chain[1:], [root for root in roots if _signed_with_rsa(root)])
    return rsa_key(leaf)


def bearer(certificate: Certificate) -> list[str]:
    """Whom a certificate is for: unit and name. Alipay's names itself and the seller, so no merchant's is like it."""
    subject = certificate.subject
    oids = (NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME)
    return [str(one.value) for oid in oids for one in subject.get_attributes_for_oid(oid)]


def rsa_key(certificate: Certificate) -> RSAPublicKey:
    """The key that a certificate is for. Raises ValueError for any but a long RSA key."""
    try:
        key = certificate.public_key()
    except UnsupportedAlgorithm as error:
        raise ValueError("the certificate has a key of an unknown kind") from error
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY_BITS:
        raise ValueError("the certificate has no RSA key of 2048 bits or more")
    return key


def _lead_to_root(leaf: Certificate, between: Sequence[Certificate], roots: Sequence[Certificate]) -> None:
    now = leaf
    for _ in range(LONGEST_CHAIN):
        if now in roots or any(_signed(now, by=root) for root in roots):
            return
        above = [one for one in between if one is not now and _may_sign(one) and _signed(now, by=one)]
        if not above:
            break
        now = above[0]
    raise ValueError("the certificate does not lead to a root of Alipay's")


def _signed(certificate: Certificate, *, by: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_sign(certificate: Certificate) -> bool:
    """A merchant's certificate descends from the same roots; it must not vouch for another."""
    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except (ExtensionNotFound, ValueError):
        return False


def _signed_with_rsa(certificate: Certificate) -> bool:
    return certificate.signature_algorithm_oid.dotted_string.startswith(RSA_SIGNATURES)
