"""How is each value of the vocabulary called in Chinese and in English?

`LABELS` are names for lists and choices, `PHRASES` whole statements for facts that read better so. Both are complete:
a test walks the vocabulary.
"""

from anxin.policy.clauses import Ask, Destination, Effect, Liable, Outcome, Reason, Reviewer, Slot
from anxin.texts import Text

FACT_NAMES: dict[str, Text] = {
    "goods": Text("商品类型", "goods"),
    "problem": Text("问题", "problem"),
    "payment": Text("支付记录", "payment"),
    "delivery": Text("发货状态", "delivery"),
    "delivered_share": Text("已到账比例", "share delivered"),
    "usage": Text("使用情况", "usage"),
    "used_share": Text("已使用比例", "share used"),
    "code_check": Text("卡密核验", "code check"),
    "supplier": Text("供货商答复", "supplier's answer"),
    "supplier_proof": Text("供货商举证", "supplier's proof"),
    "fence": Text("停止发货", "stop of delivery"),
    "recall": Text("作废或收回", "taking back"),
    "buyer_asked": Text("补充材料", "what the buyer was asked for"),
    "account_error": Text("账号差错", "account error"),
    "confirmed": Text("确认收货", "confirmation"),
    "exclusion_confirmed": Text("下单时单独确认不适用无理由退款", "exclusion confirmed for this purchase"),
    "hidden_defect": Text("难以及时发现的缺陷", "hidden defect"),
    "past_promise": Text("超过承诺到账时间", "time past the promise"),
    "since_paid": Text("距付款时间", "time since payment"),
    "since_delivered": Text("距到货时间", "time since delivery"),
    "claimed_after": Text("到货后提出申请的时间", "time from delivery to the claim"),
    "amount": Text("金额", "amount"),
    "remaining": Text("可退余额", "what may still be returned"),
    "evidence": Text("凭证", "evidence"),
    "evidence_match": Text("凭证核对", "evidence checked"),
    "evidence_reused": Text("凭证重复使用", "evidence reused"),
    "reissues": Text("补发次数", "reissues"),
    "claims_30d": Text("近 30 天申请次数", "claims in 30 days"),
    "upheld_share": Text("申请成立比例", "share of claims upheld"),
    "tier": Text("信用等级", "tier"),
    "within_exposure": Text("极速退款额度", "express limit"),
}

LABELS: dict[str, dict[object, Text]] = {
    "goods": {
        "code": Text("卡密", "card codes"),
        "topup": Text("直充", "top-ups"),
        "membership": Text("会员", "memberships"),
        "unknown": Text("类型未知", "unknown"),
    },
    "problem": {
        "not_arrived": Text("未到账", "not arrived"),
        "no_order": Text("付款后无订单", "paid, but no order"),
        "charged_twice": Text("重复扣款", "charged twice"),
        "invalid_code": Text("卡密无效", "invalid code"),
        "used_code": Text("卡密已被使用", "code already used"),
        "not_credited": Text("已兑换未到账", "redeemed, not credited"),
        "wrong_goods": Text("商品不符", "wrong goods"),
        "short_validity": Text("有效期不足", "validity too short"),
        "missing_privilege": Text("权益缺失", "privilege missing"),
        "revoked": Text("权益被收回", "right taken away"),
        "wrong_account": Text("充值账号填错", "wrong account entered"),
        "late_arrival": Text("到账过晚", "arrived too late"),
        "unauthorised": Text("非本人或未成年人付款", "paid by a minor or without permission"),
        "changed_mind": Text("不想要了", "changed my mind"),
        "other": Text("其他", "other"),
    },
    "tier": {
        "restricted": Text("受限", "restricted"),
        "new": Text("新用户", "new"),
        "regular": Text("普通", "regular"),
        "trusted": Text("良好", "trusted"),
        "exemplary": Text("优秀", "exemplary"),
    },
}

PHRASES: dict[str, dict[object, Text]] = {
    "payment": {
        "matched": Text("付款已对应到订单", "the payment belongs to the order"),
        "unmatched": Text("付款已收到但找不到对应订单", "the payment arrived and belongs to no order"),
        "duplicate": Text("核实为重复付款", "the payment is a duplicate"),
        "unknown": Text("付款尚未核对", "the payment is not yet checked"),
    },
    "delivery": {
        "none": Text("尚未发货", "nothing was sent"),
        "in_progress": Text("正在处理发货", "delivery is in progress"),
        "failed": Text("发货失败", "delivery failed"),
        "partial": Text("只到账一部分", "only a part was delivered"),
        "delivered": Text("已到货", "it was delivered"),
        "unknown": Text("到账情况不明", "delivery is unclear"),
    },
    "usage": {
        "unused": Text("未查看、未使用", "not revealed or used"),
        "seen": Text("卡密已查看", "the code was revealed"),
        "part_used": Text("已部分使用", "a part was used"),
        "used": Text("已使用或激活", "it was used or activated"),
        "unknown": Text("使用情况不明", "usage is unknown"),
    },
    "code_check": {
        "not_checked": Text("卡密未核验", "the code was not checked"),
        "valid_unused": Text("卡密核验为有效且未使用", "the code checks as valid and unused"),
        "used_before_reveal": Text("卡密在您查看之前已被使用", "the code was used before you saw it"),
        "used_after_reveal": Text("卡密在您查看之后被使用", "the code was used after you saw it"),
        "invalid": Text("卡密核验为无效", "the code checks as invalid"),
        "unknown": Text("卡密核验无结果", "the code check gave no answer"),
    },
    "supplier": {
        "not_asked": Text("尚未询问供货商", "the supplier was not asked"),
        "waiting": Text("供货商尚未答复", "the supplier has yet to answer"),
        "admits": Text("供货商承认问题", "the supplier admits it"),
        "denies": Text("供货商否认", "the supplier denies it"),
        "silent": Text("供货商收到询问后逾期不答", "the supplier received the question and did not answer in time"),
        "unreachable": Text("无法联系供货商", "the supplier cannot be reached"),
    },
    "supplier_proof": {
        "none": Text("供货商没有出示到账证明", "the supplier shows no proof"),
        "shown": Text("供货商出示了到账证明", "the supplier shows proof"),
    },
    "fence": {
        "not_asked": Text("尚未要求停止发货", "nobody was asked to stop delivery"),
        "waiting": Text("停止发货的要求待答复", "the stop of delivery is awaited"),
        "done": Text("供货商已停止发货", "the supplier has stopped delivery"),
        "impossible": Text("供货商无法停止发货", "delivery cannot be stopped"),
    },
    "recall": {
        "not_tried": Text("尚未尝试收回", "taking back was not tried"),
        "waiting": Text("收回结果待答复", "taking back is awaited"),
        "done": Text("商品已作废或收回", "the goods were voided or taken back"),
        "refused": Text("商品无法收回", "the goods cannot be taken back"),
    },
    "buyer_asked": {
        "no": Text("尚未请您补充材料", "you were not asked for more"),
        "waiting": Text("等待您补充材料", "your answer is awaited"),
        "answered": Text("您已补充材料", "you answered"),
        "silent": Text("您逾期未补充材料", "you did not answer in time"),
    },
    "account_error": {
        "none": Text("记录显示充入的正是下单时填写的账号", "our record shows that the account entered was topped up"),
        "buyer": Text("下单时账号填错", "the account was entered wrongly"),
        "supplier": Text("供货商充错账号", "the supplier topped up another account than the one entered"),
    },
    "confirmed": {
        "no": Text("未确认收货", "not confirmed"),
        "buyer": Text("您已确认收货", "you confirmed receipt"),
        "timer": Text("系统到时自动确认收货", "confirmed by the timer"),
    },
    "exclusion_confirmed": {
        True: Text(
            "下单时您单独确认过本单不适用无理由退款", "you agreed for this purchase to no return without a reason"
        ),
        False: Text("下单时您没有单独确认过放弃无理由退款", "you did not agree for this purchase to give up returns"),
    },
    "hidden_defect": {
        True: Text("缺陷难以及时发现", "the defect could not be seen in time"),
        False: Text("缺陷本可及时发现", "the defect could have been seen in time"),
    },
    "evidence": {
        "none": Text("没有凭证", "there is no evidence"),
        "partial": Text("凭证不完整", "the evidence is incomplete"),
        "complete": Text("凭证完整", "the evidence is complete"),
    },
    "evidence_match": {
        "unverified": Text("凭证尚未核对", "the evidence is not yet checked"),
        "matched": Text("凭证与我们的记录一致", "the evidence agrees with our records"),
        "contradicted": Text("凭证与我们的记录矛盾", "the evidence contradicts our records"),
    },
    "evidence_reused": {
        True: Text("凭证曾用于其他售后单", "the evidence was used in another case"),
        False: Text("凭证没有重复使用", "the evidence was not used before"),
    },
    "within_exposure": {
        True: Text("在您的极速退款额度之内", "within your express limit"),
        False: Text("超出您的极速退款额度", "beyond your express limit"),
    },
}

OUTCOMES: dict[Outcome, Text] = {
    Outcome.REFUND_FULL: Text("全额退款", "full refund"),
    Outcome.REFUND_PRORATED: Text("按比例退款", "refund in proportion"),
    Outcome.REISSUE: Text("补发", "reissue"),
    Outcome.BUYER_CHOOSES: Text("由您选择", "you choose"),
    Outcome.WAIT: Text("等待到账", "wait"),
    Outcome.ASK_SUPPLIER: Text("询问供货商", "the supplier is asked"),
    Outcome.ASK_BUYER: Text("请您补充材料", "you are asked"),
    Outcome.LAPSE: Text("暂时关闭", "the case rests"),
    Outcome.REVIEW: Text("人工审核", "a person decides"),
    Outcome.REJECT: Text("不予退款", "no refund"),
}
REASONS: dict[Reason, Text] = {
    Reason.ALREADY_REFUNDED: Text(
        "款项此前已全部退回，附退款去向与时间", "everything has been returned before; where and when is shown"
    ),
    Reason.ACCOUNT_AS_ENTERED: Text(
        "已充入您下单时填写的账号，附当时填写的记录", "the account you entered was topped up; the record is shown"
    ),
    Reason.GOODS_USED: Text("填错的账号已使用该商品，或已无法收回", "the goods were used or cannot be taken back"),
    Reason.PERSONAL_REASON: Text(
        "商品已查看或使用，个人原因不支持退款", "it was revealed or used, and a change of mind is no reason then"
    ),
    Reason.NO_DEFECT_SHOWN: Text("补充材料后仍不能说明存在问题", "what was sent does not show a defect"),
    Reason.CAME_IN_TIME: Text(
        "卡密已在承诺时间内发货，未查看的仍可自助退款",
        "the code came within the promise; unseen, it can still be given back",
    ),
}
REVIEWERS: dict[Reviewer, Text] = {
    Reviewer.AGENT: Text("客服", "support"),
    Reviewer.SENIOR: Text("高级审核员", "a senior reviewer"),
    Reviewer.FINANCE: Text("财务", "finance"),
}
ASKS: dict[Ask, Text] = {
    Ask.STOP_OR_PROVE: Text("停止发货，或出示到账证明", "stop the delivery or prove that it arrived"),
    Ask.TAKE_BACK: Text("作废卡密或收回商品", "void the code or take the goods back"),
    Ask.PROOF: Text("答复并举证", "answer with proof"),
}
SLOTS: dict[Slot, Text] = {
    Slot.PAYMENT: Text("支付凭证", "proof of payment"),
    Slot.GOODS: Text("商品状态", "state of the goods"),
    Slot.TALK: Text("沟通记录", "record of talk"),
}
DESTINATIONS: dict[Destination, Text] = {
    Destination.ORIGINAL: Text("原支付渠道", "the original way of payment"),
    Destination.BALANCE: Text("账户余额", "your balance"),
}
EFFECTS: dict[Effect, Text] = {
    Effect.UNASKED: Text("无需申请，系统自动办理", "without being asked"),
    Effect.CODE_VOIDED: Text("卡密同时作废", "the code is voided"),
    Effect.BATCH_WITHDRAWN: Text("同批卡密停止销售", "the batch is withdrawn from sale"),
    Effect.GOODS_FROZEN: Text("期间尽可能冻结商品", "the goods are frozen where possible"),
    Effect.CHANNEL_ASKED_FIRST: Text("先向支付渠道核实", "the payment channel is asked first"),
    Effect.ORDER_MAY_STILL_BE_MET: Text(
        "若您更想要商品且仍可发货，也可改为补单", "or the order is met, if you prefer and it still can be"
    ),
    Effect.AUDITED_BY_SAMPLE: Text("事后抽查", "audited by sample"),
    Effect.NAMED_RISK: Text("未能确认停止发货，风险由我们承担", "the stop is not certain; the risk is ours"),
}
LIABLE: dict[Liable, Text] = {
    Liable.NOBODY: Text("无人承担费用", "nobody bears a cost"),
    Liable.SUPPLIER: Text("费用由供货商承担", "the supplier bears the cost"),
    Liable.PLATFORM: Text("费用由平台承担", "the platform bears the cost"),
    Liable.CHANNEL: Text("费用由支付渠道承担", "the payment channel bears the cost"),
    Liable.BUYER: Text("属买家自身原因", "it is the buyer's own matter"),
    Liable.AS_FOUND: Text("费用按查明的责任承担", "the cost follows what is found"),
    Liable.SUPPLIER_ELSE_PLATFORM: Text(
        "费用由供货商承担，不足由平台承担", "the supplier bears the cost, the platform where the supplier cannot"
    ),
}
