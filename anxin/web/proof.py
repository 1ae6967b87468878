"""Is it really the buyer who wants to see a code now? Asked of guests, whose session alone is not enough."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.urls import reverse

from anxin import clock
from anxin.orders.models import Order
from anxin.orders.passwords import is_password
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text
from anxin.web.limits import limit
from anxin.web.viewer import address_of, viewer

PROVEN = "proven"
PROOF_SECONDS, LINK_SECONDS = 600, 900
MOST_WRONG, MOST_WRONG_FOR_ONE_ORDER = 10, 100
_signer = TimestampSigner(salt="reveal")


class PasswordWrong(Refusal):
    text = Text(
        "查询密码不对，卡密没有显示。可再试，或用邮件链接验证。",
        "The query password is wrong and no code was shown. Try again, or use a link by e-mail.",
    )
    status = 403


class ProofNeeded(Refusal):
    text = Text(
        "请输入查询密码，或用邮件链接验证后再查看。", "Enter the query password, or use a link by e-mail, first."
    )
    status = 403


def proof_of(request: HttpRequest, order: Order) -> str:
    """What proves it: signed_in, a mail_link or password of the last minutes, else the password sent along.

    Raises ProofNeeded, PasswordWrong, and TooMany for whoever guesses.
    """
    if viewer(request).person is not None and viewer(request).person == order.buyer_id:
        return "signed_in"
    if known := proven_by(request, order.pk):
        return known
    typed = request.POST.get("password", "")
    if not typed:
        raise ProofNeeded
    limit("reveal-password", address_of(request), most=MOST_WRONG)
    limit("reveal-password-of", str(order.pk), most=MOST_WRONG_FOR_ONE_ORDER)
    if not is_password(order.pk, typed, order.password_mark):
        raise PasswordWrong
    _remember(request, order.pk, "password")
    return "password"


def asks_for_proof(request: HttpRequest, order: Order) -> bool:
    """Whether the page must ask for the password before it shows a code."""
    who = viewer(request).person
    return not (who is not None and who == order.buyer_id) and not proven_by(request, order.pk)


def proven_by(request: HttpRequest, order: UUID) -> str:
    """How this session has just proven it, for this order; empty when it did not, or when that was a while ago."""
    how, at = request.session.get(PROVEN, {}).get(str(order), ("", 0.0))
    return how if 0 <= clock.now().timestamp() - at < PROOF_SECONDS else ""


def _remember(request: HttpRequest, order: UUID, how: str) -> None:
    request.session[PROVEN] = {**request.session.get(PROVEN, {}), str(order): (how, clock.now().timestamp())}


def link_for(order: UUID) -> str:
    """The address that proves it, good for a quarter of an hour."""
    return settings.ANXIN_BASE_URL + reverse("web:reveal_link", kwargs={"token": _signer.sign(order.hex)})


def take_link(request: HttpRequest, token: str) -> UUID:
    """The link was opened: this session is its order's buyer for a while. Raises NotFound for one that is not good."""
    try:
        order = UUID(_signer.unsign(token, max_age=LINK_SECONDS))
    except BadSignature:
        raise NotFound from None
    _remember(request, order, "mail_link")
    return order
