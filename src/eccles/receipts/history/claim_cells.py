"""What a check read, looked up again: a number of a series or a table, a decision, a day, a public fact."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from eccles.base.timeline import as_day
from eccles.base.units import bn_from_mn, bp_from_pp
from eccles.core.claim import Reading
from eccles.core.programme import Decision
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.claims import load_public_record
from eccles.data.episodes import load_episodes
from eccles.data.library import Library
from eccles.data.origins import file_origin, row_origin
from eccles.data.programmes import find_programme
from eccles.data.snapshot import Snapshot
from eccles.receipts.steps.cell_steps import number_text, total, whole_series
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.plan_steps import decision_source, decision_words
from eccles.receipts.steps.records import decisions_origin, episode_origin
from eccles.receipts.steps.soma_steps import principal_steps

__all__ = ["Looked", "days_of", "decision_of", "look_up"]

DATED = {"administered_rate": "date", "fed_income": "year_date", "bill_redemption": "month_date"}
DECISION = re.compile(r"(?P<programme>\w+) (?P<sector>\w+) (?P<action>\w+) \[.*\](, announced)?")
EPISODE = re.compile(r"episode (?P<name>\w+), (?P<end>first|last|announced) day")
FIRST_DAY = re.compile(r"(?P<programme>\w+) first day")
NEWS_DAY = re.compile(r"(?P<series>\w+), day of news on \w+")
OTHER_DOLLARS = re.compile(r"GDPC1 in (?P<year>\d{4}) dollars")
FACT = re.compile(r"(?P<id>\w+) \[")


@dataclass(frozen=True)
class Looked:
    """A number that a check read, looked up again.

    Attributes:
        value: in billions, per cent, days since 1970 or the unit of the series.
        unit: of the value.
        date: its day.
        title: what it is.
        detail: how it follows from the cells, or where a record has it from.
        origins: the cells or the file.
    """

    value: float
    unit: str
    date: np.datetime64
    title: str
    detail: str
    origins: tuple[Origin, ...]

    def step(self, by: str, sign: int = 1, unit: str = "") -> ReceiptStep:
        """Return it as a step; per cent in basis points where `unit` is "bp"."""
        value = bp_from_pp(self.value) if unit == "bp" and self.unit == "%" else self.value
        step = ReceiptStep(self.title, by, value, unit or self.unit, self.detail, self.origins)
        return step.less() if sign < 0 else step


def days_of(date: np.datetime64) -> float:
    """Return a day as days since 1970, as claims count days."""
    return float((as_day(date) - np.datetime64("1970-01-01", "D")).astype(np.int64))


def look_up(library: Library, item: Reading) -> Looked | None:
    """Return what a check read, from the data or the record itself; None where the reading was computed by the check.

    Args:
        library: the data at hand.
        item: what the check says it read.
    """
    if library.has(item.source):
        return _series(library, item.source, item.date)
    if item.source.startswith("SOMA:"):
        return _soma(library.snapshot, item)
    if item.source.split()[0] in DATED:
        return _table(library.snapshot, item)
    if (found := NEWS_DAY.fullmatch(item.source)) is not None:
        return _move(library, found["series"], item.date)
    if (found := OTHER_DOLLARS.fullmatch(item.source)) is not None:
        return _other_dollars(library, int(found["year"]), item.date)
    return _flow(library.snapshot, item) if item.source == "mbs_flow paydown_bn" else _record(item)


def _series(library: Library, series_id: str, date: np.datetime64) -> Looked:
    origin = cell_of(library, series_id, date)
    value, unit = origin.value or 0.0, origin.unit
    if unit.endswith(" mn"):
        unit, detail = unit.replace("mn", "bn"), f"{number_text(value)} {unit} in billions"
        return Looked(bn_from_mn(value), unit, date, f"{origin.title}, {origin.date}", detail, (origin,))
    unit = "%" if unit == "percent" else unit
    return Looked(value, unit, date, f"{origin.title}, {origin.date}", "", (origin,))


def _soma(snapshot: Snapshot, item: Reading) -> Looked:
    names = item.source.removeprefix("SOMA:").split("+")
    cells = [_cell(snapshot, "soma_summary", name, "date", item.date) for name in names]
    words = " + ".join(
        f"{name.removesuffix('_bn')} {number_text(cell.value or 0.0)}" for name, cell in zip(names, cells, strict=True)
    )
    value = sum(cell.value or 0.0 for cell in cells)
    title = f"SOMA, par: {', '.join(name.removesuffix('_bn').replace('_', ' ') for name in names)}, {item.date}"
    return Looked(value, "USD bn", item.date, title, words if len(cells) > 1 else "", tuple(cells))


def _cell(snapshot: Snapshot, table: str, column: str, dated: str, date: np.datetime64) -> Origin:
    """Return a number of the last row of a table on or before a day."""
    days = snapshot.table(table)[dated]
    place = int(np.searchsorted(days, date, side="right")) - 1
    return row_origin(snapshot, table, column, place, as_day(days[place]))


def _table(snapshot: Snapshot, item: Reading) -> Looked:
    """Return a number of a table; of "..., move" what it changed by since the row before, in basis points."""
    words, _, move = item.source.partition(", ")
    table, _, column = words.partition(" ")
    column = column or "redeemed_bn"
    dated = DATED[table]
    cell = _cell(snapshot, table, column, dated, item.date)
    title = f"{column.removesuffix('_bn').removesuffix('_pct').replace('_', ' ')}, {item.date}"
    title = f"{title[:1].upper()}{title[1:]}"
    value, unit = cell.value or 0.0, cell.unit if column.endswith("_bn") else "%"
    if not move:
        return Looked(value, unit, item.date, title, "", (cell,))
    rows = snapshot.table(table)
    before = _cell(snapshot, table, column, dated, as_day(rows[dated][rows[dated] < item.date][-1]))
    moved = bp_from_pp(value - (before.value or 0.0))
    detail = f"{number_text(value)} − {number_text(before.value or 0.0)} % in basis points"
    return Looked(moved, "bp", item.date, title, detail, (before, cell))


def _move(library: Library, series_id: str, date: np.datetime64) -> Looked:
    series = library.series(series_id)
    place = int(np.searchsorted(series.date, date))
    before, after = (cell_of(library, series_id, as_day(series.date[where])) for where in (place - 1, place))
    moved = bp_from_pp((after.value or 0.0) - (before.value or 0.0))
    detail = f"{number_text(after.value or 0.0)} − {number_text(before.value or 0.0)} % in basis points"
    return Looked(moved, "bp", date, f"{series.title}, {before.date} to {after.date}", detail, (before, after))


def _other_dollars(library: Library, year: int, date: np.datetime64) -> Looked:
    """Return real GDP in the dollars of a year: times nominal over real GDP of that year."""
    real = cell_of(library, "GDPC1", date)
    sums = []
    for series_id in ("GDP", "GDPC1"):
        series = library.series(series_id)
        sums.append(float(series.value[series.date.astype("datetime64[Y]").astype(str) == str(year)].sum()))
    value = (real.value or 0.0) * sums[0] / sums[1]
    detail = f"{number_text(real.value or 0.0)} × {number_text(sums[0])} / {number_text(sums[1])}, GDP of {year}"
    origins = (real, whole_series(library, "GDP"), whole_series(library, "GDPC1"))
    return Looked(value, "USD bn", date, f"Real GDP in dollars of {year}, {date}", detail, origins)


def _flow(snapshot: Snapshot, item: Reading) -> Looked:
    """Return the paydowns of a payment month, added up from its weeks."""
    steps = principal_steps(snapshot, item.date)
    detail = " + ".join(number_text(step.value or 0.0) for step in steps)
    cells = tuple(origin for step in steps for origin in step.origins)
    month = str(item.date.astype("datetime64[M]"))
    return Looked(total(steps), "USD bn", item.date, f"MBS principal received in {month}", detail, cells)


# --- records ---------------------------------------------------------------------------------------------------------


def _record(item: Reading) -> Looked | None:
    """Return a decision, a day of an episode or of a programme, or a public fact."""
    if (row := decision_of(item)) is not None:
        programme = item.source.split()[0]
        amount = row.amount_bn if np.isfinite(row.amount_bn) else days_of(row.announced_date)
        unit = "USD bn" if np.isfinite(row.amount_bn) else "days since 1970"
        return Looked(
            amount, unit, row.start_date, decision_words(row), decision_source(row), (decisions_origin(programme),)
        )
    if (found := EPISODE.fullmatch(item.source)) is not None:
        episode = next(one for one in load_episodes() if one.id == found["name"])
        day = {"first": episode.first_date, "last": episode.last_date, "announced": episode.announced_date}[
            found["end"]
        ]
        told = f"{episode.source} (confidence {episode.confidence})"
        title = f"{episode.name}: {found['end']} day, {day}"
        return Looked(days_of(day), "days since 1970", day, title, told, (episode_origin(episode.id),))
    if (found := FIRST_DAY.fullmatch(item.source)) is not None:
        day = find_programme(found["programme"]).start_date
        title = f"{found['programme']}: first day, {day}"
        return Looked(days_of(day), "days since 1970", day, title, "", (decisions_origin(found["programme"]),))
    known = load_public_record()
    if (found := FACT.match(item.source)) is not None and found["id"] in known:
        fact = known[found["id"]]
        unit = {"date": "days since 1970", "percent": "%", "bn": "USD bn"}.get(fact.unit, fact.unit)
        told, file = f"{fact.source} (confidence {fact.confidence})", file_origin("claims/public_record.yaml")
        return Looked(fact.value, unit, fact.date, f"{fact.note}, {fact.date}", told, (file,))
    return None


def decision_of(item: Reading) -> Decision | None:
    """Return the decision a check read, or None where it read something else."""
    found = DECISION.fullmatch(item.source)
    if found is None:
        return None
    rows = [
        row
        for row in find_programme(found["programme"]).decisions
        if (row.sector.value, row.action.value, row.start_date) == (found["sector"], found["action"], item.date)
    ]
    return rows[0] if rows else None
