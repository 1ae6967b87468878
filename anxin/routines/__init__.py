"""Where do the SQL functions live, and under what name are they called?

They stand as files in `<package>/sql/*.sql` and are installed after `migrate` into a schema named by the hash of
their whole content, so that two releases can run side by side on one database. In the files, and nowhere else, that
schema is written `routines`.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# the order of installation: what stands lower in the house first, so that a file finds what it calls
PACKAGES = (
    "refs",
    "agenda",
    "transitions",
    "people",
    "ledger",
    "catalog",
    "credit",
    "policy",
    "orders",
    "evidence",
    "payments",
    "delivery",
    "support",
    "cases",
    "refunds",
    "payouts",
    "complaints",
    "reconciliation",
    "openness",
    "flows",
)
TOKEN = re.compile(r"\broutines\.")


def files() -> list[Path]:
    """All SQL files in the order in which they must be installed."""
    return [path for package in PACKAGES for path in sorted((ROOT / package / "sql").glob("*.sql"))]


@cache
def schema() -> str:
    """The schema that holds this release's routines, `anxin_` and eight hex digits."""
    digest = hashlib.sha256()
    for path in files():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"anxin_{digest.hexdigest()[:8]}"


def text(path: Path) -> str:
    """A file's SQL with the schema's name in the place of `routines`."""
    return TOKEN.sub(f"{schema()}.", path.read_text(encoding="utf-8"))
