"""Which addresses take a form, and on what do they stand? The list is the site's own: a new page is tested unasked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver

from anxin.cases.states import OfferKind, Side
from anxin.catalog.models import Item
from anxin.delivery.models import Batch
from anxin.evidence.exhibits import TALK
from anxin.flows.acts.record_promise import Promised
from anxin.flows.add_upload import add_upload
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.make_offer import Proposed, make_offer
from anxin.flows.post_message import Said, post_message
from anxin.flows.promise import promise
from anxin.flows.reveal_code import reveal_code
from anxin.orders.models import Line
from anxin.payments.models import Payment
from anxin.people.models import Person, Role
from anxin.policy.models import PolicyVersion
from anxin.refs import new_id
from anxin.refunds.models import Refund
from anxin.support.states import Voice
from tests.support.cast import DAY, MINUTE, Stage
from tests.support.pictures import picture


@dataclass(frozen=True)
class Address:
    """One pattern of the site's list. `door` is the shell it belongs to: web, supplier or desk."""

    name: str
    pattern: str
    callback: Any

    @property
    def door(self) -> str:
        """Who stands in front of it."""
        if self.pattern.startswith("desk/"):
            return "desk"
        return "supplier" if self.pattern.startswith("supplier/") else "web"

    def at(self, key: UUID) -> str:
        """The address with this id in it."""
        filled = re.sub(r"<uuid:\w+>", str(key), self.pattern)
        filled = re.sub(r"<int:\w+>", "1", filled).replace("<slug:kind>", "alipay")
        return "/" + re.sub(r"<(str|path):\w+>", "nothing", filled)


def addresses() -> list[Address]:
    """Every address of our own shells, in the order of the list; others' (allauth, Django's own desk) are not ours."""
    ours = [one for one in _walk(get_resolver()) if one.name and not getattr(one.callback, "csrf_exempt", False)]
    return [one for one in ours if one.name.startswith(("web:", "admin:desk_", "admin:complaint_"))]


def _walk(resolver: Any, before: str = "", space: str = "") -> Iterator[Address]:
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from _walk(one, before + str(one.pattern), f"{one.namespace}:" if one.namespace else space)
        else:
            yield Address(f"{space}{one.name}" if one.name else "", before + str(one.pattern), one.callback)


@dataclass
class World:
    """Bea's order with all that can hang on one, and the three browsers in front of it."""

    keys: list[tuple[str, UUID]]
    browsers: dict[str, Client]

    def key_of(self, address: Address) -> UUID:
        """The id of what the address is about; nobody's where the world holds none of its kind."""
        return next((key for start, key in self.keys if address.pattern.startswith(start)), new_id())


def furnish_world(stage: Stage) -> World:
    """One of each thing, made as people make it."""
    buyer = stage.world.people["buyer"]
    order = stage.buys("steam-50", buyer=buyer)
    supplier = Line.objects.get(order=order).supplier_id
    reveal_code(order.pk, by="buyer", at=stage.wait(MINUTE))
    case = stage.claims(order.pk, "other")
    back = stage.buys("steam-50", buyer=buyer)
    stage.claims(back.pk, "changed_mind")
    fresh = stage.buys("steam-50", buyer=buyer)
    post_message(order.pk, Said(body="怎么用不了"), by="buyer", role=Voice.BUYER, at=stage.at)
    all_roles = Person.objects.get(pk=stage.world.people["operator"])
    for name in ("agent", "senior", "finance"):
        Role.objects.get_or_create(shop_id=stage.world.shop, person=all_roles, name=name)
    ours, theirs = (
        promise(
            order.pk,
            Promised(matter="delivery", words="给您充好", due_at=stage.at + DAY, reason="等核实"),
            by=by,
            role=role,
            at=stage.at,
        )
        for by, role in ((f"staff:{all_roles.pk}", Voice.AGENT), (f"supplier:{supplier}", Voice.SUPPLIER))
    )
    letter = Letter(
        shop=stage.world.shop, number="L-1", authority="市监局", words="要求退款", made_at=stage.at, ref=fresh.ref
    )
    offer = make_offer(
        case.pk,
        Proposed(kind=OfferKind.PARTIAL_REFUND, amount_minor=100, words="退一部分"),
        side=Side.AGENT,
        by=f"staff:{all_roles.pk}",
        at=stage.at,
    )
    upload = add_upload(order.pk, picture(), name="a.png", slot=TALK, by="buyer", at=stage.at).upload
    complaint = book_authority(letter, by=f"staff:{all_roles.pk}", at=stage.at)
    keys = {
        "desk/offers/<uuid:key>/make": case.pk,
        "desk/offers/": offer,
        "offers/": offer,
        "supplier/offers/": offer,
        "desk/talk/promises/": ours,
        "supplier/promises/": theirs,
        "desk/complaints/": complaint,
        "desk/cases/": case.pk,
        "cases/": case.pk,
        "supplier/cases/": case.pk,
        "desk/refunds/": _only(Refund),
        "refunds/": _only(Refund),
        "desk/payments/payment/": Payment.objects.get(order=order).pk,
        "desk/delivery/batch/": _only(Batch),
        "desk/policy/": _only(PolicyVersion),
        "desk/channels/": stage.world.channel,
        "desk/settlement/deposits/": supplier,
        "desk/settlement/agreements/": supplier,
        "items/": Item.objects.get(sku="steam-50").pk,
        "evidence/": upload,
        "supplier/evidence/": upload,
        "orders/<uuid:key>/case/": fresh.pk,
        "orders/": order.pk,
        "desk/talk/": order.pk,
        "desk/orders/": order.pk,
        "supplier/talks/": order.pk,
    }
    people = {"web": buyer, "supplier": stage.world.people["supplier"], "desk": all_roles.pk}
    return World(list(keys.items()), {door: browser(key) for door, key in people.items()})


def _only(model: type[Model]) -> UUID:
    key: UUID = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    return key


def browser(key: UUID) -> Client:
    """A browser in which this person is signed in, with a second factor used."""
    person = Person.objects.get(pk=key)
    TOTP.activate(person, generate_totp_secret())
    client = Client(raise_request_exception=True)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": 0.0}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
    session.save()
    return client
