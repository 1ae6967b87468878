"""Up to which transaction can nothing in the books change any more?"""

import psycopg
from django.db import Error, connection

from anxin.refusal import Refusal
from anxin.routines import schema
from anxin.texts import Text

_ELSEWHERE = "AX003"


class BooksFromElsewhere(Refusal):
    """The books were restored from another server, whose transactions have higher numbers than this one's.

    Nothing may be cut by them until this server counts on from there: what is written now would look old, and would
    be left out of every balance and root.
    """

    text = Text(
        "账本来自另一台 PostgreSQL，事务编号高于本机。请停机，执行 pg_resetwal --epoch={epoch} <数据目录>，再启动。",
        "These books come from another PostgreSQL, whose transactions have higher numbers than this one's. "
        "Stop the shop and this server, run pg_resetwal --epoch={epoch} <its data folder>, and start again.",
    )


def horizon() -> str:
    """The oldest transaction still running: whatever came before it is settled. Raises BooksFromElsewhere."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {schema()}.horizon()::text")
            return str(cursor.fetchone()[0])
    except Error as error:
        cause = error.__cause__
        if not isinstance(cause, psycopg.Error) or cause.sqlstate != _ELSEWHERE:
            raise
        raise BooksFromElsewhere(epoch=cause.diag.message_detail) from error
