"""Is it really this person, at this very moment? Asked where a stolen session must not be enough."""

from datetime import timedelta
from typing import cast

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.http import HttpRequest

from anxin import clock
from anxin.flows.count_tries import count_tries
from anxin.people.models import Person
from anxin.refusal import Refusal, TooMany
from anxin.texts import Text

MOST_TRIES, WINDOW = 5, timedelta(minutes=15)


class FactorNeeded(Refusal):
    text = Text(
        "验证码不对或已用过。请输入验证器应用里此刻显示的 6 位数字。",
        "The code is wrong or was used before. Enter the six digits that your authenticator app shows now.",
    )
    status = 403


class NoAuthenticator(Refusal):
    text = Text(
        "这项操作要验证器应用的动态码。请先在“两步验证”里添加验证器应用。",
        "This needs a code of an authenticator app. Add one under two-factor sign-in first.",
    )
    status = 403


def need_fresh_factor(request: HttpRequest, code: str) -> None:
    """Take the code that the app shows now; each is good once. Raises FactorNeeded, NoAuthenticator and TooMany."""
    person = cast(Person, request.user)
    if count_tries([f"factor:{person.pk}"], window=WINDOW, at=clock.now()) > MOST_TRIES:
        raise TooMany(minutes=int(WINDOW.total_seconds() // 60))
    held = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).first()
    if held is None:
        raise NoAuthenticator
    if not TOTP(held).validate_code(code.strip()):
        raise FactorNeeded
