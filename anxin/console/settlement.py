"""What do suppliers wait for? Payouts to approve and pay, contests to decide, deposits that came in by bank."""

from collections.abc import Callable, Mapping
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from anxin import clock
from anxin.cases.queries import deciders_of
from anxin.cases.turns import person_of
from anxin.console import gate
from anxin.console.desk_page import Pages, desk_page
from anxin.console.read_only import back_to
from anxin.flows.agree_with_supplier import Terms, agree_with_supplier
from anxin.flows.decide_contest import decide_contest
from anxin.flows.hide_unvetted import hide_unvetted
from anxin.flows.judge_payout import judge_payout
from anxin.flows.record_deposit import record_deposit
from anxin.flows.record_payout import record_payout
from anxin.flows.send_payout import send_payout
from anxin.flows.vet_items import vet_items
from anxin.money import format_minor
from anxin.payments.models import Channel
from anxin.payouts.access import contest_for, payout_for
from anxin.payouts.contest_files import contest_file_for, open_contest_file
from anxin.payouts.hide_payee import hide_payee
from anxin.payouts.models import Agreement, Payout
from anxin.payouts.queries import (
    agreements,
    deposit_needed,
    money_of,
    open_contests,
    open_payouts,
    unvetted_items,
    waiting_items,
)
from anxin.payouts.states import PayoutState, Tier
from anxin.people.models import Supplier
from anxin.people.queries import acts_for
from anxin.refusal import NotFound, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text

MAY_PAY = frozenset({"finance", "operator"})
MAY_JUDGE = frozenset({"senior", "operator"})
MAY_AGREE = frozenset({"operator"})
TIERS = {Tier.NEW: Text("新", "new"), Tier.REGULAR: Text("普通", "regular"), Tier.TRUSTED: Text("信任", "trusted")}
BOARD = "admin:desk_settlement"
DEPOSITED = Text("保证金已入账。", "The deposit is booked.")
DEBT_PAID = Text("已入账：先还欠款 {paid}，其余进保证金。", "Booked: {paid} paid what was owed, the rest is deposit.")


class NoneChosen(Refusal):
    """Nothing was ticked, or somebody else was quicker."""

    text = Text(
        "请先勾选要审核的商品；已审核过的不再列出。", "Tick the items first; what was vetted is listed no more."
    )


def pages() -> Pages:
    """The pages of this file."""
    return (
        ("settlement/", settlement, "desk_settlement"),
        ("settlement/payouts/<uuid:key>/judge/", judge, "desk_judge_payout"),
        ("settlement/payouts/<uuid:key>/paid/", paid, "desk_payout_paid"),
        ("settlement/payouts/<uuid:key>/send/", send, "desk_payout_send"),
        ("settlement/contests/<uuid:key>/decide/", decide, "desk_decide_contest"),
        ("settlement/contests/files/<uuid:key>/", contest_file, "desk_contest_file"),
        ("settlement/deposits/<uuid:key>/", deposit, "desk_deposit"),
        ("settlement/agreements/<uuid:key>/", agree, "desk_agree"),
        ("settlement/items/", vet, "desk_vet"),
        ("settlement/unvetted/<uuid:key>/", hide, "desk_hide_unvetted"),
    )


@require_safe
def settlement(request: HttpRequest) -> HttpResponse:
    """The board: what is due first stands first, then every supplier with its money."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    """The board; whatever is refused stands in the form it was typed into, with the reason above it."""
    shops, at = gate.shops(request), clock.now()
    suppliers = list(Supplier.objects.select_related("shop").filter(shop__in=shops).order_by("created_at", "pk"))
    known = agreements([row.pk for row in suppliers])
    held = {name for names in gate.roles(request).values() for name in names}
    pays = bool(held & MAY_PAY)
    contests, person = open_contests(shops), person_of(gate.actor(request))
    decided = deciders_of([row.recovery.order_id for row in contests])
    context = {
        "payouts": [
            (row, money_of(row.supplier), _channels(row, known), row.payee if pays else hide_payee(row.payee))
            for row in open_payouts(shops)
        ],
        "contests": [
            (row, (row.recovery.order_id, gate.actor(request)) in decided, acts_for(row.supplier_id, person))
            for row in contests
        ],
        "suppliers": [(row, known.get(row.pk), money_of(row), deposit_needed(row.pk, at)) for row in suppliers],
        "items": waiting_items(shops),
        "unvetted": [(one, [*rows]) for one, rows in groupby(unvetted_items(shops), key=lambda item: item.supplier)],
        "tiers": [(tier.value, TIERS[tier]) for tier in Tier],
        "may_agree": bool(held & MAY_AGREE),
        "may_pay": pays,
        "may_judge": bool(held & MAY_JUDGE),
        "tried": request.path if refusal else "",
        "typed": request.POST,
        "ticked": request.POST.getlist("item"),
    }
    title = Text("供货商资金", "Suppliers' money")
    return desk_page(request, "console/settlement.html", title, context, refusal=refusal)


@require_POST
def judge(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve a payout, or refuse it with a reason."""
    row = payout_for(gate.staff(request), key)
    approve, reason = request.POST.get("answer") == "approve", request.POST.get("reason", "")
    done = Text("已批准 {ref}，请打款后登记回单号。", "{ref} is approved; pay it and record the receipt.")
    refused = Text("已驳回 {ref}，款项回到可提现余额。", "{ref} is refused; the money is available again.")
    return _act(
        request,
        row.shop_id,
        MAY_PAY,
        lambda: judge_payout(row.pk, approve=approve, reason=reason, by=gate.actor(request), at=clock.now()),
        (done if approve else refused).fill(ref=row.ref),
    )


@require_POST
def paid(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record the receipt of a payout that was made by hand."""
    row = payout_for(gate.staff(request), key)
    proof, before = request.POST.get("proof", ""), "left_before" in request.POST
    return _act(
        request,
        row.shop_id,
        MAY_PAY,
        lambda: record_payout(row.pk, proof=proof, by=gate.actor(request), at=clock.now(), left_before=before),
        Text("{ref} 已登记为打款完成。", "{ref} is recorded as paid.").fill(ref=row.ref),
    )


@require_POST
def send(request: HttpRequest, key: UUID) -> HttpResponse:
    """Let a channel pay an approved payout."""
    row = payout_for(gate.staff(request), key)
    try:
        channel = UUID(request.POST.get("channel", ""))
    except ValueError:
        raise NotFound from None
    return _act(
        request,
        row.shop_id,
        MAY_PAY,
        lambda: send_payout(row.pk, channel, by=gate.actor(request), at=clock.now()),
        Text("{ref} 已交给渠道打款，结果会显示在这里。", "{ref} is with the channel; what it says is shown here.").fill(
            ref=row.ref
        ),
    )


@require_POST
def decide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Uphold a contest or reject it, with reasons in both languages."""
    row = contest_for(gate.staff(request), key)
    reason = Text(request.POST.get("reason_zh", ""), request.POST.get("reason_en", ""))
    upheld = request.POST.get("answer") == "uphold"
    return _act(
        request,
        row.shop_id,
        MAY_JUDGE,
        lambda: decide_contest(row.pk, upheld=upheld, reason=reason, by=gate.actor(request), at=clock.now()),
        Text("申诉已处理，供货商可以看到结果和理由。", "Decided; the supplier sees the answer and why."),
    )


@require_safe
def contest_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a supplier showed with its contest, to be saved: nothing of it runs here."""
    row = contest_file_for(gate.staff(request), key)
    gate.need(request, row.shop_id, MAY_JUDGE | MAY_PAY)
    answer = HttpResponse(open_contest_file(row), content_type=row.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or ""
    return answer


@require_POST
def deposit(request: HttpRequest, key: UUID) -> HttpResponse:
    """Record what arrived by bank: it pays what the supplier owes, the rest is its deposit."""
    row = Supplier.objects.select_related("shop").filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    gate.need(request, row.shop_id, MAY_PAY)
    proof = request.POST.get("proof", "")
    try:
        paid = record_deposit(row.pk, _amount(request, row), proof=proof, by=gate.actor(request), at=clock.now())
    except Refusal as refusal:
        return _page(request, refusal)
    said = DEBT_PAID.fill(paid=format_minor(paid, row.shop.currency)) if paid else DEPOSITED
    return back_to(request, reverse(BOARD), said)


@require_POST
def agree(request: HttpRequest, key: UUID) -> HttpResponse:
    """Write down the agreement with a supplier whose identity was checked."""
    row = Supplier.objects.filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    told = request.POST
    terms = Terms(
        legal_name=told.get("legal_name", ""),
        identity_no=told.get("identity_no", ""),
        payee=told.get("payee", ""),
        tier=Tier(told["tier"]) if told.get("tier") in set(Tier) else Tier.NEW,
        account_kind="alipay",
        account=told.get("alipay_account", ""),
        in_advance="in_advance" in told,
        by_hand="on_platform" not in told,
    )
    return _act(
        request,
        row.shop_id,
        MAY_AGREE,
        lambda: agree_with_supplier(row.pk, terms, by=gate.actor(request), at=clock.now()),
        Text("合作条款已保存，六个月后需再次核验身份。", "Saved; the identity is to be checked again in six months."),
    )


@require_POST
def vet(request: HttpRequest) -> HttpResponse:
    """List waiting items, or refuse them with a reason."""
    shops = gate.shops(request)
    rows = {str(row.pk): row for row in waiting_items(shops)}
    chosen = [rows[key] for key in request.POST.getlist("item") if key in rows]
    if not chosen:
        if not gate.holds(request, MAY_AGREE):
            raise NotFound
        return _page(request, NoneChosen())
    show = request.POST.get("answer") == "show"
    for shop in {row.shop_id for row in chosen}:
        gate.need(request, shop, MAY_AGREE)
    return _act(
        request,
        chosen[0].shop_id,
        MAY_AGREE,
        lambda: vet_items(
            [row.pk for row in chosen],
            show=show,
            reason=request.POST.get("reason", ""),
            by=gate.actor(request),
            at=clock.now(),
        ),
        Text("商品审核已保存。", "Saved."),
    )


@require_POST
def hide(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what nobody looked at off the shelf until somebody has."""
    row = Supplier.objects.filter(pk=key, shop__in=gate.shops(request)).first()
    if row is None:
        raise NotFound
    return _act(
        request,
        row.shop_id,
        MAY_AGREE,
        lambda: hide_unvetted(row.pk, by=gate.actor(request), at=clock.now()),
        Text("未审核的商品已下架，签约后在这里审核。", "They are off sale; vet them here after the agreement."),
    )


def _channels(row: Payout, known: Mapping[UUID, Agreement]) -> list[Channel]:
    """Through which channels this payout could go: those where its supplier has given an account; the page says of
    those that were set up before they could pay out what is to be done."""
    agreement = known.get(row.supplier_id)
    if row.state != PayoutState.APPROVED or agreement is None or not agreement.by_hand:
        return []
    rows = Channel.objects.filter(shop=row.shop_id, kind=agreement.account_kind, enabled=True)
    return list(rows) if agreement.account_sealed else []


def _amount(request: HttpRequest, row: Supplier) -> int:
    return typed_amount(request.POST.get("amount", ""), row.shop.currency)


def _act(request: HttpRequest, shop: UUID, may: frozenset[str], act: Callable[[], object], done: Text) -> HttpResponse:
    gate.need(request, shop, may)
    try:
        act()
    except Refusal as refusal:
        return _page(request, refusal)
    return back_to(request, reverse(BOARD), done)
