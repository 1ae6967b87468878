"""What does silence mean once a case under review stands with somebody higher? What it meant before."""

from anxin.cases.models import Case
from anxin.cases.states import HEIGHT, CaseDue


def silence_after(case: Case, target: str) -> str:
    """The consequence that a case keeps which goes to `target`: whoever is passed over had a time, and it is kept."""
    below = HEIGHT.get(case.owner, 0)
    if case.on_due != CaseDue.ESCALATE or HEIGHT[target] == below:
        return case.on_due
    return CaseDue.TO_SENIOR if below == 0 else CaseDue.TO_OPERATOR
