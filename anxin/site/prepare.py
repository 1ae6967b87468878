"""Is the database ready for this release, and does it hold a shop? `python -m anxin.site.prepare` makes it so.

A process of its own: whoever supervises the site needs neither Django nor a connection.
"""

import os
import sys
from pathlib import Path

from anxin.refusal import Refusal
from anxin.site.progress import complain, step
from anxin.site.sandbox import sandbox
from anxin.site.sign_ins import SIGN_INS, keep
from anxin.texts import Text

OLDEST = 18


class TooOld(Refusal):
    """The server of DATABASE_URL lacks what the tables are made of (`uuidv7`, among others)."""

    text = Text(
        "DATABASE_URL 指向 PostgreSQL {found}，安心需要 {oldest} 或更新的版本。",
        "DATABASE_URL points at PostgreSQL {found}; Anxin needs {oldest} or newer.",
    )


def prepare() -> None:
    """Migrate; on the first start seed a shop and keep its sign-ins in `var/sign-in.json`. Refuses with TooOld."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    with step(Text("加载程序", "loading the program")):
        django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        refuse_older(int(cursor.fetchone()[0]) // 10_000)
    with step(Text("更新数据库结构", "bringing the database up to date")):
        call_command("migrate", verbosity=0, interactive=False)
    with step(Text("首次启动：布置演示商店", "first start: furnishing the demo shop")):
        _seed(Path(settings.VAR))


def refuse_older(found: int) -> None:
    """Refuse with TooOld below the oldest major version that will do."""
    if found < OLDEST:
        raise TooOld(found=found, oldest=OLDEST)


def _seed(var: Path) -> None:
    from anxin.clock import now
    from anxin.site.seed import seed

    if sign_ins := seed(sandbox=sandbox(var, near_port=8000), at=now()):
        keep(var / SIGN_INS, sign_ins)


if __name__ == "__main__":
    try:
        prepare()
    except Refusal as refusal:
        complain(refusal.sentence)
        sys.exit(1)
