"""What stands in the report of a pack? Every sentence as plain text, in the order in which a 12315 form asks for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from anxin.evidence.pack.dossier import Dossier, Exhibit
from anxin.evidence.pack.recipients import ASKS_WHO, NAMES, Form, Recipient, Respondent, What, left_out
from anxin.evidence.pack.view import View
from anxin.evidence.pack.words import KINDS, LIABLE, OUTCOMES, PROOFS, SLOTS, STATES
from anxin.money import format_minor
from anxin.workdays.hours import SHANGHAI

TITLES: Final[dict[Recipient, str]] = {
    Recipient.AUTHORITY: "消费者投诉材料",
    Recipient.COURT: "诉讼证据材料",
    Recipient.WECHAT: "微信支付交易投诉材料",
    Recipient.ALIPAY: "支付宝交易投诉材料",
    Recipient.BUYER: "订单证据包",
    Recipient.SUPPLIER: "供货商申诉材料",
}
# who asks, who is asked, what is asked for
PARTIES: Final = {Recipient.COURT: ("原告", "被告", "诉讼请求")}
CAPTION: Final = "图 {no}　{slot}：{who}上传。去除拍摄信息后的副本，原件由平台封存，摘要见上"
BLANK: Final = "＿＿＿＿＿＿＿＿＿＿＿＿（请填写）"


def write_report(
    dossier: Dossier, recipient: Recipient, form: Form, respondent: Respondent, pictures: Mapping[str, str]
) -> dict[str, Any]:
    """The report as data for its template; `pictures` has the file of each exhibit that is one."""
    view = View(dossier, recipient)
    asks, asked, claim = PARTIES.get(recipient, ("投诉人", "被投诉人", "投诉请求"))
    numbers = {each.id: f"E{place:02}" for place, each in enumerate(view.exhibits(), start=1)}
    return {
        "title": TITLES[recipient],
        "about": f"用途：{NAMES[recipient].zh}　订单号：{dossier.ref}　记录截至：{_moment(dossier.as_of)}（北京时间）",
        "parties": [
            *([[asks, _complainant(form)]] if recipient in ASKS_WHO else []),
            [asked, _respondent(respondent)],
        ],
        "claim_name": claim,
        "claim": form.claim.strip() or (BLANK if recipient in ASKS_WHO else ""),
        "facts": _facts(view),
        "statement": form.statement.strip(),
        "order": _order(view),
        "story": [[_moment(each.at), _sentence(view, each), numbers[each.id]] for each in view.exhibits()],
        "payments": [
            [
                _moment(paid.at),
                paid.channel.zh,
                view.some(paid.transaction_no, What.PAYMENT_NO),
                _money(view, paid.amount_minor),
            ]
            for paid in dossier.payments
        ],
        "refunds": _refunds(view),
        "rulings": _rulings(view),
        "sights": _sights(view),
        "exhibits": [
            {
                "no": numbers[each.id],
                "name": KINDS[each.kind].zh if each.kind in KINDS else each.kind,
                "slot": SLOTS.get(each.slot, each.slot),
                "at": _moment(each.at),
                "by": view.who(each.by),
                "said": [list(pair) for pair in view.exhibit(each).said],
                "hash": each.content_sha256,
                "link": each.link,
                "seq": each.seq,
                "whole": view.exhibit(each).complete,
                "picture": pictures.get(each.id, ""),
                "caption": CAPTION.format(
                    no=numbers[each.id], slot=SLOTS.get(each.slot, each.slot), who=view.who(each.by)
                ),
            }
            for each in view.exhibits()
        ],
        "left_out": [said.zh for said in left_out(recipient)],
        "proof": _proof(dossier),
    }


def _moment(at: datetime) -> str:
    """The full time as China counts it, to the second."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _money(view: View, amount_minor: int) -> str:
    return format_minor(amount_minor, view.dossier.currency)


def _complainant(form: Form) -> list[list[str]]:
    return [
        ["姓名", form.name.strip() or BLANK],
        ["电话", form.phone.strip() or BLANK],
        ["地址", form.address.strip() or BLANK],
    ]


def _respondent(shop: Respondent) -> list[list[str]]:
    rows = [["名称", shop.name], ["统一社会信用代码", shop.number], ["地址", shop.address], ["电话", shop.phone]]
    return [[name, value or BLANK] for name, value in rows] + ([["网址", shop.site]] if shop.site else [])


def _facts(view: View) -> list[str]:
    """What happened, as somebody would tell it who only uses what is on record."""
    dossier = view.dossier
    lines = [
        f"{_moment(dossier.placed_at)}，买家在“{dossier.shop.zh}”下单“{dossier.title.zh}”× {dossier.quantity}，"
        f"金额 {_money(view, dossier.amount_minor)}，平台承诺付款后 {dossier.promise_minutes} 分钟内到账。"
    ]
    for paid in dossier.payments:
        number = view.some(paid.transaction_no, What.PAYMENT_NO)
        lines.append(
            f"{_moment(paid.at)}，{paid.channel.zh}通知平台收到 {_money(view, paid.amount_minor)}"
            + (f"（交易单号 {number}）。" if number else "。")
        )
    for case in dossier.claims:
        said = f"，买家说明：“{view.struck(case.words)}”" if case.words else ""
        lines.append(f"{_moment(case.opened_at)}，售后单 {case.ref} 提出：{case.problem.zh}{said}。")
    for ruling in dossier.rulings:
        outcome = OUTCOMES.get(ruling.outcome, ruling.outcome)
        under = f"按条款 {ruling.clause_number} " if ruling.clause_number else ""
        lines.append(f"{_moment(ruling.at)}，{view.who(ruling.by)}{under}裁决：{outcome}。")
    for refund in dossier.refunds:
        where = (
            f"，{_moment(refund.arrived_at)} 到账" if refund.arrived_at else f"，{STATES.get(refund.state, '处理中')}"
        )
        lines.append(f"{_moment(refund.planned_at)}，退款 {refund.ref}：{_money(view, refund.amount_minor)}{where}。")
    return lines


def _order(view: View) -> list[list[str]]:
    dossier = view.dossier
    rows = [
        ["订单号", dossier.ref],
        ["商品", f"{dossier.title.zh} × {dossier.quantity}"],
        ["金额", _money(view, dossier.amount_minor)],
        ["充值账号", view.account],
        ["买家邮箱", view.some(dossier.contact, What.CONTACT)],
        ["供货商", view.some(dossier.supplier.zh, What.SUPPLIER)],
        ["下单时间", _moment(dossier.placed_at)],
        ["付款时间", _moment(dossier.paid_at) if dossier.paid_at else "未付款"],
        ["到账时间", _moment(dossier.delivered_at) if dossier.delivered_at else "没有到账记录"],
        ["适用规则", f"售后规则 v{dossier.rules_number}，原文 SHA-256 {dossier.rules_sha256}"],
    ]
    return [row for row in rows if row[1]]


def _sentence(view: View, exhibit: Exhibit) -> str:
    name = KINDS[exhibit.kind].zh if exhibit.kind in KINDS else exhibit.kind
    said = "；".join(f"{key} {value}" for key, value in view.exhibit(exhibit).said[:3])
    return f"{view.who(exhibit.by)} · {name}" + (f"：{said}" if said else "")


def _refunds(view: View) -> list[list[str]]:
    return [
        [
            refund.ref,
            refund.channel.zh,
            _money(view, refund.amount_minor),
            STATES.get(refund.state, refund.state),
            _moment(refund.arrived_at) if refund.arrived_at else "",
            view.some(refund.number, What.PAYMENT_NO),
            view.some(refund.received_account, What.RECEIVED),
        ]
        for refund in view.dossier.refunds
    ]


def _rulings(view: View) -> list[dict[str, Any]]:
    return [
        {
            "at": _moment(ruling.at),
            "by": view.who(ruling.by),
            "outcome": OUTCOMES.get(ruling.outcome, ruling.outcome),
            "rows": [
                row
                for row in (
                    ["条款", f"{ruling.clause_number}：{ruling.clause.zh}" if ruling.clause_number else ""],
                    ["法律依据", ruling.law.zh],
                    ["理由", view.struck(ruling.reason.zh)],
                    ["责任方", LIABLE.get(ruling.liable, "")],
                    ["金额", _money(view, ruling.amount_minor) if ruling.amount_minor else ""],
                    *(
                        [["买家信用记录", "；".join(f"{k} {v}" for k, v in ruling.standing.items())]]
                        if view.how(What.STANDING) == "full" and ruling.standing
                        else []
                    ),
                )
                if row[1]
            ],
        }
        for ruling in view.dossier.rulings
    ]


def _sights(view: View) -> list[list[str]]:
    """Each time that codes were shown; from where only for those whom the table allows it."""
    return [
        [
            _moment(sight.at),
            view.who(sight.by),
            PROOFS.get(sight.proof, sight.proof),
            view.some(sight.address, What.ADDRESS),
            view.some(sight.agent, What.ADDRESS)[:80],
        ]
        for sight in view.dossier.sights
    ]


def _proof(dossier: Dossier) -> dict[str, Any]:
    if dossier.proof is None:
        return {"day": "", "root": "", "links": 0}
    return {"day": dossier.proof["day"], "root": dossier.proof["published"], "links": len(dossier.proof["links"])}
