"""Which files may a supplier show with a contest, and how is one opened again?"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from anxin import vault
from anxin.delivery.stock_file import MOST_BYTES, FileTooLarge
from anxin.evidence.tell_type import PICTURES, tell_type
from anxin.payouts.models import ContestFile
from anxin.people.access import Viewer
from anxin.refusal import NotFound, Refusal
from anxin.texts import Text

PURPOSE = "contest file"
MOST_FILES = 3
PDF, PDF_STARTS = "application/pdf", b"%PDF-"


class TooManyFiles(Refusal):
    text = Text("最多附 {most} 个文件。", "At most {most} files.")
    status = 422


class NotTaken(Refusal):
    text = Text("只收图片（PNG、JPEG、WebP）和 PDF：{name}", "Pictures (PNG, JPEG, WebP) and PDF are taken, not {name}")
    status = 422


@dataclass(frozen=True, slots=True)
class Shown:
    """One file as it was sent, and what it is by its first bytes."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


def read_contest_files(given: Sequence[tuple[str, bytes]]) -> list[Shown]:
    """Names and bytes as they came; what a browser says of their type is not believed.

    Raises TooManyFiles, FileTooLarge, NotTaken, and NothingInIt for an empty one.
    """
    if len(given) > MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    return [_read(name, data) for name, data in given]


def contest_file_for(viewer: Viewer, file: UUID) -> ContestFile:
    """A file of a contest in one of the viewer's shops; raises NotFound for any other."""
    row = ContestFile.objects.filter(pk=file, shop__in=viewer.shops).first()
    if row is None:
        raise NotFound
    return row


def open_contest_file(row: ContestFile) -> bytes:
    """The file as it was sent. Raises Unsealable."""
    return vault.unseal_bytes_with(vault.open_data_key(row.key_sealed, PURPOSE), row.body, PURPOSE)


def _read(name: str, data: bytes) -> Shown:
    if len(data) > MOST_BYTES:
        raise FileTooLarge
    clean = "".join(letter for letter in name if letter.isprintable() and letter not in '/\\"')[-80:] or "file"
    if data.startswith(PDF_STARTS):
        return Shown(clean, PDF, data)
    try:
        media_type = tell_type(data)
    except Refusal as refusal:
        raise refusal if refusal.code() == "nothing_in_it" else NotTaken(name=clean) from None
    if media_type not in PICTURES:
        raise NotTaken(name=clean)
    return Shown(clean, media_type, data)
