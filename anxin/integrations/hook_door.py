"""How do many notices come in at once? By a door of their own, whose one loop proves and answers them.

A notice is taken as the site's own view takes it (`hook`), but with those that come at the same moment, and a payment's
is answered as soon as it is kept. No thread waits for a notice, and none takes the interpreter from another.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.encoding import iri_to_uri

from anxin.integrations.hook import FLOWS, METHODS, About, Heard, Told, Unproven, verified
from anxin.integrations.hook_booking import Overloaded, book
from anxin.integrations.hook_channels import KeptChannels
from anxin.integrations.hook_gathering import Gathering
from anxin.integrations.hook_http import Answer, Asked
from anxin.integrations.hook_keeping import GROUPS, Keeping
from anxin.integrations.hook_thread import Threads, Work
from anxin.payments.models import Channel

ADDRESS = re.compile(r"/hooks/channel/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
HEALTH = "/healthz"
HEALTHY: Answer = (200, "text/plain", "ok")
NOT_HERE: Answer = (404, "text/plain", "")
NOT_SO: Answer = (405, "text/plain", "")


class HookDoor:
    """Hears what channels tell; Django is set up. For one loop."""

    def __init__(self, threads: Threads | None = None) -> None:
        self._threads = threads or Threads()
        self._channels = KeptChannels(self._threads)
        self._keeping = Keeping(self._threads)
        self._gatherings: dict[About, Gathering[Any, Any]] = {
            about: Gathering(partial(self._booked, about)) for about in About if about is not About.PAYMENT
        }
        self._gatherings[About.PAYMENT] = Gathering(self._keeping, groups=GROUPS)

    async def finish(self) -> None:
        """What was kept until now is booked, and no thread is left, when this returns."""
        await self._keeping.finish()
        self._threads.close()

    async def serve(self, asked: Asked) -> Answer:
        """The answer to one request. Raises what went wrong."""
        target = asked.target.decode("latin-1")
        path, _, query = target.partition("?")
        found = ADDRESS.fullmatch(path)
        if found is None:
            return HEALTHY if path == HEALTH else NOT_HERE
        if asked.method not in METHODS:
            return NOT_SO
        told = Told(asked.method, f"{path}?{iri_to_uri(query)}" if query else path, asked.headers, asked.body)
        return await self._hear(UUID(found[1]), told)

    async def _hear(self, channel: UUID, told: Told) -> Answer:
        try:
            heard = await self._verified(channel, told)
        except Unproven as unproven:
            return unproven.answer(channel)
        if heard.about is None:
            return heard.answer(channel)
        try:
            word = await self._gatherings[heard.about].hand_in(heard.matter)
        except Overloaded as overloaded:
            return heard.busy(channel, overloaded)
        return heard.answer(channel, word)

    async def _verified(self, channel: UUID, told: Told) -> Heard:
        """What is not believed by keys that were read a moment ago is held against those that count now."""
        row = await self._channels.kept(channel)
        try:
            return verified(told, row)
        except Unproven:
            fresh = await self._channels.doubted(channel)
            if row is None or fresh is None or _keys(fresh) == _keys(row):
                raise
            return verified(told, fresh)

    async def _booked(self, about: About, matters: Sequence[Any]) -> list[str | Exception]:
        # a payment that was answered before is booked before what is told of it next
        await self._keeping.catch_up()
        return await self._threads.done(Work.BOOKING, partial(book, FLOWS[about], matters))


def _keys(row: Channel) -> tuple[str, str, str, bytes, str]:
    return row.kind, row.base_url, row.account, bytes(row.secret_sealed), row.their_key
