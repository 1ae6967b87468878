"""How is what a supplier's client opens kept on its row?"""

from anxin import vault

PURPOSE = "supplier"


def seal_secret(secret: str) -> bytes:
    """Sealed under the purpose by which its client opens it."""
    return vault.seal(secret, PURPOSE)
