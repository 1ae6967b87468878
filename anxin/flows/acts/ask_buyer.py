"""How is a buyer asked, once and with one list?"""

from collections.abc import Sequence

from anxin.cases.models import Case
from anxin.flows.acts.subjects import Judged


def ask_buyer(items: Sequence[Judged]) -> None:
    """Note on the cases that the buyer has been asked; the pages show the list, the case's deadline waits for it."""
    asked = [item.subject.case.pk for item in items if item.subject.case]
    Case.objects.filter(pk__in=asked).update(buyer_asked="waiting")
