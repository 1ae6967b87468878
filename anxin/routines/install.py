"""How do the SQL routines come into the database?"""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction

from anxin.routines import files, schema, text

KEEP_RELEASES = 3
_LOCK = 0x616E78696E  # "anxin"


def install(using: str = "default") -> bool:
    """Create this release's schema and routines unless they are there; True when something was made.

    Two processes that start together are put in line by an advisory lock; the second finds the work done.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema()])
        if cursor.fetchone():
            return False
        cursor.execute(f"CREATE SCHEMA {schema()}")
        for path in files():
            cursor.execute(text(path))
        cursor.execute(f"COMMENT ON SCHEMA {schema()} IS %s", ["routines of one release, named by their content"])
        _drop_old(cursor)
    return True


def install_after_migrate(sender: AppConfig, using: str = "default", **_: Any) -> None:
    """Run once, after the last of the apps with models has been migrated."""
    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.label == last.label:
        install(using)


def _drop_old(cursor: Any) -> None:
    cursor.execute(
        "SELECT nspname FROM pg_namespace WHERE nspname ~ '^anxin_[0-9a-f]{8}$' AND nspname <> %s "
        "ORDER BY oid DESC OFFSET %s",
        [schema(), KEEP_RELEASES - 1],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP SCHEMA {name} CASCADE")
