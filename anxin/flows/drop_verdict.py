"""How is a verdict taken down before it is carried out: by whoever found it, or by the second person?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.flows.acts.end_verdicts import end_verdicts
from anxin.flows.acts.need_draft import need_draft
from anxin.flows.acts.untime_draft import untime_draft


@atomic(durable=True)
def drop_verdict(verdict: UUID, *, by: str, at: datetime) -> None:
    """The case is to be decided anew, within the time that it had without the draft. Raises what `need_draft` says."""
    found, row, _ = need_draft(verdict, by=by, at=at)
    end_verdicts([row.pk], at=at)
    untime_draft(found, row, by=by, because="the decision was taken down", at=at)
