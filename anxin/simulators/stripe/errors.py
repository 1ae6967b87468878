"""How does Stripe say no?"""

from typing import Any


class Declined(Exception):
    """The request is answered with an error of this status, type and code. `kept`: it is kept under the key."""

    def __init__(
        self, status: int, kind: str, message: str, *, code: str = "", param: str = "", kept: bool = False
    ) -> None:
        super().__init__(message)
        self.status, self.kind, self.message, self.code, self.param, self.kept = (
            status,
            kind,
            message,
            code,
            param,
            kept,
        )

    def fields(self) -> dict[str, Any]:
        """The body of the answer."""
        error = {"type": self.kind, "message": self.message}
        error |= {name: value for name, value in (("code", self.code), ("param", self.param)) if value}
        return {"error": error}


def bad(message: str, param: str) -> Declined:
    """A request that does not hold; nothing began, so nothing is kept under its key."""
    return Declined(400, "invalid_request_error", message, param=param)


def missing(what: str, key: str) -> Declined:
    """There is no such thing."""
    message = f"No such {what}: '{key[:80]}'"
    return Declined(404, "invalid_request_error", message, code="resource_missing", param="id")


def refused(code: str, message: str, param: str = "") -> Declined:
    """Understood, begun, and not allowed; a repeat under the same key gets this very answer."""
    return Declined(400, "invalid_request_error", message, code=code, param=param, kept=True)
