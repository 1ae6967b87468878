"""How often may the merchant ask? Measured over sliding windows of the real clock."""

import time
from collections import deque
from dataclasses import dataclass, field

from anxin.simulators.wechatpay.refused import Refused

REFUNDS_PER_SECOND, ERRORS_PER_SECOND, QUERIES_PER_SECOND = 150, 6, 300
OLD_PER_MINUTE = 5000


@dataclass
class Window:
    """At most so many in so many seconds."""

    most: int
    seconds: float = 1.0
    moments: deque[float] = field(default_factory=deque)

    def full(self) -> bool:
        """Whether one more would be too many."""
        now = time.monotonic()
        while self.moments and self.moments[0] <= now - self.seconds:
            self.moments.popleft()
        return len(self.moments) >= self.most

    def count(self) -> None:
        """One more."""
        self.moments.append(time.monotonic())

    def admit(self) -> bool:
        """Count one more unless it is too many."""
        if self.full():
            return False
        self.count()
        return True


class Limits:
    """The channel's limits: refunds that go well, refunds that are refused, queries, and refunds of old orders."""

    def __init__(
        self,
        refunds: int = REFUNDS_PER_SECOND,
        errors: int = ERRORS_PER_SECOND,
        queries: int = QUERIES_PER_SECOND,
        old: int = OLD_PER_MINUTE,
    ) -> None:
        self.asked = {"refund": Window(refunds), "refund_query": Window(queries)}
        self.failed = {"refund": Window(errors)}
        self.old = Window(old, 60.0)

    def admit(self, kind: str) -> None:
        """Let a request of this kind be looked at now. Raises Refused."""
        asked, failed = self.asked.get(kind), self.failed.get(kind)
        if (failed is not None and failed.full()) or not (asked is None or asked.admit()):
            raise Refused(429, "FREQUENCY_LIMITED")

    def fail(self, kind: str) -> None:
        """A request of this kind was refused."""
        failed = self.failed.get(kind)
        if failed is not None:
            failed.count()
