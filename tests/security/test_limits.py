"""May anything that people can send be sent without end? Each form has its limit, or a reason why it needs none."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any, Final

import pytest
from django.test import Client

from anxin.console import pack as desk_packs
from anxin.console.limits import limit as desk_limit
from anxin.evidence.models import Exhibit
from anxin.flows.furnish_shop import Furnished
from anxin.web import post_limits
from anxin.web.limits import limit
from anxin.web.post_limits import DESKS
from anxin.web.talk import MOST_NUDGES
from tests.security.addresses import Address, addresses, browser
from tests.web.conftest import Buy

LIMITS: Final = (limit, desk_limit)
# what a signed-in person sends to these is counted for the whole desk, by anxin.web.post_limits
COUNTED: Final = DESKS
OWN_STATE = "moves one thing from one state to the next, once: a second press is refused by that state"
REASONS: Final[dict[str, str]] = {
    "web:language": "writes a cookie and nothing else",
    "web:refund_to": "notes one of two words on the order, and no more than one row",
    "web:refund_origin": OWN_STATE,
    "web:refund_redirect": OWN_STATE,
    "web:confirm": OWN_STATE,
    "web:cancel": OWN_STATE,
    "web:case_choose": OWN_STATE,
    "web:case_withdraw": OWN_STATE,
}
# these write to people, or make work for the machine: they count for themselves as well
OWN_LIMIT: Final = {
    *("admin:desk_say", "admin:desk_hand_over", "admin:desk_keep_promise", "admin:desk_pack"),
    *("admin:desk_complaint_answer", "admin:desk_complaint_attach", "admin:desk_complaint_payout"),
    *("admin:desk_complaint_letter", "web:supplier_talk"),
}


def taking_posts() -> list[Address]:
    """The addresses that take a form, as their own guards say."""
    return [one for one in addresses() if "POST" in _methods(one.callback)]


def _methods(view: Callable[..., Any]) -> set[str]:
    """What the guard around a view, or inside of it, lets through; everything where there is none."""
    step: Any = view
    while step is not None:
        for cell in getattr(step, "__closure__", None) or ():
            held = cell.cell_contents
            if isinstance(held, list) and held and all(isinstance(one, str) and one.isupper() for one in held):
                return set(held)
        step = getattr(step, "__wrapped__", None)
    return {"GET", "POST"}


def _reached(view: Callable[..., Any]) -> Iterator[object]:
    """All of our functions that a view may call, itself among them."""
    seen: set[object] = set()
    todo: list[Any] = [view]
    while todo:
        one = inspect.unwrap(todo.pop())
        function = getattr(one, "__func__", one)
        if function in seen or not isinstance(function, FunctionType):
            continue
        seen.add(function)
        yield function
        if function in LIMITS or not function.__module__.startswith(("anxin.web", "anxin.console", "django.contrib")):
            continue
        host = getattr(one, "__self__", None)
        for name in _names(function.__code__):
            todo += [found for found in (function.__globals__.get(name), getattr(host, name, None)) if callable(found)]
        for cell in function.__closure__ or ():
            if callable(cell.cell_contents):
                todo.append(cell.cell_contents)


def _names(code: CodeType) -> set[str]:
    inner = [_names(const) for const in code.co_consts if isinstance(const, CodeType)]
    return set(code.co_names).union(*inner)


def test_every_form_has_a_limit_or_a_reason() -> None:
    bare = {one.name for one in taking_posts() if not any(found in LIMITS for found in _reached(one.callback))}
    alone = {name for name in bare if not name.startswith(COUNTED)}
    assert sorted(alone - REASONS.keys()) == [], "give it a limit(), or say in REASONS why it needs none"
    assert sorted(REASONS.keys() - bare) == [], "these have a limit by now: strike them out"
    assert sorted(bare & OWN_LIMIT) == []


@pytest.mark.parametrize(("who", "where"), [("supplier", "/supplier/stock/"), ("operator", "/desk/queue/four-eyes/")])
def test_what_one_person_sends_to_a_desk_is_counted(
    who: str, where: str, shop: Furnished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_limits, "MOST_POSTS", 2)
    person = browser(shop.people[who])
    answers = [person.post(where, {}).status_code for _ in range(3)]
    assert 429 not in answers[:2]
    assert answers[2] == 429
    assert browser(shop.people["agent"]).post("/desk/queue/next/", {}).status_code != 429


def test_the_buyer_hurries_so_often_and_no_more(paid: Buy) -> None:
    guest = Client()
    order = paid(guest)
    for _ in range(MOST_NUDGES):
        guest.post(f"/orders/{order.pk}/talk/nudge/", {"to": "agent"})
    said = guest.post(f"/orders/{order.pk}/talk/nudge/", {"to": "agent"}, follow=True).content.decode()
    assert "15 分钟" in said


def test_packs_of_the_desk_are_counted_by_person(paid: Buy, shop: Furnished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_packs, "MOST_PACKS", 0)
    order = paid(Client())
    door = f"/desk/orders/order/{order.pk}/pack/"
    said = browser(shop.people["senior"]).post(door, {"recipient": "12315"}, follow=True).content.decode()
    assert "15 分钟" in said
    assert not Exhibit.objects.filter(order=order, kind="pack_given").exists()
