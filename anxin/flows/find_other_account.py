"""What if a person finds that another account was topped up than the one entered? The finding is a fact of the case."""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from anxin.cases.refusals import ReasonNeeded
from anxin.evidence.exhibits import GOODS, NewExhibit
from anxin.evidence.seal import seal
from anxin.flows.acts.need_turn import need_turn
from anxin.flows.acts.touch_case import touch_case
from anxin.policy.facts import AccountError, Problem
from anxin.refusal import Invalid, Refusal
from anxin.texts import Text

MOST_LETTERS = 500
TOO_LONG = Text("依据最多 500 字。", "What shows it has at most 500 characters.")


class NotAboutAccount(Refusal):
    text = Text("这张售后单不是充值账号的问题。", "This case is not about an account that was topped up.")


@atomic(durable=True)
def find_other_account(case: UUID, shown: str, *, by: str, at: datetime) -> None:
    """Record it with what shows it; whoever decides sees it as a fact, and silence is borne by the supplier from then.

    It decides nothing by itself: what it speaks for is decided with its own reason, and by two above the amount. Raises
    NotFound, what `turns.why_not` says, NotAboutAccount, ReasonNeeded, Invalid.
    """
    row, _ = need_turn(case, by=by, at=at)
    if row.problem != Problem.WRONG_ACCOUNT:
        raise NotAboutAccount
    if not shown.strip():
        raise ReasonNeeded
    if len(shown.strip()) > MOST_LETTERS:
        raise Invalid(what=TOO_LONG)
    row.account_error = AccountError.SUPPLIER
    row.save(update_fields=["account_error"])
    seal(
        [
            NewExhibit(
                shop=row.shop_id,
                order=row.order_id,
                slot=GOODS,
                kind="account_found",
                content={"case": str(row.pk), "found": str(AccountError.SUPPLIER), "shown": shown.strip()},
                by=by,
                at=at,
            )
        ]
    )
    touch_case(row, by=by, at=at)
