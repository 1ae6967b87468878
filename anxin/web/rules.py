"""By which rules is decided, which were before, which are announced, and what do people say to them?"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.catalog.queries import first_shop
from anxin.flows.comment_policy import comment_policy
from anxin.money import format_minor
from anxin.people.models import Shop
from anxin.policy.models import PolicyVersion
from anxin.policy.queries import announced_version, comments_of, public_version, public_versions, version_in_force
from anxin.policy.silence import CAP_MINOR
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.forms import CommentForm
from anxin.web.limits import limit
from anxin.web.show_rules import show_comments, show_rules, show_version
from anxin.web.templatetags.face import spoken
from anxin.web.viewer import address_of, viewer

MOST_COMMENTS = 5
MOST_COMMENTS_A_DAY = 20
THANKS = Text("已收到，您的意见会一直公开保留。", "Thank you. Your comment is public and will be kept.")


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force; each clause keeps its number, because the first that fits decides."""
    version = version_in_force(_shop())
    context = {
        "shown": show_version(version),
        "rules": show_rules(version.pk),
        "cap": _cap(),
        "next": announced_version(version.shop_id),
        "page": "rules",
    }
    return render(request, "web/rules.html", context)


@require_safe
def rules_history(request: HttpRequest) -> HttpResponse:
    """Every version that was ever announced, the latest first, with its changes in words."""
    versions = [show_version(row, said) for row, said in public_versions(_shop())]
    return render(request, "web/rules_history.html", {"versions": versions, "page": "rules"})


@require_safe
def rules_version(request: HttpRequest, number: int) -> HttpResponse:
    """One version: what it changes, the whole of it, and what people said while it was open for comment."""
    return _page(request, public_version(_shop(), number), CommentForm())


@require_POST
def rules_comment(request: HttpRequest, number: int) -> HttpResponse:
    """Say what one thinks of an announced version, signed in or not."""
    row, form = public_version(_shop(), number), CommentForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    limit("comment", address_of(request), most=MOST_COMMENTS)
    limit("comment-day", address_of(request), most=MOST_COMMENTS_A_DAY, window=timedelta(hours=24))
    who = viewer(request)
    try:
        comment_policy(row.pk, form.cleaned_data["words"], person=who.person, by=who.by, at=clock.now())
    except Refusal as refusal:
        return _page(request, row, form, refusal, status=refusal.status)
    messages.success(request, THANKS.say(spoken()))
    return redirect(f"{reverse('web:rules_version', args=[number])}#comments")


@require_safe
def rules_text(request: HttpRequest, number: int) -> HttpResponse:
    """The text itself, to keep and to compare: its SHA-256 is the one that orders are sealed with."""
    row = public_version(_shop(), number)
    response = HttpResponse(row.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="anxin-rules-v{row.number}.yaml"'
    return response


def _shop() -> UUID:
    return _own().pk


def _own() -> Shop:
    shop = first_shop()
    if shop is None:
        raise NotFound
    return shop


def _cap() -> str:
    """Up to how much our own silence refunds without going further up."""
    return format_minor(CAP_MINOR, _own().currency, spoken())


def _page(
    request: HttpRequest, row: PolicyVersion, form: CommentForm, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    comments = list(comments_of(row.pk))
    context: dict[str, Any] = {
        "shown": show_version(row, len(comments)),
        "rules": show_rules(row.pk),
        "cap": _cap(),
        "comments": show_comments(comments),
        "form": form,
        "refusal": refusal,
        "page": "rules",
    }
    return render(request, "web/rules_version.html", context, status=status)
