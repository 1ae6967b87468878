"""What does an answer say about an order that was to be stopped? Where nothing can be cancelled, looking is asking."""

from datetime import datetime

from anxin.delivery.errands import SupplyErrand
from anxin.delivery.supplier import FenceStatus, SupplyAnswer, SupplyStatus


def stop_word(errand: SupplyErrand, answer: object, at: datetime) -> FenceStatus:
    """DONE when it was stopped, has failed, or has not been delivered in the time after which nothing comes."""
    if isinstance(answer, FenceStatus):
        return answer
    if not isinstance(answer, SupplyAnswer) or answer.status is SupplyStatus.UNKNOWN:
        return FenceStatus.UNKNOWN
    if answer.status is SupplyStatus.FAILED:
        return FenceStatus.DONE
    if answer.status in (SupplyStatus.DELIVERED, SupplyStatus.PARTIAL):
        return FenceStatus.IMPOSSIBLE
    waited = errand.stopped_from is not None and errand.stopped_from <= at
    return FenceStatus.DONE if waited else FenceStatus.UNKNOWN
