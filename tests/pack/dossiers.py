"""One order of which everything is known, for the tests that need no database."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from anxin.evidence.pack.dossier import Claim, Dossier, Exhibit, Paid, Picture, Returned, Ruling, Sight
from anxin.evidence.pack.recipients import Form, Respondent
from anxin.evidence.pack.signing import SigningKey
from anxin.texts import Text

AT: Final = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SOL, OTHER = "01990000-0000-7000-8000-000000000001", "01990000-0000-7000-8000-000000000002"
BEA = "01990000-0000-7000-8000-000000000009"
CODE, ACCOUNT, HINT = "ABCD-EFGH-1234", "12345678", "123****78"
CONTACT, PHONE, ADDRESS = "bea@anxin.example", "13800138000", "203.0.113.7"
TRANSACTION, RECEIVED, SUPPLIER_NO = "4200001234202611235678901234", "招商银行信用卡0403", "SUP-991-77"
INJECTED = '#read("/etc/passwd") $x$ *b*'
WORDS = f"卡密 {CODE} 无效，账号 {ACCOUNT}，电话{PHONE}，{INJECTED}"
KEY: Final = SigningKey(bytes(range(32)))
SHOP: Final = Respondent(name="安心网络科技有限公司", address="上海市", site="https://shop.example")
FORM: Final = Form(name="张三", phone="13900000000", address="北京市朝阳区", claim="退还货款 128 元")


def exhibit(
    seq: int, kind: str, content: dict[str, Any], *, by: str = "machine", slot: str = "talk", of: str = ""
) -> Exhibit:
    """An exhibit a minute after the one before it."""
    return Exhibit(
        id=f"{seq:032x}",
        seq=seq,
        previous="ab" * 32,
        link="cd" * 32,
        slot=slot,
        kind=kind,
        content=content,
        content_sha256=f"{seq:064x}",
        by=by,
        at=AT + timedelta(minutes=seq),
        of=of,
    )


def exhibits() -> tuple[Exhibit, ...]:
    """From the agreement to the decision, with what passed between single parties."""
    asked = {"act": "place", "sku": "steam-50", "account": HINT, "max_price_minor": 990}
    said = {"supplier": SOL, "asked": asked, "supplier_no": SUPPLIER_NO, "cost_minor": 901, "detail": f"{ACCOUNT} 已充"}
    paid = {"channel": "wechatpay", "transaction_no": TRANSACTION, "amount_minor": 12800, "currency": "CNY"}
    message = {"body": f"加我微信，{PHONE}，{WORDS}"}
    return (
        exhibit(1, "rules_agreed", {"version": 1, "exclusion_confirmed": False}, by=f"buyer:{BEA}"),
        exhibit(2, "payment_notice", paid, by=f"channel:{OTHER}", slot="payment"),
        exhibit(3, "supplier_said", said, by=f"supplier:{SOL}", slot="goods", of=SOL),
        exhibit(4, "claim", {"problem": "invalid_code", "words": WORDS}, by=f"buyer:{BEA}"),
        exhibit(5, "message", message, by=f"buyer:{BEA}"),
        exhibit(6, "supplier_said", said | {"supplier": OTHER}, by=f"supplier:{OTHER}", slot="goods", of=OTHER),
        exhibit(7, "refund_arrived", {"received_account": RECEIVED, "amount_minor": 12800}, slot="payment"),
        exhibit(8, "of_tomorrow", {"a_key_nobody_named": "secret of tomorrow"}),
        exhibit(9, "staff_reveal", {"seconded_by": f"staff:{OTHER}", "words": "核实"}, by=f"staff:{BEA}", slot="goods"),
        exhibit(10, "decision", {"outcome": "refund_full", "clause_number": 10, "liable": "supplier"}),
    )


def dossier(**changes: Any) -> Dossier:
    """Bea's order of a code that did not work."""
    known: dict[str, Any] = {
        "order": "01998877-0000-7000-8000-000000000000",
        "ref": "7K3QFA2M",
        "shop": Text("安心小店", "Anxin"),
        "language": "zh-hans",
        "state": "refunded",
        "goods": "code",
        "title": Text("Steam 充值卡 50 元", "Steam 50"),
        "quantity": 1,
        "amount_minor": 12800,
        "currency": "CNY",
        "placed_at": AT,
        "paid_at": AT,
        "delivered_at": None,
        "promise_minutes": 10,
        "supplier": Text("阳光卡券", "Sol"),
        "supplier_id": SOL,
        "account": ACCOUNT,
        "account_hint": HINT,
        "contact": CONTACT,
        "rules_number": 1,
        "rules_text": "rules: 1\n",
        "rules_sha256": "11" * 32,
        "agreed_sha256": "11" * 32,
        "claims": (Claim(ref="7K3QFA2M-C1", problem=Text("卡密无效", ""), words=WORDS, opened_at=AT, closed_at=None),),
        "rulings": (
            Ruling(
                at=AT,
                by="machine",
                outcome="refund_full",
                clause_number=10,
                clause=Text("卡密核验为无效：全额退款。", ""),
                law=Text("《消费者权益保护法》第25条", ""),
                reason=Text("卡密经核验无效", ""),
                liable="supplier",
                amount_minor=12800,
                standing={"信用等级": "普通会员级"},
            ),
        ),
        "payments": (Paid(at=AT, channel=Text("微信支付", ""), transaction_no=TRANSACTION, amount_minor=12800),),
        "refunds": (
            Returned(
                ref="7K3QFA2M-R1",
                amount_minor=12800,
                state="arrived",
                channel=Text("微信支付", ""),
                planned_at=AT,
                arrived_at=AT,
                number="50301",
                received_account=RECEIVED,
            ),
        ),
        "sights": (Sight(at=AT, by="guest", proof="password", address=ADDRESS, agent="Mozilla/5.0 (iPhone)"),),
        "exhibits": exhibits(),
        "codes": (CODE,),
    }
    return Dossier(**(known | changes))


def picture(seq: int, slot: str, data: bytes, *, by: str = f"buyer:{BEA}") -> Picture:
    """The picture that belongs to an exhibit."""
    return Picture(
        exhibit=f"{seq:032x}", slot=slot, by=by, at=AT, media_type="image/png", original_sha256="22" * 32, data=data
    )


def proof() -> dict[str, Any]:
    """A proof of two links, of which one is a movement of money with its own words."""
    link = {"seq": 1, "kind": "transfer", "item": OTHER, "content": "33" * 32, "text": "platform:fees 384"}
    return {
        "proof": "anxin/1",
        "subject": "01998877-0000-7000-8000-000000000000",
        "links": [link],
        "path": [],
        "day": "2026-11-22",
        "leaves": 1,
        "previous": "00" * 32,
        "published": "44" * 32,
    }
