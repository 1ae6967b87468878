"""By which rules is decided? The version in force, in words, what is not refundable first."""

from types import SimpleNamespace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxin.catalog.queries import first_shop
from anxin.policy.clauses import Clause as Rule
from anxin.policy.clauses import Outcome
from anxin.policy.queries import policy_of_version, version_in_force
from anxin.policy.wording import say_law, say_then, say_when
from anxin.refusal import NotFound
from anxin.web.scenarios import RETURNS
from anxin.web.shown import Clause


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in three parts; each clause keeps its number, because the first that fits decides."""
    shop = first_shop()
    if shop is None:
        raise NotFound
    version = version_in_force(shop.pk)
    clauses = policy_of_version(version.pk).clauses
    shown = SimpleNamespace(
        version=f"v{version.number}",
        in_force_at=version.in_force_at,
        sha256=version.text_sha256,
        refused=[_shown(clause) for clause in clauses if clause.terms.outcome is Outcome.REJECT],
        returned=[_shown(clause) for clause in clauses if clause.terms.outcome in RETURNS],
        checked=[_shown(clause) for clause in clauses if clause.terms.outcome not in {*RETURNS, Outcome.REJECT}],
    )
    return render(request, "web/rules.html", {"rules": shown, "page": "rules"})


def _shown(clause: Rule) -> Clause:
    return Clause(str(clause.number), say_when(clause), say_then(clause), law=say_law(clause.terms))
