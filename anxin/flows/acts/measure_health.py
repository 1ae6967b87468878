"""Is a supplier's system doing so badly that nothing new is given to it, and when is it well again?"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from anxin.agenda.asks import Planned
from anxin.agenda.kinds import Kind
from anxin.agenda.plan import plan
from anxin.flows.acts.tell_operators import tell_operators
from anxin.people.models import Supplier
from anxin.refs import new_id
from anxin.sourcing.models import Health
from anxin.sourcing.queries import NOTHING_ASKED, Measured, measured
from anxin.sourcing.states import HealthState
from anxin.texts import Text
from anxin.transitions.move import move

FEWEST = 5
MOST_BAD = 0.5
PROBE_AFTER = timedelta(minutes=2)
PAUSED_LETTER = Text("货源已自动暂停：{name}", "A supplier was paused: {name}")
WELL_LETTER = Text("货源已恢复：{name}", "A supplier is well again: {name}")
PAUSED_BODY = Text(
    "最近 15 分钟问了 {asked} 次，{unclear} 次没有明确答复，{refused} 单被拒，{slow} 次答得太慢；"
    "有结果的 {ended} 单中，{failed} 单失败。"
    "新订单改走其他货源；恢复后自动启用。",
    "Of {asked} questions in 15 minutes {unclear} had no clear answer, {refused} orders were refused and {slow} "
    "answers were slow; of {ended} orders with a result {failed} failed. New orders go to other suppliers; it is used "
    "again when it does better.",
)
WELL_BODY = Text(
    "它答复明确，近 15 分钟的订单也不再多半失败，新订单重新派给它。",
    "It answers clearly, and most orders of the last 15 minutes do not fail any more; it gets new ones.",
)


def measure_health(heard: Mapping[UUID, bool], *, at: datetime) -> None:
    """Pause those who do badly, and resume the paused that gave a clear answer. `heard`: whether all was clear.

    A supplier is paused when of at least five questions in a quarter of an hour half had no clear answer, failed or
    took too long, or half of at least five orders with a result failed, whether it was asked or told. Whose orders
    failed is resumed when they are a quarter of an hour ago: that it answers says nothing of them.
    """
    if not heard:
        return
    rows = {row.supplier_id: row for row in Health.objects.select_related("supplier__shop").filter(supplier__in=heard)}
    resting = {pk for pk, row in rows.items() if row.state == HealthState.PAUSED}
    clear = [pk for pk in resting if heard[pk]]
    lately = measured(clear, at=at)
    failing = {pk for pk in clear if _fails(lately.get(pk, NOTHING_ASKED))}
    _probe_later([rows[pk] for pk in failing], at)
    _resume([rows[pk] for pk in clear if pk not in failing], at)
    doubted = [pk for pk, well in heard.items() if not well and pk not in resting]
    known = _rows(doubted, rows, at)
    found = {pk: measured([pk], at=at, since=known[pk].since).get(pk, NOTHING_ASKED) for pk in doubted}
    _pause([(known[pk], found[pk]) for pk in doubted if _is_bad(found[pk])], at)


def _is_bad(found: Measured) -> bool:
    bad = found.unclear + found.refused + found.slow
    return _fails(found) or (found.asked >= FEWEST and bad >= found.asked * MOST_BAD)


def _fails(found: Measured) -> bool:
    return found.ended >= FEWEST and found.failed >= found.ended * MOST_BAD


def _rows(suppliers: Sequence[UUID], rows: Mapping[UUID, Health], at: datetime) -> dict[UUID, Health]:
    missing = Supplier.objects.filter(pk__in=[pk for pk in suppliers if pk not in rows])
    long_ago = at - timedelta(days=1)
    made = [Health(id=new_id(), shop_id=row.shop_id, supplier=row, since=long_ago) for row in missing]
    Health.objects.bulk_create(made, ignore_conflicts=True)
    wanted = Health.objects.select_related("supplier__shop").filter(supplier__in=suppliers)
    return {row.supplier_id: row for row in wanted}


def _pause(found: Sequence[tuple[Health, Measured]], at: datetime) -> None:
    because = {row.pk: _why(m) for row, m in found}
    moved = move(
        Health,
        because,
        from_=HealthState.WELL,
        to=HealthState.PAUSED,
        by="machine",
        because="it answers badly",
        at=at,
        since=at,
    )
    Health.objects.bulk_update(_named(found, because), ["because"])
    _probe_later([row for row, _ in found if row.pk in moved], at)
    for row, m in found:
        if row.pk in moved:
            body = PAUSED_BODY.fill(
                asked=m.asked, unclear=m.unclear, refused=m.refused, slow=m.slow, ended=m.ended, failed=m.failed
            )
            _tell(row, PAUSED_LETTER, body, at)


def _probe_later(rows: Sequence[Health], at: datetime) -> None:
    plan([Planned(Kind.SUPPLIER_QUERY, row.shop_id, row.pk, at + PROBE_AFTER, key="probe") for row in rows])


def _why(found: Measured) -> str:
    slow = f", {found.slow} slow" if found.slow else ""
    if _fails(found):
        return f"{found.failed} of {found.ended} orders failed"
    return f"{found.unclear} unclear and {found.refused} failed{slow} of {found.asked}"


def _named(found: Sequence[tuple[Health, Measured]], because: Mapping[UUID, str]) -> list[Health]:
    for row, _ in found:
        row.because = because[row.pk]
    return [row for row, _ in found]


def _resume(rows: Sequence[Health], at: datetime) -> None:
    moved = move(
        Health,
        [row.pk for row in rows],
        from_=HealthState.PAUSED,
        to=HealthState.WELL,
        by="machine",
        because="it gives clear answers again",
        at=at,
        since=at,
    )
    for row in rows:
        if row.pk in moved:
            _tell(row, WELL_LETTER, WELL_BODY, at)


def _tell(row: Health, subject: Text, body: Text, at: datetime) -> None:
    named = Text(subject.zh.format(name=row.supplier.name_zh), subject.en.format(name=row.supplier.name_en))
    tell_operators(row.supplier.shop, "health", named, body, at=at)
