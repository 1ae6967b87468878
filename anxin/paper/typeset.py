"""How do a template and data become a PDF?"""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from anxin.paper.fonts import FAMILY, fonts

_SHARED = "page.typ"


class Unprintable(Exception):
    """What was given cannot be set: a picture that is none, or a template with a mistake."""


def typeset(
    template: str, data: Mapping[str, Any], *, at: datetime, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """The PDF of a template over plain data, with `at` as the time of its making; the same in, the same bytes out.

    The template reads the data as `data` and a picture by its name. Raises CannotPrint and Unprintable.
    """
    known = fonts()
    import typst

    with tempfile.TemporaryDirectory(prefix="anxin-paper-") as place:
        folder = Path(place)
        shared = files("anxin.paper").joinpath("templates", _SHARED).read_text(encoding="utf-8")
        (folder / _SHARED).write_text(shared, encoding="utf-8")
        (folder / "main.typ").write_text(template, encoding="utf-8")
        for name, content in (pictures or {}).items():
            (folder / name).write_bytes(content)
        try:
            return typst.compile(
                str(folder / "main.typ"),
                root=str(folder),
                font_paths=known,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False), "family": FAMILY},
                timestamp=int(at.timestamp()),
            )
        except typst.TypstError as mistake:
            raise Unprintable(str(mistake)) from mistake
