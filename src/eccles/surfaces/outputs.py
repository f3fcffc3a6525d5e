"""What a projection is written as: the report, the numbers by week and month, or text on standard output."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from eccles import api
from eccles.base.errors import ScenarioError, nearest_name
from eccles.core.projection import OpeningRecord
from eccles.data.export import csv_text, json_text, plain_columns, write_files, write_parquet
from eccles.report import frames
from eccles.report.tables import journal_text
from eccles.report.views import Projection

__all__ = ["journal_lines", "printed", "read_formats", "read_journal_form", "written"]

Writer = Callable[[Path], object]

FORMATS = ("html", "csv", "parquet", "json", "xlsx")
PRINTABLE = ("csv", "json")
JOURNAL_FORMS = ("text", "csv")


def read_formats(text: str | None, *, to_directory: bool) -> tuple[str, ...]:
    """Return the formats of a list such as "csv,json".

    Args:
        text: the list; None is the report where there is a directory for it, else only the summary.
        to_directory: whether files are written; otherwise one printable format may be named.

    Raises:
        ScenarioError: an unknown format, or one that cannot be printed.
    """
    if text is None:
        return ("html",) if to_directory else ()
    wanted = tuple(dict.fromkeys(word.strip() for word in text.split(",")))
    for word in wanted:
        if word not in FORMATS:
            raise ScenarioError(f'--format: unknown format "{word}"; {nearest_name(word, FORMATS)}')
    if not to_directory and (len(wanted) > 1 or wanted[0] not in PRINTABLE):
        raise ScenarioError(f"--format {text} needs a directory: add --out DIR (csv or json alone can be printed)")
    return wanted


def read_journal_form(form: str) -> None:
    """Refuse a form the journal cannot take.

    Raises:
        ScenarioError: the form is neither text nor csv.
    """
    if form not in JOURNAL_FORMS:
        raise ScenarioError(f'--format: unknown format "{form}"; {nearest_name(form, JOURNAL_FORMS)}')


def printed(projection: Projection, form: str) -> str:
    """Return a projection as text: its weeks comma-separated, or everything as JSON."""
    return csv_text(projection.columns()) if form == "csv" else _json(projection)


def written(projection: Projection, formats: tuple[str, ...], directory: Path) -> tuple[Path, ...]:
    """Write a projection into a directory and return the paths of the files.

    Raises:
        DataError: the directory or a file cannot be written.
    """
    writers: dict[str, Writer] = {}
    for form in formats:
        writers |= _writers(projection, form)
    return write_files(directory, writers)


def journal_lines(projection: Projection, week: str, form: str, width_count: int) -> str:
    """Return the journal of a week as text or comma-separated.

    Raises:
        DataError: the projection has no such week.
    """
    if form == "csv":
        return csv_text(frames.journal_columns(projection.result, week))
    place = frames.date_place(projection.result, week)
    return journal_text(api.journal(projection, week), projection.date[place], width_count) + "\n"


def _writers(projection: Projection, form: str) -> Mapping[str, Writer]:
    """Return what writes each file of a format."""
    if form == "html":
        from eccles.report.html import write_report  # deferred: Plotly

        return {"report.html": partial(write_report, projection)}
    if form == "xlsx":
        return {"projection.xlsx": partial(api.workbook, projection)}
    if form == "json":
        return {"projection.json": partial(_write_text, _json(projection))}
    tables = {"weeks": projection.columns(), "ladder": frames.ladder_columns(projection.result)}
    if form == "csv":
        return {f"{name}.csv": partial(_write_text, csv_text(columns)) for name, columns in tables.items()}
    return {f"{name}.parquet": partial(write_parquet, columns) for name, columns in tables.items()}


def _write_text(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="")


def _json(projection: Projection) -> str:
    result, stop, outcome = projection.result, projection.stop_date, projection.outcome_date
    record = asdict(projection.provenance)
    return json_text(
        {
            "scenario": projection.name,
            "title": projection.title,
            "provenance": record | {"parameter_dates": dict(projection.provenance.parameter_dates)},
            "opening": _opening(result.opening),
            "stop_date": None if stop is None else str(stop),
            "outcome_date": None if outcome is None else str(outcome),
            "weeks": plain_columns(projection.columns()),
            "ladder": plain_columns(frames.ladder_columns(result)),
        }
    )


def _opening(record: OpeningRecord) -> dict[str, Any]:
    return {
        "date": str(record.date),
        "basis": record.basis,
        "anchor_date": str(record.anchor_date),
        "line_basis": dict(record.line_basis),
        "adjustments": [asdict(item) | {"date": str(item.date)} for item in record.adjustments],
    }
