"""What was entered for a supplier, and could it be asked with that?

What is secret is read from the form and never written back: a field left empty keeps what is there. Nothing of it goes
into a message, a log or a repr.
"""

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest

from anxin import vault
from anxin.console.channels_forms import KeysMissing, KeysUnusable, need_safe_address
from anxin.console.shown import said
from anxin.console.suppliers_kinds import KINDS, OWN_SHELF
from anxin.delivery.capabilities import Fencing, SupplierCapabilities
from anxin.flows.change_supplier import SupplierKeys, SupplierTerms
from anxin.integrations.registry import (
    Unconfigured,
    supplier_capabilities_of,
    supplier_client_of,
    supplier_secret,
    supplier_settings,
)
from anxin.money import parse_count
from anxin.people.models import Supplier
from anxin.refusal import Invalid
from anxin.routines.typed_amount import typed_amount
from anxin.texts import Text

LONGEST = 2_000
LONGEST_HOLD, LONGEST_WAIT, DEAREST_RISK = 24 * 365, 7 * 86_400, 1_000_000
STANDINGS = {
    Supplier.Standing.PLATFORM: Text(
        "平台商家：签约、商品审核后才能上架和结算", "Sells on the platform: vetted under an agreement first"
    ),
    Supplier.Standing.DOCKED: Text(
        "先款后货：签约后从预付余额扣货款", "Paid in advance: from a balance, under an agreement"
    ),
    Supplier.Standing.OWN: Text(
        "店铺自营：商品不用审核，只有本店员工能代表它", "The shop's own: not vetted, and only staff act for it"
    ),
}
NO_STANDING = Text("请选择它是店铺自营，还是店外的供货商。", "Say whether it is the shop's own or somebody else.")
NO_NAME = Text("请填写中英文名称。", "Give it a name in both languages.")
NOT_HOURS = Text("结算延后请填 0–8760 小时。", "Hold money back for 0–8760 hours.")
NOT_A_WAIT = Text("等待请填 0–604800 秒。", "Wait for 0–604800 seconds.")
RISK_TOO_LARGE = Text("风险上限最多 {most}。", "The risk is {most} at most.")
NOT_A_SHARE = Text("换货源的时点请填 5–95（承诺时间的百分比）。", "The share of the promise is 5–95 percent.")
CANCELS = Text("这种货源能叫停，不用填等待秒数。", "Such a supplier can be told to stop, so nothing is waited for.")
CANNOT_LOOK = Text("这种货源不能查单，等待没有意义。", "Orders cannot be looked up there, so waiting proves nothing.")


def kept_supplier_settings(row: Supplier) -> dict[str, str]:
    """What a supplier's row keeps; nothing where it can no longer be opened, so that all must be entered anew."""
    try:
        return supplier_settings(row.kind, bytes(row.secret_sealed))
    except (ValueError, vault.Unsealable):
        return {}


def read_keys(request: HttpRequest, kind: str, kept: Mapping[str, str]) -> SupplierKeys:
    """The keys that were entered over those kept, tried with the supplier's own client; nobody is asked.

    Raises KeysMissing, AddressUnsafe, KeysUnusable.
    """
    posted, settings = request.POST, dict(kept)
    for one in KINDS[kind].settings:
        value = posted.get(one.name, "").strip()[:LONGEST]
        if value:
            settings[one.name] = value
        elif not one.needed and f"clear_{one.name}" in posted:
            settings.pop(one.name, None)
    account, base_url = posted.get("account", "").strip()[:64], posted.get("base_url", "").strip()[:200]
    lacking = [one.label for one in KINDS[kind].settings if one.needed and not settings.get(one.name)]
    lacking = lacking if account else [KINDS[kind].account, *lacking]
    if lacking:
        names = Text("、".join(one.zh for one in lacking), ", ".join(one.en for one in lacking))
        raise KeysMissing(names=names)
    need_safe_address(base_url)
    try:
        supplier_client_of(kind, base_url=base_url, account=account, settings=settings)
    except Unconfigured:
        raise KeysUnusable from None
    return SupplierKeys(base_url=base_url, account=account, secret=supplier_secret(kind, settings))


def read_terms(request: HttpRequest, kind: str, currency: str) -> SupplierTerms:
    """Its name, hold-back, and what its system can: its protocol's word, with what this shop, which counts in
    `currency`, may say of it. Raises Invalid."""
    told = request.POST
    name = Text(told.get("name_zh", "").strip()[:60], told.get("name_en", "").strip()[:60])
    if not all(name):
        raise Invalid(what=NO_NAME)
    hours = _count(told.get("settle_after_hours", ""), 0, LONGEST_HOLD, NOT_HOURS)
    able = {} if kind == OWN_SHELF else _able(told, supplier_capabilities_of(kind), currency).to_json()
    return SupplierTerms(name=name, settle_after_hours=hours, capabilities=able, standing=_standing(told))


def _standing(told: Mapping[str, str]) -> str | None:
    """None where an agreement says it, so that nothing was asked."""
    chosen = told.get("standing")
    if chosen is not None and chosen not in STANDINGS:
        raise Invalid(what=NO_STANDING)
    return chosen


def _able(told: Mapping[str, str], can: SupplierCapabilities, currency: str) -> SupplierCapabilities:
    wait = _count(told.get("fence_wait_seconds", "") or "0", 0, LONGEST_WAIT, NOT_A_WAIT)
    share = _count(told.get("promise_share", "") or "50", 5, 95, NOT_A_SHARE)
    risk_minor = typed_amount(told.get("fence_risk", "") or "0", currency)
    if risk_minor > DEAREST_RISK:
        raise Invalid(what=RISK_TOO_LARGE.fill(most=said(DEAREST_RISK, currency)))
    if wait and can.fencing is Fencing.CANCEL:
        raise Invalid(what=CANCELS)
    if wait and not can.queryable:
        raise Invalid(what=CANNOT_LOOK)
    fencing = Fencing.WAIT if wait else can.fencing
    return replace(can, fencing=fencing, fence_wait_seconds=wait, fence_risk_minor=risk_minor, promise_share=share)


def _count(typed: str, least: int, most: int, otherwise: Text) -> int:
    count = parse_count(typed, least=least, most=most)
    if count is None:
        raise Invalid(what=otherwise)
    return count
