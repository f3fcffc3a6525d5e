"""Checks against the record of decisions: amounts, paces, caps, announcements, and how long things took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import MONTHS_A_YEAR, DateLike, as_date, as_day, month_index
from eccles.base.units import DAYS_PER_YEAR, bp_from_pp
from eccles.core.claim import Finding, Reading
from eccles.core.programme import Action, Basis, Decision, Per, Programme, Sector
from eccles.history.claims.material import Material, days_since_1970
from eccles.history.purchases import planned_actual

__all__ = [
    "actual_over_planned",
    "announced_day",
    "announcement_day",
    "capped_months",
    "caps_on",
    "days_at_floor_late",
    "days_between",
    "first_day",
    "hikes_before",
    "largest_hike",
    "last_day",
    "months_between",
    "pace_on",
    "planned_pace",
    "planned_total",
    "public_fact",
    "rate_on",
    "sales_planned",
    "years_between",
    "zero_rate_months",
]

CAPS = (Action.RUNOFF_CAP,)
SALES = (Action.TWIST_SELL,)
CLASSES: dict[str, tuple[Sector, ...]] = {
    "treasury": (Sector.TREASURY,),
    "agency": (Sector.AGENCY,),
    "both": (Sector.TREASURY, Sector.AGENCY),
}
LOWER_BOUND_PCT = 0.25
RATES = "administered_rate"


def caps_on(material: Material, date: DateLike, of: str) -> Finding:
    """The run-off caps a month in force on a day; `of` is "treasury", "agency" or "both"."""
    return _in_force(material, date, CAPS, CLASSES[of])


def pace_on(material: Material, date: DateLike, sectors: Sequence[str]) -> Finding:
    """The purchases a month planned on a day."""
    return _in_force(material, date, (Action.PURCHASE,), tuple(Sector(name) for name in sectors))


def _in_force(material: Material, date: DateLike, actions: Iterable[Action], sectors: Iterable[Sector]) -> Finding:
    day = as_date(date)
    rows = [
        (programme, row)
        for programme, row in _decisions(material)
        if row.action in actions and row.sector in sectors and row.per is Per.MONTH and row.in_force(day)
    ]
    total = float(sum(row.amount_bn for _, row in rows))
    return Finding(total, "bn", tuple(_decision(programme, row) for programme, row in rows), {})


def planned_total(material: Material, programme: str, sector: str, phase: str = "") -> Finding:
    """What a programme, or a phase of it, announced in all for a sector."""
    found = [
        row
        for row in _programme(material, programme).decisions
        if row.sector == sector and row.per is Per.TOTAL and row.basis is Basis.ANNOUNCED and phase in ("", row.phase)
    ]
    read = tuple(_decision(programme, row) for row in found)
    return Finding(float(sum(row.amount_bn for row in found)), "bn", read, {})


def planned_pace(material: Material, programme: str, sector: str) -> Finding:
    """What a programme announced in all for a sector, by month of its days."""
    total = planned_total(material, programme, sector)
    rows = [row for row in _programme(material, programme).decisions if row.sector == sector]
    days = float((max(row.end_date for row in rows) - min(row.start_date for row in rows)).astype(int)) + 1.0
    months = days / DAYS_PER_YEAR * MONTHS_A_YEAR
    return Finding(total.value / months, "bn", total.readings, {"total_bn": total.value, "months": months})


def actual_over_planned(
    material: Material, programme: str, measure: str, first_month: DateLike, last_month: DateLike
) -> Finding:
    """What the SOMA gained in some months less what was planned for the weeks that settled in them, in billions."""
    table = next(item for item in planned_actual(_programme(material, programme)) if item.measure.name == measure)
    months = (table.month_date >= as_date(first_month)) & (table.month_date <= as_date(last_month))
    plan = np.where(np.isfinite(table.planned_in_weeks_bn), table.planned_in_weeks_bn, table.planned_bn)[months]
    actual = table.actual_bn[months]
    name = f"SOMA {programme} {measure}, net"
    read = tuple(
        Reading(name, as_day(day), float(amount), "USD bn")
        for day, amount in zip(table.month_date[months], actual, strict=True)
    )
    numbers = {"planned_bn": float(plan.sum()), "actual_bn": float(actual.sum()), "months": float(months.sum())}
    return Finding(float(actual.sum() - plan.sum()), "bn", read, numbers)


def announced_day(material: Material, programme: str, phase: str = "", sector: str = "") -> Finding:
    """The day the first decision of a programme, of a phase or of a sector was announced."""
    rows = [
        row
        for row in _programme(material, programme).decisions
        if phase in ("", row.phase) and sector in ("", row.sector) and not np.isnat(row.announced_date)
    ]
    row = min(rows, key=lambda item: item.announced_date)
    numbers = {"first_day": str(row.start_date)}
    return Finding(days_since_1970(row.announced_date), "date", (_decision(programme, row),), numbers)


def announcement_day(material: Material, programme: str, first_date: DateLike) -> Finding:
    """The first day from a date on which the calendar of announcements has news of a programme."""
    known = [
        item for item in material.announcements if item.programme == programme and item.date >= as_date(first_date)
    ]
    if not known:
        return Finding(float("nan"), "date", (), {})
    found = min(known, key=lambda item: item.date)
    read = Reading(f"announcements: {found.text} [{found.confidence}]", found.date, days_since_1970(found.date), "date")
    return Finding(read.value, "date", (read,), {"kind": found.kind.value})


def first_day(material: Material, programme: str, phase: str = "", sector: str = "") -> Finding:
    """The first day of a programme, of a phase or of a sector of it."""
    return _end(material, programme, phase, sector, last=False)


def last_day(material: Material, programme: str, phase: str = "", sector: str = "") -> Finding:
    """The last day of a programme, of a phase or of a sector of it."""
    return _end(material, programme, phase, sector, last=True)


def _end(material: Material, programme: str, phase: str, sector: str, *, last: bool) -> Finding:
    rows = [
        row
        for row in _programme(material, programme).decisions
        if phase in ("", row.phase) and sector in ("", row.sector)
    ]
    row = max(rows, key=lambda item: item.end_date) if last else min(rows, key=lambda item: item.start_date)
    day = row.end_date if last else row.start_date
    return Finding(days_since_1970(day), "date", (_decision(programme, row),), {})


def days_between(material: Material, from_episode: str, from_end: str, to_episode: str, to_end: str) -> Finding:
    """Days from one end ("first", "last" or "announced") of an episode to that of another."""
    start, end = _episode_day(material, from_episode, from_end), _episode_day(material, to_episode, to_end)
    numbers: dict[str, float | str] = {"from": str(start.date), "to": str(end.date)}
    numbers["before"] = start.value - end.value
    return Finding(end.value - start.value, "days", (start, end), numbers)


def years_between(material: Material, from_episode: str, from_end: str, to_episode: str, to_end: str) -> Finding:
    """The same in years."""
    found = days_between(material, from_episode, from_end, to_episode, to_end)
    return Finding(found.value / DAYS_PER_YEAR, "years", found.readings, found.numbers)


def months_between(material: Material, from_episode: str, from_end: str, to_episode: str, to_end: str) -> Finding:
    """The same in months of a twelfth of a year."""
    found = years_between(material, from_episode, from_end, to_episode, to_end)
    return Finding(found.value * MONTHS_A_YEAR, "months", found.readings, found.numbers)


def _episode_day(material: Material, name: str, end: str) -> Reading:
    episode = next(item for item in material.episodes if item.id == name)
    days = {"first": episode.first_date, "last": episode.last_date, "announced": episode.announced_date}
    return Reading(f"episode {name}, {end} day", days[end], days_since_1970(days[end]), "date")


def capped_months(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """Count calendar months between two days in whose middle a run-off cap on Treasuries was in force."""
    months = np.arange(as_date(first_date).astype("datetime64[M]"), as_date(last_date).astype("datetime64[M]"))
    found = [caps_on(material, as_day(month) + np.timedelta64(14, "D"), "treasury") for month in months]
    count = float(sum(item.value > 0 for item in found))
    read = tuple(dict.fromkeys(one for item in found for one in item.readings))
    return Finding(count, "months", read, {"of": float(months.size)})


def sales_planned(material: Material, programme: str) -> Finding:
    """Count decisions of a programme that told the Desk to sell."""
    rows = _programme(material, programme).decisions
    sold = [row for row in rows if row.action in SALES]
    read = tuple(_decision(programme, row) for row in (sold or rows))
    return Finding(float(len(sold)), "count", read, {"decisions": float(len(rows))})


def rate_on(material: Material, date: DateLike, side: str) -> Finding:
    """The upper or lower end of the target range on a day, from the table of administered rates."""
    table = material.snapshot.table(RATES)
    row = int(np.searchsorted(table["date"], as_date(date), side="right")) - 1
    found = Reading(f"{RATES} {side}", as_day(table["date"][row]), float(table[side][row]), "percent")
    return Finding(found.value, "percent", (found,), {"since": str(found.date)})


def zero_rate_months(material: Material) -> Finding:
    """Months from the first cut to a range of 0 to 0.25 per cent to the first rise out of it."""
    table = material.snapshot.table(RATES)
    upper = np.asarray(table["target_upper_pct"], dtype=np.float64)
    first = int(np.flatnonzero(upper <= LOWER_BOUND_PCT)[0])
    last = int(np.flatnonzero((upper > LOWER_BOUND_PCT) & (np.arange(upper.size) > first))[0])
    read = tuple(
        Reading(f"{RATES} target_upper_pct", as_day(table["date"][row]), float(upper[row]), "percent")
        for row in (first, last)
    )
    months = int(month_index(read[1].date)) - int(month_index(read[0].date))
    numbers = {"from": str(read[0].date), "to": str(read[1].date)}
    return Finding(float(months), "months", read, numbers)


def hikes_before(material: Material, programme: str, first_date: DateLike) -> Finding:
    """Count rises of the target range from a day to the first day of a programme."""
    until = _programme(material, programme).start_date
    read = [item for item in _moves(material, first_date, until) if item.value > 0]
    return Finding(float(len(read)), "count", tuple(read), {"programme": str(until)})


def largest_hike(material: Material, first_date: DateLike, last_date: DateLike) -> Finding:
    """The largest rise of the target range in one step after a day, in basis points."""
    read = [item for item in _moves(material, first_date, as_date(last_date)) if item.value > 0]
    steps = [item.value for item in read]
    numbers: dict[str, float | str] = {"count": float(len(steps)), "steps": ", ".join(f"{step:.0f}" for step in steps)}
    return Finding(max(steps), "bp", tuple(read), numbers)


def _moves(material: Material, first_date: DateLike, last: np.datetime64) -> list[Reading]:
    table = material.snapshot.table(RATES)
    upper = np.asarray(table["target_upper_pct"], dtype=np.float64)
    moved = np.diff(upper, prepend=upper[0])
    inside = (table["date"] > as_date(first_date)) & (table["date"] <= last) & (moved != 0)
    return [
        Reading(f"{RATES} target_upper_pct, move", as_day(table["date"][row]), float(bp_from_pp(moved[row])), "bp")
        for row in np.flatnonzero(inside)
    ]


def days_at_floor_late(material: Material, programmes: Sequence[str]) -> Finding:
    """The most days a purchase programme ran before the target range stood at its lower bound."""
    table = material.snapshot.table(RATES)
    upper = np.asarray(table["target_upper_pct"], dtype=np.float64)
    read, waits = [], {}
    for name in programmes:
        start = _programme(material, name).start_date
        row = max(int(np.searchsorted(table["date"], start, side="right")) - 1, 0)
        row += int(np.flatnonzero(upper[row:] <= LOWER_BOUND_PCT)[0])
        day = as_day(table["date"][row])
        waits[name] = max(float((day - start).astype(int)), 0.0)
        read += [Reading(f"{name} first day", start, days_since_1970(start), "date")]
        read += [Reading(f"{RATES} target_upper_pct", day, float(upper[row]), "percent")]
    return Finding(max(waits.values()), "days", tuple(read), waits)


def public_fact(material: Material, name: str, less: str = "") -> Finding:
    """A dated fact of the public record; or one fact less another."""
    fact = material.facts[name]
    read = [fact] if not less else [fact, material.facts[less]]
    value = fact.value - (material.facts[less].value if less else 0.0)
    unit = "days" if less and fact.unit == "date" else fact.unit
    rows = tuple(
        Reading(f"{item.id} [{item.confidence}] {item.source}", item.date, item.value, item.unit) for item in read
    )
    return Finding(value, unit, rows, {"note": fact.note, "day": str(fact.date)})


def _decisions(material: Material) -> list[tuple[str, Decision]]:
    return [(item.name, row) for item in material.programmes for row in item.decisions]


def _programme(material: Material, name: str) -> Programme:
    found = [item for item in material.programmes if item.name == name]
    if not found:
        raise DataError(f'the record has no programme "{name}"; `eccles programmes` lists them')
    return found[0]


def _decision(programme: str, row: Decision) -> Reading:
    """Return a decision as what was read: its amount, or its announcement where it names none."""
    source = f"{programme} {row.sector.value} {row.action.value} [{row.confidence}]"
    if np.isfinite(row.amount_bn):
        return Reading(source, row.start_date, row.amount_bn, f"USD bn {row.per.value}")
    return Reading(f"{source}, announced", row.start_date, days_since_1970(row.announced_date), "date")
