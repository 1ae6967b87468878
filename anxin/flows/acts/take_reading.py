"""What follows from a reading? It stands beside our own record, and is sealed; it decides nothing by itself."""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from anxin import vault
from anxin.evidence.exhibits import NewExhibit
from anxin.evidence.models import PURPOSE, Upload
from anxin.evidence.needs import SLOTS
from anxin.evidence.reading.compare import compare
from anxin.evidence.reading.shapes import Comparison, Kind, Reading, Verdict
from anxin.evidence.seal import seal
from anxin.evidence.states import Match, UploadState
from anxin.flows.acts.keep_keys import keep_keys
from anxin.flows.acts.records_of import records_of
from anxin.orders.models import Order
from anxin.payments.models import Channel, Payment

_RANK = {Match.CONTRADICTED: 0, Match.UNVERIFIED: 1, Match.MATCHED: 2}


def take_reading(upload: Upload, order: Order, reading: Reading, *, at: datetime) -> None:
    """Keep what was read, compared with our record, and whether it was used elsewhere. The order is locked.

    A picture that agrees with our record is this order's own, whoever has shown the same one elsewhere.
    """
    said = _compared(order, reading, at)
    match = _match(said, reading)
    used = keep_keys(upload, [f"bytes:{bytes(upload.sha256).hex()}", *reading.content_keys], at=at)
    upload.reused = match is not Match.MATCHED and (used or _is_of_another(order, reading))
    plain = json.dumps(reading.to_json(), ensure_ascii=False, sort_keys=True)
    if upload.sort and reading.kind in SLOTS:
        upload.slot = str(reading.kind)
    upload.state = UploadState.READ if reading.readable else UploadState.UNREAD
    upload.sealed_reading = vault.seal_with(upload.key, plain, PURPOSE)
    upload.problems = list(reading.problems)
    upload.match = match
    upload.agreed = _fields(said, Verdict.MATCHED)
    upload.differing = _fields(said, Verdict.CONTRADICTED)
    upload.read_at, upload.reading_until = at, None
    upload.save()
    _seal(upload, plain, at)


def _compared(order: Order, reading: Reading, at: datetime) -> Comparison:
    """Beside the payment that it fits best: an order may have more than one."""
    each = [compare(reading, record) for record in records_of(order, reading, at=at)]
    return max(each, key=lambda one: (_RANK[Match(one.match)], len(_fields(one, Verdict.MATCHED))))


def _match(said: Comparison, reading: Reading) -> Match:
    """A conversation may name other orders and amounts: it agrees or it says nothing."""
    match = Match(said.match)
    return Match.UNVERIFIED if reading.kind is Kind.TALK and match is Match.CONTRADICTED else match


def _fields(said: Comparison, verdict: Verdict) -> list[str]:
    return [name for name, one in said.verdicts.items() if one is verdict]


def _is_of_another(order: Order, reading: Reading) -> bool:
    """Whether our own books know the payment that is shown, as another order's."""
    paid = Payment.objects.exclude(order=order)
    number, ours = reading.sure_value("transaction_no"), reading.sure_value("merchant_no")
    if number:
        channels = Channel.objects.filter(shop=order.shop_id).values("pk")
        if paid.filter(channel__in=channels, transaction_no=str(number)).exists():
            return True
    return _is_id(ours) and paid.filter(pk=UUID(str(ours))).exists()


def _is_id(text: object) -> bool:
    try:
        return bool(text) and bool(UUID(str(text)))
    except ValueError:
        return False


def _seal(upload: Upload, plain: str, at: datetime) -> None:
    """The reading is sealed by its hash: what it says may be shredded with the upload, and the chain still holds."""
    seal(
        [
            NewExhibit(
                shop=upload.shop_id,
                order=upload.order_id,
                slot=upload.slot,
                kind="upload_read",
                content={
                    "upload": str(upload.pk),
                    "state": str(upload.state),
                    "match": str(upload.match),
                    "reused": upload.reused,
                    "agreed": upload.agreed,
                    "differing": upload.differing,
                    "problems": upload.problems,
                    "reading_sha256": hashlib.sha256(plain.encode()).hexdigest(),
                },
                by="machine",
                at=at,
            )
        ]
    )
