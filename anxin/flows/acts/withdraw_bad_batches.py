"""What does "the batch is withdrawn" do, where a clause says so? What is left of it is sold to nobody any more."""

from collections.abc import Sequence
from datetime import datetime

from anxin.delivery.models import Batch
from anxin.delivery.units import pieces_of
from anxin.flows.acts.replace_withdrawn import replace_withdrawn
from anxin.flows.acts.subjects import Judged
from anxin.flows.acts.tell_operators import tell_operators
from anxin.flows.acts.void_batch import void_batch
from anxin.policy.clauses import Effect
from anxin.texts import Text

BECAUSE = Text("{ref}：补发后仍有问题（条款 {clause}）", "{ref}: bad again after a replacement (clause {clause})")
LETTER = Text("一批卡密已由规则撤下：{item}", "A batch of codes was withdrawn by the rules: {item}")
BODY = Text(
    "订单 {ref} 补发后仍有问题，按条款 {clause} 撤下批次“{batch}”：未售的 {codes} 张作废，{ended} 笔未付款订单释放，"
    "{replaced} 张已发未看的换新。请与供货商核对；已看过的买家，可在“批量处理”里一并补救。",
    "Order {ref} was bad again after a replacement; by clause {clause} the batch “{batch}” is withdrawn: {codes} "
    "unsold codes are void, {ended} unpaid orders let theirs go, {replaced} unseen ones were replaced. Check with the "
    "supplier; buyers who saw theirs can be remedied together.",
)


def withdraw_bad_batches(items: Sequence[Judged], *, at: datetime) -> None:
    """Withdraw what the pieces came from and tell the operators, once a batch; the orders are held by the caller.

    A batch that somebody else holds is being withdrawn, and nobody waits for it.
    """
    due = [item for item in items if Effect.BATCH_WITHDRAWN in item.decision.clause.terms.effects]
    for item in due:
        line, about = item.subject.line, item.subject.case.bad_units if item.subject.case else ()
        wanted = set(about or item.subject.units)
        pieces = pieces_of([line])[line.pk].rows
        ids = {piece.batch for piece in pieces if piece.batch and (not wanted or piece.unit in wanted)}
        rows = Batch.objects.select_for_update(of=("self",), skip_locked=True).filter(withdrawn_at=None, pk__in=ids)
        for batch in rows.select_related("item").order_by("pk"):
            _withdraw(batch, item, at)


def _withdraw(batch: Batch, item: Judged, at: datetime) -> None:
    order, clause = item.subject.order, item.decision.clause.number
    because = BECAUSE.fill(ref=order.ref, clause=clause)
    gone = void_batch(batch, because=because.zh[:200], by="machine", at=at)
    values = {
        "ref": order.ref,
        "clause": clause,
        "batch": batch.source,
        "codes": gone.codes,
        "ended": gone.ended,
        "replaced": replace_withdrawn(batch.item, at=at),
    }
    name = Text(batch.item.title_zh, batch.item.title_en)
    tell_operators(order.shop, "batch-withdrawn", LETTER.fill(item=name), BODY.fill(**values), at=at)
