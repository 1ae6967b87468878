"""Which database does a command of this installation work on, when nobody says?"""

import atexit
import os
from pathlib import Path

from anxin.site.postgres import Server, place_for


def use_database(var: Path) -> None:
    """Set `DATABASE_URL` to the installation's own PostgreSQL, started if it does not run, until this process ends.

    Does nothing where `DATABASE_URL` is set. To be called before Django reads its settings. Refuses like
    `Server.start`.
    """
    if os.environ.get("DATABASE_URL"):
        return
    server = Server(place_for(var).home)
    os.environ["DATABASE_URL"] = server.start()
    atexit.register(server.stop)
