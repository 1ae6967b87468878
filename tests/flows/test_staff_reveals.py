"""Does nobody of the staff see a code alone, without a reason, or unseen?"""

import pytest
from django.db import IntegrityError, connection, transaction

from anxin.delivery.models import Code, Sight, StaffReveal
from anxin.delivery.refusals import NotYetOpen, OwnRequest, ReasonMissing, RequestIsOver
from anxin.evidence.models import Exhibit
from anxin.flows.ask_staff_reveal import ask_staff_reveal
from anxin.flows.reveal_code import NothingToReveal, reveal_code
from anxin.flows.reveal_to_staff import reveal_to_staff
from anxin.flows.second_staff_reveal import second_staff_reveal
from anxin.orders.models import Order
from anxin.people.models import Role
from anxin.refusal import NotFound
from anxin.support.models import Letter
from tests.support.cast import HOUR, MINUTE, QQ, Stage

WHY = "the supplier says that it was used"


@pytest.fixture
def bought(stage: Stage) -> Order:
    return stage.buys("steam-50", quantity=2)


def who(stage: Stage, role: str) -> str:
    return f"staff:{stage.world.people[role]}"


def ask(stage: Stage, order: Order, role: str = "agent", words: str = WHY) -> StaffReveal:
    key = ask_staff_reveal(order.pk, "supplier_check", words, by=who(stage, role), at=stage.at)
    return StaffReveal.objects.get(pk=key)


def alone(stage: Stage, role: str = "operator") -> None:
    Role.objects.exclude(person=stage.world.people[role]).delete()


def test_two_people_see_once_and_the_buyer_is_told(stage: Stage, bought: Order) -> None:
    request = ask(stage, bought)
    second_staff_reveal(request.pk, by=who(stage, "senior"), at=stage.wait(MINUTE))
    seen = reveal_to_staff(request.pk, by=who(stage, "agent"), at=stage.wait(MINUTE), address="10.0.0.7")
    assert len(seen) == 2
    assert not any(code.text in repr(seen) for code in seen)
    sight = Sight.objects.get()
    assert (sight.by, sight.proof, sight.codes, sight.address) == (who(stage, "agent"), "staff", 2, "10.0.0.7")
    exhibit = Exhibit.objects.get(kind="staff_reveal")
    assert (exhibit.content["words"], exhibit.content["seconded_by"]) == (WHY, who(stage, "senior"))
    assert Letter.objects.filter(order=bought, kind__startswith="staff_saw").count() == 1
    with pytest.raises(RequestIsOver):
        reveal_to_staff(request.pk, by=who(stage, "agent"), at=stage.at)


def test_what_the_staff_saw_the_buyer_has_still_not_seen(stage: Stage, bought: Order) -> None:
    request = ask(stage, bought)
    second_staff_reveal(request.pk, by=who(stage, "senior"), at=stage.at)
    reveal_to_staff(request.pk, by=who(stage, "agent"), at=stage.at)
    assert set(Code.objects.filter(delivery__order=bought).values_list("state", flat=True)) == {"allocated"}
    stage.claims(bought.pk, "changed_mind")
    assert stage.refunds(bought.pk)[0].amount_minor == bought.amount_minor


def test_nobody_sees_alone(stage: Stage, bought: Order) -> None:
    request = ask(stage, bought)
    with pytest.raises(NotYetOpen):
        reveal_to_staff(request.pk, by=who(stage, "agent"), at=stage.at)
    with pytest.raises(OwnRequest):
        second_staff_reveal(request.pk, by=who(stage, "agent"), at=stage.at)
    second_staff_reveal(request.pk, by=who(stage, "senior"), at=stage.at)
    with pytest.raises(OwnRequest):
        reveal_to_staff(request.pk, by=who(stage, "senior"), at=stage.at)
    with pytest.raises(RequestIsOver):
        reveal_to_staff(request.pk, by=who(stage, "agent"), at=stage.wait(3 * HOUR))
    assert not Sight.objects.exists()


def test_a_shop_of_one_waits_in_public(stage: Stage, bought: Order) -> None:
    alone(stage)
    request = ask(stage, bought, "operator")
    assert request.opens_at == stage.at + 4 * HOUR
    assert Letter.objects.filter(order=bought, kind__startswith="staff_asks").count() == 1
    with pytest.raises(NotYetOpen):
        reveal_to_staff(request.pk, by=who(stage, "operator"), at=stage.wait(3 * HOUR))
    assert len(reveal_to_staff(request.pk, by=who(stage, "operator"), at=stage.wait(HOUR))) == 2


@pytest.mark.parametrize("words", ["", "  ", "abc"])
def test_a_reason_is_needed(stage: Stage, bought: Order, words: str) -> None:
    with pytest.raises(ReasonMissing):
        ask(stage, bought, words=words)
    assert not StaffReveal.objects.exists()


def test_what_does_not_exist_is_not_asked_for(stage: Stage) -> None:
    with pytest.raises(NothingToReveal):
        ask(stage, stage.buys("qq-coin-50", account=QQ))
    for act in (second_staff_reveal, reveal_to_staff):
        with pytest.raises(NotFound):
            act(stage.world.shop, by="staff:x", at=stage.at)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE delivery_staffreveal SET seconded_by = asked_by, seconded_at = asked_at",
        "UPDATE delivery_staffreveal SET seen_at = asked_at",
    ],
)
def test_the_database_agrees(stage: Stage, bought: Order, statement: str) -> None:
    ask(stage, bought)
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert StaffReveal.objects.filter(seen_at=None).count() == 1


def test_each_sight_of_the_buyer_is_kept_too(stage: Stage, bought: Order) -> None:
    reveal_code(bought.pk, by="guest", at=stage.at, address="10.0.0.1", proof="password")
    reveal_code(bought.pk, by="guest", at=stage.wait(MINUTE), address="10.0.0.2", proof="mail_link")
    kept = list(Sight.objects.order_by("at").values_list("proof", "address", "codes"))
    assert kept == [("password", "10.0.0.1", 2), ("mail_link", "10.0.0.2", 2)]
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM delivery_sight")
