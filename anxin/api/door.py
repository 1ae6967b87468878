"""Who may ask a supplier's desk by program? Whoever proves one of its keys; errors come from a closed set."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from anxin import clock, vault
from anxin.catalog.refusals import ItemWrong
from anxin.flows.count_tries import count_tries
from anxin.flows.make_supplier_key import PURPOSE
from anxin.integrations.sealed import Signature, Unproven, shared_secret
from anxin.integrations.sealed_door import (
    REFUSED,
    Answer,
    Malformed,
    TooLarge,
    body_fields,
    proven_question,
    sealed_answer,
)
from anxin.people.access import key_of_supplier
from anxin.people.models import Supplier, SupplierKey
from anxin.refusal import Refusal

WINDOW: Final = timedelta(minutes=1)
MOST_ASKS: Final = 120
LARGEST_BYTES: Final = 10 * 1024 * 1024
# nothing of it was read, so nobody is proven to have sent it, and the answer has no seal
TOO_LARGE: Final = (413, {"code": "TOO_LARGE", "detail": f"{LARGEST_BYTES} bytes at most"})
# what a refusal is called here; whatever is not named is not possible, with its sentence
CODES: Final = {
    "not_found": (404, "NOT_FOUND"),
    "item_wrong": (422, "ITEM_WRONG"),
    "kind_in_use": (409, "KIND_IN_USE"),
    "not_a_code": (422, "NOT_A_CODE"),
    "not_by_hand": (409, "NOT_BY_HAND"),
    "not_asked": (409, "NOT_ASKED"),
    "question_changed": (409, "QUESTION_CHANGED"),
    "part_needed": (422, "PART_NEEDED"),
    "words_needed": (422, "WORDS_NEEDED"),
    "reason_needed": (422, "WORDS_NEEDED"),
    "deposit_moved": (409, "DEPOSIT_MOVED"),
    "payout_open": (409, "PAYOUT_OPEN"),
    "not_agreed": (409, "NOT_AGREED"),
    "payee_not_agreed": (409, "NOT_AGREED"),
    "columns_missing": (422, "TABLE_UNREADABLE"),
    "table_unreadable": (422, "TABLE_UNREADABLE"),
}
NOT_POSSIBLE: Final = "NOT_POSSIBLE"


@dataclass(frozen=True, slots=True)
class Asked:
    """A proven question of a supplier's own system, and when it came."""

    supplier: Supplier
    fields: Mapping[str, Any]
    query: Mapping[str, str]
    at: datetime
    keyed_by: str

    @property
    def person(self) -> UUID:
        """Who made the key and answers for what is asked with it. Raises ValueError where it was no person."""
        return UUID(self.keyed_by.partition(":")[2])

    @property
    def by(self) -> str:
        """The actor in histories: the supplier itself, as at its desk."""
        return f"supplier:{self.supplier.pk}"


Handle = Callable[..., Answer]


def door(**handles: Handle) -> Callable[..., HttpResponse]:
    """A view with one answering function for each method; what does not prove itself is refused in one way."""

    @csrf_exempt
    def view(request: HttpRequest, **path: Any) -> HttpResponse:
        handle = handles.get(request.method or "")
        if handle is None:
            return HttpResponse(status=405, headers={"Allow": ", ".join(sorted(handles))})
        try:
            key, signature, nonce, body = proven_question(request, signed_by, "desk-nonce", LARGEST_BYTES)
        except TooLarge:
            return sealed_answer(*TOO_LARGE)
        except Unproven:
            return sealed_answer(*REFUSED)
        return sealed_answer(*_answer(handle, request, key, body, path), signature, nonce)

    return view


def too_often(asked: Asked, what: str, *, most: int, window: timedelta) -> bool:
    """Whether this supplier has done this more than `most` times within the window, now counted once more."""
    return count_tries([f"desk-{what}:{asked.supplier.pk.hex}"], window=window, at=asked.at) > most


def signed_by(account: str) -> tuple[SupplierKey, Signature]:
    """The key of this name and the signature it must have made. Raises Unproven."""
    key = key_of_supplier(account)
    if key is None:
        raise Unproven("nobody of this name")
    try:
        return key, shared_secret(vault.unseal(bytes(key.secret_sealed), PURPOSE), "anxin", "key")
    except (ValueError, vault.Unsealable):
        raise Unproven("nobody who could sign") from None


def _answer(handle: Handle, request: HttpRequest, key: SupplierKey, body: bytes, path: Mapping[str, Any]) -> Answer:
    at = clock.now()
    if count_tries([f"desk:{key.pk.hex}"], window=WINDOW, at=at) > MOST_ASKS:
        return 429, {"code": "TOO_MANY", "detail": f"{MOST_ASKS} a minute"}
    try:
        return handle(Asked(key.supplier, body_fields(body), request.GET.dict(), at, key.by), **path)
    except (ValueError, Malformed) as bad:
        return 400, {"code": "BAD_REQUEST", "detail": str(bad)[:100]}
    except ItemWrong as wrong:
        told = {name: reason.en for name, reason in wrong.wrong}
        return 422, {"code": "ITEM_WRONG", "detail": wrong.say("en"), "fields": told}
    except Refusal as refusal:
        status, code = CODES.get(refusal.code(), (409, NOT_POSSIBLE))
        return status, {"code": code, "detail": refusal.say("en")}
