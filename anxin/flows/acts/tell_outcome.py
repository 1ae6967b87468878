"""What is told to who complained, once something is decided, refunded or arrived? Figures, clause and references."""

from dataclasses import dataclass
from datetime import datetime

from anxin.cases.models import Decision
from anxin.cases.states import OPEN as CASE_OPEN
from anxin.complaints import words
from anxin.complaints.answering import answering
from anxin.complaints.channel import Problem
from anxin.complaints.models import Complaint
from anxin.complaints.states import Act, OnDue
from anxin.flows.acts.answer_outside import answer_outside
from anxin.money import format_minor
from anxin.orders.models import Order
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from anxin.texts import Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a complaint stands: what was decided last in its case, and what of its order went back upon it."""

    order: Order
    decision: Decision | None
    refunds: tuple[Refund, ...]

    @property
    def has_arrived(self) -> bool:
        """Whether money went back and nothing of it is still under way."""
        return bool(self.refunds) and all(one.state == RefundState.ARRIVED for one in self.refunds)

    @property
    def amount(self) -> str:
        """What went back, or is on its way."""
        return format_minor(sum(one.amount_minor for one in self.refunds), self.order.currency)

    @property
    def reference(self) -> str:
        """The numbers by which people know the refunds."""
        return "、".join(f"{self.order.ref}-R{one.number}" for one in self.refunds)


def tell_outcome(row: Complaint, order: Order, *, at: datetime) -> None:
    """Tell what stands now, and set who acts next. The caller holds the order's lock.

    Money that arrived ends the complaint; money on its way is told with its date; a refusal or the end of a case is
    told, and whether the complaint is closed upon it is for a person to say.
    """
    outcome = _outcome(row, order)
    lang = order.language
    if outcome.has_arrived:
        act = Act.FINISH if row.answered_at else Act.REPLY
        said = _arrived(outcome, lang) if row.outcome_at else _refunded(outcome, lang)
        answer_outside(row, act, said, by="machine", at=at)
        row.finish_asked = act is Act.FINISH
    elif outcome.refunds:
        act = Act.APPROVE if row.problem == Problem.REFUND else Act.REPLY
        answer_outside(row, act, _under_way(outcome, lang), by="machine", at=at)
    else:
        answer_outside(row, Act.REPLY, _refused(row, outcome, lang), by="machine", at=at)
        row.owner, row.due_at, row.on_due = "agent", max(at, row.finish_by), OnDue.ESCALATE
    row.outcome_at = _told_at(row, at)
    row.save()


def _told_at(row: Complaint, at: datetime) -> datetime:
    """Never before the end of the case that was told: clocks differ, and what seems untold would be told again."""
    ended = row.case.closed_at if row.case else None
    return max(at, ended) if ended else at


def _outcome(row: Complaint, order: Order) -> Outcome:
    """A case that was over before the complaint came has decided nothing about it."""
    case = row.case
    own = case is not None and (case.closed_at is None or case.closed_at >= row.received_at)
    decision = case.decisions.order_by("-at", "-pk").first() if case is not None and own else None
    return Outcome(order, decision, tuple(answering(row.pk).order_by("number")))


def _arrived(outcome: Outcome, lang: str) -> str:
    return words.fitting(words.ARRIVED, lang, amount=outcome.amount, refund=outcome.reference, **_where(outcome))


def _refunded(outcome: Outcome, lang: str) -> str:
    stands = words.STANDS_ARRIVED.fill(**_where(outcome))
    return words.fitting(words.REFUNDED, lang, amount=outcome.amount, refund=outcome.reference, stands=stands)


def _where(outcome: Outcome) -> dict[str, object]:
    last = outcome.refunds[-1]
    account = words.TO_ACCOUNT.fill(account=last.received_account) if last.received_account else Text("", "")
    return {"at": words.moment(last.arrived_at or last.planned_at), "account": account}


def _under_way(outcome: Outcome, lang: str) -> str:
    on = max((one.expected_on for one in outcome.refunds if one.expected_on), default=None)
    arrives = words.EXPECTED.fill(on=words.day(on)) if on else Text("", "")
    if outcome.decision is None:
        stands = words.STANDS_UNDER_WAY.fill(arrives=arrives)
        return words.fitting(words.REFUNDED, lang, amount=outcome.amount, refund=outcome.reference, stands=stands)
    told = {"amount": outcome.amount, "refund": outcome.reference, "arrives": arrives}
    return words.fitting(words.DECIDED, lang, _why(outcome.decision), **told)


def _refused(row: Complaint, outcome: Outcome, lang: str) -> str:
    decision, ref = outcome.decision, outcome.order.ref
    open_still = row.case is not None and row.case.state in CASE_OPEN
    if decision is None or open_still or decision.outcome not in ("reject", "reissue"):
        return words.fitting(words.ENDED, lang, case=row.case.ref if row.case else ref, ref=ref)
    told = words.REISSUED if decision.outcome == "reissue" else words.NOT_REFUNDED
    return words.fitting(told, lang, _why(decision), ref=ref)


def _why(decision: Decision) -> Text:
    """The reason with its clause, also where a person's own words name none; the shop's own act rests on none."""
    zh, en = decision.reason.zh.rstrip("。"), decision.reason.en.rstrip(".")
    number = decision.clause_number
    named = Text(f"（条款 {number}）", f" (clause {number})") if number else Text("", "")
    return Text(
        f"{zh}{'' if '条款' in zh else named.zh}。",
        f"{en}{'' if 'clause' in en else named.en}. ",
    )
