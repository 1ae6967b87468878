"""How is a case played over HTTP, with a clock that is moved, and every sweep run when its time comes?

The people press the buttons of the pages; the channel and the suppliers' systems are answered for by hand, because
their protocols have tests of their own. Time only moves in `wait`, from one deadline to the next as the workers see it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from anxin import clock
from anxin.agenda.kinds import Kind
from anxin.cases.models import Appeal, Case, Decision, Offer
from anxin.delivery.models import Delivery
from anxin.delivery.supplier import ClaimStatus, FenceStatus, SupplyStatus
from anxin.flows.add_upload import add_upload
from anxin.flows.record_reading import record_reading
from anxin.jobs.sweeps import SWEEPS
from anxin.orders.models import Order
from anxin.payments.channel import RefundStatus
from anxin.payments.models import Payment
from anxin.refunds.models import Refund
from anxin.refunds.states import RefundState
from tests.support.cast import Stage
from tests.support.pictures import bill, picture, read

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
CONTACT, PASSWORD = "bea@anxin.example", "open-sesame"
MOST_SWEEPS = 200
SECOND = timedelta(seconds=1)


def span(text: str) -> timedelta:
    """`90s`, `31m`, `2h`, `7d`, or several of them: `1d 2h`."""
    parts = re.findall(r"(\d+)\s*([smhd])", str(text))
    assert parts, f"no span of time: {text!r}"
    return timedelta(seconds=sum(int(number) * UNITS[unit] for number, unit in parts))


@dataclass
class Journey:
    """One buyer's way; `opens` gives everybody a browser when it is first needed."""

    stage: Stage
    opens: Callable[[str], Client]
    order: Order | None = None
    began: datetime = field(default_factory=clock.now)
    claimed_at: datetime | None = None
    ended: dict[str, Any] = field(default_factory=dict)
    _browsers: dict[str, Client] = field(default_factory=dict)

    def play(self, steps: list[dict[str, Any] | str]) -> None:
        """Each step is a verb with what it takes, or the verb alone."""
        for step in steps:
            verb, given = (step, None) if isinstance(step, str) else next(iter(step.items()))
            self.stage.at = clock.now()
            VERBS[verb](self, given)
            self.sweep()

    # -- time -------------------------------------------------------------------------------------------------------

    def wait(self, given: str) -> None:
        """Let time pass, stopping wherever something falls due."""
        until = clock.now() + span(given)
        for _ in range(MOST_SWEEPS):
            nexts = [due for due in (sweep.next_due() for sweep in SWEEPS) if due is not None and due > clock.now()]
            to = min([*nexts, until])
            clock.move_ahead(max(timedelta(0), to - clock.now()) + (SECOND if to < until else timedelta(0)))
            self.stage.at = clock.now()
            self.sweep()
            if clock.now() >= until:
                return
        msg = f"time did not pass: {nexts}"
        raise AssertionError(msg)

    def sweep(self) -> None:
        """What the workers would do now."""
        for _ in range(MOST_SWEEPS):
            at = clock.now()
            found = [(sweep, ids) for sweep in SWEEPS if (ids := sweep.due(at, 100))]
            if not any(sweep.apply(ids, at) for sweep, ids in found):
                return

    # -- pages ------------------------------------------------------------------------------------------------------

    def buyer(self) -> Client:
        """Bea's browser, or a guest's."""
        return self.browser("buyer")

    def browser(self, who: str) -> Client:
        """Somebody's browser, signed in."""
        if who not in self._browsers:
            self._browsers[who] = self.opens(who)
        return self._browsers[who]

    def post(self, who: str, path: str, given: dict[str, Any]) -> str:
        """Press a button; the page that follows. What was refused is an error of the scenario."""
        answer = self.browser(who).post(path, given, follow=True)
        page: str = answer.content.decode()
        assert answer.status_code == 200, f"{path}: {answer.status_code} {_said(page)}"
        refused = re.search(r'class="[^"]*(?:refusal|errornote)[^"]*"[^>]*>(.*?)<', page, re.DOTALL)
        assert not refused, f"{path}: {_said(page)}"
        return page

    @property
    def row(self) -> Order:
        """The order as it stands now."""
        assert self.order is not None, "nothing was ordered"
        self.order.refresh_from_db()
        return self.order

    @property
    def case(self) -> Case:
        """The latest case."""
        found = Case.objects.filter(order=self.row).order_by("-number").first()
        assert found is not None, "there is no case"
        return found


def _said(page: str) -> str:
    plain = re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", plain)


def _orders(journey: Journey, given: dict[str, Any]) -> None:
    account = str(given.get("account", ""))
    fields = {
        "quantity": given.get("quantity", 1),
        "account": account,
        "account_again": account,
        "contact": CONTACT,
        "password": PASSWORD,
        "agreed": 1,
        "split": 0,
        **({"exclusion_confirmed": "on"} if given.get("exclusion") else {}),
    }
    answer = journey.buyer().post(f"/items/{journey.stage.item(given['item'])}/order/", fields)
    assert answer.status_code == 302, _said(answer.content.decode())
    journey.order = Order.objects.get(pk=answer.headers["Location"].split("/")[2])


def _pays(journey: Journey, given: None) -> None:
    journey.stage.pays(journey.row.pk)
    journey.ended["paid"] = clock.now()


def _system(journey: Journey, given: str) -> None:
    share = {"partial": SupplyStatus.PARTIAL}.get(given, SupplyStatus(given))
    for kind in (Kind.SUPPLIER_PLACE, Kind.SUPPLIER_QUERY):
        if journey.stage.supplier_says(share, kind):
            return
    raise AssertionError("the supplier's system was not asked anything")


def _part(journey: Journey, given: int) -> None:
    """A part has arrived, in percent; the supplier's system said so."""
    if not journey.stage.supplier_says(SupplyStatus.PARTIAL):
        journey.stage.supplier_says(SupplyStatus.PARTIAL, Kind.SUPPLIER_QUERY)
    Delivery.objects.filter(order=journey.row).update(delivered_share=given)


def _fence(journey: Journey, given: str) -> None:
    assert journey.stage.fence_says(FenceStatus(given)), "nobody asked the supplier to stop"


def _claim_system(journey: Journey, given: str) -> None:
    assert journey.stage.claim_says(ClaimStatus(given)), "the supplier's system was not asked about a claim"


def _channel(journey: Journey, given: str) -> None:
    status = RefundStatus(given)
    if not journey.stage.channel_says(status):
        assert journey.stage.channel_says(status, Kind.REFUND_QUERY), "the channel was not asked for a refund"


def _reveals(journey: Journey, given: None) -> None:
    journey.post("buyer", f"/orders/{journey.row.pk}/reveal/", {"password": PASSWORD})


def _claims(journey: Journey, given: dict[str, Any]) -> None:
    fields = {"line": journey.row.lines.get().pk, "words": "", **given}
    journey.post("buyer", f"/orders/{journey.row.pk}/case/", fields)
    journey.claimed_at = clock.now()
    assert Case.objects.filter(order=journey.row).exists(), "no case was opened"


def _prechecks(journey: Journey, given: dict[str, Any]) -> None:
    """The rules' word before applying: `says` stands on the page, and nothing is opened."""
    before = Case.objects.count()
    query = {name: value for name, value in given.items() if name != "says"}
    page = journey.buyer().get(f"/orders/{journey.row.pk}/case/check/", query).content.decode()
    assert given["says"] in _said(page), _said(page)
    assert Case.objects.count() == before


def _sees(journey: Journey, given: str) -> None:
    latest = Case.objects.filter(order=journey.row).order_by("-number").first()
    path = f"/cases/{latest.pk}/" if latest else f"/orders/{journey.row.pk}/"
    pages = [_said(journey.buyer().get(page).content.decode()) for page in (path, f"/orders/{journey.row.pk}/")]
    assert any(given in page for page in pages), f"{given!r} is not on {path}: {pages[0]}"


def _sol(journey: Journey, given: Any) -> None:
    told = given if isinstance(given, dict) else {given: []}
    answer = "deny" if "deny" in told else "admit"
    proof = told.get("deny") or told.get("proof", "")
    fields = {"answer": answer, "proof": proof, "units": told.get("admit", [])}
    journey.post("sol", f"/supplier/cases/{journey.case.pk}/answer/", fields)


def _decides(who: str) -> Callable[[Journey, dict[str, Any]], None]:
    def decides(journey: Journey, given: dict[str, Any]) -> None:
        fields = {
            "decision": given["decision"],
            "liable": given.get("liable", ""),
            "amount": str(given.get("amount", "")),
            "share": "",
            "reason_zh": given["reason"],
            "reason_en": "As the exhibits show.",
            "against": given.get("against", "看过全部证据"),
            "units": given.get("units", []),
        }
        assert journey.case.owner == who, f"it is the turn of {journey.case.owner or 'nobody'}, not of {who}"
        before = Decision.objects.count()
        journey.post(who, f"/desk/cases/case/{journey.case.pk}/review/", fields)
        assert Decision.objects.count() == before + 1, "nothing was decided"

    return decides


def _chooses(journey: Journey, given: str) -> None:
    journey.post("buyer", f"/cases/{journey.case.pk}/choose/", {"choice": given})


def _uploads(journey: Journey, given: dict[str, Any]) -> None:
    """A picture of Bea's, and what the machine reads on it: `payment` as it was paid, or with another amount."""
    order = journey.row
    added = add_upload(
        order.pk,
        picture(str(given)),
        name="shot.png",
        slot=given["slot"],
        by=f"buyer:{order.buyer_id}" if order.buyer_id else "guest",
        at=clock.now(),
    )
    payment = Payment.objects.get(order=order)
    if given["slot"] == "payment":
        amount = given.get("amount", payment.amount_minor)
        reading = bill(payment.transaction_no, payment.pk.hex, amount, order.paid_at or clock.now())
    else:
        reading = read(readable=given.get("readable", True), order_no=order.ref)
    record_reading(added.upload, reading, at=clock.now())


def _appeals(journey: Journey, given: list[str]) -> None:
    points = {f"point{number}": point for number, point in enumerate(given, start=1)}
    journey.post("buyer", f"/cases/{journey.case.pk}/appeal/", points)
    assert Appeal.objects.filter(case=journey.case).exists(), "no appeal was opened"


def _withdraws(journey: Journey, given: None) -> None:
    journey.post("buyer", f"/cases/{journey.case.pk}/withdraw/", {})


def _confirms(journey: Journey, given: None) -> None:
    journey.post("buyer", f"/orders/{journey.row.pk}/confirm/", {})


def _reopens(journey: Journey, given: None) -> None:
    journey.post("buyer", f"/cases/{journey.case.pk}/reopen/", {})


def _offers(journey: Journey, given: dict[str, Any]) -> None:
    fields = {"kind": given["kind"], "amount": str(given.get("amount", "")), "words": given.get("words", "")}
    journey.post("buyer", f"/cases/{journey.case.pk}/offer/", fields)
    assert Offer.objects.filter(case=journey.case, state="open").exists(), "no offer was made"


def _case_is(journey: Journey, given: str) -> None:
    assert journey.case.state == given


def _cases(journey: Journey, given: int) -> None:
    assert Case.objects.filter(order=journey.row).count() == given


def _refunded(journey: Journey, given: int) -> None:
    found = sum(refund.amount_minor for refund in Refund.objects.filter(order=journey.row))
    assert found == given, f"{found} fen have been sent back"


def _refused(journey: Journey, given: dict[str, Any]) -> None:
    """An application that is not taken; no case comes of it."""
    before = Case.objects.count()
    fields = {"line": journey.row.lines.get().pk, "words": "", **given}
    answer = journey.buyer().post(f"/orders/{journey.row.pk}/case/", fields)
    assert answer.status_code >= 400
    assert Case.objects.count() == before


def _cancels(journey: Journey, given: None) -> None:
    journey.post("buyer", f"/orders/{journey.row.pk}/cancel/", {})


VERBS: dict[str, Callable[[Journey, Any], None]] = {
    "orders": _orders,
    "pays": _pays,
    "wait": Journey.wait,
    "system": _system,
    "part": _part,
    "fence": _fence,
    "claim_system": _claim_system,
    "channel": _channel,
    "reveals": _reveals,
    "claims": _claims,
    "prechecks": _prechecks,
    "sees": _sees,
    "sol": _sol,
    "agent": _decides("agent"),
    "senior": _decides("senior"),
    "finance": _decides("finance"),
    "operator": _decides("operator"),
    "chooses": _chooses,
    "uploads": _uploads,
    "appeals": _appeals,
    "withdraws": _withdraws,
    "confirms": _confirms,
    "reopens": _reopens,
    "offers": _offers,
    "cancels": _cancels,
    "case_is": _case_is,
    "cases": _cases,
    "refunded": _refunded,
    "refused": _refused,
}


def outcome_of(journey: Journey) -> dict[str, Any]:
    """How it ended, in the words that a scenario's `then` uses."""
    order = journey.row
    refunds = list(Refund.objects.filter(order=order).order_by("number"))
    case = Case.objects.filter(order=order).order_by("-number").first()
    about = Decision.objects.filter(order=order, **({"case": case} if case else {}))
    decision = about.order_by("-at", "-id").first()
    return {
        "order": order.state,
        "case": case.state if case else None,
        "outcome": decision.outcome if decision else None,
        "clause": decision.clause if decision else None,
        "liable": decision.liable if decision else None,
        "by": decision.by.partition(":")[0] if decision else None,
        "money": sum(refund.amount_minor for refund in refunds),
        "arrived": sum(refund.amount_minor for refund in refunds if refund.state == RefundState.ARRIVED),
        "refunds": len(refunds),
        "deliveries": Delivery.objects.filter(order=order).count(),
        "decided_at": decision.at if decision else None,
    }
