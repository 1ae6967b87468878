"""Is a piece that another supplier sent again that supplier's: its question, its evidence, its case?"""

import pytest

from anxin.cases.access import case_for_supplier
from anxin.cases.models import Case
from anxin.cases.queries import cases_of_supplier, count_for_supplier, waiting_for_supplier
from anxin.cases.turns import colleagues
from anxin.evidence.access import upload_for_supplier, uploads_for_supplier
from anxin.flows.add_upload import add_upload
from anxin.flows.answer_case import answer_case
from anxin.people.models import Person, Role, Supplier
from anxin.refusal import NotFound
from tests.flows.brought import AGAIN, Brought, claims, two_brought
from tests.support.cast import MINUTE, Stage
from tests.support.pictures import picture


def second_reads(brought: Brought) -> None:
    row = Supplier.objects.select_related("shop").get(pk=brought.second)
    person = Person.objects.create_user("second@anxin.example")
    Role.objects.create(shop=row.shop, person=person, name=Role.Name.SUPPLIER, supplier=row)


def asked_again(stage: Stage) -> tuple[Brought, Case]:
    """The piece that was sent again is bad, too."""
    brought = two_brought(stage)
    second_reads(brought)
    stage.wait(MINUTE)
    return brought, claims(stage, brought.order, AGAIN)


def test_who_brought_the_piece_is_asked_and_who_sold_it_is_not(stage: Stage) -> None:
    brought, case = asked_again(stage)
    assert (case.state, case.supplier_id) == ("awaiting_supplier", brought.second)
    assert [row.pk for row in waiting_for_supplier(brought.second)] == [case.pk]
    assert (waiting_for_supplier(brought.first), count_for_supplier(brought.first)) == ([], 0)
    assert brought.line.supplier_id == brought.first, "it is still who sold the line"


def test_the_other_pieces_stay_the_question_of_who_sold_the_line(stage: Stage) -> None:
    brought = two_brought(stage)
    second_reads(brought)
    case = claims(stage, brought.order, 1, 3)
    assert [row.pk for row in waiting_for_supplier(brought.first)] == [case.pk]
    assert count_for_supplier(brought.second) == 0


def test_a_case_is_seen_by_whom_it_is_about_alone(stage: Stage) -> None:
    brought, case = asked_again(stage)
    assert case_for_supplier(brought.second, case.pk).pk == case.pk
    for other in (brought.first, stage.world.stock):
        with pytest.raises(NotFound):
            case_for_supplier(other, case.pk)


def test_what_was_asked_before_stays_with_whom_it_was_asked(stage: Stage) -> None:
    brought, case = asked_again(stage)
    assert [row.pk for row in cases_of_supplier(brought.first)] == [brought.before.pk]
    assert [row.pk for row in cases_of_supplier(brought.second)] == [case.pk]
    with pytest.raises(NotFound):
        case_for_supplier(brought.second, brought.before.pk)


def test_evidence_of_a_piece_is_for_who_brought_it(stage: Stage) -> None:
    brought, case = asked_again(stage)
    shown = add_upload(
        brought.order.pk, picture("bad"), name="bad.png", slot="goods", by="buyer", at=stage.wait(MINUTE)
    ).upload
    assert upload_for_supplier(brought.second, shown).pk == shown
    assert [row.pk for row in uploads_for_supplier(brought.second, [brought.order.pk])] == [shown]
    for other in (brought.first, stage.world.stock):
        with pytest.raises(NotFound):
            upload_for_supplier(other, shown)
    answer_case(case.pk, answer="admit", proof="", by=f"supplier:{brought.second}", at=stage.wait(MINUTE))
    assert upload_for_supplier(brought.second, shown).pk == shown


def test_what_was_shown_in_the_first_case_is_not_for_the_next_supplier(stage: Stage) -> None:
    brought = two_brought(stage)
    second_reads(brought)
    case = claims(stage, brought.order, 3)
    shown = add_upload(
        brought.order.pk, picture("third"), name="3.png", slot="goods", by="buyer", at=stage.wait(MINUTE)
    ).upload
    answer_case(case.pk, answer="admit", proof="", by=f"supplier:{brought.first}", at=stage.wait(MINUTE))
    Case.objects.filter(pk=case.pk).update(state="decided", closed_at=stage.at)
    stage.wait(MINUTE)
    claims(stage, brought.order, AGAIN)
    assert upload_for_supplier(brought.first, shown).pk == shown
    with pytest.raises(NotFound):
        upload_for_supplier(brought.second, shown)


def test_staff_who_belong_to_either_supplier_have_no_say(stage: Stage) -> None:
    brought, case = asked_again(stage)
    held = Role.objects.filter(shop=stage.world.shop, name="senior", supplier=None)
    for supplier in (brought.first, brought.second):
        for role in held:
            Role.objects.create(shop_id=role.shop_id, person=role.person, name="supplier", supplier_id=supplier)
        assert colleagues(case, frozenset({"senior"}), "machine") == []
        Role.objects.filter(supplier=supplier, person__in=held.values("person")).delete()
    assert colleagues(case, frozenset({"senior"}), "machine") != []


def test_a_case_that_names_nobody_is_the_lines(stage: Stage) -> None:
    brought = two_brought(stage)
    given = {"shop_id": brought.order.shop_id, "order": brought.order, "line": brought.line, "number": 9}
    Case.objects.create(
        **given, problem="other", state="decided", opened_by="bench", opened_at=stage.at, closed_at=stage.at
    )
    assert Case.objects.get(order=brought.order, number=9).supplier_id == brought.first
