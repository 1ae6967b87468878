"""Which deadlines are swept, by which flow?"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from anxin.cases.deadlines import (
    due_cases,
    due_offers,
    due_remedies,
    next_case_due,
    next_offer_due,
    next_remedy_due,
)
from anxin.catalog.deadlines import due_dockings, due_prices, next_docking_due, next_price_due
from anxin.complaints.deadlines import due_complaints, next_complaint_due, unwatched_channels
from anxin.delivery.deadlines import due_deliveries, items_low_on_stock, next_delivery_due
from anxin.evidence.deadlines import due_uploads, next_upload_due
from anxin.flows.acts.hold_orders import AT_ONCE
from anxin.flows.apply_prices import apply_prices
from anxin.flows.break_promises import break_promises
from anxin.flows.chase_answers import chase_answers
from anxin.flows.chase_bills import chase_bills
from anxin.flows.chase_complaints import chase_complaints
from anxin.flows.chase_contests import chase_contests
from anxin.flows.chase_differences import chase_differences
from anxin.flows.chase_payouts import chase_payouts
from anxin.flows.chase_refunds import chase_refunds
from anxin.flows.chase_unmatched import chase_unmatched
from anxin.flows.chase_upstream_bills import chase_upstream_bills
from anxin.flows.chase_upstream_claims import chase_upstream_claims
from anxin.flows.chase_upstream_differences import chase_upstream_differences
from anxin.flows.chase_vettings import chase_vettings
from anxin.flows.confirm_orders import confirm_orders
from anxin.flows.continue_remedies import continue_remedies
from anxin.flows.enforce_policies import enforce_policies
from anxin.flows.expire_orders import expire_orders
from anxin.flows.forget_cards import forget_cards
from anxin.flows.forget_ends import forget_ends
from anxin.flows.forget_heard import forget_heard
from anxin.flows.give_up_uploads import give_up_uploads
from anxin.flows.judge_deliveries import judge_deliveries
from anxin.flows.keep_promises import keep_promises
from anxin.flows.lapse_offers import lapse_offers
from anxin.flows.plan_balance_looks import plan_balance_looks
from anxin.flows.plan_bills import plan_bills
from anxin.flows.plan_syncs import plan_syncs
from anxin.flows.plan_upstream_bills import plan_upstream_bills
from anxin.flows.raise_stuck import raise_stuck
from anxin.flows.release_reserved import release_reserved
from anxin.flows.reserve_frozen import reserve_frozen
from anxin.flows.resume_cases import resume_cases
from anxin.flows.settle_orders import settle_orders
from anxin.flows.take_heard import ELSEWHERE, take_heard
from anxin.flows.tell_slow import tell_slow
from anxin.flows.warn_low_stock import warn_low_stock
from anxin.flows.watch_complaints import watch_complaints
from anxin.orders.deadlines import due_orders, next_order_due
from anxin.orders.states import OnDue
from anxin.payments.deadlines import due_heard, due_unmatched, next_heard_due, next_unmatched_due
from anxin.payouts.deadlines import (
    balances_unseen,
    due_claims,
    due_contests,
    due_frozen,
    due_payouts,
    due_reservations,
    due_upstream_bills,
    due_upstream_differences,
    due_vettings,
    next_claim_due,
    next_contest_due,
    next_payout_due,
    next_upstream_bill_due,
    next_upstream_difference_due,
)
from anxin.policy.deadlines import due_policies, next_policy_due
from anxin.reconciliation.deadlines import (
    channels_without_bills,
    due_bills,
    due_differences,
    next_bill_due,
    next_difference_due,
    suppliers_without_bills,
)
from anxin.refunds.deadlines import due_refunds, next_refund_due, refunds_with_old_cards
from anxin.refunds.promises import promises_come_true
from anxin.sourcing.deadlines import old_ends, old_seals
from anxin.support.deadlines import (
    due_commitments,
    due_questions,
    next_commitment_due,
    next_question_due,
    slow_deliveries,
)

FOUND_AT_MOST = 800
# twice what is held in one transaction: two workers share them, and what is found and not held is found again
JUDGED_AT_MOST = 2 * AT_ONCE


@dataclass(frozen=True, slots=True)
class Sweep:
    """One kind of deadline: what is due, when the next is, and the flow that applies the consequence."""

    name: str
    due: Callable[[datetime, int], list[UUID]]
    next_due: Callable[[], datetime | None]
    apply: Callable[[Collection[UUID], datetime], object]
    at_most: int = FOUND_AT_MOST


def _orders(on_due: OnDue, apply: Callable[[Collection[UUID], datetime], object]) -> Sweep:
    return Sweep(on_due.value, partial(due_orders, on_due), partial(next_order_due, on_due), apply)


SWEEPS = (
    Sweep("notices", due_heard, next_heard_due, lambda ids, at: {*take_heard(ids, at=at)} - {ELSEWHERE}),
    Sweep("judge", due_deliveries, next_delivery_due, lambda ids, at: judge_deliveries(ids, at=at), JUDGED_AT_MOST),
    Sweep("cases", due_cases, next_case_due, lambda ids, at: resume_cases(ids, at=at)),
    Sweep("offers", due_offers, next_offer_due, lambda ids, at: lapse_offers(ids, at=at)),
    Sweep("uploads", due_uploads, next_upload_due, lambda ids, at: give_up_uploads(ids, at=at)),
    Sweep("bills wanted", channels_without_bills, lambda: None, lambda ids, at: plan_bills(ids, at=at)),
    Sweep("bills", due_bills, next_bill_due, lambda ids, at: chase_bills(ids, at=at)),
    Sweep("differences", due_differences, next_difference_due, lambda ids, at: chase_differences(ids, at=at)),
    Sweep("refunds", due_refunds, next_refund_due, lambda ids, at: chase_refunds(ids, at=at)),
    Sweep("suspense", due_unmatched, next_unmatched_due, lambda ids, at: chase_unmatched(ids, at=at)),
    _orders(OnDue.EXPIRE, lambda ids, at: expire_orders(ids, at=at)),
    _orders(OnDue.CONFIRM, lambda ids, at: confirm_orders(ids, by="machine", at=at)),
    _orders(OnDue.SETTLE, lambda ids, at: settle_orders(ids, at=at)),
    _orders(OnDue.RAISE_STUCK, lambda ids, at: raise_stuck(ids, at=at)),
    Sweep("frozen", due_frozen, lambda: None, lambda ids, at: reserve_frozen(ids, at=at)),
    Sweep("reserved", due_reservations, lambda: None, lambda ids, at: release_reserved(ids, at=at)),
    Sweep("remedies", due_remedies, next_remedy_due, lambda ids, at: continue_remedies(ids, at=at)),
    Sweep("payouts", due_payouts, next_payout_due, lambda ids, at: chase_payouts(ids, at=at)),
    Sweep("upstream bills wanted", suppliers_without_bills, lambda: None, lambda i, at: plan_upstream_bills(i, at=at)),
    Sweep("upstream bills", due_upstream_bills, next_upstream_bill_due, lambda i, at: chase_upstream_bills(i, at=at)),
    Sweep(
        "upstream differences",
        due_upstream_differences,
        next_upstream_difference_due,
        lambda ids, at: chase_upstream_differences(ids, at=at),
    ),
    Sweep("claims", due_claims, next_claim_due, lambda ids, at: chase_upstream_claims(ids, at=at)),
    Sweep("balances", balances_unseen, lambda: None, lambda ids, at: plan_balance_looks(ids, at=at)),
    Sweep("vettings", due_vettings, lambda: None, lambda ids, at: chase_vettings(ids, at=at)),
    Sweep("contests", due_contests, next_contest_due, lambda ids, at: chase_contests(ids, at=at)),
    Sweep("complaints wanted", unwatched_channels, lambda: None, lambda ids, at: watch_complaints(ids, at=at)),
    Sweep("complaints", due_complaints, next_complaint_due, lambda ids, at: chase_complaints(ids, at=at)),
    Sweep("slow", slow_deliveries, lambda: None, lambda ids, at: tell_slow(ids, at=at)),
    Sweep("low stock", items_low_on_stock, lambda: None, lambda ids, at: warn_low_stock(ids, at=at)),
    Sweep("prices", due_prices, next_price_due, lambda ids, at: apply_prices(ids, at=at)),
    Sweep("docked items", due_dockings, next_docking_due, lambda ids, at: plan_syncs(ids, at=at)),
    Sweep("policies", due_policies, next_policy_due, lambda ids, at: enforce_policies(ids, at=at)),
    Sweep("promises come true", promises_come_true, lambda: None, lambda ids, at: keep_promises(ids, at=at)),
    Sweep("promises", due_commitments, next_commitment_due, lambda ids, at: break_promises(ids, at=at)),
    Sweep("cards", refunds_with_old_cards, lambda: None, lambda ids, at: forget_cards(ids, at=at)),
    Sweep("seals", old_seals, lambda: None, lambda ids, at: forget_heard(ids, at=at)),
    Sweep("ends", old_ends, lambda: None, lambda ids, at: forget_ends(ids, at=at)),
    Sweep("answers", due_questions, next_question_due, lambda ids, at: chase_answers(ids, at=at)),
)
