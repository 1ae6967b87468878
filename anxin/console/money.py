"""What came in and what goes back: refunds, payments and what channels told us."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.html import format_html

from anxin import clock
from anxin.console import board, words
from anxin.console.chargebacks import charge_back, chargeback_closed
from anxin.console.complete import ask_complete
from anxin.console.filters import by_state
from anxin.console.orders import order_link
from anxin.console.read_only import Field, ReadOnly
from anxin.console.shown import Shown, age, amount, column, later, moment, pill, tell, until
from anxin.console.to_card import to_card
from anxin.payments.models import Payment, Unmatched
from anxin.payments.queries import chargebacks_of
from anxin.payments.states import PAYABLE, PaymentState
from anxin.refunds.models import Refund
from anxin.refunds.queries import cards_of, open_to_a_persons_word
from anxin.refunds.words import bank_name
from anxin.texts import Text

TRANSACTION = Text("渠道的完整交易单号", "the channel's whole transaction number")


@admin.register(Refund)
class Refunds(ReadOnly):
    """Every refund, newest first; those that do not move stand on the board."""

    title = Text("退款", "Refunds")
    page = "console/refund.html"
    list_display = ("which", "stands", "worth", "through", "asked", "aged", "due", "then", "arrived")
    list_filter = (by_state(words.REFUNDS),)
    ordering = ("-planned_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        """With order and channel."""
        return super().get_queryset(request).select_related("order", "payment__channel")

    @column(Text("退款单", "Refund"))
    def which(self, row: Refund) -> Shown:
        """The number that people see."""
        return row.ref

    @column(Text("状态", "State"), "state")
    def stands(self, row: Refund) -> Shown:
        """The state."""
        return pill(*words.REFUNDS.get(row.state, words.UNKNOWN))

    @column(Text("金额", "Amount"), "amount_minor")
    def worth(self, row: Refund) -> Shown:
        """How much goes back."""
        return amount(row.amount_minor, row.currency)

    @column(Text("渠道", "Channel"))
    def through(self, row: Refund) -> Shown:
        """By which way."""
        return tell(row.payment.channel.name)

    @column(Text("发起时间", "Asked"), "asked_at")
    def asked(self, row: Refund) -> Shown:
        """When the channel was asked."""
        return moment(row.asked_at)

    @column(Text("时长", "Age"), "planned_at")
    def aged(self, row: Refund) -> Shown:
        """How long it has been under way."""
        return "—" if row.arrived_at else age(row.planned_at)

    @column(Text("期限", "Due"), "due_at")
    def due(self, row: Refund) -> Shown:
        """Until when."""
        return until(row.due_at)

    @column(Text("到期后", "Then"))
    def then(self, row: Refund) -> Shown:
        """What follows."""
        return tell(words.REFUND_DUE[row.on_due]) if row.on_due in words.REFUND_DUE else "—"

    @column(Text("到账", "Arrived"), "arrived_at")
    def arrived(self, row: Refund) -> Shown:
        """When it arrived."""
        return moment(row.arrived_at)

    def get_urls(self) -> list[URLPattern]:
        """What finance may do; each is safe to press twice."""
        acts = {"resend": board.resend, "hurry": board.hurry, "by_hand": board.by_hand}
        acts |= {"acknowledge": board.acknowledge, "taken_back": board.taken_back, "to_card": to_card}
        return [*(self.act_path(name, act) for name, act in acts.items()), *super().get_urls()]

    def context(self, request: HttpRequest, row: Refund) -> dict[str, Any]:
        """Whether a person's word is taken, because the channel cannot be asked."""
        by_hand = open_to_a_persons_word(row, clock.now())
        banks = cards_of(row)
        return {
            **super().context(request, row),
            "by_hand": by_hand,
            "checks": self.checks(row) if by_hand else [],
            "banks": [(bank, bank_name(bank)) for bank in banks],
        }

    def checks(self, row: Refund) -> list[Field]:
        """All that is needed to find it in the channel's own console."""
        payment = row.payment
        return [
            Field(Text("渠道商户号", "Merchant account"), payment.channel.account),
            Field(Text("我方付款单号", "Our number of the payment"), payment.pk.hex),
            Field(Text("渠道交易单号", "Channel's number of the payment"), payment.transaction_no or "—"),
            Field(Text("我方退款单号", "Our number of the refund"), row.pk.hex),
            Field(Text("付款时间", "Paid"), moment(payment.paid_at)),
            Field(Text("付款金额", "Paid amount"), amount(payment.paid_minor, payment.currency)),
            Field(Text("应退金额", "To go back"), amount(row.amount_minor, row.currency)),
        ]

    def record(self, row: Refund) -> list[Field]:
        """Everything but what stands in the order's page already."""
        lines = [
            Field(Text("订单", "Order"), order_link(row.order)),
            Field(Text("状态", "State"), self.stands(row)),
            Field(Text("金额", "Amount"), self.worth(row)),
            Field(Text("渠道", "Channel"), self.through(row)),
            Field(Text("原因", "Reason"), tell(row.reason)),
            Field(Text("发起时间", "Asked"), moment(row.asked_at)),
            Field(Text("到账时间", "Arrived"), moment(row.arrived_at)),
            Field(Text("收款账户", "Credited to"), row.received_account or "—"),
            Field(Text("渠道退款号", "Channel's number"), row.channel_refund_no or "—"),
            Field(Text("渠道说明", "Channel's words"), tell(row.said) if row.detail else "—"),
            Field(Text("重发次数", "Sent again"), str(row.retries)),
            Field(Text("期限", "Due"), until(row.due_at)),
            Field(Text("到期后", "Then"), self.then(row)),
        ]
        tries = [
            Field(
                words.ATTEMPTS.get(item.kind, words.UNKNOWN[0]),
                format_html("{} → {}", moment(item.asked_at), tell(words.ANSWERS.get(item.answer, words.NO_ANSWER))),
            )
            for item in row.attempts.order_by("asked_at")
        ]
        return [*lines, *tries]


@admin.register(Payment)
class Payments(ReadOnly):
    """Every try to pay."""

    title = Text("付款", "Payments")
    page = "console/payment.html"
    list_display = ("which", "stands", "worth", "through", "transaction", "started", "paid")
    list_filter = (by_state(words.PAYMENTS),)
    search_fields = ("=transaction_no",)
    search_help_text = later(TRANSACTION)
    ordering = ("-started_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """With order and channel."""
        return super().get_queryset(request).select_related("order", "channel")

    @column(Text("付款单", "Payment"))
    def which(self, row: Payment) -> Shown:
        """The number that people see."""
        return str(row)

    @column(Text("状态", "State"), "state")
    def stands(self, row: Payment) -> Shown:
        """The state."""
        return pill(*words.PAYMENTS.get(row.state, words.UNKNOWN))

    @column(Text("金额", "Amount"), "amount_minor")
    def worth(self, row: Payment) -> Shown:
        """How much came in, or is to come."""
        return amount(row.paid_minor, row.currency)

    @column(Text("渠道", "Channel"))
    def through(self, row: Payment) -> Shown:
        """Through which channel."""
        return tell(row.channel.name)

    @column(Text("交易单号", "Transaction"))
    def transaction(self, row: Payment) -> Shown:
        """The channel's own number."""
        return row.transaction_no or "—"

    @column(Text("发起时间", "Started"), "started_at")
    def started(self, row: Payment) -> Shown:
        """When it began."""
        return moment(row.started_at)

    @column(Text("付款时间", "Paid"), "paid_at")
    def paid(self, row: Payment) -> Shown:
        """When the money came."""
        return moment(row.paid_at)

    def get_urls(self) -> list[URLPattern]:
        """Completing a payment by the channel's own word, and what a channel took back."""
        acts = {"complete": ask_complete, "charge_back": charge_back(self), "chargeback_closed": chargeback_closed}
        return [*(self.act_path(name, act) for name, act in acts.items()), *super().get_urls()]

    def context(self, request: HttpRequest, row: Payment) -> dict[str, Any]:
        """Whether it can still be completed, and what was charged back of it."""
        outside = not row.channel.can.own_wallet
        return {
            **super().context(request, row),
            "open": row.state in PAYABLE and outside,
            "disputable": row.state == PaymentState.PAID and outside,
            "chargebacks": [(one, words.CHARGEBACKS[one.state]) for one in chargebacks_of(row.pk)],
        }

    def record(self, row: Payment) -> list[Field]:
        """The payment with its order."""
        return [
            Field(Text("订单", "Order"), order_link(row.order)),
            Field(Text("状态", "State"), self.stands(row)),
            Field(Text("应付", "Asked for"), amount(row.amount_minor, row.currency)),
            Field(Text("金额", "Amount"), self.worth(row)),
            Field(Text("渠道", "Channel"), self.through(row)),
            Field(Text("交易单号", "Transaction"), self.transaction(row)),
            Field(Text("有效至", "Valid until"), moment(row.expires_at)),
            Field(Text("付款时间", "Paid"), self.paid(row)),
        ]


@admin.register(Unmatched)
class UnmatchedMoney(ReadOnly):
    """Money that came in for no payment of ours."""

    title = Text("没有订单的付款", "Paid without an order")
    list_display = ("which", "worth", "through", "occurred", "stands")
    search_fields = ("=transaction_no",)
    search_help_text = later(TRANSACTION)
    ordering = ("-received_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unmatched]:
        """With channel and order."""
        return super().get_queryset(request).select_related("channel", "order")

    @column(Text("交易单号", "Transaction"))
    def which(self, row: Unmatched) -> Shown:
        """The channel's own number."""
        return row.transaction_no

    @column(Text("金额", "Amount"), "amount_minor")
    def worth(self, row: Unmatched) -> Shown:
        """How much."""
        return amount(row.amount_minor, row.currency)

    @column(Text("渠道", "Channel"))
    def through(self, row: Unmatched) -> Shown:
        """Through which channel."""
        return tell(row.channel.name)

    @column(Text("付款时间", "Paid"), "occurred_at")
    def occurred(self, row: Unmatched) -> Shown:
        """When, by the channel's clock."""
        return moment(row.occurred_at)

    @column(Text("状态", "State"), "state")
    def stands(self, row: Unmatched) -> Shown:
        """The state."""
        return pill(*words.UNMATCHED.get(row.state, words.UNKNOWN))

    def get_urls(self) -> list[URLPattern]:
        """Its two acts: returning it, and saying that it was returned in the channel's own console."""
        return [
            self.act_path("release", board.release),
            self.act_path("close_unmatched", board.close),
            *super().get_urls(),
        ]

    def record(self, row: Unmatched) -> list[Field]:
        """All that is known of it."""
        return [
            Field(Text("交易单号", "Transaction"), row.transaction_no),
            Field(Text("渠道侧单号", "The number it was paid under"), row.pk.hex),
            Field(Text("金额", "Amount"), self.worth(row)),
            Field(Text("渠道", "Channel"), self.through(row)),
            Field(Text("付款时间", "Paid"), moment(row.occurred_at)),
            Field(Text("状态", "State"), self.stands(row)),
            Field(Text("期限", "Due"), until(row.due_at)),
            Field(Text("订单", "Order"), order_link(row.order) if row.order else "—"),
        ]
