"""Who gets into the staff desk, and by which way?"""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponseBase
from django.test import Client

from anxin.people.models import Person, Role
from anxin.site.sign_ins import totp
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

DOORS = ("/desk/", "/desk/orders/order/", "/desk/money/", "/desk/cases/case/", "/desk/search/", "/desk/jsi18n/")


def sent_to(response: HttpResponseBase) -> str:
    """The path that an answer redirects to."""
    return urlsplit(response.headers["Location"]).path


@pytest.mark.parametrize("who", ["agent", "senior", "finance", "operator"])
def test_each_role_of_the_staff_enters_with_a_second_factor(signs_in: SignsIn, who: str) -> None:
    assert signs_in(who).get("/desk/").status_code == 200


@pytest.mark.parametrize("door", DOORS)
def test_nobody_enters_without_signing_in(db: object, door: str) -> None:
    response = Client().get(door)
    assert sent_to(response) == "/account/login/"
    assert parse_qs(urlsplit(response.headers["Location"]).query)["next"] == [door]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["buyer", "supplier"])
def test_a_buyer_and_a_supplier_cannot_enter(signs_in: SignsIn, who: str, door: str) -> None:
    assert signs_in(who).get(door).status_code == 403


def test_the_flag_without_a_role_opens_nothing(signs_in: SignsIn, stage: Stage) -> None:
    person = Person.objects.create_user("nobody@anxin.example", is_staff=True)
    assert signs_in(person).get("/desk/").status_code == 403


def test_a_role_without_the_flag_opens_nothing(signs_in: SignsIn, stage: Stage) -> None:
    person = Person.objects.create_user("half@anxin.example")
    Role.objects.create(shop_id=stage.world.shop, person=person, name="agent")
    assert signs_in(person).get("/desk/").status_code == 403


@pytest.mark.parametrize("door", DOORS)
def test_staff_without_a_second_factor_are_sent_to_set_one_up(signs_in: SignsIn, door: str) -> None:
    assert sent_to(signs_in("agent", enrolled=False, used=False).get(door)) == "/account/2fa/totp/activate/"


def test_a_factor_that_was_taken_away_no_longer_counts(signs_in: SignsIn) -> None:
    assert sent_to(signs_in("agent", enrolled=False).get("/desk/")) == "/account/2fa/totp/activate/"


@pytest.mark.parametrize("door", DOORS)
def test_a_session_that_did_not_use_the_factor_is_asked_for_it(signs_in: SignsIn, door: str) -> None:
    assert sent_to(signs_in("agent", used=False).get(door)) == "/account/2fa/reauthenticate/"


def test_a_session_of_somebody_else_does_not_lend_its_factor(signs_in: SignsIn, stage: Stage) -> None:
    client = signs_in("agent")
    session = client.session
    session["account_authentication_methods_user"] = str(stage.world.people["senior"])
    session.save()
    assert sent_to(client.get("/desk/")) == "/account/2fa/reauthenticate/"


def test_the_desk_has_no_sign_in_of_its_own(db: object) -> None:
    answer = Client().post("/desk/login/", {"username": "agent@anxin.example", "password": "x"})
    assert sent_to(answer) == "/account/login/"
    assert "evil" not in Client().get("/desk/login/?next=//evil.example/").headers["Location"]


def test_the_whole_way_in_is_walked_with_password_and_code(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    now = int(time.time())
    # the authenticator's period does not end between showing a code and typing it
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time", lambda: iter([now // 30]))
    ari = Person.objects.get(pk=stage.world.people["agent"])
    ari.set_password("a-long-password-1")
    ari.save()
    EmailAddress.objects.create(user=ari, email=ari.email, verified=True, primary=True)
    secret = generate_totp_secret()
    TOTP.activate(ari, secret)
    client = Client()
    asked = client.post("/account/login/?next=/desk/", {"login": ari.email, "password": "a-long-password-1"})
    assert sent_to(asked) == "/account/2fa/authenticate/"
    assert sent_to(client.get("/desk/")) == "/account/login/", "the password alone is not yet a sign-in"
    inside = client.post(asked.headers["Location"], {"code": totp(secret, now)})
    assert sent_to(inside) == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_leaving_needs_a_post(signs_in: SignsIn) -> None:
    client = signs_in("agent")
    assert client.get("/desk/logout/").status_code == 405
    assert client.get("/desk/").status_code == 200
    assert sent_to(client.post("/desk/logout/")) == "/"
    assert sent_to(client.get("/desk/")) == "/account/login/"


def test_pages_load_from_our_own_host_alone(signs_in: SignsIn) -> None:
    policy = signs_in("agent").get("/desk/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self' 'unsafe-eval'"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
