"""Can a reviewer put on record, at the desk, that another account was topped up?"""

import pytest

from anxin.cases.models import Case
from anxin.delivery.supplier import ClaimStatus, SupplyStatus
from tests.console.conftest import SignsIn
from tests.support.cast import QQ, Stage

pytestmark = pytest.mark.django_db


def test_it_is_recorded_with_what_shows_it_and_the_suggestion_follows(stage: Stage, signs_in: SignsIn) -> None:
    order = stage.buys("qq-coin-50", account=QQ)
    stage.supplier_says(SupplyStatus.DELIVERED)
    case = stage.claims(order.pk, "wrong_account")
    stage.claim_says(ClaimStatus.DENY)
    ari = signs_in("agent")
    page = f"/desk/cases/case/{case.pk}/"
    assert "查到充错了账号" in ari.get(f"{page}change/").content.decode()
    assert ari.post(f"{page}account/", {"shown": " "}).status_code == 422
    assert signs_in("finance").post(f"{page}account/", {"shown": "流水"}).status_code == 403
    assert Case.objects.get().account_error == "none"
    said = ari.post(f"{page}account/", {"shown": "供货商流水：充入 876****21"}, follow=True).content.decode()
    assert Case.objects.get().account_error == "supplier"
    assert "充到了别的账号，不是下单时填写的账号。" in said
    assert stage.refunds(order.pk) == []
