"""Which rules are there, how is a draft changed, and how does it come into force?

The operator changes, proves, announces and withdraws; others of the staff read. A draft is changed one step at a time;
beside it stand the proof, the wording, the worst case, what changes, and what it would have done to past decisions.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.catalog.models import Item
from anxin.console import gate, words
from anxin.console.filters import by_state
from anxin.console.policy_changes import OPERATOR, change_of
from anxin.console.policy_form import Filled, altered, as_fields, gaps, of_clause, of_post
from anxin.console.policy_shown import clause_of, findings_of, form_of, lists_of, panel_of
from anxin.console.policy_trial import show_trial, trial
from anxin.console.read_only import ReadOnly, back_to
from anxin.console.shown import Shown, column, moment, pill, tell
from anxin.flows.announce_policy import announce_policy
from anxin.flows.draft_policy import Draft, draft_policy
from anxin.flows.prove_policy import prove_policy
from anxin.flows.undo_policy import undo_policy
from anxin.flows.withdraw_policy import withdraw_policy
from anxin.money import parse_count
from anxin.policy.changes import SetClause
from anxin.policy.clauses import Policy
from anxin.policy.edit import edit
from anxin.policy.mistakes import BadDocument
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import comments_of, proof_of_text, rules_of_text, version_in_force, version_in_the_making
from anxin.policy.states import EDITABLE, PolicyState
from anxin.policy.wording import say_clause
from anxin.policy.words import LABELS
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

View = Callable[[HttpRequest, PolicyVersion], HttpResponse]
LIST = "admin:policy_policyversion_changelist"
PAGE = "admin:policy_policyversion_change"
MOST_DAYS_AHEAD = 399


@admin.register(PolicyVersion)
class Policies(ReadOnly):
    """The versions of the rules; an order is judged by the one it was placed under."""

    title = Text("售后规则", "Rules")
    page = "console/policy.html"
    change_list_template = "console/policies.html"
    list_display = ("version", "stands", "announced", "takes_effect", "in_force", "print_")
    list_filter = (by_state(words.POLICIES),)

    @column(Text("版本", "Version"), "number")
    def version(self, row: PolicyVersion) -> Shown:
        """The number."""
        return str(row)

    @column(Text("状态", "State"), "state")
    def stands(self, row: PolicyVersion) -> Shown:
        """The state."""
        return pill(*words.POLICIES.get(row.state, words.UNKNOWN))

    @column(Text("公示时间", "Announced"), "announced_at")
    def announced(self, row: PolicyVersion) -> Shown:
        """When it was announced."""
        return moment(row.announced_at)

    @column(Text("定于", "Due"), "takes_effect_at")
    def takes_effect(self, row: PolicyVersion) -> Shown:
        """When it takes effect, as announced."""
        return moment(row.takes_effect_at)

    @column(Text("生效时间", "In force"), "in_force_at")
    def in_force(self, row: PolicyVersion) -> Shown:
        """Since when it is in force."""
        return moment(row.in_force_at)

    @column(Text("指纹", "Fingerprint"))
    def print_(self, row: PolicyVersion) -> Shown:
        """The first figures of the text's hash."""
        return row.text_sha256[:12]

    def get_urls(self) -> list[URLPattern]:
        """A draft's fragments and acts."""
        looks: dict[str, View] = {"clause": self.clause, "panel": self.panel, "trial": self.trial}
        acts: dict[str, View] = {
            "form": self.refill,
            "change": self.change,
            "undo": self.undo,
            "prove": self.prove,
            "announce": self.announce,
            "withdraw": self.withdraw,
            "begin": self.begin,
        }
        return [
            *(self.act_path(f"policy_{name}", require_safe(self._on_one(view))) for name, view in looks.items()),
            *(self.act_path(f"policy_{name}", require_POST(self._acted(view))) for name, view in acts.items()),
            *super().get_urls(),
        ]

    def _on_one(self, view: View) -> Callable[..., HttpResponse]:
        return lambda request, key: view(request, self.one(request, str(key)))

    def _acted(self, view: View) -> Callable[..., HttpResponse]:
        def acted(request: HttpRequest, key: UUID) -> HttpResponse:
            row = self.one(request, str(key))
            gate.need(request, row.shop_id, OPERATOR)
            return view(request, row)

        return acted

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to a draft."""
        shops = [shop for shop, held in gate.roles(request).items() if held & OPERATOR]
        in_force = PolicyVersion.objects.filter(shop__in=shops, state=PolicyState.IN_FORCE).first()
        draft = version_in_the_making(in_force.shop_id) if in_force else None
        return super().changelist_view(request, {"in_force": in_force, "draft": draft, **(extra_context or {})})

    def context(self, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        """The version with its lists of clauses; the rest is loaded beside them."""
        now = clock.now()
        may = bool(gate.roles(request).get(row.shop_id, frozenset()) & OPERATOR)
        policy = rules_of_text(row.text)
        return {
            "state": self.stands(row),
            "may": may,
            "editable": may and row.state in EDITABLE,
            "withdrawable": may
            and row.state == PolicyState.ANNOUNCED
            and row.takes_effect_at is not None
            and row.takes_effect_at > now,
            "lists": lists_of(policy),
            "policy": policy,
            "notice_days": max(7, self._now(row).notice // 86400),
            "earliest": now + timedelta(seconds=self._now(row).notice),
            "last_edit": row.edits.last(),
            "comments": list(comments_of(row.pk)),
            "goods": [(name, tell(text)) for name, text in LABELS["goods"].items() if name != "unknown"],
            "items": Item.objects.filter(shop=row.shop_id).order_by("position", "sku"),
            "open_draft": version_in_the_making(row.shop_id),
        }

    def _now(self, row: PolicyVersion) -> Policy:
        return rules_of_text(version_in_force(row.shop_id).text)

    def clause(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """The form of one clause."""
        policy = rules_of_text(row.text)
        try:
            clause, sub = clause_of(policy, request.GET.get("clause", ""))
        except KeyError:
            raise NotFound from None
        return self._form(request, row, of_clause(clause, sub))

    def refill(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """The form after one of its own buttons, with the sentence it would make and whether the proof still holds."""
        return self._form(request, row, altered(of_post(request.POST), request.POST.get("do", "")))

    def _form(
        self, request: HttpRequest, row: PolicyVersion, filled: Filled, refusal: Refusal | None = None
    ) -> HttpResponse:
        last = rules_of_text(row.text).clauses[-1]
        missing = [tell(text) for text in gaps(filled)]
        said, findings = None, None
        if not missing:
            try:
                changed = edit(row.text, SetClause(filled.id, as_fields(filled)))
                policy = rules_of_text(changed)
                said = say_clause(policy.clause(filled.id))
                findings = findings_of(proof_of_text(changed), policy)
            except BadDocument as bad:
                missing = [tell(mistake.reason) for mistake in bad.mistakes]
            except Refusal as other:
                missing = [tell(other.sentence)]
        context = {
            **form_of(filled, is_last=filled.id == last.id),
            "row": row,
            "missing": missing,
            "said": said,
            "findings": findings,
            "refusal": tell(refusal.sentence) if refusal else "",
        }
        return TemplateResponse(
            request, "console/policy_clause.html", context, status=refusal.status if refusal else 200
        )

    def panel(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """Proof, wording, worst case, changes."""
        policy = rules_of_text(row.text)
        now = version_in_force(row.shop_id)
        known = None if now.pk == row.pk else rules_of_text(now.text)
        context = {**panel_of(row.text, policy, proof_of_text(row.text), known), "row": row, "now": now}
        return TemplateResponse(request, "console/policy_panel.html", context)

    def trial(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """What it would have decided otherwise."""
        tried = trial(row.shop_id, self._now(row), rules_of_text(row.text))
        return TemplateResponse(request, "console/policy_trial.html", {"trial": show_trial(tried)})

    def change(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """One step of the editor."""
        filled = of_post(request.POST) if request.POST.get("change") == "set" else None
        try:
            step = change_of(request.POST, row, filled)
            draft = Draft(
                shop=row.shop_id,
                version=row.pk,
                text=edit(row.text, step.change),
                expected=request.POST.get("expected", ""),
                said=step.said,
            )
            draft_policy(draft, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            if filled is not None:
                return self._form(request, row, filled, refusal)
            return self._editor(request, row, refusal=refusal)
        return self._editor(request, row, focus=step.focus, opens=step.opens)

    def undo(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """Take the last change back."""
        try:
            undo_policy(row.pk, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return self._editor(request, row, refusal=refusal)
        return self._editor(request, row)

    def _editor(
        self,
        request: HttpRequest,
        row: PolicyVersion,
        *,
        refusal: Refusal | None = None,
        focus: str = "",
        opens: str = "",
    ) -> HttpResponse:
        """The lists after a change; a browser without htmx gets the page."""
        if not request.headers.get("HX-Request"):
            if refusal is not None:
                return back_to(request, reverse(PAGE, args=[row.pk]), refusal)
            return redirect(reverse(PAGE, args=[row.pk]))
        row.refresh_from_db()
        context = {
            **self.context(request, row),
            "row": row,
            "refusal": tell(refusal.sentence) if refusal else "",
            "focus": focus,
            "opens": opens,
        }
        page = TemplateResponse(request, "console/policy_editor.html", context)
        page.status_code = refusal.status if refusal else 200
        page["HX-Trigger"] = "rules-changed"
        return page

    def prove(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """Prove the draft."""
        try:
            prove_policy(row.pk, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return self._back(request, row, refusal)
        return self._back(
            request, row, Text("{v} 证明通过，可以公示。", "{v} is proven and may be announced.").fill(v=row)
        )

    def announce(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """Announce a proven draft, some days ahead."""
        now = clock.now()
        days = parse_count(request.POST.get("days", ""), most=MOST_DAYS_AHEAD)
        starts = None if days is None else now + timedelta(days=days)
        try:
            starts = announce_policy(row.pk, by=gate.actor(request), at=now, takes_effect_at=starts)
        except Refusal as refusal:
            return self._back(request, row, refusal)
        said = Text("{v} 已公示，{when} 生效；到期前公众可以提意见。", "{v} is announced and takes effect {when}.")
        return self._back(request, row, said.fill(v=row, when=f"{starts.astimezone(SHANGHAI):%m-%d %H:%M}"))

    def withdraw(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """Take an announcement back."""
        reason = Text(request.POST.get("reason_zh", ""), request.POST.get("reason_en", ""))
        try:
            withdraw_policy(row.pk, reason=reason, by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return self._back(request, row, refusal)
        return self._back(request, row, Text("{v} 已撤回。", "{v} is withdrawn.").fill(v=row))

    def begin(self, request: HttpRequest, row: PolicyVersion) -> HttpResponse:
        """Start a draft from this version's text."""
        try:
            made = draft_policy(Draft(shop=row.shop_id, text=row.text), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            return self._back(request, row, refusal)
        return redirect(reverse(PAGE, args=[made]))

    def _back(self, request: HttpRequest, row: PolicyVersion, said: Refusal | Text) -> HttpResponse:
        return back_to(request, reverse(PAGE, args=[row.pk]), said)
