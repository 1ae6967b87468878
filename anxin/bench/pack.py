"""How long does somebody wait for a pack of thirty exhibits, a dozen of them pictures from a phone?

All that the page does on the button: the order's record gathered from the database, the pictures opened and checked
against their hashes, the report set, everything hashed, signed and zipped. The reference is what stock tools alone
take for the same files: the same pictures set on otherwise empty pages, hashed and zipped.
"""

import statistics
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256, shake_128
from io import BytesIO
from typing import Final
from uuid import UUID
from zipfile import ZIP_STORED, ZipFile

from anxin.bench.abba import abba
from anxin.bench.due_together import some_shop
from anxin.bench.one_order import one_order
from anxin.bench.results import Result
from anxin.bench.server import BenchServer
from anxin.clock import now

EXHIBITS: Final = 30
PICTURES: Final = 12
PHONE: Final = (1080, 2400)
PACKS: Final = 3
PLAIN: Final = "#for name in json(bytes(sys.inputs.data)).names { image(name, width: 62mm) }\n"


def pack(server: BenchServer, *, repeats: int) -> Result:
    """Seconds a pack in the note; the rate is packs a second."""
    from django.conf import settings

    from anxin.evidence.pack.assemble import Pack, assemble
    from anxin.evidence.pack.recipients import Form, Recipient, Respondent
    from anxin.flows.make_pack import make_pack

    order, form = _fill(), Form(name="张三", phone="13900000000", address="北京市朝阳区", claim="退还货款")
    took: list[float] = []

    def made() -> Pack:
        dossier = make_pack(order, Recipient.AUTHORITY, by="buyer:bench", at=now())
        respondent = Respondent.of({}, dossier.shop, settings.ANXIN_BASE_URL)
        if len(dossier.exhibits) != EXHIBITS or len(dossier.pictures) != PICTURES:
            raise AssertionError((len(dossier.exhibits), len(dossier.pictures)))
        return assemble(dossier, Recipient.AUTHORITY, form, respondent, settings.ANXIN_SIGNING.current())

    def ours() -> float:
        for _ in range(PACKS):
            began = time.perf_counter()
            made()
            took.append(time.perf_counter() - began)
        return float(PACKS)

    files = _files(made().data)
    runs = abba(lambda: server.rate(ours), lambda: server.rate(_times(lambda: _plainly(files))), repeats)
    size = sum(map(len, files.values())) / 1e6
    note = f"{EXHIBITS} exhibits, {PICTURES} of them pictures, {size:.1f} MB; {statistics.median(took):.2f} s, slowest "
    return Result(
        "pack", "the same pictures set, hashed and zipped", *runs, note=f"{note}{max(took):.2f} s; target 3 s"
    )


def _times(work: Callable[[], None]) -> Callable[[], float]:
    def run() -> float:
        for _ in range(PACKS):
            work()
        return float(PACKS)

    return run


def _fill() -> UUID:
    """A dozen pictures and as many messages as are missing of thirty exhibits."""
    from anxin.evidence.models import Exhibit
    from anxin.flows.add_upload import add_upload
    from anxin.flows.post_message import Said, post_message
    from anxin.support.states import Voice

    at = now()
    order = one_order(some_shop(), at=at)
    for number in range(PICTURES):
        slot = ("payment", "goods", "talk")[number % 3]
        add_upload(order, _photo(number), name=f"{number}.jpg", slot=slot, by="buyer:bench", at=at)
    for number in range(EXHIBITS - Exhibit.objects.filter(order=order).count()):
        words = Said(f"第{number + 1}次询问：订单付款后一直没有到账，请核实。")
        post_message(order, words, by="buyer:bench", role=Voice.BUYER, at=_minute(at, number))
    return order


def _minute(at: datetime, number: int) -> datetime:
    return at + timedelta(minutes=2 * number)


def _photo(number: int) -> bytes:
    """As large as a phone's screenshot: letters on a plain ground, and a part that no encoder makes small."""
    from PIL import Image, ImageDraw

    made, noise = Image.new("RGB", PHONE, "white"), shake_128(bytes([number])).digest(PHONE[0] * 500 * 3)
    made.paste(Image.frombytes("RGB", (PHONE[0], 500), noise), (0, 900))
    draw = ImageDraw.Draw(made)
    for line in range(40):
        draw.text((60, 20 + 20 * line), f"{number} {noise[line : line + 9].hex()}", fill="black", font_size=18)
    file = BytesIO()
    made.save(file, "JPEG", quality=85)
    return file.getvalue()


def _files(packed: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(packed)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def _plainly(files: dict[str, bytes]) -> None:
    from anxin.paper import shrink, typeset

    small = {f"{place}.jpg": shrink(data) for place, (name, data) in enumerate(files.items()) if name.endswith(".jpg")}
    entries = {**files, "plain.pdf": typeset(PLAIN, {"names": sorted(small)}, at=now(), pictures=small)}
    with ZipFile(BytesIO(), "w", ZIP_STORED) as zipped:
        for name, data in entries.items():
            zipped.writestr(name, data)
            sha256(data).hexdigest()
