"""Which reasons are ready to be taken for a decision? Pairs, so that the buyer reads one in either language."""

from typing import Final, NamedTuple

from anxin.texts import Text


class Template(NamedTuple):
    """One reason: its name on the button, its sentence, and whether it gives the money back."""

    name: Text
    reason: Text
    refund: bool


TEMPLATES: Final = (
    Template(
        Text("未见到账证明", "No proof of delivery"),
        Text(
            "供货商没有出示商品已到账的证明，全额退款。",
            "The supplier has not shown that the goods arrived, so the money goes back in full.",
        ),
        refund=True,
    ),
    Template(
        Text("卡密不可用", "Code does not work"),
        Text(
            "核对后确认卡密不可用，全额退款。",
            "We checked and the code does not work, so the money goes back in full.",
        ),
        refund=True,
    ),
    Template(
        Text("与描述不符", "Not as described"),
        Text(
            "商品与购买页的描述不符，全额退款。",
            "The goods are not as the item page described them, so the money goes back in full.",
        ),
        refund=True,
    ),
    Template(
        Text("已充入所填账号", "Arrived at that account"),
        Text(
            "记录显示商品已充入您下单时填写的账号，因此不退款。回执见证据。",
            "Our record shows that the account entered was topped up, so there is no refund. The receipt is on record.",
        ),
        refund=False,
    ),
    Template(
        Text("卡密查看后被使用", "Used after reveal"),
        Text(
            "记录显示卡密在您查看之后才被使用，因此不退款。",
            "Our record shows that the code was used after you revealed it, so there is no refund.",
        ),
        refund=False,
    ),
    Template(
        Text("未能说明问题", "No defect shown"),
        Text(
            "补充的材料仍不能说明商品存在问题，因此不退款。",
            "What was sent does not show a defect, so there is no refund.",
        ),
        refund=False,
    ),
)
