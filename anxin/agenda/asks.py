"""In what form do asks travel: planned, and held by a worker? Plain values; the table is in `models`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from anxin.agenda.kinds import PATIENCE, Consequence, Kind
from anxin.agenda.next_act import Recorded


@dataclass(frozen=True, slots=True)
class Planned:
    """An ask to be made from `due_at` (business time) on: about `subject`, once for each `key` of kind and subject.

    `subject` is the id of the thing that waits for the answer (a refund, an attempt, a payment). `key` tells several
    asks of one kind about it apart (an attempt's number, a mail's name). `payload` is for what stands nowhere else.
    """

    kind: Kind
    shop: UUID
    subject: UUID
    due_at: datetime
    key: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Claimed:
    """An ask held under a lease; only `token` can begin, finish, postpone or give it up."""

    id: UUID
    kind: Kind
    shop: UUID
    subject: UUID
    key: str
    payload: Mapping[str, object]
    due_at: datetime
    tries: int
    """Claims so far, this one included: a worker that dies of an ask uses up its tries as well."""
    asked_at: datetime | None
    """When an attempt was put on record that has no clear answer yet."""
    token: UUID

    @property
    def recorded(self) -> Recorded:
        """What is on record, for `next_act`."""
        return Recorded.NOTHING if self.asked_at is None else Recorded.ATTEMPT

    @property
    def spent(self) -> bool:
        """Whether this was the last try of its kind: give it up instead of postponing it."""
        return self.tries >= PATIENCE[self.kind].max_tries

    @property
    def killed_too_often(self) -> bool:
        """Whether even the last try ended without a word: an ask that kills whoever holds it is not taken up again."""
        return self.tries > PATIENCE[self.kind].max_tries

    @property
    def consequence(self) -> Consequence:
        """What the flow that gives this ask up must carry out."""
        return PATIENCE[self.kind].consequence
