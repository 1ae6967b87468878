"""An administrator's cookie was read by a script. What do our cookies allow, and who can post in another's name?"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from anxin.flows.furnish_shop import Furnished
from anxin.orders.models import Order
from anxin.web.urls import urlpatterns
from tests.security.conftest import Desk
from tests.web.conftest import Buy

pytestmark = pytest.mark.django_db


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(buy: Buy, stu: Client) -> None:
    buy(stu)
    cookie = stu.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_other_cookies_stay_on_this_site(shop: Furnished, stu: Client) -> None:
    stu.get(f"/items/{shop.items['steam-50']}/")
    stu.post("/language/", {"language": "en"})
    assert {name: stu.cookies[name]["samesite"] for name in ("csrftoken", "language")} == {
        "csrftoken": "Lax",
        "language": "Lax",
    }
    assert stu.cookies["language"]["httponly"]


def test_under_https_cookies_never_travel_in_the_clear(tmp_path: Path) -> None:
    ask = "from anxin.site import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    env = {**os.environ, "ANXIN_BASE_URL": "https://shop.example", "ANXIN_VAR": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", ask], env=env, cwd=settings.ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["True", "True"]


def test_signing_in_gives_a_session_of_its_own(shop: Furnished, buy: Buy, stu: Client) -> None:
    buy(stu)
    before = stu.session.session_key
    stu.post("/account/login/", {"login": "bea@anxin.example", "password": "bea-has-a-password"})
    assert "_auth_user_id" in stu.session
    assert stu.session.session_key != before


def test_no_button_works_from_another_site(paid: Buy, shop: Furnished) -> None:
    honest = Client()
    order = paid(honest)
    lured = Client(enforce_csrf_checks=True)
    lured.cookies = honest.cookies
    known: dict[str, dict[str, Any]] = {"<uuid:key>": {"key": order.pk}, "<int:number>": {"number": 1}}
    known |= {"<int:year>": {"year": 2026, "month": 11}}
    for pattern in urlpatterns:
        if "<str:" in str(pattern.pattern) or pattern.name in (None, "health"):
            continue
        kwargs = next((value for part, value in known.items() if part in str(pattern.pattern)), {})
        answer = lured.post(reverse(f"web:{pattern.name}", kwargs=kwargs), {"problem": "changed_mind"})
        assert answer.status_code in (403, 405), pattern.name
    assert Order.objects.get(pk=order.pk).state == "delivered"
    assert not order.cases.exists()


def test_no_button_of_the_desk_works_from_another_site(paid: Buy, desk: Desk) -> None:
    paid(Client())
    ari = desk("senior")
    lured = Client(enforce_csrf_checks=True)
    lured.cookies = ari.cookies
    order = Order.objects.get()
    assert lured.post(f"/desk/cases/case/{order.pk}/review/", {"decision": "refund"}).status_code == 403
    assert lured.post("/desk/logout/").status_code == 403


def test_no_cache_keeps_a_page_that_belongs_to_somebody(paid: Buy, buy: Buy, stu: Client) -> None:
    order, unpaid = paid(stu), buy(stu)
    doors = [f"{order.pk}/", f"{order.pk}/live/", f"{order.pk}/case/", f"{unpaid.pk}/pay/"]
    for answer in (stu.get(f"/orders/{door}") for door in doors):
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]


def test_no_page_may_be_framed_or_load_from_elsewhere(paid: Buy, stu: Client) -> None:
    order = paid(stu)
    for door in ("/", "/orders/find/", "/account/login/", f"/orders/{order.pk}/", "/o/nothing/"):
        answer = stu.get(door)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy + ";"
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
