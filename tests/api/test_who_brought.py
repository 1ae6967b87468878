"""Does a supplier's program, as its desk, hear of the pieces that it brought, and of no others?"""

from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from anxin import clock
from anxin.cases.models import Case
from anxin.evidence.pack.recipients import Recipient
from anxin.evidence.pack.view import View
from anxin.flows.make_pack import make_pack
from anxin.flows.make_supplier_key import make_supplier_key
from anxin.people.models import Person, Role, Supplier
from tests.api.test_supplier_api import Ask, asking
from tests.flows.brought import AGAIN, Brought, claims, two_brought
from tests.support.cast import MINUTE, Stage, furnished


@pytest.fixture
def stage(db: None) -> Stage:
    cache.clear()
    stage = furnished(codes=5)
    stage.at = clock.now() - 10 * MINUTE
    return stage


@pytest.fixture
def asked(stage: Stage) -> tuple[Brought, Case]:
    """The piece that the second supplier brought is bad, too."""
    brought = two_brought(stage)
    for supplier in (brought.first, brought.second):
        reads(supplier)
    stage.at = clock.now()
    return brought, claims(stage, brought.order, AGAIN)


def reads(supplier: UUID) -> None:
    """Somebody acts for it."""
    row = Supplier.objects.select_related("shop").get(pk=supplier)
    person = Person.objects.create_user(f"{supplier}@anxin.example")
    Role.objects.create(shop=row.shop, person=person, name=Role.Name.SUPPLIER, supplier=row)


def program(stage: Stage, brought: Brought, *, first: bool) -> Ask:
    supplier = brought.first if first else brought.second
    return asking(make_supplier_key(supplier, name="erp", by="person:sol", at=stage.at))


def desk(supplier: UUID) -> Client:
    """A session of who acts for it."""
    client = Client()
    person = Person.objects.get(email=f"{supplier}@anxin.example")
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def named(told: dict[str, Any], kind: str) -> list[str]:
    return [row["case"] for row in told[kind]]


def test_the_program_of_who_brought_the_piece_is_asked(stage: Stage, asked: tuple[Brought, Case]) -> None:
    brought, case = asked
    theirs, others = program(stage, brought, first=False), program(stage, brought, first=True)
    told = theirs("GET", "questions")[1]
    assert (named(told, "questions"), told["total"], told["questions"][0]["pieces"]) == ([str(case.pk)], 1, [AGAIN])
    assert others("GET", "questions")[1] == {"questions": [], "total": 0}
    assert others("POST", f"questions/{case.pk}/answer", {"answer": "admit"})[1]["code"] == "NOT_FOUND"
    assert Case.objects.get(pk=case.pk).supplier_answer == "waiting", "who did not bring it has no word"
    assert theirs("POST", f"questions/{case.pk}/answer", {"answer": "admit"})[0] == 200
    assert named(theirs("GET", "cases")[1], "cases") == [str(case.pk)]
    assert named(others("GET", "cases")[1], "cases") == [str(brought.before.pk)]


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "第 2 份"), ("en", "piece 2")])
def test_the_desk_of_who_brought_the_piece_is_asked(asked: tuple[Brought, Case], language: str, said: str) -> None:
    brought, case = asked
    theirs, others = desk(brought.second), desk(brought.first)
    for client in (theirs, others):
        client.cookies["language"] = language
    page = theirs.get("/supplier/cases/").content.decode()
    assert f"case-{case.pk}" in page
    assert said in page
    assert f"case-{case.pk}" not in others.get("/supplier/cases/").content.decode()
    assert others.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit", "proof": ""}).status_code == 404
    assert Case.objects.get(pk=case.pk).supplier_answer == "waiting"
    assert theirs.post(f"/supplier/cases/{case.pk}/answer/", {"answer": "admit", "proof": ""}).status_code == 302
    assert Case.objects.get(pk=case.pk).supplier_answer == "admits"


@pytest.mark.parametrize("first", [True, False])
def test_a_pack_tells_a_supplier_of_its_own_cases_alone(asked: tuple[Brought, Case], *, first: bool) -> None:
    brought, case = asked
    mine, other = (brought.before, case) if first else (case, brought.before)
    supplier = brought.first if first else brought.second
    dossier = make_pack(brought.order.pk, Recipient.SUPPLIER, by=f"supplier:{supplier}", at=clock.now())
    shown = str([each.content for each in View(dossier, Recipient.SUPPLIER).exhibits()])
    assert [one.ref for one in dossier.claims] == [mine.ref]
    assert (str(mine.pk) in shown, str(other.pk) in shown) == (True, False)
