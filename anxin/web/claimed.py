"""What is claimed on a page, with what the rules ask and say about it?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import QueryDict

from anxin.delivery.capabilities import SupplierCapabilities
from anxin.delivery.units import LAST_PLACE
from anxin.evidence.queries import NOTHING_SHOWN, shown_for
from anxin.flows.open_case import Claim
from anxin.flows.precheck import precheck
from anxin.money import parse_count
from anxin.orders.models import Line, Order
from anxin.orders.states import OrderState
from anxin.payments.queries import payment_of
from anxin.policy.decision import Decision
from anxin.policy.facts import Problem
from anxin.policy.queries import policy_for
from anxin.support.models import Message
from anxin.web.case_questions import Asked, Situation, ask_about
from anxin.web.check_claim import Ground, check_claim
from anxin.web.shown import Check

ARRIVED = (OrderState.DELIVERED, OrderState.CONFIRMED, OrderState.SETTLED)


@dataclass
class Claimed:
    """A claim as it stands on the page: what was chosen, and what follows from it."""

    order: Order
    line: Line
    given: Mapping[str, str]
    now: datetime

    @cached_property
    def asked(self) -> Asked | None:
        """The claim with its questions; None until a problem is chosen. Raises what `precheck` raises."""
        problem = self.given.get("problem", "")
        if problem not in set(Problem):
            return None
        situation = Situation(
            goods=self.line.goods,
            arrived=self.order.state in ARRIVED,
            policy=policy_for(self.order.policy_id, self.line.goods, self.line.item.sku),
            rule=self._rule,
            account=self.line.account_hint,
        )
        return ask_about(problem, situation, self.given)

    def _rule(self, problem: str, mistyped: bool) -> Decision:
        claim = Claim(line=self.line.pk, problem=problem, mistyped=mistyped, units=self.units)
        return precheck(self.order.pk, claim, at=self.now).decision

    @property
    def claim(self) -> Claim:
        """The claim as the answers make it."""
        asked = self.asked or Asked(self.given.get("problem", ""))
        mistyped = asked.mistyped or self.given.get("mistyped") in ("on", "true", "1")
        words = self.given.get("words", "")
        return Claim(line=self.line.pk, problem=asked.problem, words=words, mistyped=mistyped, units=self.units)

    @property
    def units(self) -> tuple[int, ...]:
        """The pieces that are ticked; what is no number is none of them, and is refused as such."""
        ticked = self.given.getlist("units") if isinstance(self.given, QueryDict) else []
        return tuple(parse_count(place, most=LAST_PLACE) or 0 for place in ticked)

    def check(self) -> Check | None:
        """What the rules say; None as long as they need an answer. Raises what `precheck` raises."""
        if self.asked is None or self.asked.open:
            return None
        decision, version, then, supplier = precheck(self.order.pk, self.claim, at=self.now)
        ground = Ground(
            policy=policy_for(version, self.line.goods, self.line.item.sku),
            payment=payment_of(self.order.pk),
            currency=self.order.currency,
            wallet=self.order.buyer_id is not None,
            shown=shown_for([self.order.pk]).get(self.order.pk, NOTHING_SHOWN).slots,
            then=then,
            talked=Message.objects.filter(order=self.order).exists(),
            codes_checked=SupplierCapabilities.from_json(supplier.capabilities).code_check,
        )
        return check_claim(decision, ground, self.now)
