"""How does the channel say no?"""

MESSAGES = {"FREQUENCY_LIMITED": "频率超限,请降低频率后重试"}


class Refused(Exception):
    """The request is understood and refused, with this status and code."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message or MESSAGES.get(code, code)
