"""How does a file become evidence? The one door for every picture, whoever shows it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from uuid import UUID

from django.db.transaction import atomic

from anxin import vault
from anxin.cases.queries import open_case_of, slots_awaited
from anxin.evidence.check_picture import Checked, check_picture
from anxin.evidence.exhibits import GOODS, TALK, NewExhibit
from anxin.evidence.files import keep
from anxin.evidence.models import PURPOSE, Upload
from anxin.evidence.needs import SLOTS
from anxin.evidence.refusals import TooManyThisHour, TooManyUploads, UnknownSlot
from anxin.evidence.seal import seal
from anxin.evidence.states import PENDING, Side, UploadState, side_of
from anxin.flows.acts.go_on_with_evidence import go_on_with_evidence
from anxin.flows.acts.keep_keys import keep_keys
from anxin.flows.acts.lock_orders import lock_orders
from anxin.flows.acts.missing_slot import missing_slot
from anxin.orders.models import Order
from anxin.refs import new_id
from anxin.refusal import NotFound

MOST_OF_AN_ORDER, MOST_AN_HOUR = 40, 20
HOUR = timedelta(hours=1)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Added:
    """What was added; `repeat` when the same file was there already, `moved` when it is now in another slot, `counts`
    when it answers what a person has asked for since it was first sent."""

    upload: UUID
    slot: str
    repeat: bool = False
    moved: bool = False
    counts: bool = False


@dataclass(frozen=True, slots=True)
class _Given:
    order: Order
    data: bytes
    checked: Checked
    name: str
    side: Side
    by: str
    at: datetime


@atomic(durable=True)
def add_upload(
    order: UUID, data: bytes, *, name: str, slot: str | None, by: str, at: datetime, otherwise: str = GOODS
) -> Added:
    """Check a file, seal it unchanged, keep the clean copy that people see, and queue it to be read.

    `slot` is payment, goods or talk; None lets what is read in it decide, and until then what is missing, `otherwise`
    where nothing is. The same file of the same side is the same upload. Raises NotFound, UnknownSlot, TooManyUploads,
    TooManyThisHour, and the refusals of files: NothingInIt, TooBig, VideoTooBig, NotAPicture, HeicPicture,
    ArchiveGiven, DocumentGiven, TooManyPixels, PictureBroken.
    """
    if slot is not None and slot not in SLOTS:
        raise UnknownSlot
    # nothing has been asked of the database yet, so that no transaction waits while a picture is decoded
    checked = check_picture(data)
    locked = lock_orders([order]).get(order)
    if locked is None:
        raise NotFound
    side = side_of(by)
    known = Upload.objects.filter(order=order, side=side, sha256=checked.sha256).first()
    if known is not None:
        return _again(known, locked, slot, by, at)
    _heed_limits(order, side, at)
    given = _Given(locked, data, checked, _plain_name(name), side, by, at)
    row = _keep(given, slot or missing_slot(locked, otherwise=otherwise), sort=slot is None)
    if not checked.is_picture:
        go_on_with_evidence(locked, at=at)
    return Added(row.pk, row.slot)


def _again(known: Upload, order: Order, slot: str | None, by: str, at: datetime) -> Added:
    """It goes where it is now said to belong; where nobody says, into the slot that is still missing.

    What was once shown as the goods stays there for the conversation: suppliers have seen it. The case goes on with it,
    and a buyer whom a person has asked for what was sent before answers by sending it once more.
    """
    wanted = slot or missing_slot(order, otherwise=known.slot, known=known.slot)
    moved = known.slot != wanted and not (known.slot == GOODS and wanted == TALK)
    counts = known.side == Side.BUYER and _is_awaited(order, wanted)
    if moved:
        known.slot, known.sort = wanted, slot is None and known.state in PENDING
        known.save(update_fields=["slot", "sort"])
    if counts:
        seal([_sent_again(known, order, wanted, by, at)])
    if moved or counts:
        go_on_with_evidence(order, at=at)
    return Added(known.pk, known.slot, repeat=True, moved=moved, counts=counts)


def _is_awaited(order: Order, slot: str) -> bool:
    case = open_case_of(order.pk)
    return case is not None and slot in (slots_awaited(case) or ())


def _sent_again(known: Upload, order: Order, slot: str, by: str, at: datetime) -> NewExhibit:
    content = {"upload": str(known.pk), "sha256": bytes(known.sha256).hex()}
    return NewExhibit(shop=order.shop_id, order=order.pk, slot=slot, kind="upload_again", content=content, by=by, at=at)


def _heed_limits(order: UUID, side: Side, at: datetime) -> None:
    """Each side has its own measure, so that nobody can fill up the other's."""
    given = Upload.objects.filter(order=order, side=side)
    if given.count() >= MOST_OF_AN_ORDER:
        raise TooManyUploads(most=MOST_OF_AN_ORDER)
    if given.filter(at__gt=at - HOUR).count() >= MOST_AN_HOUR:
        raise TooManyThisHour(most=MOST_AN_HOUR)


def _keep(given: _Given, slot: str, *, sort: bool) -> Upload:
    pk, checked = new_id(), given.checked
    key, key_sealed = vault.new_data_key(PURPOSE)
    keep(pk, key, original=given.data, copy=checked.copy)
    exhibit = _exhibit(pk, given, slot)
    seal([exhibit])
    row = Upload.objects.create(
        id=pk,
        shop_id=given.order.shop_id,
        order=given.order,
        exhibit_id=exhibit.id,
        side=given.side,
        slot=slot,
        sort=sort,
        name=given.name,
        media_type=checked.media_type,
        size=len(given.data),
        sha256=checked.sha256,
        copy_type=checked.copy_type,
        copy_sha256=_sha256(checked.copy),
        width=checked.width,
        height=checked.height,
        dhash=checked.dhash,
        key_sealed=key_sealed,
        by=given.by,
        at=given.at,
        state=UploadState.WAITING if checked.is_picture else UploadState.UNREAD,
    )
    hits = keep_keys(row, [f"bytes:{checked.sha256.hex()}"], at=given.at)
    if hits and not checked.is_picture:
        Upload.objects.filter(pk=pk).update(reused=True)
    return row


def _exhibit(upload: UUID, given: _Given, slot: str) -> NewExhibit:
    checked = given.checked
    return NewExhibit(
        shop=given.order.shop_id,
        order=given.order.pk,
        slot=slot,
        kind="upload",
        content={
            "upload": str(upload),
            "side": str(given.side),
            "media_type": checked.media_type,
            "size": len(given.data),
            "sha256": checked.sha256.hex(),
            "copy_sha256": _sha256(checked.copy).hex(),
        },
        by=given.by,
        at=given.at,
    )


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest() if data else b""


def _plain_name(name: str) -> str:
    """The last part alone, whichever way its system parts paths, and nothing that does not print."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return "".join(letter for letter in last if letter.isprintable())[-LONGEST_NAME:]
