"""By which rules is decided? The version in force, in words, what is not refundable first."""

from functools import lru_cache
from types import SimpleNamespace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from anxin.catalog.queries import first_shop
from anxin.policy.clauses import Clause as Rule
from anxin.policy.clauses import Outcome
from anxin.policy.queries import policy_of_version, version_in_force
from anxin.policy.summary import Row, headline
from anxin.policy.wording import say_law, say_then, say_when
from anxin.refusal import NotFound
from anxin.texts import Text
from anxin.web.scenarios import RETURNS, VERDICT
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
        rows=_rows(version.pk),
        refused=[_shown(clause) for clause in clauses if clause.terms.outcome is Outcome.REJECT],
        returned=[_shown(clause) for clause in clauses if clause.terms.outcome in RETURNS],
        checked=[_shown(clause) for clause in clauses if clause.terms.outcome not in {*RETURNS, Outcome.REJECT}],
    )
    return render(request, "web/rules.html", {"rules": shown, "page": "rules"})


@lru_cache(maxsize=16)
def _rows(version: UUID) -> list[Row]:
    """How long each problem takes at most; walked once for each version, because its text never changes."""
    return headline(policy_of_version(version))


def _shown(clause: Rule) -> Clause:
    when = say_when(clause)
    return Clause(
        number=str(clause.number),
        verdict=VERDICT[clause.terms.outcome],
        when=Text(when.zh, when.en[0].upper() + when.en[1:]),
        then=say_then(clause),
        law=say_law(clause.terms),
    )
