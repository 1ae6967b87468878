"""How did a shop do in a time, by its own records?"""

from datetime import datetime
from uuid import UUID

from anxin.cases.queries import overturned_of
from anxin.cases.queue import pace
from anxin.complaints.queries import Rate, complaint_rate
from anxin.openness.figures import Figure, Figures, Unit, median, share
from anxin.refunds.arrivals import Arrivals, arrivals_of
from anxin.support.queries import answers_of_shop, hand_overs_in, idle_hand_overs, promises_of_shop
from anxin.texts import Text


def count_figures(shop: UUID, *, since: datetime, until: datetime) -> Figures:
    """The public figures of a shop for a time, its end left out; what is too small to be shown is not in them."""
    rate = complaint_rate([shop], since=since, until=until)
    rows = (
        *_complaints(rate),
        _appeals(shop, since, until),
        *_words(shop, since, until),
        _first_act(shop, since, until),
        *_refunds(arrivals_of(shop, since=since, until=until)),
    )
    return Figures(since, until, rows)


def _complaints(rate: Rate) -> tuple[Figure, ...]:
    return (
        share(
            "complaints",
            Text("外部投诉率", "Complaints made outside"),
            Text(
                "期内收到的微信、支付宝、12315 投诉和拒付笔数，比期内付款的订单数；每万单多少笔。",
                "WeChat, Alipay and 12315 complaints and chargebacks received, for every ten thousand orders paid.",
            ),
            rate.complaints,
            rate.orders,
            Unit.PER_TEN_THOUSAND,
        ),
        share(
            "complaints_in_time",
            Text("投诉 24 小时内首次答复", "Complaints first answered within 24 hours"),
            Text(
                "期内收到的投诉中，24 小时内有首次答复的比例；还没答复的算没做到。",
                "Of the complaints received, those first answered within 24 hours; unanswered ones count as not.",
            ),
            rate.in_time,
            rate.complaints,
        ),
        share(
            "complaints_again",
            Text("重复投诉", "Complained of again"),
            Text(
                "期内收到的投诉中，同一人就同一笔交易再次投诉的比例。",
                "Of the complaints received, those whose payer complained about it more than once.",
            ),
            rate.again,
            rate.complaints,
        ),
    )


def _appeals(shop: UUID, since: datetime, until: datetime) -> Figure:
    told = overturned_of(shop, since, until)
    return share(
        "overturned",
        Text("申诉改判", "Decisions overturned on appeal"),
        Text(
            "期内审结的申诉中，原裁决（含机器裁决）被改判的比例。",
            "Of the appeals decided, those that overturned the first decision, the machine's included.",
        ),
        sum(one.overturned for one in told),
        sum(one.decided for one in told),
    )


def _words(shop: UUID, since: datetime, until: datetime) -> tuple[Figure, ...]:
    promises = promises_of_shop(shop, since=since, until=until)
    answers = answers_of_shop(shop, since=since, until=until)
    handed, idle = hand_overs_in(shop, since=since, until=until), idle_hand_overs(shop, since=since, until=until)
    return (
        share(
            "promises_kept",
            Text("承诺兑现", "Promises kept"),
            Text(
                "客服和供货商在期内作出、已有结果的承诺中，按时做到的比例；其余是失约。买家撤回等原因不再适用的不计。",
                "Of the promises that staff and suppliers made and that have ended, those kept in time; the rest are "
                "broken. What no longer applied, as when the buyer withdrew, is not counted.",
            ),
            promises.kept,
            promises.ended,
            of_buyers=False,
        ),
        share(
            "answers_in_time",
            Text("客服按时答复", "Questions answered in time"),
            Text(
                "期内买家向平台提出的问题中，在规定时限内由人答复或处理的比例；时限内事情已自动了结的不计。",
                "Of the questions that buyers put to the house, those that a person answered or dealt with by their "
                "due time. Those whose matter was over by itself before that are not counted.",
            ),
            answers.in_time,
            answers.asked,
        ),
        share(
            "idle_hand_overs",
            Text("没有进展的转交", "Hand-overs without progress"),
            Text(
                "期内把事情转给别人的次数中，距上一次转交没有任何进展的比例。",
                "Of all hand-overs, those with no progress since the one before.",
            ),
            idle,
            handed,
        ),
    )


def _first_act(shop: UUID, since: datetime, until: datetime) -> Figure:
    told = pace([shop], until, until - since)
    return median(
        "first_act",
        Text("人工首次处理用时", "Time to the first human act"),
        Text(
            "期内需要人工处理的售后单，从转到人工到有人第一次处理，用时的中位数（分钟）。",
            "The median, in minutes, from a case reaching people to the first act of one of them.",
        ),
        None if told.median_seconds is None else told.median_seconds / 60,
        told.acts,
    )


def _refunds(told: Arrivals) -> tuple[Figure, ...]:
    return (
        share(
            "refunds_arrived",
            Text("退款到账", "Refunds that arrived"),
            Text(
                "期内决定的退款中，已经到账的比例；还在路上、被退回的都算没到账。",
                "Of the refunds decided, those that have arrived; what is still on its way or came back counts as not.",
            ),
            told.arrived,
            told.planned,
        ),
        median(
            "refund_time",
            Text("退款到账用时", "Time until a refund arrives"),
            Text(
                "期内决定、已经到账的退款，从决定到到账用时的中位数（分钟）。",
                "The median, in minutes, from the decision to the arrival of the refunds decided that have arrived.",
            ),
            told.minutes,
            told.arrived,
        ),
    )
