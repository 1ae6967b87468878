"""Which cases are there, and what does the page of one show to whoever decides it?"""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_POST

from anxin import clock
from anxin.cases.models import Attention, Case, Decision, Material, Verdict
from anxin.cases.queries import sold_as
from anxin.cases.queue import queue
from anxin.cases.states import OPEN, VerdictState
from anxin.cases.turns import why_not
from anxin.console import gate, offers, queries, words
from anxin.console.case_acts import ACTS, LIABLE, typed_of
from anxin.console.case_evidence import pictures_of
from anxin.console.case_history import history_of
from anxin.console.case_queries import Alike, alike, buyer_record, supplier_record
from anxin.console.case_units import units_panel
from anxin.console.complaints import complaints_beside
from anxin.console.filters import by, by_state
from anxin.console.offers import settling_panel, why_no_decision
from anxin.console.orders import order_link
from anxin.console.pack import pack_panel
from anxin.console.queue import PROBLEMS, row_shown, wanted_of
from anxin.console.read_only import ReadOnly
from anxin.console.reasons import WANTS, ready_reasons
from anxin.console.shown import Shown, amount, column, link, moment, pill, span, tell, until
from anxin.console.suggestion import suggested
from anxin.console.talk_panel import talk_panel
from anxin.console.told import actor_of, actors_of, decided, facts_of
from anxin.flows.consider_case import Considered, consider_case
from anxin.money import plain_minor
from anxin.policy.clauses import Outcome
from anxin.policy.kept import keep_facts
from anxin.texts import Text

OWNERS = {name: words.ROLES[name][0] for name in ("agent", "finance", "senior", "operator", "supplier", "buyer")}
BESIDE = 12
CHOICES = {
    Outcome.REFUND_FULL: (Text("全额退款", "Refund in full"), "f"),
    Outcome.REFUND_PRORATED: (Text("部分退款", "Refund a part"), "p"),
    Outcome.REISSUE: (Text("补发", "Send another one"), "i"),
    Outcome.REJECT: (Text("驳回", "Reject"), "r"),
}


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
        """What can be pressed on a case."""
        return [
            *(self.act_path(name, require_POST(act(self))) for name, act in (ACTS | offers.ACTS).items()),
            *super().get_urls(),
        ]

    def context(self, request: HttpRequest, row: Case) -> dict[str, Any]:
        """The facts beside the exhibits, the clause and its trace, and what they speak for."""
        at, me = clock.now(), gate.actor(request)
        decisions = list(row.decisions.order_by("-at", "-pk"))
        exhibits = list(row.order.exhibits.order_by("at", "pk"))
        history = history_of(row)
        names = queries.names_of(actors_of(decisions, exhibits, [step for step, _ in history]))
        positions = queries.positions_of(row.order_id)
        last = decisions[0] if decisions else None
        return {
            "order": order_link(row.order),
            "state": pill(*words.CASES.get(row.state, words.UNKNOWN)),
            "turn": self.turn(row),
            "due": until(row.due_at),
            "then": self.then(row),
            "problem": self.problem_said(row),
            "last": decided(last, names) if last else None,
            "pieces": units_panel(row, request.POST.getlist("units")),
            "sold": sold_as(row.order_id, row.line.item),
            "pictures": pictures_of(row.order),
            "exhibits": [
                (item, words.EXHIBITS.get(item.kind), actor_of(item.by, names), positions.get(item.pk))
                for item in exhibits
            ],
            "decisions": [decided(item, names) for item in decisions],
            "steps": [(step, said, actor_of(step.by, names)) for step, said in history],
            **_material(row),
            "alike": [_alike_shown(one) for one in alike(row, last.clause if last else "", at)],
            "buyer": buyer_record(row),
            "supplier": supplier_record(row, at),
            "beside": _beside(request, row),
            "attention": _attention(row, me, at),
            "talk": talk_panel(request, row.order, case=row.pk),
            "settling": settling_panel(request, row),
            "complaints": complaints_beside(row.order_id),
            "pack": pack_panel(request, row.order),
            **_deciding(request, row, at),
        }


def _deciding(request: HttpRequest, row: Case, at: datetime) -> dict[str, Any]:
    """The right side: what may be decided, by whom, and what the facts speak for."""
    me = gate.actor(request)
    refusal, verdict = why_not(row, me, at), _verdict(row, me)
    if row.state not in OPEN:
        return {"may_review": False, "why_not": "", "typed": typed_of(request)}
    seen = consider_case(row.pk, by=me, at=at)
    return {
        "may_review": refusal is None,
        "why_not": tell(refusal.sentence) if refusal else "",
        "facts_now": facts_of(keep_facts(seen.facts)),
        "suggestion": suggested(seen, row),
        "verdict": verdict,
        "choices": [(value, name, key) for value, (name, key) in CHOICES.items()],
        "remaining": amount(seen.facts.remaining, row.order.currency),
        "remaining_minor": seen.facts.remaining,
        "shares": _shares(seen, row.order.currency),
        "above": amount(seen.above_minor, row.order.currency),
        "above_minor": seen.above_minor,
        "alone": seen.alone,
        "moved": amount(seen.moved_minor, row.order.currency) if seen.moved_minor else "",
        "templates": ready_reasons(seen.facts, row.order.currency, row.line.account_hint),
        "wants": WANTS.items(),
        "may_ask": row.buyer_asked == "no",
        "typed": typed_of(request),
        "bearers": LIABLE.items(),
    }


def _shares(seen: Considered, currency: str) -> list[tuple[int, str, str]]:
    """Shares that the facts know, and the half: percent, as it is typed, and what it is."""
    facts = seen.facts
    known = [
        (100 - facts.used_share, Text("未使用部分", "unused"), 0 < facts.used_share < 100),
        (100 - facts.delivered_share, Text("未到账部分", "not delivered"), 0 < facts.delivered_share < 100),
        (50, Text("一半", "half"), True),
    ]
    return [
        (share, plain_minor(min(facts.remaining, -(-facts.amount * share // 100)), currency), tell(name))
        for share, name, holds in known
        if holds
    ]


def _verdict(row: Case, me: str) -> dict[str, Any] | None:
    """What waits for a second person, and why whoever looks may not be that."""
    found = Verdict.objects.filter(case=row, state=VerdictState.WAITING).select_related("appeal").first()
    if found is None:
        return None
    refusal = why_not(row, me, clock.now()) if found.appeal is None else why_no_decision(found.appeal, me)
    return {
        "row": found,
        "outcome": pill(*words.OUTCOMES.get(found.outcome, words.UNKNOWN)),
        "amount": amount(found.amount_minor, row.order.currency),
        "who": actor_of(found.by, queries.names_of({found.by})),
        "reason": tell(Text(found.reason_zh, found.reason_en)),
        "due": until(found.due_at),
        "own": found.by == me,
        "late": found.opens_at is not None and row.due_at is not None and found.opens_at > row.due_at,
        "then": tell(words.CASE_DUE[row.on_due]) if row.on_due in words.CASE_DUE else "",
        "why_not": tell(refusal.sentence) if refusal else "",
    }


def _material(row: Case) -> dict[str, Any]:
    """The list that was put to the buyer, in the words of whoever looks."""
    found = Material.objects.filter(case=row).first()
    return {"material": found, "material_words": tell(Text(found.words_zh, found.words_en)) if found else ""}


def _attention(row: Case, me: str, at: datetime) -> dict[str, Any]:
    """Who has the case before them, and how long until the first act."""
    found = Attention.objects.filter(case=row).first()
    if found is None:
        return {}
    held = bool(found.taken_by and found.taken_until and found.taken_until > at)
    return {
        "mine": held and found.taken_by == me,
        "until": until(found.taken_until) if held else "",
        "first": tell(span(found.first_at - found.came_at)) if found.first_at else "",
    }


def _alike_shown(one: Alike) -> dict[str, Any]:
    shared = [
        tell(name)
        for name, holds in (
            (Text("同商品类型", "same goods"), one.same_goods),
            (Text("同供货商", "same supplier"), one.same_supplier),
            (Text("同条款", "same clause"), one.same_clause),
        )
        if holds
    ]
    return {
        "ref": link(reverse("admin:cases_case_change", args=[one.case]), one.ref),
        "outcome": pill(*words.OUTCOMES.get(one.outcome, words.UNKNOWN)),
        "amount": amount(one.amount_minor, one.currency) if one.amount_minor else "",
        "reason": tell(one.reason),
        "person": one.by_person,
        "at": moment(one.at),
        "shared": " · ".join(shared),
    }


def _beside(request: HttpRequest, row: Case) -> list[dict[str, Any]]:
    """The queue on the left, the page's own case marked."""
    wanted = wanted_of(request)
    rows = queue(wanted, BESIDE).rows
    return [{**row_shown(one, wanted, {}), "here": one.id == row.pk} for one in rows]
