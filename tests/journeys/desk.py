"""What do the supplier and the staff press at their desks in a story?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from anxin import clock
from anxin.cases.models import Appeal, Decision, Offer, Verdict
from anxin.cases.states import Side
from anxin.complaints.models import Complaint
from anxin.support.models import Commitment, HandOver
from tests.journeys.journey import Journey
from tests.journeys.seen import stands, words_of
from tests.support.cast import HOUR


def sol(journey: Journey, given: Any) -> None:
    """Sol answers: `admit`, `{deny: what his records show}`, or `{admit: [pieces], proof: …}`."""
    told = given if isinstance(given, dict) else {given: []}
    answer = "deny" if "deny" in told else "admit"
    proof = told.get("deny") or told.get("proof", "")
    fields = {"answer": answer, "proof": proof, "units": told.get("admit", [])}
    journey.post("sol", f"/supplier/cases/{journey.case.pk}/answer/", fields)


def sol_offers(journey: Journey, given: dict[str, Any]) -> None:
    """Sol proposes an end to the buyer."""
    fields = {"kind": given["kind"], "amount": str(given.get("amount", "")), "words": given.get("words", "")}
    journey.post("sol", f"/supplier/cases/{journey.case.pk}/offer/", fields)
    assert Offer.objects.filter(case=journey.case, state="open", side=Side.SUPPLIER).exists()


def sol_says(journey: Journey, given: str) -> None:
    """Sol writes to the buyer."""
    journey.post("sol", f"/supplier/talks/{journey.row.pk}/", {"body": given, "to": "buyer"})


def sol_sees(journey: Journey, given: str) -> None:
    """A whole sentence stands in Sol's page of the conversation."""
    page = journey.get("sol", f"/supplier/talks/{journey.row.pk}/")
    assert stands(given, page), f"{given!r} is not what Sol reads: {words_of(page)}"


def sol_accepts(journey: Journey, given: None) -> None:
    """Sol takes what the buyer offered."""
    offer = Offer.objects.get(case=journey.case, state="open", side=Side.BUYER)
    journey.post("sol", f"/supplier/offers/{offer.pk}/", {"answer": "accept"})
    offer.refresh_from_db()
    assert offer.state == "accepted"


def agent_offers(journey: Journey, given: dict[str, Any]) -> None:
    """Ari proposes something, and says who bears it."""
    fields = {"words": "", "liable": given["liable"], "kind": given["kind"], "amount": str(given.get("amount", ""))}
    journey.post("agent", reverse("admin:desk_offer", args=[journey.case.pk]), fields)
    assert Offer.objects.filter(case=journey.case, state="open", side=Side.AGENT).exists()


def decides(who: str) -> Callable[[Journey, dict[str, Any]], None]:
    """Somebody of the staff decides; `waits: true` where the amount asks for four eyes."""

    def decide(journey: Journey, given: dict[str, Any]) -> None:
        assert journey.case.owner == who, f"it is the turn of {journey.case.owner or 'nobody'}, not of {who}"
        before, waits = Decision.objects.count(), bool(given.get("waits"))
        journey.post(who, reverse("admin:desk_review", args=[journey.case.pk]), _finding(given))
        assert Decision.objects.count() == before + (not waits), "nothing was decided, or too early"
        assert Verdict.objects.filter(case=journey.case, state="waiting").exists() == waits

    return decide


def seconds(journey: Journey, given: str) -> None:
    """A second person confirms; whoever decided cannot."""
    path = reverse("admin:desk_second", args=[journey.case.pk])
    first = Verdict.objects.get(case=journey.case, state="waiting").by
    own = next(who for who, key in journey.stage.world.people.items() if first == f"staff:{key}")
    _, refusal = journey.press(own, path, {})
    assert refusal, "one's own decision was confirmed"
    journey.post(given, path, {})


def decides_appeal(journey: Journey, given: dict[str, Any]) -> None:
    """Somebody who has not touched the case decides the appeal, an answer to each point; those who have, cannot."""
    appeal = Appeal.objects.get(case=journey.case)
    words = {name: text for n, answer in enumerate(given["answers"], 1) for name, text in _both(n, answer)}
    fields = {
        "decision": given["decision"],
        "liable": given.get("liable", ""),
        "reason_zh": given["reason"],
        "reason_en": "As the exhibits show.",
        **words,
    }
    path = reverse("admin:desk_appeal", args=[journey.case.pk])
    _, refusal = journey.press("agent", path, fields)
    assert refusal, "the first decider's desk decided its own appeal"
    journey.post(given["by"], path, fields)
    appeal.refresh_from_db()
    assert appeal.state == {"overturn": "overturned", "confirm": "confirmed"}[given["decision"]]


def asks_for_material(journey: Journey, given: list[str]) -> None:
    """Ari asks the buyer once, with one list; a second list is refused."""
    path = reverse("admin:desk_material", args=[journey.case.pk])
    journey.post("agent", path, {"wants": given, "words_zh": "", "words_en": ""})
    assert journey.case.state == "awaiting_buyer"
    _, refusal = journey.press("agent", path, {"wants": given})
    assert refusal, "the buyer was asked twice"


def agent_says(journey: Journey, given: str) -> None:
    """Ari writes to the buyer."""
    journey.post("agent", reverse("admin:desk_say", args=[journey.row.pk]), {"body": given, "to": "buyer"})


def agent_may_not_say(journey: Journey, given: str) -> None:
    """What sounds like a promise or puts off is not sent as it is."""
    fields = {"body": given, "to": "buyer"}
    _, refusal = journey.press("agent", reverse("admin:desk_say", args=[journey.row.pk]), fields)
    assert refusal, f"{given!r} was sent"


def promises(journey: Journey, given: dict[str, str]) -> None:
    """Ari promises with the button: the matter, by when (a choice of the form), and why it takes that long."""
    fields = {"body": "", "to": "buyer", "reason": "", **given}
    journey.post("agent", reverse("admin:desk_say", args=[journey.row.pk]), fields)
    assert Commitment.objects.filter(order=journey.row, state="open").exists(), "nothing was promised"


def promise_is(journey: Journey, given: str) -> None:
    """How the promise stands: `open`, `kept`, `broken`."""
    assert Commitment.objects.get(order=journey.row).state == given


def hands_over(journey: Journey, given: dict[str, str]) -> None:
    """Somebody of the staff hands the conversation on; the due time stays."""
    fields = {"target": given["to"], "reason": given["reason"]}
    before = HandOver.objects.filter(order=journey.row).count()
    journey.post(given["by"], reverse("admin:desk_hand_over", args=[journey.row.pk]), fields)
    assert HandOver.objects.filter(order=journey.row).count() == before + 1
    if went := given.get("went"):
        assert HandOver.objects.filter(order=journey.row).latest("at").target == went


def complains_outside(journey: Journey, given: dict[str, str]) -> None:
    """A letter of an authority about the order comes, and Ari books it."""
    fields = {
        "number": "2026-12",
        "authority": "12315",
        "made_on": f"{clock.now() - HOUR:%Y-%m-%d}",
        "words": given["words"],
        "ref": journey.row.ref,
        "asked": given["asked"],
    }
    journey.post("agent", reverse("admin:desk_complaint_letter"), fields)
    assert Complaint.objects.get().order_id == journey.row.pk


def answers_complaint(journey: Journey, given: dict[str, str]) -> None:
    """Somebody of the staff answers it: `reply`, `approve`, `reject` or `finish`."""
    fields = {"act": given["act"], "words_zh": given["words"], "words_en": "As the record shows.", "amount": ""}
    row = Complaint.objects.get()
    journey.post(given["by"], reverse("admin:desk_complaint_answer", args=[row.pk]), fields)


def _finding(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "decision": given["decision"],
        "liable": given.get("liable", ""),
        "amount": str(given.get("amount", "")),
        "share": "",
        "reason_zh": given["reason"],
        "reason_en": "As the exhibits show.",
        "against": given.get("against", "看过全部证据"),
        "units": given.get("units", []),
    }


def _both(number: int, answer: str) -> tuple[tuple[str, str], tuple[str, str]]:
    return (f"zh{number}", answer), (f"en{number}", "Answered as the record shows.")
