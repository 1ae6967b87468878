"""The door for the web server."""

import gc
import os
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase

from anxin.paper import need_chinese

TRIES = 4
RIVALS = {"40001", "40P01"}  # serialization failure, deadlock

View = Callable[..., HttpResponseBase]


class Handler(WSGIHandler):
    """Asks a view again when its flow lost to a rival in the database: all of its transaction was undone.

    Jobs need no such thing: what failed there is tried again, row by row, in a later turn.
    """

    def make_view_atomic(self, view: View) -> View:
        """The hook that Django offers around every view, inside all middleware."""
        asked = super().make_view_atomic(view)

        @wraps(asked)
        def again(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            for tried in range(1, TRIES):
                try:
                    return asked(request, *args, **kwargs)
                except OperationalError as error:
                    # a file that was read cannot be read again
                    if getattr(error.__cause__, "sqlstate", None) not in RIVALS or request.FILES:
                        raise
                time.sleep(random.uniform(0, 0.02 * 2**tried))  # noqa: S311  rivals must not meet again
            return asked(request, *args, **kwargs)

        return again


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anxin.site.settings")
django.setup(set_prefix=False)
application = Handler()
need_chinese()

# what is loaded stays; looking through it for garbage again and again would stop all requests meanwhile
gc.freeze()
