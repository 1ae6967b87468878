"""What do all the tables know of one order? Its order is locked, so that they all speak of the same moment."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from anxin import vault
from anxin.cases.models import Case, Decision
from anxin.cases.queries import decisions_of
from anxin.delivery.models import Code, Sight
from anxin.delivery.states import CodeState
from anxin.evidence.access import shown_about
from anxin.evidence.models import Exhibit
from anxin.evidence.pack import dossier as pack
from anxin.evidence.pack.words import BETWEEN
from anxin.flows.acts.open_codes import open_codes
from anxin.ledger.models import ChainLink, Transfer
from anxin.orders.models import Line, Order
from anxin.orders.queries import account_of, line_of
from anxin.payments.models import Payment
from anxin.payments.queries import paid_steps_of
from anxin.people.queries import supplier_named
from anxin.policy.queries import policy_for
from anxin.policy.wording import say_clause, say_law
from anxin.policy.words import FACT_NAMES, LABELS
from anxin.refunds.queries import refunds_of
from anxin.support.models import Message
from anxin.texts import Text

SENT = (CodeState.ALLOCATED, CodeState.REVEALED, CodeState.VOID)
STANDING = ("tier", "claims_30d", "upheld_share")
NOTHING = Text("", "")


def gather_dossier(
    order: Order,
    *,
    pictures: tuple[pack.Picture, ...],
    proof: Mapping[str, Any] | None,
    supplier: UUID | None = None,
) -> pack.Dossier:
    """Everything of one order, which comes with its shop and is locked; `supplier` is whose side is looked from: then
    of cases and rulings only those about what it brought."""
    line = line_of(order.pk)
    side = supplier_named(supplier) if supplier else line.supplier
    rules = order.policy
    return pack.Dossier(
        order=str(order.pk),
        ref=order.ref,
        shop=Text(order.shop.name_zh, order.shop.name_en),
        language=order.language,
        state=order.state,
        goods=line.goods,
        title=line.title,
        quantity=line.quantity,
        amount_minor=order.amount_minor,
        currency=order.currency,
        placed_at=order.placed_at,
        paid_at=order.paid_at,
        delivered_at=order.delivered_at,
        promise_minutes=line.promise_minutes,
        supplier=Text(side.name_zh, side.name_en),
        supplier_id=str(side.pk),
        account=account_of(line),
        account_hint=line.account_hint,
        contact=_contact(order),
        rules_number=rules.number,
        rules_text=rules.text,
        rules_sha256=rules.text_sha256,
        agreed_sha256=order.agreed_sha256,
        claims=tuple(_claims(order.pk, supplier)),
        rulings=tuple(_ruling(row, line) for row in decisions_of(order.pk) if _concerns(row, supplier)),
        payments=tuple(_paid(row, step.at) for step, row in paid_steps_of(order.pk)),
        refunds=tuple(_refunds(order.pk)),
        sights=tuple(_sights(order.pk)),
        exhibits=tuple(_exhibits(order.pk)),
        pictures=pictures,
        codes=tuple(_codes(order)),
        proof=proof,
    )


def _contact(order: Order) -> str:
    typed = vault.unseal(order.contact_sealed, "contact") if order.contact_sealed else ""
    return typed or (order.buyer.email if order.buyer else "")


def _concerns(row: Decision, supplier: UUID | None) -> bool:
    return supplier is None or row.case is None or row.case.supplier_id == supplier


def _claims(order: UUID, supplier: UUID | None) -> Iterator[pack.Claim]:
    rows = Case.objects.filter(order=order).select_related("order").order_by("number")
    for row in rows if supplier is None else rows.filter(supplier=supplier):
        problem = LABELS["problem"].get(row.problem, LABELS["problem"]["other"])
        yield pack.Claim(
            ref=row.ref, problem=problem, words=row.words, opened_at=row.opened_at, closed_at=row.closed_at
        )


def _ruling(row: Decision, line: Line) -> pack.Ruling:
    policy = policy_for(row.policy_id, line.goods, line.item.sku)
    clause = next((known for known in policy.clauses if known.id == row.clause), None)
    return pack.Ruling(
        at=row.at,
        by=row.by,
        outcome=row.outcome,
        clause_number=row.clause_number,
        clause=say_clause(clause) if clause else NOTHING,
        law=say_law(clause.terms) if clause else NOTHING,
        reason=row.reason,
        liable=row.liable,
        amount_minor=row.amount_minor,
        standing={FACT_NAMES[name].zh: _said(name, row.facts[name]) for name in STANDING if name in row.facts},
    )


def _said(name: str, value: Any) -> str:
    known = LABELS.get(name, {}).get(value)
    return known.zh if known else str(value)


def _paid(row: Payment, at: datetime) -> pack.Paid:
    return pack.Paid(
        at=at,
        channel=row.channel.name,
        transaction_no=row.transaction_no,
        amount_minor=row.amount_minor if row.captured_minor is None else row.captured_minor,
    )


def _refunds(order: UUID) -> Iterator[pack.Returned]:
    for row in refunds_of(order):
        yield pack.Returned(
            ref=row.ref,
            amount_minor=row.amount_minor,
            state=row.state,
            channel=row.payment.channel.name,
            planned_at=row.planned_at,
            arrived_at=row.arrived_at,
            number=row.channel_refund_no,
            received_account=row.received_account,
        )


def _sights(order: UUID) -> Iterator[pack.Sight]:
    for row in Sight.objects.filter(order=order).order_by("at", "pk"):
        yield pack.Sight(at=row.at, by=row.by, proof=row.proof, address=row.address or "", agent=row.agent)


def _exhibits(order: UUID) -> Iterator[pack.Exhibit]:
    """In the order of the chain, each with the hash before it and its own."""
    links = {item: (seq, bytes(hashed)) for seq, item, hashed in _links(order)}
    hashes = dict(links.values())
    hashes |= {seq: bytes(each) for seq, each in Transfer.objects.filter(chain=order).values_list("seq", "hash")}
    hashes[0] = sha256(order.bytes).digest()
    said = {row.exhibit_id: row for row in Message.objects.filter(order=order)}
    whose = _asked(order)
    for row in sorted(Exhibit.objects.filter(order=order), key=lambda each: links[each.pk][0]):
        seq, hashed = links[row.pk]
        yield pack.Exhibit(
            id=str(row.pk),
            seq=seq,
            previous=hashes[seq - 1].hex(),
            link=hashed.hex(),
            slot=row.slot,
            kind=row.kind,
            # a message is sealed by the hash of its words, which stand beside it
            content=row.content | ({"body": said[row.pk].body} if row.pk in said else {}),
            content_sha256=bytes(row.content_sha256).hex(),
            by=row.by,
            at=row.at,
            of=str((said[row.pk].supplier_id if row.pk in said else row.content.get("supplier")) or whose(row) or ""),
        )


def _asked(order: UUID) -> Callable[[Exhibit], UUID | None]:
    """Which supplier's a case is that an exhibit belongs to: by what it names, or as what was shown in it."""
    cases = {str(pk): supplier for pk, supplier in Case.objects.filter(order=order).values_list("pk", "supplier_id")}
    ruled = Decision.objects.filter(order=order, case__isnull=False).values_list("pk", "case__supplier")
    known = cases | {str(pk): supplier for pk, supplier in ruled}
    shown = shown_about(order)
    return lambda row: (
        known.get(str(row.content.get("case") or row.content.get("decision"))) or shown.get(row.pk)
        if row.kind not in BETWEEN
        else None
    )


def _links(order: UUID) -> Iterator[tuple[int, UUID, Any]]:
    yield from ChainLink.objects.filter(subject=order).order_by("seq").values_list("seq", "item", "hash")


def _codes(order: Order) -> list[str]:
    """What must not be read anywhere; opened here, and shown to nobody."""
    rows = Code.objects.select_related("batch").filter(delivery__order=order, state__in=SENT).order_by("pk")
    return [seen.text for seen in open_codes(list(rows), at=order.placed_at)]
