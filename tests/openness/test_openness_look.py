"""Do the public figures, and a refused proof of a promise, fit on a phone and a desk in both languages?"""

from datetime import timedelta

from django.test import Client
from playwright.sync_api import BrowserContext

from anxin import clock
from anxin.flows.acts.record_promise import Promised
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.promise import promise
from anxin.orders.models import Line
from anxin.people.models import Role
from anxin.support.states import Voice
from tests.support.cast import DAY, furnished
from tests.web.conftest import signed_in
from tests.web.test_looks import contexts, look

__all__ = ["contexts"]


def test_the_pages_fit_and_are_silent(live_site: str, contexts: list[BrowserContext]) -> None:
    stage = furnished()
    stage.at = clock.now() - 2 * DAY
    orders = [stage.buys("steam-50") for _ in range(12)]
    for number in range(6):
        letter = Letter(
            shop=stage.world.shop, number=f"L-{number}", authority="市监局", words="要求退款", made_at=stage.at
        )
        book_authority(letter, by="staff:ari", at=stage.at)
    supplier = Line.objects.filter(order=orders[0]).values_list("supplier_id", flat=True)[0]
    given = Promised(matter="answer", words="给您回复", due_at=clock.now() + timedelta(hours=1), reason="等核实")
    promise(orders[0].pk, given, by=f"supplier:{supplier}", role=Voice.SUPPLIER, at=clock.now())
    for order in orders[6:]:
        stage.claims(order.pk, "changed_mind")
    pages = {"openness": "/openness/", "openness-365": "/openness/?days=365", "cases": "/openness/cases/"}
    assert look(contexts, live_site, Client(), pages) == []
    sol = signed_in(Role.objects.get(supplier=supplier).person_id)
    assert look(contexts, live_site, sol, {"supplier-talk": f"/supplier/talks/{orders[0].pk}/"}) == []
