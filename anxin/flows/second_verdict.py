"""How does a second person confirm what a colleague found?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.refusals import AlreadyRefunded
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.flows.acts.heed_reissue import heed_reissue
from anxin.flows.acts.need_draft import need_draft
from anxin.flows.acts.weigh_case import weigh_case
from anxin.policy.clauses import Outcome
from anxin.refusal import Refusal
from anxin.texts import Text


class OwnVerdict(Refusal):
    text = Text("这是您自己的裁决，要由另一位同事确认。", "This is your own decision; somebody else has to confirm it.")
    status = 403


@atomic(durable=True)
def second_verdict(verdict: UUID, *, by: str, at: datetime) -> None:
    """Carry out what a colleague found. Raises what `need_draft` says, OwnVerdict, AlreadyRefunded when nothing is left
    to return, NoReissueNow and ReissuedEnough when nothing can be sent again."""
    found, row, order = need_draft(verdict, by=by, at=at)
    if found.by == by:
        raise OwnVerdict
    facts = weigh_case(row, order, at, units=found.units).facts
    if found.amount_minor and facts.remaining == 0:
        raise AlreadyRefunded
    if found.outcome == Outcome.REISSUE:
        heed_reissue(order, facts.reissues)
    content = {"case": str(row.pk), "outcome": found.outcome, "amount_minor": found.amount_minor, "first": found.by}
    seal([NewExhibit(shop=row.shop_id, order=order.pk, slot=TALK, kind="seconded", content=content, by=by, at=at)])
    carry_out_verdict(found, row, order, at=at, seconded_by=by)
