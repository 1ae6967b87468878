"""How does a supplier read on the desk: how it is doing, what it can, its form, its items, its people, its changes?"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from anxin.console import queries, words
from anxin.console.channels_forms import inputs
from anxin.console.shown import Shown, pill, tell
from anxin.console.suppliers_forms import STANDINGS, kept_supplier_settings
from anxin.console.suppliers_kinds import KINDS, OWN_SHELF
from anxin.console.told import actor_of
from anxin.console.words import UNKNOWN
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.integrations.addresses import supplier_hook_url
from anxin.integrations.registry import supplier_capabilities_of
from anxin.money import plain_minor
from anxin.payouts.queries import agreements
from anxin.people.models import Role, Supplier
from anxin.sourcing.models import Health, SupplierChange
from anxin.sourcing.queries import Measured, doing, items_from
from anxin.sourcing.states import HealthState
from anxin.texts import Text

MOST_SHOWN: Final = 50
ACTS: Final = {
    "added": (Text("新增", "Added"), "info"),
    "keys": (Text("换密钥", "Keys"), "waiting"),
    "terms": (Text("改设置", "Settings"), "info"),
    "suspended": (Text("停用", "Suspended"), "needs"),
    "resumed": (Text("恢复", "Resumed"), "good"),
    "item_off": (Text("商品停售", "Item off sale"), "needs"),
    "item_on": (Text("商品恢复", "Item on sale"), "good"),
    "payee": (Text("改收款资料", "Payee changed"), "needs"),
    "invited": (Text("加成员", "Member added"), "info"),
    "removed": (Text("移除成员", "Member removed"), "waiting"),
}
ABLE: Final = {
    "queryable": Text("可查单", "orders are looked up"),
    "price_cap": Text("带价格上限", "refuses above our price"),
    "callbacks": Text("有回调", "calls us back"),
    "account_check": Text("可查账号昵称", "knows accounts"),
    "code_check": Text("可验卡密", "checks codes"),
    "claims": Text("受理售后", "answers claims"),
    "returns": Text("可退货款", "gives its price back"),
    "recall": Text("可收回", "takes goods back"),
    "stock": Text("可查库存", "tells its stock"),
    "balance": Text("可查余额", "tells our balance"),
    "bills": Text("有账单", "makes bills"),
    "prepaid": Text("先款后货", "paid in advance"),
}
STOPS: Final = {
    Fencing.CANCEL: Text("可叫停", "can be told to stop"),
    Fencing.WAIT: Text("等待后视为停止", "stopped after a wait"),
    Fencing.NONE: Text("不能叫停", "cannot be stopped"),
}


def state_of(row: Supplier) -> Shown:
    """Suspended, without keys, paused by what was measured, or well."""
    if row.suspended_at is not None:
        return pill(Text("已停用", "Suspended"), "needs")
    if row.kind != OWN_SHELF and not bytes(row.secret_sealed):
        return pill(Text("缺密钥", "No keys"), "needs")
    if _paused_because(row) is not None:
        return pill(Text("已自动暂停", "Paused"), "waiting")
    return pill(Text("正常", "Well"), "good")


def shown_supplier(row: Supplier, typed: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """What the page of one supplier needs; a form that was refused shows what was typed, but for what is secret."""
    can, kept = SupplierCapabilities.from_json(row.capabilities), kept_supplier_settings(row)
    history = list(SupplierChange.objects.select_related("item").filter(supplier=row)[:MOST_SHOWN])
    names = queries.names_of({change.by for change in history})
    items = items_from(row.pk).order_by("position", "pk")
    kind, docked = KINDS[row.kind], row.kind != OWN_SHELF
    return {
        "row": row,
        "kind": kind,
        "state": state_of(row),
        "docked": docked,
        "told": _told(doing([row.pk], at=now).get(row.pk), row),
        "can": [text for name, text in ABLE.items() if docked and getattr(can, name)],
        "stops": STOPS[can.fencing] if docked else None,
        "out_of_date": docked and _out_of_date(row),
        "hook": supplier_hook_url(row.pk),
        "account": typed.get("account", row.account),
        "base_url": typed.get("base_url", row.base_url),
        "inputs": inputs(kind, kept, typed),
        "terms": _terms(typed, row.shop.currency, kind=row.kind, kept=row),
        "members": Role.objects.select_related("person").filter(supplier=row, name=Role.Name.SUPPLIER),
        "items": [(item, pill(*words.ITEMS.get(item.state, UNKNOWN))) for item in items[:MOST_SHOWN]],
        "typed": typed,
        "history": [(one, pill(*ACTS.get(one.act, UNKNOWN)), actor_of(one.by, names)) for one in history],
    }


def form_of(kind: str, key: UUID, typed: Mapping[str, str], currency: str) -> dict[str, Any]:
    """What the form of a new supplier needs, in a shop that counts in `currency`."""
    return {
        "kind": KINDS[kind],
        "key": key,
        "docked": kind != OWN_SHELF,
        "hook": supplier_hook_url(key),
        "account": typed.get("account", ""),
        "base_url": typed.get("base_url", ""),
        "inputs": inputs(KINDS[kind], {}, typed),
        "terms": _terms(typed, currency, kind=kind),
    }


def _terms(typed: Mapping[str, str], currency: str, *, kind: str, kept: Supplier | None = None) -> dict[str, Any]:
    can = SupplierCapabilities() if kind == OWN_SHELF else supplier_capabilities_of(kind)
    own = SupplierCapabilities.from_json(kept.capabilities) if kept else can
    standing = kept.standing if kept else Supplier.Standing.PLATFORM if kind == OWN_SHELF else Supplier.Standing.DOCKED
    shown = {
        "standing": standing,
        "name_zh": kept.name_zh if kept else "",
        "name_en": kept.name_en if kept else "",
        "settle_after_hours": str(kept.settle_after_hours if kept else 48),
        "fence_wait_seconds": str(own.fence_wait_seconds),
        "fence_risk": plain_minor(own.fence_risk_minor, currency),
        "promise_share": str(own.promise_share),
    }
    waits = can.fencing is not Fencing.CANCEL and can.queryable
    agreed = kept is not None and bool(agreements([kept.pk]))
    by_agreement = STANDINGS[Supplier.Standing(standing)] if agreed else None
    more = {"waits": waits, "currency": currency, "standings": list(STANDINGS.items()), "agreed": by_agreement}
    return {name: typed.get(name, value) for name, value in shown.items()} | more


def _out_of_date(row: Supplier) -> bool:
    """Whether what was kept of its protocol is not what its client can today."""
    declared, kept = supplier_capabilities_of(row.kind), SupplierCapabilities.from_json(row.capabilities)
    return any(getattr(declared, name) != getattr(kept, name) for name in ABLE)


def _paused_because(row: Supplier) -> str | None:
    """What was measured, as long as it is paused by that; None where it is not, or nothing was ever measured."""
    health: Health | None = getattr(row, "health", None)
    return health.because if health is not None and health.state == HealthState.PAUSED else None


def _told(found: Measured | None, row: Supplier) -> list[tuple[Text, str]]:
    """How its system did in a day, in figures."""
    because = _paused_because(row)
    lines = [] if because is None else [(Text("暂停原因", "Paused because"), because)]
    if found is None:
        return [*lines, (Text("24 小时内", "In 24 hours"), tell(Text("没有问过", "nothing was asked")))]
    counts = (
        (Text("没有明确答复", "No clear answer"), found.unclear),
        (Text("下单被拒", "Orders refused"), found.refused),
        (Text("答得太慢", "Slow answers"), found.slow),
    )
    return [
        *lines,
        (Text("24 小时内问了", "Asked in 24 hours"), str(found.asked)),
        *((name, f"{count} · {round(100 * count / max(1, found.asked))}%") for name, count in counts),
        (Text("失败 / 有结果的订单", "Failed / ended orders"), f"{found.failed} / {found.ended}"),
        (Text("平均 / 最慢", "Mean / slowest"), f"{found.mean_seconds:.1f} s / {found.slowest_seconds:.1f} s"),
    ]
