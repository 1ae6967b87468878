"""What does the linter look for? One `Pattern`: the wording, how bad it is, the law, the harm, and what to write."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from anxin.texts import Text


class Severity(StrEnum):
    """`void`: the law voids it; `risky`: void or not by its context; `vague`: lawful, and holds nobody to anything."""

    VOID = "void"
    RISKY = "risky"
    VAGUE = "vague"


@dataclass(frozen=True)
class Pattern:
    """A wording to find within one sentence, unless the same sentence also has `unless`."""

    id: str
    wording: str
    severity: Severity
    law: str
    harm: Text
    instead: Text
    unless: str = ""

    @cached_property
    def found_by(self) -> re.Pattern[str]:
        return re.compile(self.wording, re.IGNORECASE)

    @cached_property
    def excused_by(self) -> re.Pattern[str] | None:
        return re.compile(self.unless, re.IGNORECASE) if self.unless else None
