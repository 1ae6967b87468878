"""How does an answer go wrong when a fault asks for it? The act itself is done, or not, as the fault says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from anxin.simulators.faults import Faults
from anxin.simulators.wechatpay.desk import Answer
from anxin.simulators.wechatpay.refused import Refused
from anxin.simulators.wechatpay.seal import Manner

HANG_SECONDS = 30.0
STATES = ("trade_state", "status", "state", "result")
MANNERS: dict[str, Manner] = {"wrong_signature": "wrong", "unsealed_answer": "none", "signtest": "probe"}


@dataclass
class Mishaps:
    """The faults that happen to answers."""

    faults: Faults

    def around(self, scope: str, act: Callable[[], Answer], *, fresh: bool = False) -> Answer:
        """Act under the faults of this order. `fresh` acts change something: time-outs happen to them alone."""
        if self.faults.take("error_500", scope) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR", "message": "系统错误"})
        if self.faults.take("rate", scope) is not None:
            raise Refused(429, "FREQUENCY_LIMITED")
        if fresh and (values := self.faults.take("timeout_without_success", scope)) is not None:
            return Answer(504, hang_seconds=_seconds(values))
        answer = act()
        if fresh and (values := self.faults.take("timeout_after_success", scope)) is not None:
            return Answer(504, hang_seconds=_seconds(values))
        if fresh and self.faults.take("error_500_after_success", scope) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR", "message": "系统错误"})
        if self.faults.take("unknown", scope) is not None:
            return Answer(answer.status, _strange(answer.fields))
        return self._signed(scope, answer)

    def _signed(self, scope: str, answer: Answer) -> Answer:
        for name, manner in MANNERS.items():
            if self.faults.take(name, scope) is not None:
                return Answer(answer.status, answer.fields, manner=manner)
        return answer


def _seconds(values: dict[str, Any]) -> float:
    return float(values.get("seconds", HANG_SECONDS))


def _strange(fields: dict[str, Any] | None) -> dict[str, Any]:
    known = {name: value for name, value in (fields or {}).items() if name not in ("code_url", "h5_url", "prepay_id")}
    return known | {name: "MYSTERY" for name in STATES if name in known}
