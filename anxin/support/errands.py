"""What is a worker sent out to post?"""

from dataclasses import dataclass, field

from anxin.agenda.asks import Claimed


@dataclass(frozen=True, slots=True)
class MailErrand:
    """One letter; the address is kept out of every repr."""

    claimed: Claimed
    subject: str
    body: str
    to: str = field(repr=False)
