"""What may still be agreed, appealed or taken up again about a case, and what has been?"""

from datetime import datetime, timedelta

from anxin.cases.deadlines import APPEAL_WITHIN, reopen_until
from anxin.cases.models import Appeal, Case, Decision, Offer
from anxin.cases.queries import appeal_of, offers_of
from anxin.cases.states import AppealState, CaseState, OfferKind, OfferState, Side
from anxin.flows.make_offer import NEGOTIABLE
from anxin.money import format_minor
from anxin.refunds.units import units_of
from anxin.support.queries import own_of
from anxin.support.shield import shield
from anxin.texts import Text
from anxin.web.if_undecided import if_undecided
from anxin.web.settling import AppealShown, OfferShown, Settling
from anxin.web.words import REVIEWERS

SIDES = {
    Side.BUYER: Text("您", "You"),
    Side.SUPPLIER: Text("供货商", "The supplier"),
    Side.AGENT: Text("平台客服", "Our agent"),
}
WHAT = {
    OfferKind.PARTIAL_REFUND: Text("退款 {amount}，商品保留", "{amount} goes back, the goods stay"),
    OfferKind.FULL: Text("全额退款 {amount}", "a full refund of {amount}"),
    OfferKind.REISSUE: Text("补发一份", "another one"),
}
STATES = {
    OfferState.OPEN: Text("等答复", "waiting for an answer"),
    OfferState.ACCEPTED: Text("已接受", "accepted"),
    OfferState.DECLINED: Text("已谢绝", "declined"),
    OfferState.LAPSED: Text("已过期", "lapsed"),
    OfferState.WITHDRAWN: Text("已撤回", "withdrawn"),
    OfferState.SUPERSEDED: Text("已被取代", "superseded"),
}
ENDED = {
    AppealState.OVERTURNED: Text("申诉成立，已改判", "Upheld: decided again"),
    AppealState.CONFIRMED: Text("维持原裁决", "The decision stands"),
    AppealState.WITHDRAWN: Text("您撤回了申诉", "You withdrew it"),
    AppealState.AGREED: Text("已另行了结", "Settled in another way"),
}
OUTSIDE = (
    Text(
        "平台内已是最终结果。不认可，可走外部渠道：",
        "Inside this platform this is final. If you do not accept it, you can turn outside:",
    ),
    Text("微信支付或支付宝账单里的“投诉”", "“Complain” in the bill of WeChat Pay or Alipay"),
    Text("全国 12315 平台（www.12315.cn）", "The consumer authority’s platform 12315 (www.12315.cn)"),
    Text("法院起诉，可直接使用订单页的证据包", "A court; the evidence pack of the order page is made for it"),
)


def show_settling(case: Case, decisions: list[Decision], now: datetime, *, mine: bool) -> Settling:
    """Offers, appeal and resting as the buyer sees them; whoever is not the buyer sees no buttons."""
    offers = offers_of(case.pk)
    appeal = appeal_of(case.pk) if case.state in (CaseState.DECIDED, CaseState.APPEALED) else None
    agreed = any(offer.state == OfferState.ACCEPTED for offer in offers)
    return Settling(
        offers=tuple(show_offer(offer, case, Side.BUYER) for offer in offers if _stands(offer, now)),
        past=tuple(show_offer(offer, case, Side.BUYER) for offer in offers if not _stands(offer, now)),
        may_offer=mine and case.state in NEGOTIABLE,
        appeal=_appeal(appeal) if appeal else None,
        appeal_until=_appeal_until(case, decisions, now) if mine and appeal is None and not agreed else None,
        reopen_until=_reopen_until(case, now) if mine and case.state == CaseState.LAPSED else None,
    )


def show_offer(offer: Offer, case: Case, viewer: Side) -> OfferShown:
    """One offer, as one side of the case sees it."""
    amount = format_minor(offer.amount_minor, case.order.currency)
    stands = offer.state == OfferState.OPEN
    own = offer.side == viewer
    to_me = not own and Side.BUYER in (viewer, Side(offer.side))
    who = SIDES[Side(offer.side)]
    if viewer is not Side.BUYER:
        who = Text("买家", "The buyer") if offer.side == Side.BUYER else Text("您", "You") if own else who
    return OfferShown(
        id=offer.pk,
        who=who,
        what=WHAT[OfferKind(offer.kind)].fill(amount=amount),
        words=Text(offer.words, offer.words) if own else shield(offer.words, own_of(case.order_id)),
        state=STATES[OfferState(offer.state)],
        due_at=offer.due_at,
        answerable=stands and to_me,
        own=stands and own,
    )


def _stands(offer: Offer, now: datetime) -> bool:
    return offer.state == OfferState.OPEN and offer.due_at is not None and offer.due_at > now


def _until(case: Case, within: timedelta, now: datetime) -> datetime | None:
    until = case.closed_at + within if case.closed_at else None
    return until if until and until >= now else None


def _reopen_until(case: Case, now: datetime) -> datetime | None:
    until = reopen_until([case.pk]).get(case.pk)
    return until if until and until >= now else None


def _appeal_until(case: Case, decisions: list[Decision], now: datetime) -> datetime | None:
    """Until when what was decided may be appealed; None where nothing is left to be decided otherwise."""
    last = decisions[-1] if decisions else None
    chosen = last is not None and last.by.partition(":")[0] in ("buyer", "guest")
    if case.state != CaseState.DECIDED or last is None or chosen:
        return None
    if last.outcome == "refund_full" and not _left(case):
        return None
    return _until(case, APPEAL_WITHIN, now)


def _left(case: Case) -> bool:
    """Whether money can still go back for a piece of the case: all of it may have been given for some pieces alone."""
    line = case.line
    return line.quantity > 1 and any(unit.open for unit in units_of([line])[line.pk].among(case.units))


def _appeal(appeal: Appeal) -> AppealShown:
    stands = appeal.state == AppealState.OPEN
    own = own_of(appeal.order_id)
    answers = [shield(Text(answer["zh"], answer["en"]), own) for answer in appeal.answers]
    told: list[Text | None] = [*answers, *([None] * (len(appeal.points) - len(answers)))]
    return AppealShown(
        open=stands,
        points=tuple(zip(appeal.points, told, strict=True)),
        due_at=appeal.due_at,
        who=REVIEWERS.get(appeal.owner, REVIEWERS["senior"]),
        alone=appeal.alone,
        not_before=appeal.not_before,
        ended=None if stands else ENDED[AppealState(appeal.state)],
        outside=OUTSIDE if appeal.state == AppealState.CONFIRMED else (),
        undecided=if_undecided(appeal.order),
    )
