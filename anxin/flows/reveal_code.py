"""How does a buyer see a code? The first sight is recorded and draws the line between unseen and seen."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.delivery.models import Code, Delivery, Reveal, Sight
from anxin.delivery.refusals import BatchIsWithdrawn
from anxin.delivery.states import CodeState
from anxin.delivery.units import LAST_PLACE, numbered
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.open_codes import Seen, open_codes
from anxin.flows.acts.replace_withdrawn import replace_withdrawn
from anxin.orders.models import Order
from anxin.orders.refusals import OrderIsRefunded
from anxin.orders.states import OrderState
from anxin.refs import new_id
from anxin.refusal import Refusal
from anxin.texts import Text

BEYOND = (LAST_PLACE, LAST_PLACE)


class NothingToReveal(Refusal):
    text = Text("还没有发货，暂无卡密可查看。", "Nothing has been delivered yet, so there is no code to see.")


@atomic(durable=True)
def reveal_code(
    order: UUID, *, by: str, at: datetime, address: str | None = None, agent: str = "", proof: str = "signed_in"
) -> list[Seen]:
    """The codes of an order, in the clear; each sight is recorded with who, when, from where and on what proof.

    The proof that it is the buyer is signed_in, password or mail_link; the shell has seen it.
    A refund of an unseen code and a reveal exclude each other by the order's lock. Raises OrderIsRefunded,
    NothingToReveal, BatchIsWithdrawn where all of it is unseen and known to be bad and the shelf has no other; beside
    others, such a code is left out.
    """
    locked = lock_orders([order])[order]
    if locked.state in (OrderState.REFUNDED, OrderState.CANCELLED, OrderState.EXPIRED):
        raise OrderIsRefunded
    codes = _codes(order)
    if not codes:
        raise NothingToReveal
    bad = [code for code in codes if _is_bad(code)]
    # what has come back to the shelf since the batch was withdrawn is there for who holds a bad one
    if bad and replace_withdrawn(bad[0].item, order=order, at=at):
        codes = _codes(order)
    good = [code for code in codes if not _is_bad(code)]
    if not good:
        raise BatchIsWithdrawn
    codes, fresh = good, [code for code in good if code.state == CodeState.ALLOCATED]
    sight = Sight(
        id=new_id(),
        shop_id=locked.shop_id,
        order=locked,
        by=by,
        at=at,
        proof=proof,
        codes=len(codes),
        address=address,
        agent=agent[:200],
    )
    sight.save(force_insert=True)
    _record(locked, fresh, sight)
    return open_codes(_by_piece(codes), at=at)


def _codes(order: UUID) -> list[Code]:
    """What its buyer may see, held."""
    live = Code.objects.filter(delivery__order=order, state__in=[CodeState.ALLOCATED, CodeState.REVEALED])
    return list(live.select_for_update(of=("self",)).select_related("batch", "item").order_by("pk"))


def _is_bad(code: Code) -> bool:
    """Whether nobody has seen it, and it is known that nobody should."""
    return code.state != CodeState.REVEALED and code.batch.withdrawn_at is not None


def _by_piece(codes: list[Code]) -> list[Code]:
    """In the order of the pieces where codes name theirs; else the order of the ids is that."""
    if all(code.unit is None for code in codes):
        return codes
    places: dict[UUID, tuple[int, int]] = {}
    for delivery in Delivery.objects.select_related("line").filter(pk__in={code.delivery_id for code in codes}):
        own = Code.objects.filter(delivery=delivery).order_by("pk").values_list("pk", "unit")
        places |= {pk: (delivery.number, place) for pk, place in numbered(delivery.places, own).items()}
    return sorted(codes, key=lambda code: (places.get(code.pk, BEYOND), code.pk))


def _record(order: Order, fresh: list[Code], sight: Sight) -> None:
    """The line between unseen and seen, in the table and in the evidence."""
    Code.objects.filter(pk__in=[code.pk for code in fresh]).update(state=CodeState.REVEALED, revealed_at=sight.at)
    Reveal.objects.bulk_create(
        Reveal(
            id=new_id(),
            shop_id=order.shop_id,
            order=order,
            code=code,
            by=sight.by,
            at=sight.at,
            address=sight.address,
            agent=sight.agent,
        )
        for code in fresh
    )
    seal([_exhibit(order, code, sight) for code in fresh])


def _exhibit(order: Order, code: Code, sight: Sight) -> NewExhibit:
    return NewExhibit(
        shop=order.shop_id,
        order=order.pk,
        slot=GOODS,
        kind="reveal",
        content={"code": str(code.pk), "delivery": str(code.delivery_id), "first": True, "proof": sight.proof},
        by=sight.by,
        at=sight.at,
    )
