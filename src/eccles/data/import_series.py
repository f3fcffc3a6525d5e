"""Bring a series of one's own into the store: what it is must be stated, so that it can never be mixed up.

A series eccles knows but may not carry (`SP500TR` and its like) has its words in the catalogue already. An id of the
package or of a connector is refused: a published series is refreshed by a sync, not by a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eccles.base.errors import DataError, UnitError, nearest_name
from eccles.core.series import Series
from eccles.data.import_dates import Times, settled_dates
from eccles.data.import_file import Layout, read_columns, read_series
from eccles.data.import_units import refuse_unclear_unit
from eccles.data.known_series import KnownSeries, find_known
from eccles.data.records import Answer, SeriesData
from eccles.data.snapshot import open_snapshot
from eccles.data.store import Store
from eccles.data.updates import recipe_of

__all__ = ["FREQUENCIES", "IMPORT", "KINDS", "Description", "import_file", "read_import"]

IMPORT = "import"
"""The source of an imported series."""

FREQUENCIES = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "yearly"}
KINDS = (
    "daily",
    "weekly",
    "Wednesday level",
    "week average",
    "month",
    "month average",
    "month end",
    "quarter",
    "quarter end",
    "year",
    "year end",
)
"""What a value can be of its period; the words of the catalogue."""

FREQUENCY_OF_KIND = {
    kind: frequency
    for kind in KINDS
    for start, frequency in (("daily", "D"), ("we", "W"), ("We", "W"), ("month", "M"), ("quarter", "Q"), ("year", "A"))
    if kind.startswith(start)
}
"""How often a kind of value comes: a value of a month comes monthly."""

PLAIN = Layout()
"""A file that needs no words about its columns."""

SERIES_WORDS = ("id", "title", "publisher", "frequency", "kind", "unit", "rights")
RIGHTS = ("public-domain", "citation", "restricted")
ID_FORM = re.compile(r"[A-Z][A-Z0-9_.]*")


@dataclass(frozen=True)
class Description:
    """What a user says of a series; None where the catalogue of known series says it.

    Attributes:
        forecast: whether it has dates in the future.
    """

    unit: str | None = None
    kind: str | None = None
    frequency: str | None = None
    publisher: str | None = None
    title: str | None = None
    rights: str | None = None
    forecast: bool = False


def import_file(store: Store, path: Path, series_id: str, description: Description, layout: Layout = PLAIN) -> Series:
    """Read a file and keep it as a series; an earlier import of the same id is replaced.

    Args:
        store: where it goes.
        path: the file: `.csv`, `.parquet` or `.xlsx`.
        series_id: its id, or another name of a known series.
        description: what it is.
        layout: where it stands in the file.

    Returns:
        The series as stored.

    Raises:
        DataError: the file or the description is not whole; the message says what to state.
        UnitError: a known series comes in another unit, or the unit of another is none.
    """
    described = _described(series_id, description)
    _refuse_published(store, described.id)
    try:
        body = path.read_bytes()
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror or error}") from None
    # The name and the hash say which file it was; where it lay is nobody else's business.
    answer = Answer(IMPORT, path.name, np.datetime64("now", "s"), body)
    words = _words(described, layout, forecast=description.forecast)
    recipe = recipe_of(IMPORT, [answer], words=words)
    data = read_import(answer, words)
    store.update([answer], [data], doing=f"import of {data.id}", replace=[data.id], recipes=[recipe])
    return store.series(data.id)


def _words(described: KnownSeries, layout: Layout, *, forecast: bool) -> dict[str, str]:
    """Everything that was stated of a file, so that its bytes can be read again."""
    said = {name: getattr(described, name) for name in SERIES_WORDS} | asdict(layout) | {"forecast": forecast}
    return {name: "yes" if word is True else word for name, word in said.items() if word}


def read_import(answer: Answer, words: Mapping[str, str]) -> SeriesData:
    """Read the bytes of an imported file.

    Args:
        answer: the bytes, at the name of the file.
        words: what was stated of it: what the series is, and where it stands.

    Raises:
        DataError: the file is not whole; the message says where.
    """
    layout = Layout(
        words.get("date_column"),
        words.get("value_column"),
        words.get("sheet"),
        skip_missing="skip_missing" in words,
        dated=words["dated"],
    )
    date, value = read_series(read_columns(answer.body, answer.url, layout.sheet), layout, words["frequency"])
    today_date = answer.retrieved_at.astype("datetime64[D]")
    times = Times(words["frequency"], words["kind"], today_date, layout.dated, forecast="forecast" in words)
    return SeriesData(
        **{name: words[name] for name in SERIES_WORDS},
        date=settled_dates(date, times),
        value=value,
        known_at=np.full(date.shape, np.datetime64("NaT", "s")),
        footnote=f"imported from {answer.url}",
        answer_sha256=answer.sha256,
    )


def _described(series_id: str, said: Description) -> KnownSeries:
    """The words of the series: the catalogue's where it knows it, else the user's, none of them guessed."""
    known = find_known(series_id)
    if known is not None:
        if said.unit is not None and said.unit != known.unit:
            raise UnitError(f'{known.id} is in "{known.unit}"; a series in "{said.unit}" needs an id of its own')
        return known
    if ID_FORM.fullmatch(series_id) is None:
        raise DataError(f'"{series_id}" is no id; use capitals, digits, _ and ., for example MY_INDEX')
    stated = {"unit": said.unit, "kind": said.kind, "frequency": said.frequency}
    absent = [f"--{name}" for name, word in stated.items() if not word]
    if absent:
        raise DataError(
            f"{series_id} is not a series eccles knows; state {', '.join(absent)} "
            f"(kind: {', '.join(KINDS)}; frequency: {', '.join(FREQUENCIES)})"
        )
    refuse_unclear_unit(str(said.unit))
    _refuse_unless(said.kind, KINDS, "kind")
    _refuse_unless(said.frequency, FREQUENCIES, "frequency")
    frequency = FREQUENCY_OF_KIND[str(said.kind)]
    if said.frequency != frequency:
        raise DataError(
            f'a value of kind "{said.kind}" comes {FREQUENCIES[frequency]}, not {FREQUENCIES[str(said.frequency)]}; '
            f"state --frequency {frequency}, or another kind"
        )
    rights = said.rights or "restricted"
    _refuse_unless(rights, RIGHTS, "rights")
    return KnownSeries(
        id=series_id,
        title=said.title or series_id,
        publisher=said.publisher or "own file",
        frequency=str(said.frequency),
        kind=str(said.kind),
        unit=str(said.unit),
        rights=rights,
        where="",
        also=(),
    )


def _refuse_unless(word: str | None, allowed: tuple[str, ...] | dict[str, str], what: str) -> None:
    if word not in allowed:
        raise DataError(f'"{word}" is no {what}; {nearest_name(str(word), allowed)}')


def _refuse_published(store: Store, series_id: str) -> None:
    stored = store.catalogue.get(series_id)
    if stored is not None and stored.source != IMPORT:
        raise DataError(f"{series_id} is synced from {stored.source}; import your own under another id")
    if series_id in open_snapshot().manifest.series:
        raise DataError(f"{series_id} is a published series of the package; import your own under another id")
