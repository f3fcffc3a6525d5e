"""Operations on data: read a series as it was known at an instant, bring in one's own, ask in SQL, check, export."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eccles.core.series import Series
    from eccles.data.instants import InstantLike
    from eccles.data.known_series import KnownSeries
    from eccles.data.series_card import SeriesCard
    from eccles.data.store_check import DataCheck, Rebuilt
    from eccles.report.data_table import DataTable

__all__ = [
    "absent_series",
    "describe_series",
    "export_data",
    "import_series",
    "list_series",
    "rebuild_data",
    "series",
    "sql",
    "verify_data",
]


def series(series_id: str, *, known_at: InstantLike | None = None) -> Series:
    """Return one series in its publisher's unit.

    Args:
        series_id: its id; FRED's where there is one.
        known_at: as it was known then: a day (its end in New York) or an instant; None for now.

    Raises:
        DataError: it is not at hand, or nothing of it was known then; the message says what to do.

    Example:
        >>> series("WALCL", known_at="2019-08-28").date[-1]
        np.datetime64('2019-08-21')
    """
    from eccles.data.library import open_library

    return open_library().series(series_id, known_at)


def list_series() -> tuple[SeriesCard, ...]:
    """Return a card of every series at hand, in order of id."""
    from eccles.data.library import open_library
    from eccles.data.series_card import series_cards

    return series_cards(open_library())


def absent_series() -> tuple[KnownSeries, ...]:
    """Return the series that are known, restricted by their publishers, and not imported yet."""
    from eccles.data.known_series import known_series
    from eccles.data.library import open_library

    library = open_library()
    return tuple(entry for entry in known_series().values() if not library.has(entry.id))


def describe_series(series_id: str) -> SeriesCard:
    """Return everything known of one series.

    Raises:
        DataError: it is not at hand; the message says what it is and how to add it.
    """
    from eccles.data.library import open_library
    from eccles.data.series_card import series_card

    return series_card(open_library(), series_id)


def import_series(
    path: str | os.PathLike[str],
    series_id: str,
    *,
    unit: str | None = None,
    kind: str | None = None,
    frequency: str | None = None,
    publisher: str | None = None,
    title: str | None = None,
    rights: str | None = None,
    date_column: str | None = None,
    value_column: str | None = None,
    sheet: str | None = None,
    skip_missing: bool = False,
    dated: str = "start",
    forecast: bool = False,
) -> Series:
    """Bring in a series of one's own from a file and keep it; an earlier import of the id is replaced.

    Args:
        path: a `.csv`, `.parquet` or `.xlsx` file.
        series_id: its id; for a known one (SP500TR) the rest is known too.
        unit: of the values: "index", "percent", "USD bn", or a noun such as "contracts".
        kind: what a value is of its period: "daily", "month end".
        frequency: D, W, M, Q or A.
        publisher: who publishes it.
        title: what it is.
        rights: "restricted" without it: it is then left out of exports.
        date_column: the column of dates.
        value_column: the column of values.
        sheet: of a workbook; the first without it.
        skip_missing: leave out rows without a number instead of refusing them.
        dated: how the file dates a month, quarter or year: by its "start", or by its "end", the last (business) day.
        forecast: whether dates may lie in the future.

    Returns:
        The series as kept.

    Raises:
        DataError: the file is not whole, or something must be stated; the message says what.
        UnitError: a known series comes in another unit, or the unit of another is none.
    """
    from eccles.data.import_file import Layout
    from eccles.data.import_series import Description, import_file
    from eccles.data.store import open_store

    description = Description(unit, kind, frequency, publisher, title, rights, forecast)
    layout = Layout(date_column, value_column, sheet, skip_missing, dated)
    with open_store() as store:
        return import_file(store, Path(path), series_id, description, layout)


def sql(question: str, *, known_at: InstantLike | None = None) -> DataTable:
    """Ask in SQL over every table at hand, for reading only.

    Args:
        question: one SELECT; `SHOW TABLES` and `DESCRIBE auction` work as well.
        known_at: only what was known then; None for everything.

    Raises:
        DataError: it is no single reading statement, or it cannot be answered; the reason is given.

    Example:
        >>> sql("SELECT max(date) AS last_date FROM soma_summary")["last_date"][0]
        np.datetime64('2026-03-25')
    """
    from eccles.data.library import open_library
    from eccles.data.query import run_query
    from eccles.report.data_table import DataTable

    return DataTable(run_query(open_library(), question, known_at))


def verify_data() -> DataCheck:
    """Hash the package's data, the archive and the store again; every fault found is in the answer."""
    from eccles.data.home import data_home
    from eccles.data.store_check import verify_data as verify

    return verify(data_home())


def rebuild_data() -> Rebuilt:
    """Take a damaged store back to its newest sound generation, and read what came later again from the archive.

    Raises:
        DataError: another process is writing.
    """
    from eccles.data.home import data_home
    from eccles.data.store_check import rebuild_store

    return rebuild_store(data_home())


def export_data(
    directory: str | os.PathLike[str],
    *,
    form: str = "parquet",
    series_ids: Iterable[str] = (),
    known_at: InstantLike | None = None,
    with_restricted: bool = False,
) -> tuple[Path, ...]:
    """Write the data at hand into a directory, one file a table.

    Args:
        directory: made where it does not exist.
        form: "parquet" or "csv".
        series_ids: only these series, and no other tables.
        known_at: only what was known then.
        with_restricted: restricted series as well, for one's own use.

    Returns:
        The paths of the files.

    Raises:
        DataError: no such format or series, or the directory cannot be written.
    """
    from eccles.data.export_data import export_data as export
    from eccles.data.library import open_library

    chosen = tuple(series_ids)
    return export(
        open_library(), Path(directory), form, series_ids=chosen, known_at=known_at, with_restricted=with_restricted
    )
