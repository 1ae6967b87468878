"""How does an operator remedy a bad batch or a fallen supplier for all its buyers in one act?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Remedy, RemedyLine, RemedyStep
from anxin.cases.refusals import NobodyHurt, ReasonNeeded, RemedyRunning
from anxin.cases.states import RemedyState
from anxin.cases.turns import MAY_RULE, why_no_role
from anxin.delivery.models import Batch
from anxin.flows.acts.fence_hurt import fence_hurt
from anxin.flows.acts.hurt_lines import BATCH, SUPPLIER, hurt_lines
from anxin.flows.acts.suspend import suspend
from anxin.flows.acts.void_batch import void_batch
from anxin.people.models import Shop, Supplier
from anxin.policy.clauses import Liable, Outcome
from anxin.refs import new_id
from anxin.refusal import Invalid
from anxin.routines.insert_rows import insert_rows
from anxin.texts import Text

MOST_LETTERS = 500
TOO_LONG = Text("理由最多 500 字。", "A reason has at most 500 characters.")


@atomic(durable=True)
def start_remedy(
    shop: UUID, source: str, subject: UUID, *, outcome: Outcome, liable: Liable, reason: Text, by: str, at: datetime
) -> UUID:
    """Write down whom it reaches and begin; `continue_remedies` does the rest. A bad batch is withdrawn at once.

    A fallen supplier is suspended, and told to stop what is under way before its money goes back.

    Raises WrongRole, ReasonNeeded, Invalid when it is too long, RemedyRunning for a second one at the same time,
    NobodyHurt.
    """
    if refusal := why_no_role(shop, by, MAY_RULE):
        raise refusal
    if not reason.zh.strip() or not reason.en.strip():
        raise ReasonNeeded
    if max(map(len, reason)) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    Shop.objects.select_for_update(no_key=True).get(pk=shop)
    if Remedy.objects.filter(subject=subject, state=RemedyState.RUNNING).exists():
        raise RemedyRunning
    if source == BATCH:
        _withdraw(subject, shop, reason, by, at)
    else:
        suspend(Supplier.objects.get(pk=subject, shop=shop), because=reason.zh.strip(), by=by, at=at)
    hurt = hurt_lines(shop, source, subject)
    lines = list(hurt.values_list("pk", "order_id", "left"))
    if not lines:
        raise NobodyHurt
    if source == SUPPLIER and outcome is Outcome.REFUND_FULL:
        fence_hurt(subject, hurt, at=at)
    remedy = Remedy.objects.create(
        id=new_id(),
        shop_id=shop,
        source=source,
        subject=subject,
        outcome=str(outcome),
        liable=str(liable),
        reason_zh=reason.zh.strip(),
        reason_en=reason.en.strip(),
        total=len(lines),
        amount_minor=sum(left for _, _, left in lines),
        due_at=at,
        by=by,
        at=at,
    )
    RemedyStep.objects.create(
        subject=remedy, shop_id=shop, from_state="", to_state=RemedyState.RUNNING, by=by, because=reason.en[:200], at=at
    )
    insert_rows(
        RemedyLine,
        (
            RemedyLine(id=new_id(), shop_id=shop, remedy=remedy, order_id=order, line_id=line)
            for line, order, _ in lines
        ),
    )
    return remedy.pk


def _withdraw(batch: UUID, shop: UUID, reason: Text, by: str, at: datetime) -> None:
    """None of it is sold any more, not to those either who are about to pay."""
    row = Batch.objects.select_for_update(of=("self",)).filter(pk=batch, shop=shop, withdrawn_at=None).first()
    if row is not None:
        void_batch(row, because=reason.zh.strip()[:200], by=by, at=at)
