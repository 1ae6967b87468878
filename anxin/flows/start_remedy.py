"""How does an operator remedy a bad batch or a fallen supplier for all its buyers in one act?"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Remedy, RemedyLine, RemedyStep
from anxin.cases.refusals import NobodyHurt, NobodyReached, ReasonNeeded, RemedyRunning
from anxin.cases.states import LeftOut, RemedyLineState, RemedyState
from anxin.cases.turns import MAY_RULE, why_no_role
from anxin.delivery.models import Batch
from anxin.flows.acts.hurt_lines import BATCH, Hurt, Row, hurt_lines
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

    A fallen supplier is suspended. Who cannot be reached is written down with the reason.

    Raises WrongRole, ReasonNeeded, Invalid when it is too long, RemedyRunning for a second one at the same time,
    NobodyHurt, NobodyReached.
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
    hurt = hurt_lines(shop, source, subject, outcome)
    if not hurt.reached:
        raise NobodyReached if hurt.left_out else NobodyHurt
    remedy = Remedy.objects.create(
        id=new_id(),
        shop_id=shop,
        source=source,
        subject=subject,
        outcome=str(outcome),
        liable=str(liable),
        reason_zh=reason.zh.strip(),
        reason_en=reason.en.strip(),
        total=len(hurt.reached),
        amount_minor=hurt.amount_minor,
        due_at=at,
        by=by,
        at=at,
    )
    RemedyStep.objects.create(
        subject=remedy, shop_id=shop, from_state="", to_state=RemedyState.RUNNING, by=by, because=reason.en[:200], at=at
    )
    _keep_lines(remedy, hurt, at)
    return remedy.pk


def _keep_lines(remedy: Remedy, hurt: Hurt, at: datetime) -> None:
    rows: list[tuple[Row, LeftOut | None]] = [*((row, None) for row in hurt.reached), *hurt.left_out]
    insert_rows(
        RemedyLine,
        (
            RemedyLine(
                id=new_id(),
                shop_id=remedy.shop_id,
                remedy=remedy,
                order_id=row.order,
                line_id=row.line,
                state=RemedyLineState.SKIPPED if why else RemedyLineState.WAITING,
                because=why or "",
                at=at if why else None,
            )
            for row, why in rows
        ),
    )


def _withdraw(batch: UUID, shop: UUID, reason: Text, by: str, at: datetime) -> None:
    """None of it is sold any more, not to those either who are about to pay."""
    row = Batch.objects.select_for_update(of=("self",)).filter(pk=batch, shop=shop, withdrawn_at=None).first()
    if row is not None:
        void_batch(row, because=reason.zh.strip()[:200], by=by, at=at)
