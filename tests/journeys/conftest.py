"""The demo shop with everybody at their desks, on a clock that only the test moves."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from anxin import clock
from anxin.people.models import Person
from tests.console.conftest import SignsIn, signs_in
from tests.journeys.journey import Journey
from tests.support.cast import NOON, Stage, furnished

__all__ = ["signs_in"]

Begin = Callable[[str], Journey]


class Still:
    """Business time from noon on, a millisecond with each look: a slow machine makes nobody late."""

    def __init__(self) -> None:
        self._looks = itertools.count(1)

    def now(self, _zone: tzinfo) -> datetime:
        """The moment of this look."""
        return NOON + timedelta(milliseconds=next(self._looks))


@pytest.fixture
def stage(db: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """A furnished shop whose every process would read the moved clock."""
    monkeypatch.setattr("anxin.clock.datetime", Still())
    settings.ANXIN_CLOCK = "row"
    settings.STATIC_ROOT = str(tmp_path)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    stage = furnished()
    stage.at = clock.now()
    return stage


@pytest.fixture
def begin(stage: Stage, signs_in: SignsIn) -> Begin:
    """``begin("guest")`` or ``begin("bea")``: a journey with everybody's browser."""

    def begun(who: str) -> Journey:
        def opens(name: str) -> Client:
            if name in DESK:
                return signs_in(name)
            browser = Client()
            person = {"sol": "supplier", "buyer": "buyer" if who == "bea" else ""}[name]
            if person:
                browser.force_login(Person.objects.get(pk=stage.world.people[person]), ALLAUTH)
            return browser

        return Journey(stage, opens)

    return begun


DESK = ("agent", "senior", "finance", "operator")
ALLAUTH = "allauth.account.auth_backends.AuthenticationBackend"
