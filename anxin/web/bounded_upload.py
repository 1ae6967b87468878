"""How much may a browser send at once? Files of buyers and suppliers stay in memory, and never more than a bound.

Django would write larger ones to a folder for temporary files, where they would lie open.
"""

import io
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from anxin.evidence.tell_type import MEGABYTE, MOST_VIDEO_BYTES

MOST_AT_ONCE = 60 * MEGABYTE
MOST_OF_A_DESK = 256 * MEGABYTE
# the desks take large files, of codes and of bills, with bounds of their own; what is shown in a talk is none of these
LARGE, TALK = ("/desk/", "/supplier/items/", "/supplier/stock/"), "/desk/talk/"


class BoundedUpload(FileUploadHandler):
    """Keeps a file up to the bound; what is larger is counted, not kept, so that it can be refused by its size."""

    def handle_raw_input(
        self,
        input_data: Any,
        meta: Any,
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """A request that says it is too large is not read at all; raises RequestDataTooBig."""
        self.bounded = self.request is None or is_bounded(self.request.path_info)
        if content_length > (MOST_AT_ONCE if self.bounded else MOST_OF_A_DESK):
            raise RequestDataTooBig

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one file."""
        super().new_file(*args, **kwargs)
        self.kept, self.counted = io.BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep a piece, or pass it on where another bound rules."""
        if not self.bounded:
            return raw_data
        self.counted += len(raw_data)
        if self.counted <= MOST_VIDEO_BYTES:
            self.kept.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        """The file, with the size that it had; empty where it was too large."""
        if not self.bounded:
            return None
        if self.counted > MOST_VIDEO_BYTES:
            self.kept = io.BytesIO()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name or "", self.content_type, self.counted, self.charset
        )


def is_bounded(path: str) -> bool:
    """Whether what comes here is kept in memory, and little of it: everywhere but where the desks take their files."""
    return path.startswith(TALK) or not path.startswith(LARGE)
