"""What does the shop ask, and what is the answer? (`/supply/v1/...`, all of it sealed.)"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from starlette.routing import Route

from anxin.simulators.anxin_supplier.house import SHANGHAI, House, Order, Return, order_fields
from anxin.simulators.desk import Answer, Ask, Desk, Refused
from anxin.simulators.faults import Faults
from anxin.simulators.fields import BadField, count, text
from anxin.simulators.sealed_callbacks import SealedCallbacks
from anxin.simulators.supplies import answer_of, iso

HANG_SECONDS = 30.0
PAGE = 3


@dataclass
class Api:
    """The sealed half of the supplier."""

    house: House
    faults: Faults
    post: SealedCallbacks
    hang_seconds: float = HANG_SECONDS

    def routes(self, desk: Desk) -> list[Route]:
        """The paths of the protocol."""
        told: dict[tuple[str, str, str], Callable[[Ask], Answer]] = {
            ("GET", "items", "items"): self.items,
            ("GET", "stock", "stock"): self.stock,
            ("GET", "balance", "balance"): self.balance,
            ("GET", "accounts", "account"): self.check_account,
            ("POST", "code-checks", "code_check"): self.check_code,
            ("POST", "orders", "order"): self.place,
            ("GET", "orders/{order_no}", "order_query"): self.query,
            ("POST", "orders/{order_no}/cancel", "cancel"): self.cancel,
            ("POST", "orders/{order_no}/claims", "claim"): self.claim,
            ("POST", "orders/{order_no}/recall", "recall"): self.recall,
            ("POST", "orders/{order_no}/refunds", "refund"): self.ask_return,
            ("GET", "orders/{order_no}/refunds/{refund_no}", "refund_query"): self.query_return,
            ("GET", "bills/{day}", "bill"): self.bill,
        }
        return [
            Route(f"/supply/v1/{path}", desk.endpoint(kind, self._spoiled(handle)), methods=[method])
            for (method, path, kind), handle in told.items()
        ]

    def place(self, ask: Ask) -> Answer:
        """Take an order; the same number again gives the order as it stands."""
        order_no = text(ask.fields, "order_no")
        ask.entry["order_no"] = order_no
        if self.faults.take("error_500", order_no) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR"})
        known = self.house.orders.get(order_no)
        if known is not None:
            wanted = (text(ask.fields, "sku"), count(ask.fields, "quantity"), text(ask.fields, "account", ""))
            other = wanted != (known.sku, known.quantity, known.account)
            if other and "conflict_accepted" not in self.house.misbehaves:
                raise Refused(409, "CONFLICT")
            if "second_order" not in self.house.misbehaves:
                return self._answer(known)
        order = self._new(order_no, ask.fields)
        self.house.take(order, count(ask.fields, "max_price_minor"))
        self.house.begin(order, self.tell)
        if order.behaviour == "timeout_after_success":
            return Answer(504, {}, hang_seconds=self.hang_seconds)
        return self._answer(order)

    def query(self, ask: Ask) -> Answer:
        """Tell how an order stands."""
        order_no = ask.path["order_no"]
        if self.faults.take("error_500", order_no) is not None:
            return Answer(500, {"code": "SYSTEM_ERROR"})
        if order_no not in self.house.orders and "not_found_failed" in self.house.misbehaves:
            return Answer(200, {"order_no": order_no, "status": "failed", "delivered_share": 0, "codes": []})
        return self._answer(self.house.find(order_no))

    def cancel(self, ask: Ask) -> Answer:
        """Stop an order before anything of it went out."""
        order = self.house.find(ask.path["order_no"])
        return Answer(200, {"order_no": order.order_no, "fence": self.house.fence(order)})

    def claim(self, ask: Ask) -> Answer:
        """Answer a buyer's claim."""
        order = self.house.find(ask.path["order_no"])
        ask.entry["problem"] = text(ask.fields, "problem")
        answer = "perhaps" if "claims_unanswered" in self.house.misbehaves else self.house.claim(order)
        proof = {"proof": f"{order.order_no} is credited in our books"} if answer == "deny" else {}
        return Answer(200, {"order_no": order.order_no, "answer": answer, **proof})

    def recall(self, ask: Ask) -> Answer:
        """Take goods back."""
        order = self.house.find(ask.path["order_no"])
        return Answer(200, {"order_no": order.order_no, "recall": self.house.recall(order)})

    def ask_return(self, ask: Ask) -> Answer:
        """Give a price back, where nothing usable went out or the shop says so by a knob."""
        order = self.house.find(ask.path["order_no"])
        refund_no, wanted = text(ask.fields, "refund_no"), count(ask.fields, "amount_minor")
        known = self.house.returns.get((order.order_no, refund_no))
        if known is not None and "refund_twice" not in self.house.misbehaves:
            return self._returned(known)
        named = self._named(ask.fields, order)
        left = order.cost_minor - order.returned_minor
        if named:
            left = min(left, order.cost_minor // order.quantity * len(named - order.pieces_back))
        elif order.quantity > 1 and wanted < left and "pieces_ignored" not in self.house.misbehaves:
            raise Refused(422, "PIECES_NEEDED")
        if wanted > left and "refund_twice" not in self.house.misbehaves:
            raise Refused(422, "AMOUNT_EXCEEDS")
        told = self.house.return_answers.get(order.order_no, self.house.return_answers.get("*", ""))
        voided = all(self.house.codes[code] == "invalid" for code in order.codes)
        status = told or ("agreed" if voided and (order.codes or order.status == "failed") else "refused")
        if status == "agreed" and "refund_twice" in self.house.misbehaves:
            self.house.move("refund", order, wanted)
        elif status == "agreed":
            self.house.give_back(order, wanted)
            order.pieces_back |= named
        made = Return(order.order_no, refund_no, self.house.number("RF"), status, wanted if status == "agreed" else 0)
        self.house.returns[(order.order_no, refund_no)] = made
        return self._returned(made)

    def query_return(self, ask: Ask) -> Answer:
        """Tell what became of a price asked back."""
        known = self.house.returns.get((ask.path["order_no"], ask.path["refund_no"]))
        if known is None:
            raise Refused(404, "NOT_FOUND")
        return self._returned(known)

    def check_account(self, ask: Ask) -> Answer:
        """Tell the masked nickname of an account."""
        account = text(ask.query, "account")
        if self.house.behaviour(text(ask.query, "sku"), account) == "fail":
            raise Refused(404, "ACCOUNT_UNKNOWN")
        return Answer(200, {"nickname": f"{account[0]}**"})

    def check_code(self, ask: Ask) -> Answer:
        """Tell what is known of a code."""
        verdict = self.house.codes.get(text(ask.fields, "code"))
        if "codes_forgotten" in self.house.misbehaves:
            return Answer(200, {"verdict": "unknown" if verdict else "invalid"})
        return Answer(200, {"verdict": verdict or "unknown"})

    def items(self, ask: Ask) -> Answer:
        """Tell the range, a page at a time."""
        skus = sorted(self.house.items)
        rest = [sku for sku in skus if sku > ask.query.get("after", "")]
        more = rest[PAGE - 1] if len(rest) > PAGE else ""
        return Answer(200, {"items": [self._item(sku) for sku in rest[:PAGE]], "after": more})

    def stock(self, ask: Ask) -> Answer:
        """Tell price, stock and state of the items named."""
        named = [] if "stock_silent" in self.house.misbehaves else text(ask.query, "skus").split(",")
        return Answer(200, {"items": [self._item(sku) for sku in named if sku in self.house.items]})

    def balance(self, ask: Ask) -> Answer:
        """Tell what is left of what was paid in advance."""
        told = -1 if "balance_negative" in self.house.misbehaves else self.house.balance_minor
        return Answer(200, {"balance_minor": told, "currency": "CNY"})

    def bill(self, ask: Ask) -> Answer:
        """Tell every movement of a day in Shanghai; a day that is not over yet is told as far as it has come."""
        try:
            day = date.fromisoformat(ask.path["day"])
        except ValueError:
            raise BadField("day") from None
        lines = [line for line in self.house.movements if _day(line["occurred_at"]) == day]
        return Answer(200, {"day": day.isoformat(), "lines": lines})

    def tell(self, order: Order) -> None:
        """Tell the shop how an order stands now."""
        if not order.callback_url or "callback_lost" in self.house.misbehaves:
            return
        about = order_fields(order, self.house.misbehaves)
        fields = {"callback_id": self.house.number("CB"), "kind": "order", "occurred_at": iso(self.house.now())}
        body = json.dumps(fields | {"about": about}, ensure_ascii=False).encode()
        entry = {"kind": "callback", "order_no": order.order_no, "status": order.status, "id": fields["callback_id"]}
        if "callback_unsigned" in self.house.misbehaves:
            self.post.send_unsealed(order.callback_url, body, entry)
        else:
            self.post.send(order.callback_url, body, order.order_no, entry)

    def _new(self, order_no: str, fields: dict[str, Any]) -> Order:
        sku, account, quantity = text(fields, "sku"), text(fields, "account", ""), count(fields, "quantity")
        item = self.house.items.get(sku)
        return Order(
            order_no=order_no,
            supplier_no=self.house.number(self.house.PREFIX),
            sku=sku,
            quantity=quantity,
            account=account,
            cost_minor=item.price_minor * quantity if item else 0,
            callback_url=text(fields, "callback_url", ""),
            behaviour=self.house.behaviour(sku, account),
        )

    def _item(self, sku: str) -> dict[str, Any]:
        item = self.house.items[sku]
        on_sale = item.stock is None or item.stock > 0
        said = {"sku": sku, "title": item.title, "goods": item.goods, "price_minor": item.price_minor}
        return said | {"currency": "CNY", "stock": item.stock, "on_sale": on_sale}

    def _named(self, fields: dict[str, Any], order: Order) -> set[int]:
        """The pieces that are named."""
        named = fields.get("pieces", [])
        if "pieces_ignored" in self.house.misbehaves:
            return set()
        if not isinstance(named, list) or not all(isinstance(piece, int) and piece > 0 for piece in named):
            raise BadField("pieces")
        if any(piece > order.quantity for piece in named):
            raise Refused(422, "NO_SUCH_UNIT")
        return set(named)

    def _returned(self, made: Return) -> Answer:
        return Answer(200, vars(made) | {"detail": ""})

    def _answer(self, order: Order) -> Answer:
        return answer_of(self.faults, order.order_no, order_fields(order, self.house.misbehaves))

    def _spoiled(self, handle: Callable[[Ask], Answer]) -> Callable[[Ask], Answer]:
        def answer(ask: Ask) -> Answer:
            told = handle(ask)
            if "answers_unsigned" in self.house.misbehaves:
                return Answer(told.status, told.fields, seal="none", hang_seconds=told.hang_seconds)
            return told

        return answer


def _day(occurred_at: str) -> date:
    return datetime.fromisoformat(occurred_at).astimezone(SHANGHAI).date()
