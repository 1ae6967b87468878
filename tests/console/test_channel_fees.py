"""Who agrees on the fee of a channel, and by what?"""

from typing import cast

import pytest
from django.http import HttpResponse
from django.test import Client

from anxin.payments.models import ChannelChange
from anxin.people.models import Person, Role
from anxin.reconciliation.models import FeeTerms
from anxin.support.models import Letter
from tests.console.conftest import Code, SignsIn
from tests.support.cast import Stage

pytestmark = pytest.mark.usefixtures("period")


def fees(client: Client, key: object, rate: str, code: str) -> HttpResponse:
    """The answer to a fee as typed."""
    return cast("HttpResponse", client.post(f"/desk/channels/{key}/fee/", {"fee_rate": rate, "code": code}))


def test_the_agreed_fee_is_kept_recorded_and_announced(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client, key = signs_in("finance"), stage.world.channel
    assert fees(client, key, "0.6", code("finance")).status_code == 302
    assert FeeTerms.objects.get(channel=key).basis_points == 60
    assert ChannelChange.objects.get().act == "fee"
    assert Letter.objects.filter(kind="channel-fee").count() == 1
    assert 'value="0.6"' in client.get(f"/desk/channels/{key}/").content.decode()


def test_an_empty_fee_is_judged_no_more(signs_in: SignsIn, stage: Stage, code: Code) -> None:
    client, key = signs_in("operator"), stage.world.channel
    FeeTerms.objects.create(channel_id=key, basis_points=60)
    assert fees(client, key, " ", code("operator")).status_code == 302
    assert not FeeTerms.objects.exists()


@pytest.mark.parametrize(("rate", "status"), [("0.6", 403), ("-1", 422), ("0.655", 422), ("11", 422), ("六", 422)])
def test_without_a_code_or_with_no_rate_the_fee_stays(
    signs_in: SignsIn, stage: Stage, code: Code, rate: str, status: int
) -> None:
    client = signs_in("finance")
    assert fees(client, stage.world.channel, rate, "000000" if status == 403 else code("finance")).status_code == status
    assert not FeeTerms.objects.exists()
    assert not ChannelChange.objects.exists()


def test_nobody_else_sets_a_fee(signs_in: SignsIn, stage: Stage, stu: Person) -> None:
    assert fees(signs_in("agent"), stage.world.channel, "0.6", "000000").status_code == 403
    Role.objects.filter(person=stu).update(name="operator")
    assert fees(signs_in(stu), stage.world.channel, "0.6", "000000").status_code == 404
    assert not FeeTerms.objects.exists()
