"""Through which channels is the shop paid, what can each do, and who changes its keys?

Keys are entered here and never shown. Whoever changes them gives the second factor with the form; the change is
recorded by name and every operator gets a letter.
"""

from importlib.util import find_spec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from anxin import clock
from anxin.console import gate, queries
from anxin.console.channels_forms import (
    ACKNOWLEDGED,
    WARNINGS,
    NotAcknowledged,
    inputs,
    kept_settings,
    need_client,
    read_form,
    read_rate,
)
from anxin.console.channels_kinds import KINDS, KindOf
from anxin.console.channels_words import ACTS, FIELDS, abilities, in_short
from anxin.console.desk_page import Pages, desk_page, drawn_as
from anxin.console.fresh_factor import need_fresh_factor
from anxin.console.read_only import back_to
from anxin.console.shown import pill, tell
from anxin.console.told import actor_of
from anxin.console.words import UNKNOWN
from anxin.flows.add_channel import NewChannel, add_channel
from anxin.flows.change_channel_keys import change_channel_keys
from anxin.flows.set_fee_terms import set_fee_terms
from anxin.flows.switch_channel import switch_channel
from anxin.integrations.addresses import channel_hook_url
from anxin.payments.models import Channel
from anxin.payments.settings import BALANCE
from anxin.reconciliation.queries import agreed_basis_points
from anxin.refusal import NotAllowed, Refusal
from anxin.texts import Text

MAY_CHANGE = frozenset({"finance", "operator"})
NO_NAME = Text("请填写中英文名称。", "Give it a name in both languages.")


class NameMissing(Refusal):
    text = NO_NAME
    status = 422


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("channels/", channels, "desk_channels"),
        ("channels/add/<slug:kind>/", add, "desk_channel_add"),
        ("channels/<uuid:key>/", channel, "desk_channel"),
        ("channels/<uuid:key>/keys/", keys, "desk_channel_keys"),
        ("channels/<uuid:key>/switch/", switch, "desk_channel_switch"),
        ("channels/<uuid:key>/fee/", fee, "desk_channel_fee"),
    )


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel of the viewer's shops, and the kinds that can be added."""
    rows = Channel.objects.filter(shop__in=_shops(request))
    listed = [(row, _kind(row), _state(row), in_short(row.can), row.changes.first()) for row in rows]
    kinds = [(name, kind.name) for name, kind in KINDS.items() if find_spec(f"anxin.integrations.{name}")]
    context = {"rows": listed, "kinds": kinds}
    return desk_page(request, "console/channels.html", Text("支付渠道", "Payment channels"), context)


@require_safe
def channel(request: HttpRequest, key: UUID) -> HttpResponse:
    """One channel: what it can do, its form without any secret, and what was done to it."""
    return _show(request, _one(request, key))


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """A channel of this kind: its form, and what the form says."""
    if kind not in KINDS:
        raise Http404
    shops = sorted(_shops(request))
    if request.method != "POST":
        return _form(request, kind)
    try:
        name = Text(request.POST.get("name_zh", "").strip()[:40], request.POST.get("name_en", "").strip()[:40])
        if not all(name):
            raise NameMissing
        entered = read_form(request, kind, {})
        new = NewChannel(id=drawn_as(request), shop=shops[0], kind=kind, name=name, keys=entered.keys())
        need_fresh_factor(request, request.POST.get("code", ""))
        made = add_channel(new, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _form(request, kind, refusal)
    done = Text("已新增，尚未启用。核对后再启用。", "Added, and still off. Look it over, then switch it on.")
    return back_to(request, reverse("admin:desk_channel", args=[made]), done)


@sensitive_post_parameters()
@require_POST
def keys(request: HttpRequest, key: UUID) -> HttpResponse:
    """Replace keys or settings; refused without the code that the authenticator shows now."""
    row = _one(request, key)
    try:
        entered = read_form(request, row.kind, kept_settings(row)).keys()
        need_fresh_factor(request, request.POST.get("code", ""))
        changed = change_channel_keys(row.pk, entered, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, secrets=refusal)
    names = [FIELDS.get(name, UNKNOWN[0]) for name in changed]
    said = Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))
    done = Text("已修改：{names}。已写信告知每位站长。", "Changed: {names}. Every operator gets a letter.").fill(
        names=said
    )
    return back_to(request, reverse("admin:desk_channel", args=[row.pk]), done)


@require_POST
def switch(request: HttpRequest, key: UUID) -> HttpResponse:
    """Switch a channel on or off; off needs no code, because it can only stop new payments."""
    row = _one(request, key)
    on = request.POST.get("on") == "1"
    try:
        if on:
            _need_ready(request, row)
            need_fresh_factor(request, request.POST.get("code", ""))
        switch_channel(row.pk, on=on, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, switch=refusal)
    done = (
        Text("{name}已启用。", "{name} is on.")
        if on
        else Text("{name}已停用，已付的款照常查询和退款。", "{name} is off; what was paid by it is still refunded.")
    )
    return back_to(request, reverse("admin:desk_channel", args=[row.pk]), done.fill(name=row.name))


@require_POST
def fee(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say which fee the channel has agreed to take, in per cent; empty judges none. Needs a code as keys do."""
    row = _one(request, key)
    try:
        rate = read_rate(request.POST.get("fee_rate", ""))
        need_fresh_factor(request, request.POST.get("code", ""))
        set_fee_terms(row.pk, rate, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _show(request, row, fee=refusal)
    done = Text("已保存约定费率，下一份账单起按它核对手续费。", "Saved: fees are judged by it from the next bill on.")
    return back_to(request, reverse("admin:desk_channel", args=[row.pk]), done)


def _need_ready(request: HttpRequest, row: Channel) -> None:
    if row.kind in WARNINGS and request.POST.get(ACKNOWLEDGED) != WARNINGS[row.kind][0]:
        raise NotAcknowledged
    if row.kind != BALANCE:
        need_client(row.kind, row.base_url, row.account, kept_settings(row))


def may_see(request: HttpRequest) -> bool:
    """Whether this person has any business with channels."""
    return gate.holds(request, MAY_CHANGE)


def _shops(request: HttpRequest) -> frozenset[UUID]:
    """The shops whose channels this person may see and change. Raises NotAllowed where there are none."""
    mine = frozenset(shop for shop, held in gate.roles(request).items() if held & MAY_CHANGE)
    if not mine:
        raise NotAllowed
    return mine


def _one(request: HttpRequest, key: UUID) -> Channel:
    row = Channel.objects.filter(pk=key, shop__in=_shops(request)).first()
    if row is None:
        raise Http404
    return row


def _show(request: HttpRequest, row: Channel, **refusals: Refusal) -> HttpResponse:
    kept, typed = kept_settings(row), request.POST
    kind = KINDS.get(row.kind, KindOf(name=Text(row.kind, row.kind), account=FIELDS["account"]))
    history = list(row.changes.all()[:50])
    names = queries.names_of({change.by for change in history})
    context = {
        "row": row,
        "kind": kind,
        "state": _state(row),
        "can": abilities(row.can),
        "startable": _has_keys(row),
        "hook": channel_hook_url(row.pk),
        "account": typed.get("account", row.account),
        "base_url": typed.get("base_url", row.base_url),
        "inputs": inputs(kind, kept, typed),
        "warning": WARNINGS.get(row.kind),
        "refusals": {name: tell(refusal.sentence) for name, refusal in refusals.items()},
        "fee_rate": typed.get("fee_rate", _rate(row)),
        "history": [
            (change, pill(*ACTS.get(change.act, UNKNOWN)), actor_of(change.by, names), _named(change.fields))
            for change in history
        ],
    }
    return desk_page(request, "console/channel.html", row.name, context, refusal=next(iter(refusals.values()), None))


def _form(request: HttpRequest, kind: str, refusal: Refusal | None = None) -> HttpResponse:
    typed, chosen, key = request.POST, KINDS[kind], drawn_as(request)
    context = {
        "kind": chosen,
        "key": key,
        "hook": channel_hook_url(key),
        "name_zh": typed.get("name_zh", chosen.name.zh),
        "name_en": typed.get("name_en", chosen.name.en),
        "account": typed.get("account", ""),
        "base_url": typed.get("base_url", chosen.base_url),
        "inputs": inputs(chosen, {}, typed),
        "warning": WARNINGS.get(kind),
    }
    title = Text("新增渠道：{kind}", "Add {kind}").fill(kind=chosen.name)
    return desk_page(request, "console/channel_add.html", title, context, refusal=refusal)


def _rate(row: Channel) -> str:
    """The agreed fee in per cent, as it is typed."""
    points = agreed_basis_points(row.pk)
    return "" if points is None else f"{points / 100:g}"


def _kind(row: Channel) -> Text:
    return KINDS[row.kind].name if row.kind in KINDS else Text(row.kind, row.kind)


def _state(row: Channel) -> str:
    if row.enabled:
        return pill(Text("已启用", "On"), "good")
    if not _has_keys(row):
        return pill(Text("缺密钥", "No keys"), "needs")
    return pill(Text("已停用", "Off"), "quiet")


def _has_keys(row: Channel) -> bool:
    return row.kind == BALANCE or bool(bytes(row.secret_sealed))


def _named(fields: list[str]) -> str:
    return "、".join(tell(FIELDS.get(name, Text(name, name))) for name in fields) or "—"
