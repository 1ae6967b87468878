"""A furnished shop, and people at its desk's door."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.core.cache import cache
from django.test import Client

from anxin import clock
from anxin.people.models import Person, Role, Shop
from anxin.site.sign_ins import totp
from tests.support.cast import HOUR, Stage, furnished

SignsIn = Callable[..., Client]
Code = Callable[[str], str]


@pytest.fixture
def stage(db: Any) -> Stage:
    """A furnished shop an hour ago by the real clock, which the desk reads; what is written is rolled back."""
    stage = furnished()
    stage.at = clock.now() - HOUR
    return stage


@pytest.fixture
def signs_in(stage: Stage) -> SignsIn:
    """``signs_in("agent")``: that person's browser, as allauth leaves it after a sign-in with a second factor.

    ``enrolled=False``: without a second factor on the account; ``used=False``: it was not used in this session.
    """

    def sign_in(who: str | Person, *, enrolled: bool = True, used: bool = True) -> Client:
        person = who if isinstance(who, Person) else Person.objects.get(pk=stage.world.people[who])
        if enrolled:
            TOTP.activate(person, generate_totp_secret())
        client = Client()
        client.force_login(person)
        session = client.session
        records = [{"method": "password", "at": 0.0}, *([{"method": "mfa", "type": "totp", "at": 0.0}] if used else [])]
        session[AUTHENTICATION_METHODS_SESSION_KEY] = records
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
        return client

    return sign_in


@pytest.fixture
def stu(stage: Stage) -> Person:
    """Stu, an agent of another shop: staff, and a stranger here."""
    other = Shop.objects.create(name_zh="别家", name_en="Elsewhere")
    person = Person.objects.create_user("stu@anxin.example", name="Stu", is_staff=True)
    Role.objects.create(shop=other, person=person, name="agent")
    return person


@pytest.fixture
def period(db: object, monkeypatch: pytest.MonkeyPatch) -> int:
    """One period of the authenticator in which no code was used; it does not end in the middle of a test."""
    cache.clear()
    now = int(time.time())
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([now // 30]))
    return now


@pytest.fixture
def code(stage: Stage, period: int) -> Code:
    """``code("operator")``: what that person's authenticator shows now."""

    def shown(who: str) -> str:
        held = Authenticator.objects.get(user=stage.world.people[who], type=Authenticator.Type.TOTP)
        return totp(str(decrypt(held.data["secret"])), period)

    return shown
