"""In what form does a page tell of complaints that the buyer made elsewhere?"""

from dataclasses import dataclass

from anxin.texts import Text


@dataclass(frozen=True)
class ComplaintShown:
    """A complaint outside: that it is part of this case, how it stands, and what was answered there last."""

    headline: Text
    stands: Text
    answer: str = ""
    answered: Text | None = None
    over: bool = False
