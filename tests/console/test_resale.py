"""Can the operator open, look after and close accounts of shops that buy from here, and nobody else?"""

import re

import pytest
from django.test import Client
from django.urls import reverse

from anxin.delivery.supplier import CallbackForged
from anxin.integrations.resellers import asking
from anxin.ledger.accounts import buyer_balance
from anxin.ledger.queries import balance
from anxin.people.models import Person
from anxin.resale.models import Reseller, TopUp
from anxin.site.resale_command import resale_command
from tests.console.conftest import SignsIn
from tests.support.cast import Stage

pytestmark = pytest.mark.django_db
BOARD = reverse("admin:desk_resale")
KINDS = ("anxin", "dujiao_next", "goofish")


def opened(opal: Client, stage: Stage, kind: str = "anxin") -> tuple[Reseller, str]:
    """A new reseller, and the page that showed its keys."""
    wish = {"shop": stage.world.shop, "kind": kind, "name": "下游小店", "email": f"{kind}@shop.example"}
    page = opal.post(reverse("admin:desk_resale_open"), wish).content.decode()
    return Reseller.objects.get(kind=kind), page


@pytest.mark.parametrize("kind", KINDS)
def test_keys_are_shown_once_and_open_the_door(stage: Stage, signs_in: SignsIn, kind: str) -> None:
    opal = signs_in("operator")
    row, page = opened(opal, stage, kind)
    asked, keys = asking(kind, row.account)
    assert asked == row
    assert all(value in page for value in keys.values())
    again = opal.get(reverse("admin:desk_reseller", args=[row.pk])).content.decode()
    assert not any(value in again for value in keys.values())
    assert row.account in again


def test_new_keys_end_the_old_ones_and_revoked_ones_open_nothing(stage: Stage, signs_in: SignsIn) -> None:
    opal = signs_in("operator")
    row, _ = opened(opal, stage)
    act = reverse("admin:desk_reseller_keys", args=[row.pk])
    before = asking("anxin", row.account)[1]
    opal.post(act, {"answer": "renew"})
    after = asking("anxin", row.account)[1]
    assert before != after
    opal.post(act, {"answer": "revoke"})
    with pytest.raises(CallbackForged):
        asking("anxin", row.account)
    opal.post(act, {"answer": "renew"})
    assert asking("anxin", row.account)[1] not in (before, after)


def test_a_top_up_is_booked_under_its_receipt_once(stage: Stage, signs_in: SignsIn) -> None:
    row, _ = opened(signs_in("operator"), stage)
    finn, act = signs_in("finance"), reverse("admin:desk_reseller_top_up", args=[row.pk])
    for amount, proof in (("100.00", "R-1"), ("100.00", "R-1"), ("0", "R-2"), ("5", " "), ("x", "R-3")):
        finn.post(act, {"amount": amount, "proof": proof})
    assert balance(buyer_balance(row.shop_id, row.buyer_id)) == 10_000
    assert TopUp.objects.count() == 1
    assert "100.00" in finn.get(BOARD).content.decode()


def test_others_open_and_see_nothing(stage: Stage, signs_in: SignsIn, stu: Person) -> None:
    row, _ = opened(signs_in("operator"), stage)
    ari, stranger = signs_in("agent"), signs_in(stu)
    wish = {"shop": stage.world.shop, "kind": "anxin", "name": "x", "email": "x@y.example"}
    assert signs_in("finance").post(reverse("admin:desk_resale_open"), wish).status_code == 403
    for name in ("desk_reseller_keys", "desk_reseller_top_up"):
        assert ari.post(reverse(f"admin:{name}", args=[row.pk])).status_code == 403
        assert stranger.post(reverse(f"admin:{name}", args=[row.pk])).status_code == 404
    assert Reseller.objects.count() == 1


def test_the_terminal_does_the_same(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    assert resale_command(["open", "--name", "下游", "--email", "a@b.example"], "en") == 0
    told = capsys.readouterr().out
    found = re.search(r"account: (\S+)", told)
    assert found is not None
    assert resale_command(["top-up", found[1], "12.50", "--proof", "R-9"], "en") == 0
    assert resale_command(["top-up", found[1], "12.50", "--proof", "R-9"], "en") == 1
    capsys.readouterr()
    assert resale_command(["list"], "en") == 0
    assert "12.50" in capsys.readouterr().out
    assert resale_command(["revoke", found[1]], "en") == 0
    assert capsys.readouterr().out == ""
    assert not Reseller.objects.get().enabled
    assert resale_command(["renew", "nobody"], "en") == 1
