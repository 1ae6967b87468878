"""How does a reseller whose interface names no pieces apply for a refund? Once for each number, repeated or not."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.open_claim import Claim, open_claim
from anxin.orders.models import Order
from anxin.orders.states import LIVE
from anxin.policy.facts import Problem
from anxin.refs import new_id
from anxin.refunds.queries import applied_back
from anxin.refusal import NotFound
from anxin.resale.models import Resale, Return
from anxin.resale.refusals import ReturnAboveLeft


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A price that is asked back: under its number, how much, and what is claimed; its later end is told at a URL."""

    number: str
    amount_minor: int
    claim: Claim
    callback_url: str = ""


@atomic(durable=True)
def apply_for_refund(resale: UUID, asked: Application, *, by: str, at: datetime) -> Return:
    """Note the application and have the rules decide about it; the same number again is what stands.

    What went back unasked answers it without a case. One that repeats the words and the amount of one that was granted
    under another number may be that one, told anew, or a second: a person decides, as about anything that is not named.
    Raises NotFound, ReturnAboveLeft for more than is left under no number, and what `open_claim` raises.
    """
    row = Resale.objects.get(pk=resale)
    if row.order_id is None:
        raise NotFound
    order = lock_orders([row.order_id])[row.order_id]
    if standing := Return.objects.filter(resale=row, number=asked.number).first():
        return standing
    before = list(Return.objects.filter(resale=row).order_by("at", "pk"))
    granted = {one.pk: applied_back(one) for one in before}
    if asked.amount_minor > order.amount_minor - sum(granted.values()):
        raise ReturnAboveLeft
    made = Return.objects.create(
        id=new_id(),
        shop_id=row.shop_id,
        resale=row,
        number=asked.number,
        asked_minor=asked.amount_minor,
        at=at,
        callback_url=asked.callback_url,
        tell_at=at if asked.callback_url or row.callback_url else None,
    )
    if order.state in LIVE and not applied_back(made):
        same = [one for one in before if granted[one.pk] == one.asked_minor == made.asked_minor]
        claim = replace(asked.claim, problem=Problem.OTHER) if _told_before(order, same, asked) else asked.claim
        made.case = open_claim(order, claim, by=by, at=at)
    if applied_back(made):
        # the answer tells it, and tells it again
        made.tell_at = None
    made.save(update_fields=["case", "tell_at"])
    return made


def _told_before(order: Order, granted: list[Return], asked: Application) -> bool:
    cases = Case.objects.filter(pk__in=[one.case for one in granted if one.case], order=order)
    return any(case.words == asked.claim.words for case in cases)
