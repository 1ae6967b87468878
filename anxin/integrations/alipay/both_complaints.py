"""Which of Alipay's two interfaces of complaints is asked? Both, for an app may have either or both."""

from datetime import date

from anxin.complaints.channel import ComplaintTold, Said, ToSay
from anxin.integrations.alipay.complaints import AlipayComplaints, NotGranted
from anxin.integrations.alipay.gateway import Gateway, Unproven
from anxin.integrations.alipay.risk_complaints import MARK, AlipayRiskComplaints


class BothComplaints:
    """交易投诉 and 消费者投诉 of one app; a number says of which interface it is."""

    def __init__(self, gateway: Gateway) -> None:
        self._trade, self._risk = AlipayComplaints(gateway), AlipayRiskComplaints(gateway)

    def list_complaints(self, since: date, until: date) -> list[ComplaintTold]:
        """Those of both; an interface that the app has no right to has none. Raises NoAnswer and Unproven."""
        found, closed = list[ComplaintTold](), 0
        for one in (self._trade, self._risk):
            try:
                found += one.list_complaints(since, until)
            except NotGranted:
                closed += 1
        if closed == 2:
            raise Unproven("the app has no right to either interface of complaints")
        return found

    def query_complaint(self, outside_id: str) -> ComplaintTold | None:
        """One complaint, by its own interface. Raises NoAnswer and Unproven."""
        return self._of(outside_id).query_complaint(outside_id)

    def say(self, answer: ToSay) -> Said:
        """Answer it where it was made."""
        return self._of(answer.outside_id).say(answer)

    def was_said(self, answer: ToSay) -> bool:
        """Whether this very answer stands there. Raises NoAnswer and Unproven."""
        return self._of(answer.outside_id).was_said(answer)

    def subscribe(self, url: str) -> bool:
        """Neither tells of complaints outside Alipay's own message service."""
        return self._trade.subscribe(url)

    def _of(self, outside_id: str) -> AlipayComplaints | AlipayRiskComplaints:
        return self._risk if outside_id.startswith(MARK) else self._trade
