"""How do the pages of reconciliation look to a person, on a phone and a desk, in both languages?

`ANXIN_PREVIEW=1 pytest tests/console/test_reconciliation_look.py` leaves a picture of each in var/preview.
"""

from __future__ import annotations

from functools import partial

from playwright.sync_api import Browser

from anxin import clock
from anxin.flows.plan_bills import plan_bills
from anxin.flows.resolve_difference import resolve_difference
from anxin.people.models import Person
from anxin.reconciliation.models import Difference, FeeTerms
from anxin.reconciliation.states import Remedy
from anxin.workdays.hours import SHANGHAI
from tests.console.test_channels_look import LOOKS, _catch, opal
from tests.reconciliation.desk import RATE, Desk, of_payment, stranger
from tests.support.cast import DAY, HOUR, furnished
from tests.support.looks import too_wide


def _a_day_with_everything(desk: Desk) -> None:
    """One difference of each kind, one settled, one with money parked."""
    FeeTerms.objects.create(channel_id=desk.channel, basis_points=RATE)
    paid = [of_payment(row) for row in desk.sells(6)]
    waiting = desk.stage.begins_to_pay(desk.stage.places("steam-50").order)
    lines = [
        paid[0],
        paid[1]._replace(amount_minor=paid[1].amount_minor + 300),
        paid[2]._replace(currency="USD"),
        paid[3]._replace(fee_minor=paid[3].fee_minor + 9),
        paid[4]._replace(state="REVOKED"),
        stranger(desk.stage.at)._replace(our_no=waiting.pk.hex),
        stranger(desk.stage.at, 12_800),
        stranger(desk.stage.at, 9_900),
    ]
    desk.stage.at = clock.now() - HOUR
    desk.brings(lines)
    plan_bills([desk.channel], at=desk.stage.at)
    parked = Difference.objects.get(theirs_minor=9_900)
    resolve_difference(parked.pk, Remedy.PARK, by="machine", at=desk.stage.at)


def test_every_page_of_reconciliation_fits_and_is_silent(live_site: str, browser: Browser) -> None:
    stage = furnished()
    # what is bought one after the other all day long would end on another day's bill
    stage.at = (clock.now() - 2 * DAY).astimezone(SHANGHAI).replace(hour=12, minute=0)
    desk = Desk(stage)
    _a_day_with_everything(desk)
    cookie = opal(Person.objects.get(pk=stage.world.people["finance"]))
    rows = {row.kind: row for row in Difference.objects.order_by("-state")}
    pages = {"reconciliation": "/desk/reconciliation/"}
    pages |= {f"difference-{kind}": f"/desk/reconciliation/{row.pk}/" for kind, row in rows.items()}
    assert len(pages) == 7
    faults = []
    for size, lang in LOOKS:
        context = browser.new_context(viewport=size)
        cookies = (("sessionid", cookie), ("language", lang))
        context.add_cookies([{"name": name, "value": value, "url": live_site} for name, value in cookies])
        page = context.new_page()
        said: list[str] = []
        page.on("pageerror", partial(_catch, said))
        for name, address in pages.items():
            page.goto(live_site + address)
            faults += too_wide(page, f"{name}.{lang}")
        faults += said
        context.close()
    assert faults == []
