"""Is the database ready for this release, and does it hold a shop? `python -m anxin.site.prepare` makes it so.

A process of its own: whoever supervises the site needs neither Django nor a connection.
"""

import os
from pathlib import Path

from anxin.site.progress import step
from anxin.site.sandbox import sandbox
from anxin.site.sign_ins import SIGN_INS, keep
from anxin.texts import Text


def prepare() -> None:
    """Migrate; on the first start seed a shop and keep its sign-ins in `var/sign-in.json`."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
    with step(Text("加载程序", "loading the program")):
        django.setup()
    from django.conf import settings
    from django.core.management import call_command

    with step(Text("更新数据库结构", "bringing the database up to date")):
        call_command("migrate", verbosity=0, interactive=False)
    with step(Text("首次启动：布置演示商店", "first start: furnishing the demo shop")):
        _seed(Path(settings.VAR))


def _seed(var: Path) -> None:
    from anxin.clock import now
    from anxin.site.seed import seed

    if sign_ins := seed(sandbox=sandbox(var, near_port=8000), at=now()):
        keep(var / SIGN_INS, sign_ins)


if __name__ == "__main__":
    prepare()
