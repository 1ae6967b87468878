"""Which callbacks go out, and how do they go wrong when a fault asks for it?"""

from collections.abc import Callable
from dataclasses import dataclass

from anxin.simulators.courier import Courier, Letter
from anxin.simulators.docking.depot import Purchase
from anxin.simulators.faults import Faults

SPOILT = ("forged_callback", "stale_callback", "other_account_callback", "tampered_callback")


@dataclass(frozen=True)
class Written:
    """A callback as its protocol writes it; its seal is made anew for each attempt."""

    url: str
    body: bytes
    seal: Callable[[], dict[str, str]]


Write = Callable[[Purchase, str], Written]


@dataclass
class Callbacks:
    """Lets a protocol write callbacks, applies the faults of their order, and hands them to the courier."""

    faults: Faults
    courier: Courier
    write: Write
    taken: Callable[[int, bytes], bool]

    def send(self, made: Purchase, about: str = "") -> None:
        """Tell the buyer how an order stands now; `about` is a fault, or what else a protocol calls back for."""
        if not made.notify_url or self.faults.take("lose_callback", made.theirs) is not None:
            return
        for fault in SPOILT:
            if self.faults.take(fault, made.theirs) is not None:
                self.courier.post(self._letter(made, fault, once=True))
        if self.faults.take("replayed_callback", made.theirs) is not None:
            written = self.write(made, about)
            sealed = written.seal()
            for _ in range(2):
                entry = self._entry(made, "replayed_callback")
                self.courier.post(Letter(written.url, written.body, lambda: sealed, self.taken, entry, once=True))
            return
        copies = 2 if self.faults.take("duplicate_callback", made.theirs) is not None else 1
        hold = self.faults.take("hold_callbacks", made.theirs) is not None
        for _ in range(copies):
            letter = self._letter(made, about)
            if hold:
                self.courier.hold(letter)
            else:
                self.courier.post(letter)

    def _letter(self, made: Purchase, about: str, *, once: bool = False) -> Letter:
        written = self.write(made, about)
        return Letter(written.url, written.body, written.seal, self.taken, self._entry(made, about), once)

    def _entry(self, made: Purchase, about: str) -> dict[str, object]:
        return {"kind": "callback", "theirs": made.theirs, "state": made.state, "fault": about}
