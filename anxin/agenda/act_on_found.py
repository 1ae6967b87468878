"""What follows from the answer of a query about an earlier ask? The second table of asking the world. Pure."""

from enum import StrEnum

from anxin.agenda.next_act import Act


class Found(StrEnum):
    """What a query says about the ask before it."""

    FINAL = "final"
    IN_PROGRESS = "in progress"
    NOT_FOUND = "not found"
    UNCLEAR = "unclear"


def act_on_found(found: Found, *, idempotent: bool) -> Act:
    """Say what follows from a query's answer; "not found" is not "failed", and only idempotence allows asking."""
    if found is Found.FINAL:
        return Act.RECORD
    if found is Found.NOT_FOUND and idempotent:
        return Act.ASK_AGAIN
    return Act.QUERY
