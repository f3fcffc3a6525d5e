"""Where a published value was read: a column of a table or a series, with publisher, retrieval and hashes.

A value of the package quotes the manifest; a value of the user's store the answer it was read from, by address, time
of retrieval and hash of the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateLike, as_date, as_day
from eccles.base.version import VERSION
from eccles.core.receipt import Origin
from eccles.data.library import Library
from eccles.data.library_columns import SeriesFacts
from eccles.data.observations import Basis, Observations
from eccles.data.package_files import packaged_digest
from eccles.data.reads import Read
from eccles.data.releases import release_of_series, release_of_table, table_known_at
from eccles.data.snapshot import Snapshot

__all__ = [
    "CellOrigin",
    "cell_origin",
    "column_origin",
    "file_origin",
    "named_origin",
    "observation_origin",
    "origin_of",
    "read_origin",
    "row_origin",
    "series_origin",
]

MONTH_LETTERS, YEAR_LETTERS = len("2028-12"), len("2028")


@dataclass(frozen=True)
class CellOrigin:
    """One published value and where it was read.

    Attributes:
        origin: with date, value and unit filled in.
        generation: of the user's store, where it came from there.
    """

    origin: Origin
    value: float
    unit: str
    generation: int | None = None


def origin_of(snapshot: Snapshot, name: str) -> Origin:
    """Return where a whole source was read: "table", "table.column" or the id of a series of the package.

    Raises:
        DataError: there is no such table, column or series.
    """
    if name in snapshot.manifest.series:
        return series_origin(snapshot, name)
    table, _, column = name.partition(".")
    return column_origin(snapshot, table, column)


def series_origin(snapshot: Snapshot, series_id: str) -> Origin:
    """Return where a series of the package was read."""
    entry = snapshot.manifest.series[series_id]
    return Origin(
        name=entry.id,
        title=entry.title,
        publisher=entry.publisher,
        rights=entry.rights,
        retrieval=entry.retrieval,
        address=entry.source_file,
        sha256=entry.source_sha256,
        content_sha256=entry.value_sha256,
        unit=entry.unit,
        page=release_of_series(entry.id, entry.frequency, entry.publisher).page,
    )


def column_origin(snapshot: Snapshot, table: str, column: str = "") -> Origin:
    """Return where a table of the package was read, or one column of it.

    Raises:
        DataError: there is no such table or column; the nearest name is given.
    """
    tables = snapshot.manifest.tables
    if table not in tables:
        raise DataError(f'unknown table "{table}"; {nearest_name(table, tables)}')
    entry = tables[table]
    names, release = [name for name, _ in entry.columns], release_of_table(table)
    if column and column not in names:
        raise DataError(f'table {table} has no column "{column}"; {nearest_name(column, names)}')
    return Origin(
        name=f"{table}.{column}" if column else table,
        title=entry.title,
        publisher=entry.publisher,
        rights=entry.rights,
        retrieval=f"one vintage, cut at {snapshot.manifest.cut_date}",
        address=", ".join(entry.sources),
        sha256=", ".join(entry.sources.values()),
        content_sha256=entry.sha256,
        unit="USD bn" if column.endswith("_bn") else "percent" if column.endswith("_pct") else "",
        page=release.page if release else "",
    )


RECORDS = {
    "announcements": "Announcements of monetary policy, each with its source",
    "claims": "Claims of the source articles, and dated facts no series carries",
    "cycles": "Which episodes make easings and tightenings",
    "episodes": "Episodes of monetary policy, each with its source",
    "indicators": "What the table of episodes measures",
    "institutions": "Chart of accounts and layout of the weekly release",
    "parameters": "Parameters fitted or inferred by a script",
    "programmes": "Decisions of purchase and run-off programmes, each with its source",
}
"""What the files of each folder of the package are."""


def file_origin(place: str) -> Origin:
    """Return where a record, a fit or a layout of the package stands: its file and the hash of it."""
    return Origin(
        name=place,
        title=RECORDS[place.partition("/")[0]],
        publisher="eccles",
        rights="public-domain",
        retrieval=f"as of {VERSION}",
        address=f"eccles/{place}",
        sha256=packaged_digest(place),
    )


def named_origin(snapshot: Snapshot, name: str) -> Origin:
    """Return where something comes from that a projection read: "WALCL", "h41_factor", "parameters/income.yaml".

    Raises:
        DataError: there is no such series, table or file.
    """
    return file_origin(name) if "/" in name else origin_of(snapshot, name)


def read_origin(library: Library, read: Read) -> Origin:
    """Return where something that was read comes from: a series, a table or a file of the package."""
    if read.kind == "file":
        return file_origin(read.name)
    if read.kind == "table":
        return _table_origin(library, read.name)
    if read.name not in library.store.catalogue:
        return series_origin(library.snapshot, read.name)
    facts, found = library.facts(read.name), library.store.answer_of_series(read.name)
    words = (read.name, facts.title, facts.publisher, facts.rights)
    return Origin(*words, f"last retrieved {found.retrieved_at}Z", found.url, found.sha256, unit=facts.unit)


def _table_origin(library: Library, name: str) -> Origin:
    if name not in library.store.table_keys:
        return column_origin(library.snapshot, name)
    found = library.store.answer_of_table(name)
    packaged = name in library.snapshot.manifest.tables
    title = f"Table {name} of your store{', over that of the package' if packaged else ''}"
    return Origin(name, title, found.source, "", f"last retrieved {found.retrieved_at}Z", found.url, found.sha256)


def cell_origin(snapshot: Snapshot, table: str, column: str, date: DateLike) -> CellOrigin:
    """Return one number of a table that has one row a date.

    Raises:
        DataError: no such table, column or date, or the value is none number of a day.
    """
    origin, columns = column_origin(snapshot, table, column), snapshot.table(table)
    if "date" not in columns or not column or columns[column].dtype.kind != "f":
        raise DataError(f"{table}.{column} is no number of a day; ask `eccles sql` for rows of other tables")
    rows = np.flatnonzero(columns["date"] == as_date(date))
    if rows.size != 1:
        found = f"{rows.size} rows of {date}" if rows.size else f"no row of {date}"
        last = f"it spans {columns['date'].min()} to {columns['date'].max()}"
        raise DataError(f"{table} has {found}; {last}; `eccles sql` shows its rows")
    cell = row_origin(snapshot, table, column, int(rows[0]), date)
    return CellOrigin(cell, value=float(columns[column][rows[0]]), unit=origin.unit)


def row_origin(snapshot: Snapshot, table: str, column: str, place: int, date: DateLike, *, row: str = "") -> Origin:
    """Return one number of a table of the package, by the place of its row.

    Args:
        snapshot: the embedded data.
        table: its name.
        column: one of its numbers.
        place: of the row, from 0.
        date: the day the row is about.
        row: what the row is known by where the table has several a day: a CUSIP, a line of the release.

    Raises:
        DataError: there is no such table or column.
    """
    origin, columns = column_origin(snapshot, table, column), snapshot.table(table)
    known = table_known_at(table, columns)
    release = release_of_table(table)
    by = f"by the calendar of releases [{release.confidence}]" if release and known is not None else ""
    told = "" if known is None else f"{known[place]}Z"
    value = float(columns[column][place])
    return replace(origin, date=str(as_date(date)), value=value, known_at=told, known_by=by, row=row)


def observation_origin(
    library: Library, series_id: str, date: str, known_at: np.datetime64 | None = None
) -> CellOrigin:
    """Return one value of a series at hand.

    Args:
        library: the user's data over the package's.
        series_id: its id.
        date: a day of it, or a month or year, which stands for its last value then.
        known_at: the value that stood at this instant (UTC); None for the latest.

    Raises:
        DataError: it is not at hand, had no such day, or nothing of it was known then.
    """
    facts = library.facts(series_id)
    series_id = facts.id  # small letters and other names a series goes by are understood
    seen = library.latest(series_id, known_at)
    if not seen.date.size:
        raise DataError(f"nothing of {series_id} had been published by {known_at}Z; ask for a later known_at")
    place = _place(series_id, seen, date)
    value, day, out = float(seen.value[place]), str(seen.date[place]), f"{seen.known_at[place]}Z"
    by = "" if seen.basis[place] == Basis.RECORDED else _calendar_words(facts)
    if seen.layer[place] == 0:
        origin = series_origin(library.snapshot, series_id)
        retrieval = f"{origin.retrieval}{_revisions(facts)}"
        found = replace(origin, date=day, value=value, known_at=out, known_by=by, retrieval=retrieval)
        return CellOrigin(found, value, facts.unit)
    words = (series_id, facts.title, facts.publisher, facts.rights)
    answer = library.store.answer_of_observation(series_id, day, str(seen.known_at[place]))
    told = (f"retrieved {answer.retrieved_at}Z", answer.url, answer.sha256)
    origin = Origin(*words, *told, "", day, value, unit=facts.unit, known_at=out, known_by=by)
    generation = library.store.generation
    return CellOrigin(origin, value, facts.unit, generation.number if generation else None)


UNREVISED = ("never", "rarely", "not known")
"""How a release begins to speak of its revisions where a value of it is taken for the first one published."""


def _calendar_words(facts: SeriesFacts) -> str:
    confidence = release_of_series(facts.id, facts.frequency, facts.publisher).confidence
    return f"by the calendar of releases [{confidence}]"


def _revisions(facts: SeriesFacts) -> str:
    """Say that a value of the package, which holds one vintage, may not be the one first published."""
    revised = release_of_series(facts.id, facts.frequency, facts.publisher).revised
    return "" if revised.startswith(UNREVISED) else f", in which earlier values are as revised ({revised})"


def _place(series_id: str, seen: Observations, date: str) -> int:
    """Return the place of a day, or of the last one in a month or a year."""
    span = f"it spans {seen.date[0]} to {seen.date[-1]}"
    if len(date) in {MONTH_LETTERS, YEAR_LETTERS}:
        inside = np.flatnonzero(np.char.startswith(seen.date.astype(str), date))
        if not inside.size:
            raise DataError(f"{series_id} has no observation in {date}; {span}")
        return int(inside[-1])
    day = as_date(date)
    place = int(np.searchsorted(seen.date, day))
    if place < seen.date.size and seen.date[place] == day:
        return place
    nearest = as_day(seen.date[np.argmin(np.abs((seen.date - day).astype(np.int64)))])
    raise DataError(f"{series_id} has no observation on {day}; the nearest is of {nearest}; {span}")
