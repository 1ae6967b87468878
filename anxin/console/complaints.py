"""Which complaints from outside wait, for whom and until when, and how are they answered?"""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from anxin import clock, vault
from anxin.cases.queries import open_case_of
from anxin.cases.turns import OwnOrder
from anxin.complaints.access import complaint_for
from anxin.complaints.models import PHONE_PURPOSE, Complaint
from anxin.complaints.queries import complaints_of, currency_asked
from anxin.complaints.states import OPEN, Act, Kind
from anxin.console import gate, queries, words
from anxin.console.complaints_words import ACTS, ENTRY, KINDS, ON_DUE, PROBLEMS, REPLIES, STATES
from anxin.console.desk_page import desk_page
from anxin.console.filters import by, by_state
from anxin.console.limits import MOST_BOOKED, MOST_WORDS, limit
from anxin.console.orders import order_link
from anxin.console.read_only import ReadOnly, back_to
from anxin.console.shown import Shown, amount, column, moment, pill, tell, until
from anxin.console.suggestion import suggested
from anxin.console.told import actor_of, actors_of
from anxin.flows.answer_complaint import Answer, answer_complaint
from anxin.flows.attach_complaint import attach_complaint
from anxin.flows.book_authority import Letter, book_authority
from anxin.flows.book_complaint_payout import book_complaint_payout
from anxin.flows.consider_case import consider_case
from anxin.orders.models import Order
from anxin.people.models import Person, Shop
from anxin.refusal import Invalid, NotAllowed, Refusal
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text
from anxin.workdays.hours import SHANGHAI

MAY_ANSWER = frozenset({"agent", "senior", "operator"})
MAY_DECIDE = frozenset({"senior", "operator"})
MAY_BOOK = frozenset({"finance", "operator"})
ANSWER_FIELDS = ("act", "words_zh", "words_en", "amount", "against")
NOTHING_TYPED = {**dict.fromkeys(ANSWER_FIELDS, ""), "act": Act.REPLY, "ref": "", "paid": ""}
TYPED = ("number", "authority", "words", "made_on", "ref", "asked")
BAD_DAY = Text("请填写来函日期，不能晚于今天。", "Give the date of the letter, today at the latest.")
EARLIEST = date(2000, 1, 1)
SAID = Text("答复已记录，正在送达。", "The answer is on record and on its way.")
JOINED = Text("已关联到订单。", "Joined to its order.")
BOOKED = Text("渠道赔付已登记，这部分不会再退款。", "The payout is booked and is not refunded again.")
LETTER_BOOKED = Text(
    "来函已登记，7 个工作日内答复。", "The letter is booked, to be answered within seven working days."
)


@admin.register(Complaint)
class Complaints(ReadOnly):
    """Every complaint from outside, chargebacks among them; what is due first stands first."""

    title = ENTRY
    page = "console/complaint.html"
    change_list_template = "console/complaints.html"
    list_display = ("which", "stands", "turn", "due", "then", "concerns", "asked", "repeated", "received")
    list_filter = (by_state(STATES), by("kind", Text("来源", "From"), KINDS))
    ordering = (F("due_at").asc(nulls_last=True), "-received_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complaint]:
        """With the order, and the chargeback that some are about."""
        rows: QuerySet[Complaint] = super().get_queryset(request)
        return rows.select_related("order", "case", "channel", "chargeback", "payment", "shop")

    @column(Text("来源", "From"), "kind")
    def which(self, row: Complaint) -> Shown:
        """Where it comes from, and their number."""
        return f"{tell(KINDS.get(row.kind, words.UNKNOWN[0]))} …{row.outside_id[-8:]}"

    @column(Text("状态", "State"), "state")
    def stands(self, row: Complaint) -> Shown:
        """The state."""
        return pill(*STATES.get(row.state, words.UNKNOWN))

    @column(Text("轮到谁", "Whose turn"), "owner")
    def turn(self, row: Complaint) -> Shown:
        """Who must act."""
        return pill(*words.ROLES.get(row.owner, words.UNKNOWN)) if row.owner else "—"

    @column(Text("期限", "Due"), "due_at")
    def due(self, row: Complaint) -> Shown:
        """Until when."""
        return until(row.due_at)

    @column(Text("到期后", "Then"))
    def then(self, row: Complaint) -> Shown:
        """What follows from silence."""
        return tell(ON_DUE[row.on_due]) if row.on_due in ON_DUE else "—"

    @column(Text("订单", "Order"))
    def concerns(self, row: Complaint) -> Shown:
        """The order it has joined."""
        return order_link(row.order) if row.order else tell(Text("未关联", "not joined"))

    @column(Text("金额", "Amount"))
    def asked(self, row: Complaint) -> Shown:
        """What was taken, or is asked for."""
        if row.chargeback:
            return amount(row.chargeback.amount_minor, row.chargeback.currency)
        return amount(row.asked_minor, currency_asked(row)) if row.asked_minor else "—"

    @column(Text("次数", "Times"), "times")
    def repeated(self, row: Complaint) -> Shown:
        """How often its payer complained."""
        return str(row.times)

    @column(Text("收到时间", "Received"), "received_at")
    def received(self, row: Complaint) -> Shown:
        """Since when we know of it."""
        return moment(row.received_at)

    def get_urls(self) -> list[URLPattern]:
        """Answering, joining by hand, booking a payout, and booking a letter."""
        acts = {"complaint_answer": self.answer, "complaint_attach": self.attach, "complaint_payout": self.pay_out}
        letter = path("letter/", self.admin_site.admin_view(self.letter), name="desk_complaint_letter")
        return [letter, *(self.act_path(name, act) for name, act in acts.items()), *super().get_urls()]

    def answer(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Answer with words, agree to the refund, refuse it, or say that all is done."""
        answer: HttpResponse = require_POST(self._answer)(request, key)
        return answer

    def attach(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Join it to the order of the number given."""

        def act(row: Complaint) -> Text:
            gate.need(request, row.shop_id, MAY_ANSWER)
            attach_complaint(row.pk, request.POST.get("ref", ""), by=gate.actor(request), at=clock.now())
            return JOINED

        answer: HttpResponse = require_POST(self._acting)(request, key, act)
        return answer

    def pay_out(self, request: HttpRequest, key: UUID) -> HttpResponse:
        """Book what the channel paid out by its own decision."""

        def act(row: Complaint) -> Text:
            gate.need(request, row.shop_id, MAY_BOOK)
            taken = typed_amount(request.POST.get("amount", ""), row.payment.currency if row.payment else _back_in(row))
            book_complaint_payout(row.pk, taken, by=gate.actor(request), at=clock.now())
            return BOOKED

        answer: HttpResponse = require_POST(self._acting)(request, key, act)
        return answer

    def letter(self, request: HttpRequest) -> HttpResponse:
        """The form for a complaint by letter; what was typed is kept when refused."""
        answer: HttpResponse = require_http_methods(["GET", "HEAD", "POST"])(self._letter)(request)
        return answer

    def _answer(self, request: HttpRequest, key: UUID) -> HttpResponse:
        row = complaint_for(gate.staff(request), key)
        told = {name: request.POST.get(name, "") for name in ANSWER_FIELDS}
        try:
            limit(request, "complaint", most=MOST_WORDS)
            answer_complaint(row.pk, _given(request, row, told), by=gate.actor(request), at=clock.now())
        except Refusal as refusal:
            page = self.render(request, self.one(request, str(key)), typed=told, refusal=tell(refusal.sentence))
            page.status_code = refusal.status
            return page
        return back_to(request, _page_of(row), SAID)

    def _acting(self, request: HttpRequest, key: UUID, act: Callable[[Complaint], Text]) -> HttpResponse:
        row = complaint_for(gate.staff(request), key)
        try:
            limit(request, "complaint-book", most=MOST_BOOKED)
            return back_to(request, _page_of(row), act(row))
        except NotAllowed:
            raise
        except Refusal as refusal:
            typed = {**NOTHING_TYPED, "ref": request.POST.get("ref", ""), "paid": request.POST.get("amount", "")}
            page = self.render(request, self.one(request, str(key)), typed=typed, refusal=tell(refusal.sentence))
            page.status_code = refusal.status
            return page

    def _letter(self, request: HttpRequest) -> HttpResponse:
        shops = sorted(shop for shop, held in gate.roles(request).items() if held & (MAY_ANSWER | MAY_BOOK))
        if not shops:
            raise NotAllowed
        typed = {name: request.POST.get(name, "") for name in TYPED}
        refusal = None
        if request.method == "POST":
            try:
                limit(request, "letter", most=MOST_BOOKED)
                booked = book_authority(_written(shops[0], typed), by=gate.actor(request), at=clock.now())
                return back_to(request, reverse("admin:complaints_complaint_change", args=[booked]), LETTER_BOOKED)
            except Refusal as refused:
                refusal = refused
        title = Text("登记来函", "Book a letter")
        return desk_page(
            request,
            "console/complaint_letter.html",
            title,
            {"typed": typed, "currency": _of_letter(shops[0], typed["ref"])},
            refusal=refusal,
        )

    def context(self, request: HttpRequest, row: Complaint) -> dict[str, Any]:
        """What was complained of beside what was told, and what this person may do."""
        roles = gate.roles(request).get(row.shop_id, frozenset())
        steps, replies = list(row.steps.order_by("at", "pk")), list(row.replies.order_by("number"))
        names = queries.names_of(actors_of(steps, replies))
        chargeback = row.kind == Kind.CHARGEBACK
        live = row.state in OPEN
        may_decide = bool(roles & MAY_DECIDE) and row.order is not None and not _is_own(request, row)
        acts = [Act.REPLY, *([Act.APPROVE, Act.REJECT] if may_decide else []), Act.FINISH]
        return {
            "kind": tell(KINDS.get(row.kind, words.UNKNOWN[0])),
            "state": self.stands(row),
            "turn": self.turn(row),
            "due": self.due(row),
            "then": self.then(row),
            "about": self.concerns(row),
            "asked": self.asked(row),
            "problem": tell(PROBLEMS[row.problem]) if row.problem in PROBLEMS else "",
            "phone": _phone(row) if roles & MAY_ANSWER else "",
            "steps": [
                (step, pill(*STATES.get(step.to_state, words.UNKNOWN)), actor_of(step.by, names)) for step in steps
            ],
            "replies": [
                (one, tell(ACTS[one.act]), pill(*REPLIES.get(one.state, words.UNKNOWN)), actor_of(one.by, names))
                for one in replies
            ],
            "acts": [(act, tell(ACTS[act])) for act in acts] if live and not chargeback and roles & MAY_ANSWER else [],
            "may_decide": may_decide,
            "suggestion": _suggestion(request, row) if may_decide and live and not chargeback else None,
            "may_attach": live and row.order is None and bool(roles & MAY_ANSWER),
            "may_pay_out": row.payment_id is not None and row.chargeback is None and bool(roles & MAY_BOOK),
            "typed": NOTHING_TYPED,
            "back_in": _back_in(row),
        }


def complaints_beside(order: UUID) -> list[dict[str, Any]]:
    """The complaints of an order for the workbench's part `console/parts/complaints.html`."""
    return [
        {
            "row": row,
            "kind": tell(KINDS.get(row.kind, words.UNKNOWN[0])),
            "state": pill(*STATES.get(row.state, words.UNKNOWN)),
            "due": until(row.due_at) if row.due_at else "",
            "currency": currency_asked(row),
            "last": next((one.words for one in reversed(list(row.replies.all()))), ""),
        }
        for row in complaints_of(order)
    ]


def _given(request: HttpRequest, row: Complaint, told: dict[str, str]) -> Answer:
    act = Act(told["act"]) if told["act"] in set(Act) else Act.REPLY
    gate.need(request, row.shop_id, MAY_DECIDE if act in (Act.APPROVE, Act.REJECT) else MAY_ANSWER)
    if act in (Act.APPROVE, Act.REJECT) and _is_own(request, row):
        raise OwnOrder
    wanted = typed_amount(told["amount"], _back_in(row)) if act is Act.APPROVE and told["amount"].strip() else None
    reason = Text(told["words_zh"].strip(), told["words_en"].strip())
    return Answer(act=act, words=reason, amount_minor=wanted, against=told["against"])


def _suggestion(request: HttpRequest, row: Complaint) -> dict[str, Any] | None:
    """What the facts of the open case speak for, as at the workbench; None where no case is open."""
    case = open_case_of(row.order_id) if row.order_id else None
    return suggested(consider_case(case.pk, by=gate.actor(request), at=clock.now()), case) if case else None


def _is_own(request: HttpRequest, row: Complaint) -> bool:
    return row.order is not None and row.order.buyer_id == cast(Person, request.user).pk


def _written(shop: UUID, typed: dict[str, str]) -> Letter:
    try:
        on = parse_date(typed["made_on"])
    except ValueError:
        on = None
    if on is None or not EARLIEST <= on <= clock.now().astimezone(SHANGHAI).date():
        raise Invalid(what=BAD_DAY)
    return Letter(
        shop=shop,
        number=typed["number"],
        authority=typed["authority"],
        words=typed["words"],
        made_at=datetime.combine(on, time(9), SHANGHAI),
        ref=typed["ref"],
        asked_minor=typed_amount(typed["asked"], _of_letter(shop, typed["ref"])) if typed["asked"].strip() else 0,
    )


def _back_in(row: Complaint) -> str:
    """The currency of what would go back to who complained."""
    return row.order.currency if row.order else row.shop.currency


def _of_letter(shop: UUID, ref: str) -> str:
    """The currency of the order that a letter names, else the shop's."""
    named = Order.objects.filter(shop=shop, ref=ref.strip().upper()).values_list("currency", flat=True).first()
    return named or Shop.objects.values_list("currency", flat=True).get(pk=shop)


def _phone(row: Complaint) -> str:
    return vault.unseal(row.phone_sealed, PHONE_PURPOSE) if bytes(row.phone_sealed) else ""


def _page_of(row: Complaint) -> str:
    return reverse("admin:complaints_complaint_change", args=[row.pk])
