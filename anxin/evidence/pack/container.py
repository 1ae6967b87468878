"""What is the zip around the files, and is it as it was made? Lies in each pack: `python check_container.py PACK.zip`.

The files in it are signed; this looks at what lies around them. Their names and contents alone make the whole zip, so
that a date, an order or a byte more can only be somebody else's.
"""

import sys
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE = 0o100644 << 16


def make_container(entries: Mapping[str, bytes]) -> bytes:
    """Stored, not deflated, sorted, and with one date for all: no library's version changes a byte of it."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as pack:
        for name in sorted(entries):
            info = ZipInfo(name, EPOCH)
            info.create_system, info.external_attr = 3, READABLE
            pack.writestr(info, entries[name])
    return made.getvalue()


def check_container(data: bytes) -> str:
    """An empty string where it is as it was made, else what is not."""
    try:
        with ZipFile(BytesIO(data)) as pack:
            entries = {name: pack.read(name) for name in pack.namelist()}
            again = make_container(entries)
    except Exception as broken:  # noqa: BLE001  a spoilt zip may break its reader in any way
        return f"it cannot be read: {broken}"
    return "" if again == data else "it holds something beside its files, or their names or dates were changed"


if __name__ == "__main__":
    problem = check_container(Path(sys.argv[1]).read_bytes())
    print(problem or "holds")
    sys.exit(1 if problem else 0)
