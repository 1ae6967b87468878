"""What does the buyer press, send and write in a story?"""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from anxin import clock, vault
from anxin.cases.models import Appeal, Case, Offer
from anxin.cases.states import Side
from anxin.evidence.models import Upload
from anxin.flows.record_reading import record_reading
from anxin.jobs.read_uploads import read_uploads
from anxin.orders.models import Order
from anxin.payments.models import Payment
from anxin.refunds.models import Refund
from anxin.support.models import Letter, Nudge
from tests.evidence.reading import pages, treat
from tests.evidence.reading.payments import CHINA
from tests.evidence.reading.payments import Payment as Shown
from tests.evidence.reading.phone import style
from tests.journeys.journey import Journey
from tests.journeys.seen import stands, words_of
from tests.journeys.world import STRAY
from tests.support.pictures import bill, picture, read

CONTACT, PASSWORD = "bea@anxin.example", "open-sesame"
FORM = re.compile(r'<section class="card understood" id="understood">(.*?)</section>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def orders(journey: Journey, given: dict[str, Any]) -> None:
    """She orders; `warned`: the shop must advise against so much at once first, and she buys one, or all the same."""
    account = str(given.get("account", ""))
    fields = {
        "quantity": given.get("quantity", 1),
        "account": account,
        "account_again": account,
        "contact": CONTACT,
        "password": PASSWORD,
        "agreed": 1,
        **({"exclusion_confirmed": "on"} if given.get("exclusion") else {}),
    }
    path = f"/items/{journey.stage.item(given['item'])}/order/"
    split = {"one": "1", "all": "0"}.get(str(given.get("warned", "")))
    if split is not None:
        page = journey.post("buyer", path, fields)
        assert "第一次购买，建议先买 1 件" in words_of(page), words_of(page)
        assert not Order.objects.exists(), "nothing is bought before she has chosen"
    answer = journey.browser("buyer").post(path, {**fields, "split": split or "0"})
    assert answer.status_code == 302, words_of(answer.content.decode())
    journey.order = Order.objects.get(pk=answer.headers["Location"].split("/")[2])


def cancels(journey: Journey, given: None) -> None:
    """She leaves an order that is not paid."""
    journey.post("buyer", f"/orders/{journey.row.pk}/cancel/", {})


def tells_of_payment(journey: Journey, given: str) -> None:
    """She tells what the channel told her of money that no order knows: `order` or `refund`."""
    at = clock.now().astimezone(CHINA)
    fields = {"transaction_no": STRAY, "amount": f"{journey.row.amount_minor / 100:.2f}", "choose": given}
    journey.post("buyer", f"/orders/{journey.row.pk}/paid/", {**fields, "paid_at": f"{at:%Y-%m-%dT%H:%M}"})


def reveals(journey: Journey, given: None) -> None:
    """She looks at the codes."""
    journey.post("buyer", f"/orders/{journey.row.pk}/reveal/", {"password": PASSWORD})


def confirms(journey: Journey, given: None) -> None:
    """She says that all has arrived."""
    journey.post("buyer", f"/orders/{journey.row.pk}/confirm/", {})


def claims(journey: Journey, given: dict[str, Any]) -> None:
    """She applies, on the order's page."""
    fields = {"line": journey.row.lines.get().pk, "words": "", **given}
    journey.post("buyer", f"/orders/{journey.row.pk}/case/", fields)
    assert Case.objects.filter(order=journey.row).exists(), "no case was opened"
    journey.kept["claimed"] = journey.case.opened_at


def writes(journey: Journey, given: str) -> None:
    """She writes to support; `{ref}` is her order's number."""
    body = given.replace("{ref}", journey.row.ref)
    journey.post("buyer", f"/orders/{journey.row.pk}/talk/", {"body": body, "to": "agent"})


def confirms_what_was_read(journey: Journey, given: dict[str, str]) -> None:
    """The application that the machine filled in from her words holds this, and one tap sends it."""
    journey.stage.at = clock.now()
    found = FORM.search(journey.get("buyer", f"/orders/{journey.row.pk}/talk/"))
    assert found, "nothing was understood"
    filled = dict(HIDDEN.findall(found.group(1)))
    assert {name: filled.get(name) for name in given} == given, filled
    assert not Case.objects.filter(order=journey.row).exists(), "nothing is applied for before the tap"
    journey.post("buyer", f"/orders/{journey.row.pk}/case/", filled)
    assert Case.objects.filter(order=journey.row).exists(), "no case was opened"
    journey.kept["claimed"] = journey.case.opened_at


def nudges(journey: Journey, given: str) -> None:
    """She hurries `agent` or `supplier`; a second time at once is refused."""
    path = f"/orders/{journey.row.pk}/talk/nudge/"
    journey.post("buyer", path, {"to": given})
    assert Nudge.objects.filter(order=journey.row, to=given).count() == 1
    _, refusal = journey.press("buyer", path, {"to": given})
    assert refusal, "a second nudge at once was taken"


def chooses(journey: Journey, given: str) -> None:
    """A refund, or another one."""
    journey.post("buyer", f"/cases/{journey.case.pk}/choose/", {"choice": given})


def uploads(journey: Journey, given: dict[str, Any]) -> None:
    """She sends a picture over HTTP, and it is read.

    `by: reader`: her bill is drawn and read by the real reader, `edited` with another amount on it. Otherwise the
    reading is a recorded one: the `payment` as it was paid or with another `amount`, `goods` and `talk` with the
    order's number, `readable: false` for a picture that cannot be read.
    """
    order, real = journey.row, given.get("by") == "reader"
    data = _drawn(order, edited=bool(given.get("edited"))) if real else picture(str(given))
    sent = SimpleUploadedFile("shot.jpg" if real else "shot.png", data, "image/jpeg" if real else "image/png")
    before = set(Upload.objects.filter(order=order).values_list("pk", flat=True))
    path = f"/orders/{order.pk}/evidence/"
    journey.post("buyer", path, {"files": sent, "slot": "" if real else given["slot"]})
    upload = Upload.objects.filter(order=order).exclude(pk__in=before).get()
    if real:
        read_uploads()
        upload.refresh_from_db()
        assert upload.slot == given["slot"], f"sorted into {upload.slot}"
        assert upload.match == ("contradicted" if given.get("edited") else "matched")
        return
    payment = Payment.objects.get(order=order)
    if given["slot"] == "payment":
        amount = given.get("amount", payment.amount_minor)
        reading = bill(payment.transaction_no, payment.pk.hex, amount, order.paid_at or clock.now())
    else:
        reading = read(readable=given.get("readable", True), order_no=order.ref)
    record_reading(upload.pk, reading, at=clock.now())


def has_no_more(journey: Journey, given: None) -> None:
    """She has nothing more to show, and the page of her case offers her to say so."""
    door = f"/orders/{journey.row.pk}/evidence/enough/"
    assert f'action="{door}"' in journey.get("buyer", f"/cases/{journey.case.pk}/"), "no page has that button"
    journey.post("buyer", door, {})


def offers(journey: Journey, given: dict[str, Any]) -> None:
    """She proposes an end."""
    fields = {"kind": given["kind"], "amount": str(given.get("amount", "")), "words": given.get("words", "")}
    journey.post("buyer", f"/cases/{journey.case.pk}/offer/", fields)
    assert Offer.objects.filter(case=journey.case, state="open", side=Side.BUYER).exists(), "no offer was made"


def accepts(journey: Journey, given: str | None) -> None:
    """She takes what was offered to her, `less` knowing that it is less than the rules give."""
    offer = Offer.objects.exclude(side=Side.BUYER).get(case=journey.case, state="open")
    fields = {"answer": "accept", **({"knows_less": "yes"} if given == "less" else {})}
    journey.post("buyer", f"/offers/{offer.pk}/", fields)
    offer.refresh_from_db()
    assert offer.state == "accepted"


def appeals(journey: Journey, given: list[str]) -> None:
    """She appeals with points, once."""
    points = {f"point{number}": point for number, point in enumerate(given, start=1)}
    journey.post("buyer", f"/cases/{journey.case.pk}/appeal/", points)
    assert Appeal.objects.filter(case=journey.case).exists(), "no appeal was opened"


def withdraws(journey: Journey, given: None) -> None:
    """She takes the case back."""
    journey.post("buyer", f"/cases/{journey.case.pk}/withdraw/", {})


def reopens(journey: Journey, given: None) -> None:
    """She goes on with a resting case."""
    journey.post("buyer", f"/cases/{journey.case.pk}/reopen/", {})


def redirects(journey: Journey, given: str) -> None:
    """She says where a refund that came back is to go: `original` once more, or her `balance`."""
    refund = Refund.objects.get(order=journey.row, state="bounced")
    journey.post("buyer", f"/refunds/{refund.pk}/redirect/", {"to": given})


def takes_pack(journey: Journey, given: str) -> None:
    """She takes the evidence away for somebody, as one signed zip."""
    answer = journey.browser("buyer").post(f"/orders/{journey.row.pk}/pack/", {"recipient": given})
    assert answer.headers["Content-Type"] == "application/zip", words_of(answer.content.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        names = {name.rpartition("/")[2] for name in pack.namelist()}
        manifest = next(name for name in pack.namelist() if name.endswith("manifest.json"))
        assert journey.row.ref in json.dumps(json.loads(pack.read(manifest)), ensure_ascii=False)
    assert {"manifest.json", "SHA256SUMS"} <= names, names
    assert any(name.endswith(".pdf") for name in names), names


def prechecks(journey: Journey, given: dict[str, Any]) -> None:
    """The rules' word before applying: each sentence of `says` stands in it, and nothing is opened."""
    before = Case.objects.count()
    query = {name: value for name, value in given.items() if name != "says"}
    page = journey.get("buyer", f"/orders/{journey.row.pk}/case/check/", query)
    for sentence in [given["says"]] if isinstance(given["says"], str) else given["says"]:
        assert stands(sentence, page), f"{sentence!r} is not what the rules say: {words_of(page)}"
    assert Case.objects.count() == before


def sees(journey: Journey, given: str) -> None:
    """A whole sentence stands in the middle of her order's page, of her case's or of the conversation."""
    latest = Case.objects.filter(order=journey.row).order_by("-number").first()
    paths = [f"/cases/{latest.pk}/"] if latest else []
    paths += [f"/orders/{journey.row.pk}/", f"/orders/{journey.row.pk}/talk/"]
    read_there = [journey.get("buyer", path) for path in paths]
    said = [words_of(page) for page in read_there]
    assert any(stands(given, page) for page in read_there), f"{given!r} is on none of {paths}: {said}"


def is_written_to(journey: Journey, given: list[str]) -> None:
    """A letter of this subject has gone to her unasked, once; `…` stands for a time, an amount or a number."""
    subject, *parts = given
    wanted = re.compile(".{1,24}".join(map(re.escape, subject.split("…"))))
    found = [row for row in Letter.objects.filter(order=journey.row) if wanted.fullmatch(row.subject)]
    assert len(found) == 1, list(Letter.objects.values_list("subject", flat=True))
    body = vault.unseal(found[0].body_sealed, "letter")
    assert [part for part in parts if part not in body] == [], body


def refused(journey: Journey, given: dict[str, Any]) -> None:
    """An application that is not taken; no case comes of it."""
    before = Case.objects.count()
    fields = {"line": journey.row.lines.get().pk, "words": "", **given}
    _, refusal = journey.press("buyer", f"/orders/{journey.row.pk}/case/", fields)
    assert refusal, "it was taken"
    assert Case.objects.count() == before


def _drawn(order: Order, *, edited: bool) -> bytes:
    """What WeChat would show of the payment, or what somebody made of that."""
    payment = Payment.objects.get(order=order, state="paid")
    assert payment.paid_at is not None
    amount, at = payment.amount_minor + (10_000 if edited else 0), payment.paid_at.astimezone(CHINA)
    shown = Shown("wechat", "安心小店", amount, at, payment.transaction_no, payment.pk.hex, order.ref)
    dice = random.Random(1)
    return treat.jpeg(pages.wechat(shown, style(dice, values_right=False), dice), 80)
