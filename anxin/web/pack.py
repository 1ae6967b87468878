"""How does somebody take the evidence away? Chosen for whom, made while they wait, stored nowhere."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anxin import clock
from anxin.cases.access import case_for_supplier
from anxin.evidence.pack.assemble import assemble
from anxin.evidence.pack.recipients import FOR_BUYERS, NAMES, Form, How, Recipient, Respondent, What, left_out, sees
from anxin.flows.make_pack import make_pack
from anxin.money import format_minor
from anxin.orders.access import own_order
from anxin.orders.models import Order
from anxin.paper import need_printer
from anxin.payouts.access import recovery_of_supplier
from anxin.refunds.queries import refunds_of
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.pack_form import PackForm
from anxin.web.proof import PasswordWrong, ProofNeeded, asks_for_proof, proof_of
from anxin.web.supplier_desk import own_supplier
from anxin.web.viewer import viewer

MOST_PACKS: Final = 20
WITHIN: Final = timedelta(hours=1)
HINTS: Final = {
    Recipient.AUTHORITY: Text(
        "按 12315 投诉单的格式；隐去邮箱和网络地址", "As a 12315 form asks; without e-mail and addresses"
    ),
    Recipient.COURT: Text("全部记录，含完整账号和网络地址", "Every record, with the whole account and addresses"),
    Recipient.WECHAT: Text("在微信里投诉商家时上传", "To upload when complaining in WeChat"),
    Recipient.ALIPAY: Text("在支付宝里投诉商家时上传", "To upload when complaining in Alipay"),
    Recipient.BUYER: Text("自己保存一份，内容最全", "For yourself, with all that is yours"),
}
WRONG: Final = Text(
    "查询密码不对，证据包没有生成，请再试。", "The query password is wrong, and no pack was made. Please try again."
)
NEEDED: Final = Text(
    "这份材料含完整的账号、邮箱和网络地址，请输入查询密码确认是您本人。",
    "This one has the whole account, e-mail and addresses: enter the query password, so that it is really you.",
)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pack(request: HttpRequest, key: UUID) -> HttpResponse:
    """GET asks for whom; POST makes the pack and hands it over."""
    who = viewer(request)
    order = own_order(who, key)
    if request.method != "POST":
        return _page(request, order, PackForm(initial={"recipient": Recipient.AUTHORITY, "claim": _claim(order)}))
    form = PackForm(request.POST)
    if not form.is_valid():
        return _page(request, order, form, status=422)
    limit("pack", str(order.pk), most=MOST_PACKS, window=WITHIN)
    recipient = Recipient(form.cleaned_data["recipient"])
    try:
        if sees(recipient, What.CONTACT) is How.FULL:
            proof_of(request, order)
        return _hand_over(order.pk, recipient, form.typed, who.by)
    except NotFound:
        raise
    except Refusal as refusal:
        said = {PasswordWrong: WRONG, ProofNeeded: NEEDED}.get(type(refusal), refusal.sentence)
        return _page(request, order, form, said, status=refusal.status)


@never_cache
@require_POST
def pack_recovery(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a supplier needs to contest what was taken from it."""
    row = own_supplier(request)
    return _to_supplier(row.pk, recovery_of_supplier(row.pk, key).order_id)


@never_cache
@require_POST
def pack_claim(request: HttpRequest, key: UUID) -> HttpResponse:
    """What a supplier needs to answer a claim about its goods."""
    row = own_supplier(request)
    return _to_supplier(row.pk, case_for_supplier(row.pk, key).order_id)


def _to_supplier(supplier: UUID, order: UUID) -> HttpResponse:
    limit("pack-supplier", f"{supplier}:{order}", most=MOST_PACKS, window=WITHIN)
    return _hand_over(order, Recipient.SUPPLIER, Form(), f"supplier:{supplier}")


def _hand_over(order: UUID, recipient: Recipient, form: Form, by: str) -> HttpResponse:
    need_printer()
    dossier = make_pack(order, recipient, by=by, at=clock.now())
    respondent = Respondent.of(settings.ANXIN_COMPANY, dossier.shop, settings.ANXIN_BASE_URL)
    made = assemble(dossier, recipient, form, respondent, settings.ANXIN_SIGNING.current())
    answer = HttpResponse(made.data, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


def _claim(order: Order) -> str:
    """What is still owed, as a sentence to begin with."""
    arrived = sum(refund.amount_minor for refund in refunds_of(order.pk) if refund.arrived_at)
    left = order.amount_minor - arrived
    return f"请求退还货款 {format_minor(left, order.currency)}。" if order.paid_at and left > 0 else ""


def _page(
    request: HttpRequest, order: Order, form: PackForm, refusal: Text | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "order": order,
        "form": form,
        "refusal": refusal,
        "prove": asks_for_proof(request, order),
        "recipients": [(str(each), NAMES[each], HINTS[each], left_out(each)) for each in FOR_BUYERS],
    }
    return render(request, "web/pack.html", context, status=status)
