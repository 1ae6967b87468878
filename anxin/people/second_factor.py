"""How are second factors kept? Sealed: a copy of the database must not be able to make the staff's codes."""

from allauth.mfa.adapter import DefaultMFAAdapter

from anxin import vault

PURPOSE = "second-factor"


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's adapter with our vault in the place of plain text."""

    def encrypt(self, text: str) -> str:
        """What is stored."""
        return vault.seal(text, PURPOSE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """What was meant."""
        return vault.unseal(bytes.fromhex(encrypted_text), PURPOSE)
