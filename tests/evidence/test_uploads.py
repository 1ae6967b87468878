"""What becomes of a file that somebody shows: kept as it came, shown as a copy, and never changed again?"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from anxin import vault
from anxin.evidence.access import upload_for, upload_for_supplier, uploads_for_supplier
from anxin.evidence.files import copy_of, is_whole, original_of
from anxin.evidence.models import EvidenceKey, Exhibit, Upload
from anxin.evidence.reading.shapes import NOT_READ, Kind
from anxin.evidence.refusals import FileMissing, PictureBroken, TooManyThisHour, TooManyUploads, UnknownSlot
from anxin.flows import add_upload as door
from anxin.flows.acts.open_pictures import open_pictures
from anxin.flows.add_upload import Added, add_upload
from anxin.flows.record_reading import record_reading
from anxin.flows.reseal import NIL, PLACES, reseal
from anxin.orders.models import Line, Order
from anxin.people.access import Viewer
from anxin.people.models import Supplier
from anxin.refusal import NotFound
from tests.evidence.videos import VIDEO
from tests.support.cast import HOUR, Stage
from tests.support.pictures import photo_from_somewhere, picture, read

Shows = Callable[..., Added]
BUYER = "buyer:00000000-0000-0000-0000-000000000001"


def where_files_lie() -> Path:
    """The folder of the evidence storage."""
    return Path(settings.STORAGES["evidence"]["OPTIONS"]["location"])


@pytest.fixture
def order(stage: Stage) -> Order:
    return stage.buys("steam-50")


@pytest.fixture
def shows(stage: Stage, order: Order) -> Shows:
    """Somebody shows something about the order; Bea, unless said otherwise."""

    def show(data: bytes, *, slot: str | None = "goods", name: str = "a.png", by: str = BUYER) -> Added:
        return add_upload(order.pk, data, name=name, slot=slot, by=by, at=stage.at)

    return show


def test_the_original_is_kept_byte_by_byte_and_people_see_the_copy(shows: Shows) -> None:
    data = photo_from_somewhere()
    row = Upload.objects.get(pk=shows(data).upload)
    assert original_of(row) == data
    assert b"PhotoEditor" not in copy_of(row)
    assert bytes(row.sha256) == hashlib.sha256(data).digest()
    assert is_whole(row)


def test_what_lies_in_the_folder_gives_nothing_away(shows: Shows) -> None:
    data = photo_from_somewhere()
    row = Upload.objects.get(pk=shows(data).upload)
    folder = where_files_lie()
    kept = list(folder.rglob(f"{row.pk.hex}.*"))
    assert len(kept) == 2
    for path in kept:
        assert path.stat().st_mode & 0o077 == 0
        assert data[:64] not in path.read_bytes()
        assert b"JFIF" not in path.read_bytes()


def test_its_hash_stands_in_the_chain_of_its_order(order: Order, shows: Shows) -> None:
    data = picture("x")
    row = Upload.objects.get(pk=shows(data, slot="payment").upload)
    exhibit = Exhibit.objects.get(order=order, kind="upload")
    assert row.exhibit_id == exhibit.pk
    assert exhibit.content["sha256"] == hashlib.sha256(data).hexdigest()
    assert (exhibit.slot, exhibit.by) == ("payment", BUYER)
    assert "a.png" not in str(exhibit.content)


def test_the_same_file_again_is_the_same_upload(shows: Shows) -> None:
    data = picture("x")
    first, again = shows(data), shows(data, name="other.png")
    assert (again.upload, again.slot, again.repeat, again.moved) == (first.upload, "goods", True, False)
    assert Upload.objects.count() == Exhibit.objects.filter(kind="upload").count() == 1


def test_the_other_side_may_show_the_same_file(stage: Stage, order: Order, shows: Shows) -> None:
    data = picture("x")
    supplier = Line.objects.get(order=order).supplier_id
    assert shows(data).upload != shows(data, by=f"supplier:{supplier}").upload
    assert sorted(Upload.objects.values_list("side", flat=True)) == ["buyer", "supplier"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\Users\\Bea\\passwd", "/etc/\x00\npasswd"])
def test_a_path_in_a_file_name_leads_nowhere(shows: Shows, name: str) -> None:
    assert Upload.objects.get(pk=shows(picture("x"), name=name).upload).name == "passwd"


def test_a_wrong_ending_changes_nothing(shows: Shows) -> None:
    row = Upload.objects.get(pk=shows(picture("x", form="JPEG"), name="x.exe").upload)
    assert (row.media_type, row.copy_type) == ("image/jpeg", "image/jpeg")


def test_nothing_is_kept_of_a_file_that_is_refused(shows: Shows) -> None:
    folder = where_files_lie()
    before = len(list(folder.rglob("*.original")))
    with pytest.raises(PictureBroken):
        shows(picture("x")[:-200])
    assert not Upload.objects.exists()
    assert len(list(folder.rglob("*.original"))) == before


def test_an_order_takes_so_many_an_hour_and_so_many_in_all(
    stage: Stage, order: Order, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST_AN_HOUR", 2)
    monkeypatch.setattr(door, "MOST_OF_AN_ORDER", 3)
    assert not shows(picture("1")).repeat
    shows(picture("2"))
    with pytest.raises(TooManyThisHour):
        shows(picture("3"))
    assert shows(picture("1")).repeat, "what is there already is no further one"
    assert not shows(picture("3"), by=f"supplier:{uuid4()}").repeat, "nobody fills up the other's measure"
    stage.wait(HOUR)
    shows(picture("3"))
    with pytest.raises(TooManyUploads):
        shows(picture("4"))


def test_a_slot_that_is_none_and_an_order_that_is_not_there(stage: Stage, shows: Shows) -> None:
    with pytest.raises(UnknownSlot):
        shows(picture("1"), slot="secrets")
    with pytest.raises(NotFound):
        add_upload(uuid4(), picture("1"), name="a.png", slot="goods", by=BUYER, at=stage.at)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_upload SET sha256 = '\\x00'",
        "UPDATE evidence_upload SET size = 1, slot = 'talk'",
        "UPDATE evidence_upload SET by = 'buyer:x'",
        "DELETE FROM evidence_upload",
        "DELETE FROM evidence_exhibit",
        "UPDATE evidence_evidencekey SET kind = 'moment'",
        "DELETE FROM evidence_evidencekey",
    ],
)
def test_the_database_refuses_to_change_what_was_shown(shows: Shows, change: str) -> None:
    shows(picture("x"))
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Upload.objects.count() == 1


def test_what_was_read_once_stays_as_it_was_read(shows: Shows) -> None:
    row = Upload.objects.get(pk=shows(VIDEO).upload)
    assert row.state == "unread"
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        Upload.objects.update(match="matched")
    Upload.objects.update(key_sealed=row.key_sealed)


def test_what_support_was_shown_first_can_be_shown_to_the_supplier_too(shows: Shows, order: Order) -> None:
    supplier = order.lines.get().supplier_id
    key = shows(VIDEO, slot="talk").upload
    with pytest.raises(NotFound):
        upload_for_supplier(supplier, key)
    assert shows(VIDEO, slot="goods") == Added(key, "goods", repeat=True, moved=True)
    assert upload_for_supplier(supplier, key).pk == key
    assert shows(VIDEO, slot="talk").slot == "goods", "and what a supplier has seen stays seen"
    assert Upload.objects.count() == 1


def test_a_damaged_file_is_not_shown(shows: Shows) -> None:
    row = Upload.objects.get(pk=shows(picture("x")).upload)
    folder = where_files_lie()
    path = next(folder.rglob(f"{row.pk.hex}.copy"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(FileMissing):
        copy_of(row)
    assert not is_whole(row)
    path.unlink()
    with pytest.raises(FileMissing):
        copy_of(row)


def test_files_open_after_the_master_key_was_changed(shows: Shows) -> None:
    row = Upload.objects.get(pk=shows(picture("x")).upload)
    old = vault.ring()
    place = next(place for place in PLACES if place.table == "evidence_upload")
    try:
        vault.configure("n" * 40, retired=(old.master,), marks=old.marks or old.master)
        assert reseal(place, NIL)[0] == 1
        vault.configure("n" * 40, marks=old.marks or old.master)
        row.refresh_from_db()
        assert is_whole(row)
    finally:
        vault.configure(old.master, retired=old.retired, marks=old.marks)


def test_a_stranger_finds_nothing(order: Order, shows: Shows) -> None:
    key = shows(picture("x")).upload
    for viewer in (Viewer(), Viewer(person=uuid4(), grants=frozenset({uuid4()}), shops=frozenset({uuid4()}))):
        with pytest.raises(NotFound):
            upload_for(viewer, key)
    assert upload_for(Viewer(grants=frozenset({order.pk})), key).pk == key
    assert upload_for(Viewer(shops=frozenset({order.shop_id})), key).pk == key


def test_a_supplier_sees_the_goods_of_its_own_lines_and_nothing_else(stage: Stage, order: Order, shows: Shows) -> None:
    sol = Line.objects.get(order=order).supplier_id
    other = Supplier.objects.exclude(pk=sol).values_list("pk", flat=True)[0]
    goods, payment, talk = (shows(picture(slot), slot=slot).upload for slot in ("goods", "payment", "talk"))
    own = shows(picture("proof"), slot="talk", by=f"supplier:{sol}").upload
    theirs = shows(picture("theirs"), by=f"supplier:{other}").upload
    assert {row.pk for row in uploads_for_supplier(sol, [order.pk])} == {goods, own}
    assert upload_for_supplier(sol, goods).pk == goods
    for hidden in (payment, talk, theirs):
        with pytest.raises(NotFound):
            upload_for_supplier(sol, hidden)
    for shown in (goods, own):
        with pytest.raises(NotFound):
            upload_for_supplier(other, shown)


def test_what_nobody_sorted_is_shown_to_no_supplier_until_it_is_read(stage: Stage, order: Order, shows: Shows) -> None:
    """It may be a bill."""
    sol = Line.objects.get(order=order).supplier_id
    goods, bill, unknown = (shows(picture(words), slot=None).upload for words in ("goods", "bill", "unknown"))
    video = shows(VIDEO, slot=None).upload
    assert set(Upload.objects.values_list("slot", flat=True)) == {"goods"}
    assert uploads_for_supplier(sol, [order.pk]) == []
    for key, told in ((goods, read(Kind.GOODS)), (bill, read(Kind.PAYMENT)), (unknown, NOT_READ)):
        assert record_reading(key, told, at=stage.at)
    assert [row.pk for row in uploads_for_supplier(sol, [order.pk])] == [goods]
    with pytest.raises(NotFound):
        upload_for_supplier(sol, video)
    assert sorted(each.slot for each in open_pictures(order.pk)) == ["", "", "goods", "payment"]


def test_pictures_beyond_the_room_of_a_pack_are_opened_small(
    order: Order, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = picture("first", size=(900, 1600)), picture("second", size=(900, 1600))
    shows(first, slot="goods")
    shows(second, slot="goods")
    monkeypatch.setattr("anxin.flows.acts.open_pictures.MOST_BYTES", len(first) + 100)
    whole, small = open_pictures(order.pk)
    assert (whole.reduced, small.reduced) == (False, True)
    assert small.data.startswith(b"\xff\xd8")
    assert small.original_sha256 == hashlib.sha256(second).hexdigest()


def test_no_number_stands_among_the_keys(shows: Shows) -> None:
    data = picture("x")
    shows(data)
    plain = hashlib.sha256(data).digest()
    assert [bytes(key.mark) != plain for key in EvidenceKey.objects.all()] == [True]
