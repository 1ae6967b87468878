"""How does a second person confirm what a colleague found?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Verdict
from anxin.cases.refusals import AlreadyRefunded
from anxin.cases.states import VerdictState
from anxin.evidence.exhibits import TALK, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.carry_out_verdict import carry_out_verdict
from anxin.flows.acts.need_turn import need_turn
from anxin.flows.acts.weigh_case import weigh_case
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text


class OwnVerdict(Refusal):
    text = Text("这是您自己的裁决，要由另一位同事确认。", "This is your own decision; somebody else has to confirm it.")
    status = 403


class NothingToConfirm(Refusal):
    text = Text("没有等待确认的裁决，可能已被确认或撤下。", "Nothing waits to be confirmed; it may be done or dropped.")


@atomic(durable=True)
def second_verdict(verdict: UUID, *, by: str, at: datetime) -> None:
    """Carry out what a colleague found. Raises NotFound, what `turns.why_not` says, OwnVerdict, NothingToConfirm,
    AlreadyRefunded when nothing is left to return."""
    case = Verdict.objects.filter(pk=verdict).values_list("case_id", flat=True).first()
    if case is None:
        raise NotFound
    row, order = need_turn(case, by=by, at=at)
    found = Verdict.objects.get(pk=verdict)
    if found.by == by:
        raise OwnVerdict
    if found.state != VerdictState.WAITING:
        raise NothingToConfirm
    if found.amount_minor and weigh_case(row, order, at).facts.remaining == 0:
        raise AlreadyRefunded
    content = {"case": str(row.pk), "outcome": found.outcome, "amount_minor": found.amount_minor, "first": found.by}
    seal([NewExhibit(shop=row.shop_id, order=order.pk, slot=TALK, kind="seconded", content=content, by=by, at=at)])
    carry_out_verdict(found, row, order, at=at, seconded_by=by)
