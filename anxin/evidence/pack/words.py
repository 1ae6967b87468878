"""How are exhibits and what stands in them called? Every key of an exhibit is here: what is not, nobody is shown."""

from typing import Final, NamedTuple

from anxin.evidence.pack.recipients import What
from anxin.policy.words import LABELS
from anxin.texts import Text

KINDS: Final[dict[str, Text]] = {
    "offer": Text("协商方案", "An offer to agree"),
    "offer_answer": Text("对方案的答复", "The answer to an offer"),
    "appeal": Text("申诉", "An appeal"),
    "appeal_decided": Text("申诉裁决", "The appeal decided"),
    "rules_agreed": Text("同意售后规则", "Rules agreed"),
    "payment_notice": Text("渠道付款通知", "Payment notice"),
    "delivered": Text("发货记录", "Delivered"),
    "delivered_again": Text("重复发货", "Delivered again"),
    "supplier_said": Text("供货商答复", "Supplier's word"),
    "supplier_failed": Text("供货商报告无法发货", "Supplier could not deliver"),
    "delivered_in_part": Text("供货商报告只到账一部分", "Supplier delivered a part, and no more"),
    "supplier_answer": Text("供货商对售后的答复", "Supplier's answer to the claim"),
    "fence": Text("停止发货的答复", "Answer to the stop"),
    "account_found": Text("人工查实充值账号", "What a person found about the account"),
    "code_check": Text("卡密核验结果", "What the supplier knows of the codes"),
    "supplier_told": Text("供货商主动通知", "Told by the supplier"),
    "supplier_switched": Text("改由下一家货源发货", "Given to the next supplier"),
    "surplus": Text("多到了一份货", "Goods came once too often"),
    "surplus_ended": Text("多到的货的结果", "What became of it"),
    "delivery_reported": Text("人工核实发货结果", "A person reports what the supplier's console shows"),
    "reveal": Text("首次查看卡密", "Code revealed"),
    "staff_reveal": Text("客服查看卡密", "Staff saw the codes"),
    "replaced": Text("问题批次换新", "Replaced, the batch was bad"),
    "claim": Text("买家申请", "Buyer's claim"),
    "decision": Text("裁决", "Decision"),
    "message": Text("沟通消息", "Message"),
    "commitment": Text("书面承诺", "Commitment"),
    "commitment_kept": Text("承诺已兑现", "Commitment kept"),
    "commitment_broken": Text("承诺失约", "Commitment broken"),
    "commitment_void": Text("承诺不再适用", "Commitment void"),
    "nudge": Text("买家催办", "Buyer's nudge"),
    "hand_over": Text("转交", "Hand-over"),
    "refund_arrived": Text("退款到账回执", "Refund arrived"),
    "refund_reversed": Text("退款到账后被收回", "Refund taken back"),
    "refund_by_hand": Text("退款人工核对", "Refund checked by hand"),
    "chargeback": Text("渠道拒付扣款", "Charged back"),
    "chargeback_closed": Text("拒付争议结果", "Chargeback closed"),
    "complaint": Text("外部投诉", "Complaint outside"),
    "complaint_changed": Text("投诉人补充", "Who complained wrote again"),
    "complaint_reply": Text("对投诉的答复", "Answer to the complaint"),
    "refund_to_origin": Text(
        "买家把退款从余额退回原支付方式", "Buyer sent a refund from the balance the way it was paid"
    ),
    "refund_to_card": Text("买家同意退到银行卡", "Buyer agreed to a bank card"),
    "refund_acknowledged": Text("渠道侧退款已确认", "Refund at the channel acknowledged"),
    "refund_taken_back": Text("渠道侧异常退款已收回", "Refund taken back at the channel"),
    "pack_given": Text("证据包已提供", "Pack given"),
    "upload": Text("上传的图片或视频", "Picture or video"),
    "upload_again": Text("同一文件再次提交", "The same file sent once more"),
    "upload_read": Text("图片识别结果", "What was read of a picture"),
    "material_asked": Text("请买家补充材料", "More was asked for"),
    "nothing_more": Text("买家没有更多材料", "Nothing more to show"),
    "seconded": Text("第二人复核", "Seconded"),
}
SLOTS: Final[dict[str, str]] = {"payment": "支付凭证", "goods": "商品状态", "talk": "沟通记录"}
ROLES: Final[dict[str, str]] = {
    "machine": "平台系统",
    "buyer": "买家",
    "guest": "买家",
    "supplier": "供货商",
    "channel": "支付渠道",
    "staff": "平台工作人员",
    "agent": "平台客服",
    "platform": "平台",
}
CHANNELS: Final[dict[str, str]] = {
    "balance": "余额",
    "wechatpay": "微信支付",
    "alipay": "支付宝",
    "epay": "易支付",
    "stripe": "Stripe",
    "sandbox": "沙箱支付",
}
OUTCOMES: Final[dict[str, str]] = {
    "refund_full": "全额退款",
    "refund_prorated": "按比例退款",
    "reissue": "补发",
    "buyer_chooses": "由买家选择退款或补发",
    "wait": "等待承诺时间",
    "ask_supplier": "询问供货商",
    "ask_buyer": "请买家补充材料",
    "lapse": "暂时关闭",
    "review": "转人工审核",
    "reject": "不予退款",
}
LIABLE: Final[dict[str, str]] = {
    "supplier": "供货商",
    "platform": "平台",
    "channel": "支付渠道",
    "buyer": "买家原因，不收费",
    "as_found": "按查明情况",
    "supplier_else_platform": "供货商，否则平台",
}
STATES: Final[dict[str, str]] = {
    "planned": "待发起",
    "asked": "已向渠道发起",
    "accepted": "渠道已受理",
    "arrived": "已到账",
    "unknown": "渠道结果不明，正在查询",
    "bounced": "被渠道退回，改道处理",
    "short": "商户余额不足，等待补足",
    "with_finance": "财务处理中",
    "reversed": "到账后被渠道收回",
}
PROBLEMS: Final = {str(value): text.zh for value, text in LABELS["problem"].items()}
OFFERED: Final = {"partial_refund": "退一部分", "full": "全额退款", "reissue": "补发"}
COMPLAINED: Final = {"wechat": "微信投诉", "alipay": "支付宝投诉", "authority": "12315 或来函", "chargeback": "拒付"}
CHECKED: Final = {
    "valid_unused": "有效且未使用",
    "used": "已使用",
    "used_before_reveal": "查看前已被使用",
    "invalid": "无效",
    "unknown": "查不到",
}
WANTS: Final = {"refund": "申请退款", "not_working": "商品或服务不可用", "other": "其他"}
PROOFS: Final = {
    "signed_in": "登录账号",
    "password": "查询密码",
    "mail_link": "邮件链接",
    "staff": "工作人员，双人批准",
}


class Key(NamedTuple):
    """One key of an exhibit: whose business it is, and what it is called; a key without a name is in the file alone."""

    what: What
    name: str = ""
    values: dict[str, str] | None = None


_ID, _SUPPLY = Key(What.FACT), Key(What.SUPPLY)
KEYS: Final[dict[str, Key]] = {
    **dict.fromkeys(
        ("case", "code", "delivery", "decision", "refund", "chargeback", "surplus", "request", "pack"), _ID
    ),
    **dict.fromkeys(("message", "upload", "uploads", "offer", "appeal", "commitment", "complaint", "exhibit"), _ID),
    **dict.fromkeys(("cost_minor", "max_price_minor", "sku", "callback", "from"), _SUPPLY),
    "supplier": _SUPPLY,
    "supplier_no": Key(What.SUPPLY, "供货商单号"),
    "borne_by": Key(What.SUPPLY),
    "at_the_shops_risk_up_to_minor": Key(What.SUPPLY),
    "account": Key(What.ACCOUNT, "充值账号"),
    "transaction_no": Key(What.PAYMENT_NO, "交易单号"),
    "channel_refund_no": Key(What.PAYMENT_NO, "渠道退款单号"),
    "reference": Key(What.PAYMENT_NO, "渠道争议单号"),
    "notice": Key(What.PAYMENT_NO),
    "received_account": Key(What.RECEIVED, "收款账户"),
    "bank": Key(What.RECEIVED, "银行"),
    "outside_id": Key(What.PAYMENT_NO, "投诉单号"),
    "kind": Key(What.FACT, "来源", COMPLAINED),
    "side": Key(What.FACT, "提出方", ROLES),
    "proposed": Key(What.FACT, "方案", OFFERED),
    "rules_minor": Key(What.FACT, "按规则可退"),
    "accepted": Key(What.FACT, "是否接受"),
    "points": Key(What.WORDS, "申诉理由"),
    "answers": Key(What.WORDS, "逐点答复"),
    "overturned": Key(What.FACT, "是否改判"),
    "authority": Key(What.FACT, "受理单位"),
    "wants": Key(What.FACT, "诉求", WANTS),
    "asked_minor": Key(What.FACT, "要求金额"),
    "times": Key(What.FACT, "投诉次数"),
    "made_at": Key(What.FACT, "投诉时间"),
    "due_at": Key(What.FACT, "承诺完成时间"),
    "amount_minor": Key(What.FACT, "金额"),
    "currency": Key(What.FACT),
    "channel": Key(What.FACT, "渠道"),
    "occurred_at": Key(What.FACT, "渠道时间"),
    "taken_as": Key(What.FACT),
    "found_at_the_channel": Key(What.FACT),
    "part_of": Key(What.FACT),
    "arrived": Key(What.FACT, "是否到账"),
    "won": Key(What.FACT, "平台是否胜诉"),
    "attempt": Key(What.FACT),
    "version": Key(What.FACT, "规则版本"),
    "text_sha256": Key(What.FACT),
    "sentences_sha256": Key(What.FACT),
    "confirmation_shown": Key(What.FACT, "单独确认的文字"),
    "exclusion_confirmed": Key(What.FACT, "是否勾选"),
    "language": Key(What.FACT),
    "goods_said": Key(What.FACT, "商品写明"),
    **dict.fromkeys(("level", "privileges", "checks"), _ID),
    "agreed_to": Key(What.FACT, "同意的内容"),
    "problem": Key(What.FACT, "问题", PROBLEMS),
    "words": Key(What.WORDS, "说明"),
    "body": Key(What.WORDS, "内容"),
    "reason": Key(What.WORDS, "理由"),
    "said": Key(What.WORDS, "原话"),
    "shown": Key(What.WORDS, "出示的凭证"),
    "detail": Key(What.WORDS, "说明"),
    "because": Key(What.WORDS, "原因"),
    "why": Key(What.FACT),
    "answer": Key(
        What.FACT,
        "答复",
        {
            "admit": "承认",
            "deny": "否认",
            "admits": "承认",
            "denies": "否认",
            "waiting": "待答复",
            "done": "已停止",
            "impossible": "无法停止",
            "taken_back": "已收回",
            "refused": "不能收回",
        },
    ),
    "status": Key(What.FACT),
    "delivered_share": Key(What.FACT, "到账比例（%）"),
    "delivered_pieces": Key(What.FACT, "到账份数"),
    "number": Key(What.FACT),
    "by": Key(What.FACT),
    "proof": Key(What.FACT, "身份验证", PROOFS),
    "codes": Key(What.FACT, "卡密张数"),
    "seconded_by": Key(What.FACT),
    "asked": Key(What.FACT),
    "act": Key(What.FACT),
    "try": Key(What.FACT),
    "quantity": Key(What.FACT),
    "units": Key(What.FACT, "涉及第几份"),
    "bad_units": Key(What.FACT, "供货商承认第几份"),
    "unit": Key(What.FACT, "第几份"),
    "outcome": Key(What.FACT, "结果", OUTCOMES),
    "clause": Key(What.FACT),
    "clause_number": Key(What.FACT, "条款"),
    "liable": Key(What.FACT, "承担方", LIABLE),
    "as": Key(What.FACT),
    "recipient": Key(What.FACT, "用途"),
    "role": Key(What.FACT),
    "to": Key(What.FACT),
    "flags": Key(What.FACT),
    "name": Key(What.WORDS, "文件名"),
    "media_type": Key(What.FACT, "类型"),
    "size": Key(What.FACT, "字节数"),
    "sha256": Key(What.FACT, "原件 SHA-256"),
    **dict.fromkeys(
        ("copy_sha256", "reading_sha256", "body_sha256", "salt", "slots", "state", "stands", "matter"), _ID
    ),
    **dict.fromkeys(("nudge", "hand_over", "wanted", "in_a_row", "source", "target", "first"), _ID),
    "match": Key(
        What.FACT,
        "与平台记录比对",
        {"matched": "一致", "contradicted": "不一致", "unverified": "尚未核对"},
    ),
    "found": Key(What.FACT, "查实", {"supplier": "充到的不是下单时填写的账号"}),
    "checked": Key(What.FACT, "核验结果", CHECKED),
    "verdicts": Key(What.FACT, "供货商所知", CHECKED),
    "agreed": Key(What.FACT),
    "differing": Key(What.FACT),
    "problems": Key(What.FACT),
    "reused": Key(What.FACT, "是否曾用于其他订单"),
}
# kinds of exhibits that pass between two parties: a supplier is shown those that it was one of
BETWEEN: Final = frozenset(
    {
        *("message", "nudge", "hand_over"),
        *("commitment", "commitment_kept", "commitment_broken", "commitment_void"),
    }
)
# what tells a supplier of others that could deliver the same
OF_OTHERS: Final = frozenset({"supplier_switched", "surplus", "surplus_ended"})
