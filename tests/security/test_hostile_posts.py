"""Does any form of ours break, or lose what was typed, whatever is sent to it?

Every address of the site's own list is posted to by somebody signed in with the right role: NUL, ids that are none,
numbers and days that are none, texts far too long, files for words. Each try is undone before the next.
"""

import os
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from anxin import clock
from anxin.support.models import Commitment, HandOver
from tests.security.addresses import Address, World, addresses, furnish_world
from tests.support.cast import HOUR, furnished

MARK = "打过的字7K3Q"
TOO_LONG = f"{MARK}{'长' * 5_000}"
MEGABYTE = f"{MARK}{'a' * 1_000_000}"
# what a form may hold that stands for a choice, so that what is behind the choice is reached
CHOICES = {
    "act": "reply",
    "answer": "accept",
    "choice": "refund",
    "decision": "refund",
    "do": "up",
    "kind": "partial",
    "matter": "answer",
    "outcome": "refund_full",
    "liable": "supplier",
    "problem": "invalid_code",
    "recipient": "buyer",
    "remedy": "note",
    "slot": "goods",
    "to": "buyer",
    "way": "page",
    "made_on": "2026-11-20",
    "due": "1h",
    "quantity": "1",
    "agreed": "1",
    "consent": "yes",
    "amount": "1.00",
    "asked": "",
    "above": "200.00",
    "target": "senior",
}
IDS = ("case", "channel", "chargeback", "item", "key", "line", "on", "order", "payment", "shop", "target", "expected")
TEXTS = (
    *("body", "words", "reason", "proof", "words_zh", "words_en", "reason_zh", "reason_en", "zh1", "en1", "text"),
    *("number", "authority", "note", "against", "reference", "payee", "name", "name_zh", "name_en", "holder", "bank"),
    *("legal_name", "identity_no", "account", "account_again", "contact", "password", "ref", "after", "because"),
    *("base_url", "code", "clause", "claims", "next", "back", "comment", "transaction_no", "point", "points"),
)
NUMBERS = ("amount", "above", "asked", "quantity", "days", "share", "money", "number", "better_later")
DAYS = ("made_on", "day", "due_at", "takes_effect_on", "from", "until", "now")
FILES = ("file", "files", "pictures", "items")
# shown again would be a secret, or a number that opens a purse
NEVER_AGAIN = {"password", "code", "holder", "bank", "number", "identity_no", "account_again"}


def extreme() -> bool:
    """Whether each wrong thing is sent by itself, too: seven times as many posts."""
    return os.environ.get("ANXIN_EXTREME") == "1"


def hostile() -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent, by what is wrong with it."""
    texts = dict.fromkeys(TEXTS, MARK)
    files = {name: SimpleUploadedFile(f"{name}\x00.png", b"\x00no picture") for name in (*FILES, "body", "words", "to")}
    yield (
        "all at once",
        {
            **CHOICES,
            **dict.fromkeys(TEXTS, f"\x00{MARK}\ud800"),
            **dict.fromkeys(TEXTS[:4], TOO_LONG),
            **dict.fromkeys(IDS, "agent:not-an-id"),
            **dict.fromkeys(NUMBERS, "9" * 40),
            **dict.fromkeys(DAYS, "2026-13-45T99:99"),
        },
    )
    if not extreme():
        return
    yield "files for words, and NUL for choices", {**dict.fromkeys((*CHOICES, *IDS), "a\x00b"), **files}
    yield "nothing", {}
    yield "NUL", {**CHOICES, **dict.fromkeys(TEXTS, f"\x00{MARK}\x00"), **dict.fromkeys(IDS, "\x00")}
    yield "NUL for choices", dict.fromkeys((*CHOICES, *TEXTS, *IDS, *NUMBERS, *DAYS), "a\x00b")
    yield "ids that are none", {**CHOICES, **texts, **dict.fromkeys(IDS, "agent:not-an-id")}
    yield (
        "numbers and days that are none",
        {
            **CHOICES,
            **texts,
            **dict.fromkeys(NUMBERS, "1e309"),
            **dict.fromkeys(DAYS, "2026-13-45T99:99"),
        },
    )
    yield "numbers beyond every column", {**CHOICES, **texts, **dict.fromkeys(NUMBERS, "9" * 40)}
    yield "far too long", {**CHOICES, **dict.fromkeys(TEXTS[:14], TOO_LONG)}
    yield "a megabyte", {**CHOICES, **texts, "body": MEGABYTE, "words": MEGABYTE}
    yield "half a sign", {**CHOICES, **dict.fromkeys(TEXTS, f"{MARK}\ud800"), **dict.fromkeys(IDS, "\udfff")}
    yield "words for files", {**CHOICES, **texts, **dict.fromkeys(FILES, MARK)}
    yield "files for words", {**CHOICES, **files}


def sent(world: World, address: Address, given: dict[str, Any]) -> Any:
    """One post, and its traces undone."""
    point = str(connection.savepoint())
    try:
        where, browser = address.at(world.key_of(address)), world.browsers[address.door]
        if any(isinstance(value, SimpleUploadedFile) for value in given.values()):
            answer: Any = browser.post(where, given)
        else:
            # half a sign goes over the wire as its bytes, as a broken program would send it
            body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in given.items()})
            answer = browser.post(where, body, content_type="application/x-www-form-urlencoded")
        return answer
    finally:
        connection.savepoint_rollback(point)


@pytest.fixture
def world(db: Any) -> World:
    """Bea's order an hour ago by the real clock, which the pages read."""
    stage = furnished()
    stage.at = clock.now() - HOUR
    return furnish_world(stage)


def fields_shown(page: str, path: str) -> dict[str, str]:
    """The free texts of the forms that post to this path, as the page shows them again."""
    found = {}
    for action, form in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        to = re.search(r'action="([^"#?]*)', action)
        if 'method="post"' not in action or (to and to.group(1) and unescape(to.group(1)) != path):
            continue
        for tag, inner in re.findall(r"(<textarea\b[^>]*>)(.*?)</textarea>", form, re.DOTALL):
            found[_name(tag)] = unescape(inner)
        for tag in re.findall(r"<input\b[^>]*>", form):
            kind = re.search(r'\btype="(\w+)"', tag)
            if kind is None or kind.group(1) == "text":
                value = re.search(r'\bvalue="([^"]*)"', tag)
                found[_name(tag)] = unescape(value.group(1)) if value else ""
    return found


def _name(tag: str) -> str:
    named = re.search(r'\bname="([^"]+)"', tag)
    return named.group(1) if named else ""


def lost(answer: Any, given: dict[str, Any], path: str) -> list[str]:
    """Which typed texts a refused form shows no more."""
    if not 400 <= answer.status_code < 500 or answer.status_code in (403, 404, 405, 429):
        return []
    shown = fields_shown(answer.content.decode(), path)
    typed = {name for name, value in given.items() if isinstance(value, str) and MARK in value} - NEVER_AGAIN
    return sorted(name for name in typed & shown.keys() if MARK not in shown[name])


def test_no_form_breaks_or_loses_what_was_typed_whatever_is_sent(world: World) -> None:
    broken, forgotten, reached = [], [], set()
    for address in addresses():
        for what, given in hostile():
            try:
                answer = sent(world, address, given)
            except Exception as error:  # noqa: BLE001  what it was is told for all addresses together
                broken.append(f"{address.name}: {what}: {type(error).__name__}: {error}"[:200])
                continue
            if answer.status_code == 405:
                break
            if answer.status_code >= 500:
                broken.append(f"{address.name}: {what}: {answer.status_code}")
            if answer.status_code != 404:
                reached.add(address.name)
            gone = lost(answer, given, address.at(world.key_of(address)))
            forgotten += [f"{address.name}: {what}: {name}" for name in gone]
    assert not broken, "\n".join(broken)
    assert not forgotten, "\n".join(forgotten)
    assert len(reached) >= 60


def test_a_refused_proof_stands_again_where_it_was_typed(world: World) -> None:
    for door, start in (("supplier", "supplier/promises/"), ("desk", "desk/talk/promises/")):
        key = dict(world.keys)[start]
        answer: Any = world.browsers[door].post(f"/{start}{key}/keep/", {"proof": "印"})
        assert answer.status_code == 422
        assert 'value="印"' in answer.content.decode()


def test_a_proof_that_comes_too_late_is_kept_as_words_to_be_said(world: World) -> None:
    Commitment.objects.update(state="broken", closed_at=clock.now())
    for door, start in (("supplier", "supplier/promises/"), ("desk", "desk/talk/promises/")):
        key = dict(world.keys)[start]
        answer: Any = world.browsers[door].post(f"/{start}{key}/keep/", {"proof": "已经充好了"})
        assert answer.status_code == 409
        assert ">已经充好了</textarea>" in answer.content.decode().replace(">\n", ">")


def test_a_hand_over_to_nobody_is_refused_and_the_reason_stays(world: World) -> None:
    order = dict(world.keys)["desk/talk/"]
    given = {"target": "senior:not-an-id", "reason": "要高级客服看一下", "case": "neither"}
    answer: Any = world.browsers["desk"].post(f"/desk/talk/{order}/hand/", given)
    assert answer.status_code == 422
    assert 'value="要高级客服看一下"' in answer.content.decode()
    assert not HandOver.objects.exists()


def test_an_address_with_a_nul_in_it_leads_nowhere(world: World) -> None:
    assert world.browsers["web"].get("/o/%00/").status_code == 404
    assert world.browsers["web"].get("/?q=a%00b").status_code == 200
