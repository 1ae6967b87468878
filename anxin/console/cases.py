"""Which cases wait, for whom and until when, and what decides one?"""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.cases.access import case_for
from anxin.cases.models import Case, Decision
from anxin.cases.states import OPEN, CaseState
from anxin.cases.suggest import suggest
from anxin.console import gate, queries, words
from anxin.console.filters import by, by_state
from anxin.console.orders import order_link
from anxin.console.read_only import ReadOnly, back_to
from anxin.console.reasons import TEMPLATES
from anxin.console.refusals import NothingDecided, NotInReview, NotYourTurn, OwnOrder
from anxin.console.shown import Shown, amount, column, moment, pill, tell, until
from anxin.console.told import actor_of, actors_of, decided
from anxin.flows.review_case import Finding, review_case
from anxin.people.models import Person
from anxin.policy.clauses import Liable, Outcome
from anxin.policy.kept import facts_kept
from anxin.policy.words import LABELS
from anxin.refusal import Refusal
from anxin.texts import Text

MAY_REVIEW: dict[str, frozenset[str]] = {
    "agent": frozenset({"agent", "senior", "operator"}),
    "finance": frozenset({"finance", "operator"}),
    "senior": frozenset({"senior", "operator"}),
    "operator": frozenset({"operator"}),
}
PROBLEMS = {str(value): text for value, text in LABELS["problem"].items()}
OWNERS = {name: words.ROLES[name][0] for name in ("agent", "finance", "senior", "operator", "supplier", "buyer")}
REFUND, REJECT = "refund", "reject"
LIABLE = {
    Liable.SUPPLIER: Text("供货商", "the supplier"),
    Liable.PLATFORM: Text("平台", "the platform"),
    Liable.CHANNEL: Text("支付渠道", "the channel"),
}
ALIKE_WITHIN = timedelta(days=90)


@admin.register(Case)
class Cases(ReadOnly):
    """Every case; what is due first stands first."""

    title = Text("售后单", "Cases")
    page = "console/case.html"
    list_display = ("which", "stands", "turn", "due", "then", "problem_said", "worth", "sent_by", "opened")
    list_filter = (
        by_state(words.CASES),
        by("owner", Text("轮到谁", "Whose turn"), OWNERS),
    )
    ordering = (F("due_at").asc(nulls_last=True), "-opened_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """With the order and the number of the clause that decided last."""
        last = Decision.objects.filter(case=OuterRef("pk")).order_by("-at", "-pk")
        rows = super().get_queryset(request).select_related("order", "line")
        annotated: QuerySet[Case] = rows.annotate(clause_number=Subquery(last.values("clause_number")[:1]))
        return annotated

    @column(Text("售后单", "Case"))
    def which(self, row: Case) -> Shown:
        """The case's number."""
        return row.ref

    @column(Text("状态", "State"), "state")
    def stands(self, row: Case) -> Shown:
        """The state."""
        return pill(*words.CASES.get(row.state, words.UNKNOWN))

    @column(Text("轮到谁", "Whose turn"), "owner")
    def turn(self, row: Case) -> Shown:
        """Who must act."""
        return pill(*words.ROLES.get(row.owner, words.UNKNOWN)) if row.owner else "—"

    @column(Text("期限", "Due"), "due_at")
    def due(self, row: Case) -> Shown:
        """Until when."""
        return until(row.due_at)

    @column(Text("到期后", "Then"))
    def then(self, row: Case) -> Shown:
        """What follows from silence."""
        return tell(words.CASE_DUE[row.on_due]) if row.on_due in words.CASE_DUE else "—"

    @column(Text("问题", "Problem"), "problem")
    def problem_said(self, row: Case) -> Shown:
        """What the buyer reports."""
        return tell(PROBLEMS.get(row.problem, words.UNKNOWN[0]))

    @column(Text("金额", "Amount"), "line__amount_minor")
    def worth(self, row: Case) -> Shown:
        """What the line cost."""
        return amount(row.line.amount_minor, row.order.currency)

    @column(Text("依据条款", "By clause"))
    def sent_by(self, row: Case) -> Shown:
        """The clause that put it where it is."""
        number = getattr(row, "clause_number", None)
        return tell(Text("条款 {n}", "clause {n}").fill(n=number)) if number else "—"

    @column(Text("提交时间", "Opened"), "opened_at")
    def opened(self, row: Case) -> Shown:
        """When it was opened."""
        return moment(row.opened_at)

    def get_urls(self) -> list[URLPattern]:
        """The one act: deciding."""
        return [self.act_path("review", self.review), *super().get_urls()]

    def review(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Decide the case: refund or reject, with a reason in both languages. What was typed is kept when refused."""
        answer: HttpResponse = require_POST(self._review)(request, key)
        return answer

    def _review(self, request: HttpRequest, key: UUID) -> HttpResponse:
        case = case_for(gate.staff(request), key)
        typed = {name: request.POST.get(name, "") for name in ("decision", "liable", "reason_zh", "reason_en")}
        try:
            _need_turn(request, case)
            if typed["decision"] not in (REFUND, REJECT):
                raise NothingDecided
            review_case(
                case.pk,
                Finding(
                    outcome=Outcome.REFUND_FULL if typed["decision"] == REFUND else Outcome.REJECT,
                    reason=Text(typed["reason_zh"].strip(), typed["reason_en"].strip()),
                    liable=Liable(typed["liable"]) if typed["liable"] in LIABLE else None,
                    against=request.POST.get("against", ""),
                ),
                by=gate.actor(request),
                at=clock.now(),
            )
        except Refusal as refusal:
            page = self.render(request, self.one(request, str(key)), typed=typed, refusal=tell(refusal.sentence))
            page.status_code = refusal.status
            return page
        return back_to(request, _after(request), _done(case, typed["decision"]))

    def context(self, request: HttpRequest, row: Case) -> dict[str, Any]:
        """The facts beside the exhibits, the clause and its trace, and what they speak for."""
        decisions = list(row.decisions.order_by("-at", "-pk"))
        last = decisions[0] if decisions else None
        exhibits = list(row.order.exhibits.order_by("at", "pk"))
        steps = list(row.steps.order_by("at", "pk"))
        names = queries.names_of(actors_of(decisions, exhibits, steps))
        positions = queries.positions_of(row.order_id)
        refusal = _not_now(request, row)
        since = clock.now() - ALIKE_WITHIN
        alike = queries.decided_alike(gate.shops(request), row.problem, row.line.goods, since)
        return {
            "order": order_link(row.order),
            "state": pill(*words.CASES.get(row.state, words.UNKNOWN)),
            "turn": self.turn(row),
            "due": until(row.due_at),
            "then": self.then(row),
            "problem": self.problem_said(row),
            "last": decided(last, names) if last else None,
            "suggestion": suggest(facts_kept(last.facts)) if last else None,
            "alike": [(tell(words.OUTCOMES.get(outcome, words.UNKNOWN)[0]), count) for outcome, count in alike.items()],
            "exhibits": [
                (item, words.EXHIBITS.get(item.kind), actor_of(item.by, names), positions.get(item.pk))
                for item in exhibits
            ],
            "decisions": [decided(item, names) for item in decisions],
            "steps": [
                (item, pill(*words.CASES.get(item.to_state, words.UNKNOWN)), actor_of(item.by, names)) for item in steps
            ],
            "may_review": refusal is None,
            "why_not": tell(refusal.sentence) if refusal and row.state in OPEN else "",
            "templates": TEMPLATES,
            "typed": {"decision": "", "liable": "", "reason_zh": "", "reason_en": ""},
            "bearers": LIABLE.items(),
            "act": reverse("admin:desk_review", args=[row.pk]),
        }


def _not_now(request: HttpRequest, case: Case) -> Refusal | None:
    """Why this person may not decide this case now; None when nothing stands against it."""
    if case.state != CaseState.IN_REVIEW:
        return NotInReview(state=words.CASES.get(case.state, words.UNKNOWN)[0])
    if not gate.roles(request).get(case.shop_id, frozenset()) & MAY_REVIEW.get(case.owner, frozenset()):
        return NotYourTurn(owner=words.ROLES.get(case.owner, words.UNKNOWN)[0])
    if case.order.buyer_id == cast(Person, request.user).pk:
        return OwnOrder()
    return None


def _need_turn(request: HttpRequest, case: Case) -> None:
    if refusal := _not_now(request, case):
        raise refusal


def _done(case: Case, decision: str) -> Text:
    if decision == REFUND:
        return Text("{ref} 已同意退款，正在退回买家。", "{ref}: refund agreed, the money is on its way.").fill(
            ref=case.ref
        )
    return Text(
        "{ref} 已驳回，买家在订单页可以看到理由。", "{ref}: rejected; the order page tells the buyer why."
    ).fill(ref=case.ref)


def _after(request: HttpRequest) -> str:
    """The next case of the queue, so that the keyboard never has to look for it; the list when there is none."""
    mine = [owner for owner, roles in MAY_REVIEW.items() if any(held & roles for held in gate.roles(request).values())]
    waiting = Case.objects.filter(shop__in=gate.shops(request), state=CaseState.IN_REVIEW, owner__in=mine)
    following = waiting.order_by("due_at", "pk").values_list("pk", flat=True).first()
    if following is None:
        return reverse("admin:cases_case_changelist")
    return reverse("admin:cases_case_change", args=[following])
