"""What was heard in the words of an agent or a supplier: a promise, a reason to wait? Plain values."""

from dataclasses import dataclass
from datetime import datetime

from anxin.support.states import Matter


@dataclass(frozen=True, slots=True)
class Heard:
    """A promise as it sounded: what, until when, and the words; `due_at` None where no time was named."""

    matter: Matter
    due_at: datetime | None
    words: str
