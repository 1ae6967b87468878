"""What would the rules say, before anybody applies? The same facts and the same rules as the decision itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.models import Case
from anxin.cases.queries import agreed_on
from anxin.cases.refusals import AgreedBefore, NothingToClaim, UnknownProblem
from anxin.flows.acts.about_units import about_units
from anxin.flows.acts.claimed_after import claimed_after
from anxin.flows.acts.exact_shares import exact_shares
from anxin.flows.acts.foretell import foretell
from anxin.flows.acts.gather_facts import gather_facts
from anxin.flows.acts.rule_on import rule_on
from anxin.flows.acts.subjects_of import subjects_of
from anxin.flows.open_case import Claim
from anxin.orders.models import Order
from anxin.orders.states import LIVE, OrderState
from anxin.people.models import Supplier
from anxin.policy.clauses import Outcome
from anxin.policy.decision import Decision
from anxin.policy.facts import Problem
from anxin.policy.queries import later_rules
from anxin.refs import new_id
from anxin.refusal import NotFound
from anxin.texts import Text


class Prechecked(NamedTuple):
    """What is right, the version that says so, for a wait what follows when it ends, and who brought what it is about,
    or is to."""

    decision: Decision
    version: UUID
    then: Text | None
    supplier: Supplier


@atomic(durable=True)
def precheck(order: UUID, claim: Claim, *, at: datetime) -> Prechecked:
    """What opening this case now would lead to, and by which version of the rules; nothing is written.

    Raises NotFound, NothingToClaim for an order that was never paid, AgreedBefore, UnknownProblem, and what
    `choose_units` raises.
    """
    if claim.problem not in set(Problem):
        raise UnknownProblem
    row = Order.objects.select_related("shop").filter(pk=order).first()
    found = subjects_of({order: row}, lines=[claim.line]) if row else []
    if row is None or not found:
        raise NotFound
    if row.state not in (*LIVE, OrderState.REFUNDED):
        raise NothingToClaim
    about = about_units(found[0], claim.units)
    if agreed_on(claim.line, claim.problem, about.units):
        raise AgreedBefore
    case = Case(
        id=new_id(),
        problem=claim.problem,
        words=claim.words,
        account_error="buyer" if claim.mistyped and claim.problem == Problem.WRONG_ACCOUNT else "none",
        claimed_after_minutes=claimed_after(about, at),
    )
    subject = replace(about, case=case)
    facts = gather_facts([subject], at)[subject.key]
    # the claim counts itself: decided, it stands among those of its buyer
    facts = replace(facts, claims_30d=facts.claims_30d + bool(row.claimant))
    later = later_rules([row.shop_id])
    ruling = rule_on(facts, row, subject.line, later, supplier=subject.supplier, whole=subject.whole)
    decision, then = exact_shares([subject], [ruling.decision])[0], None
    if decision.outcome is Outcome.WAIT:
        until = at + timedelta(seconds=decision.until or 0)
        then = foretell(replace(facts, past_promise=0), subject, later, at=until)
    return Prechecked(decision, ruling.version, then, subject.supplier)
