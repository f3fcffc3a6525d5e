"""The Board's Data Download Program: every line of the H.4.1, H.15, H.8 and H.6.

A whole release comes as a zip file with one SDMX document (125 MB for the H.4.1, read as a stream); a package of a
release comes as comma-separated text. Both name a series by the Board's mnemonic: `RESPPMA_N.WW` is a Wednesday level,
`RESPPMA_XAW_N.WW` a week average. Columns of changes are differences of columns that are kept, and are left out.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from eccles.data.connector import (
    Asker,
    Connector,
    Delivery,
    Facts,
    Reading,
    Wanted,
    deliver,
    last_answer_by,
    make_series,
)
from eccles.data.http_errors import ChangedColumnsError, MalformedError, TooLargeError
from eccles.data.reading import Rows, csv_records, csv_rows, day_of, number_of, xml_elements
from eccles.data.records import SeriesData

__all__ = ["CONNECTORS", "parse"]

BOARD = "https://www.federalreserve.gov"
RELEASES = {"H41": "H.4.1", "H15": "H.15", "H8": "H.8", "H6": "H.6"}
YIELDS_PACKAGE = "bf17364827e38702b42a58cf8eaa3f78"
LARGEST_DOCUMENT = 1 << 30
NO_VALUE = frozenset({"ND", "NA", "NC"})
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, RuntimeError,
              OSError, ValueError)  # fmt: skip
"""What the zip module raises on bytes that are none."""

HEADING = ("Series Description", "Unit:", "Multiplier:", "Currency:", "Unique Identifier:", "Time Period")

FRED_IDS = {
    "RESPPMA_N.WW": "WALCL",
    "RESPPALGUO_N.WW": "TREAST",
    "RESPPALGASMO_N.WW": "WSHOMCB",
    "RESPPALG_N.WW": "WSHOSHO",
    "RESPPALGAO_N.WW": "FEDDT",
    "RESH4R_N.WW": "WRBWFRBL",
    "RESH4R_XAW_N.WW": "WRESBAL",
    "RESPPLLDT_N.WW": "WDTGAL",
    "RESPPLLDT_XAW_N.WW": "WTREGEN",
    "RESPPLLR_N.WW": "WLRRAL",
    "RESPPLLRF_N.WW": "WLRRAFOIAL",
    "RESPPALD_N.WW": "WLCFLL",
    "RESPPALDP_N.WW": "WLCFLPCL",
    "RESPPALDK_N.WW": "H41RESPPALDKNWW",
    "RESTBC_XAW_N.WW": "WCURCIR",
    "RESH4SCS_N.WW": "SWPT",
    "RIFSPFF_N.D": "DFF",
    "RIFLGFCM01_N.B": "DGS1MO",
    "RIFLGFCM03_N.B": "DGS3MO",
    "RIFLGFCM06_N.B": "DGS6MO",
    "RIFLGFCY01_N.B": "DGS1",
    "RIFLGFCY02_N.B": "DGS2",
    "RIFLGFCY03_N.B": "DGS3",
    "RIFLGFCY05_N.B": "DGS5",
    "RIFLGFCY07_N.B": "DGS7",
    "RIFLGFCY10_N.B": "DGS10",
    "RIFLGFCY20_N.B": "DGS20",
    "RIFLGFCY30_N.B": "DGS30",
    "RIFLGFCY10_XII_N.B": "DFII10",
}
"""The name a series goes by elsewhere. Any other keeps the Board's, without points and underscores, as FRED does."""

_MONEY = {"1": "{}", "1000": "{} thousand", "1000000": "{} mn", "1000000000": "{} bn"}
_FREQUENCIES = {"B": "D", "D": "D", "W": "W", "M": "M", "Q": "Q", "A": "A"}
_KINDS = {"D": "daily", "W": "weekly", "M": "month", "Q": "quarter", "A": "year"}
_CHANGE = re.compile(r"_XCH\d*_")
_AVERAGE = "_XAW"


def parse(body: bytes) -> Reading:
    """Read a release (a zip file) or a package of one (comma-separated text)."""
    found: dict[str, SeriesData] = {}
    for series in _parse_zip(body) if body[:2] == b"PK" else _parse_csv(body):
        if found.setdefault(series.id, series) is not series and not _same(found[series.id], series):
            raise MalformedError(f"the Board's {series.footnote} stands twice, with different values")
    return Reading(series=tuple(found.values()))


def _fetch_release(release: str, asker: Asker, base_url: str, _wanted: Wanted) -> Iterator[Delivery]:
    """Fetch a whole release; the Board offers no part of it by date."""
    answer = asker.get(f"{base_url}/datadownload/Output.aspx", {"rel": release, "filetype": "zip"})
    yield deliver(parse(answer.body), answer)


def _fetch_package(release: str, package: str, asker: Asker, base_url: str, wanted: Wanted) -> Iterator[Delivery]:
    """Fetch one package of a release, from a day on where one is given."""
    since = "" if wanted.since_date is None else "{1}/{2}/{0}".format(*str(wanted.since_date).split("-"))
    question = {
        "rel": release, "series": package, "lastobs": "", "from": since, "to": "",
        "filetype": "csv", "label": "include", "layout": "seriescolumn", "type": "package",
    }  # fmt: skip
    answer = asker.get(f"{base_url}/datadownload/Output.aspx", question)
    yield deliver(parse(answer.body), answer)


def _same(left: SeriesData, right: SeriesData) -> bool:
    """Tell whether a series that stands in two tables of a release is the same in both."""
    return np.array_equal(left.date, right.date) and np.array_equal(left.value, right.value)


# --- the whole release ---------------------------------------------------------------------------------------------


@dataclass
class _Open:
    """A series whose observations are being read."""

    attributes: dict[str, str]
    notes: list[str] = field(default_factory=list)
    days: array[int] = field(default_factory=lambda: array("q"))
    values: array[float] = field(default_factory=lambda: array("d"))


def _parse_zip(body: bytes) -> Iterator[SeriesData]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = [name for name in archive.namelist() if name.endswith("_data.xml")]
            if len(names) != 1:
                raise MalformedError(f"the Board's release: {len(names)} documents named ..._data.xml in it, not one")
            if archive.getinfo(names[0]).file_size > LARGEST_DOCUMENT:
                raise TooLargeError(f"the Board's release: its document is larger than {LARGEST_DOCUMENT:,} bytes")
            with archive.open(names[0]) as stream:
                release = names[0].rpartition("/")[2].removesuffix("_data.xml")
                yield from _parse_document(stream, release)  # type: ignore[arg-type]  # a readable binary stream
    except ZIP_FAULTS as error:
        raise MalformedError(f"the Board's release: not a readable zip file ({error})") from error


def _parse_document(stream: io.BufferedIOBase, release: str) -> Iterator[SeriesData]:
    what, series, root = f"the Board's {RELEASES.get(release, release)}", None, None
    days: dict[str, int] = {}
    count = 0
    for event, name, element in xml_elements(stream, what):
        root = element if root is None else root
        if event == "start" and name == "Series":
            series = _Open(dict(element.attrib))
        elif event == "end" and series is not None:
            if name == "Obs":
                _observe(series, element.attrib, days, what)
                element.clear()
            elif name == "AnnotationText":
                series.notes.append((element.text or "").strip())
            elif name == "Series":
                count += 1
                yield from _closed(series, release, what)
                series = None
                root.clear()  # the document is never whole in memory
    if not count:
        raise MalformedError(f"{what}: no series in it")


def _observe(series: _Open, cells: dict[str, str], days: dict[str, int], what: str) -> None:
    name = series.attributes.get("SERIES_NAME", "")
    for column in ("TIME_PERIOD", "OBS_VALUE", "OBS_STATUS"):
        if column not in cells:
            raise ChangedColumnsError(f"{what}, {name}", column, cells)
    if cells["OBS_STATUS"] in NO_VALUE:
        return
    period = cells["TIME_PERIOD"]
    if period not in days:
        days[period] = int(day_of(period, f"{what}, {name}").astype(np.int64))
    series.days.append(days[period])
    series.values.append(number_of(cells["OBS_VALUE"], f"{what}, {name}, {period}"))


def _closed(series: _Open, release: str, what: str) -> Iterator[SeriesData]:
    for column in ("SERIES_NAME", "UNIT", "UNIT_MULT", "CURRENCY"):
        if column not in series.attributes:
            raise ChangedColumnsError(f"{what}, a series", column, series.attributes)
    cells = series.attributes
    title = series.notes[0] if series.notes else cells["SERIES_NAME"]
    head = _Head(cells["SERIES_NAME"], title, cells["UNIT"], cells["UNIT_MULT"], cells["CURRENCY"], release)
    if (facts := head.facts()) is not None:
        yield make_series(
            facts, {"date": np.array(series.days, dtype="datetime64[D]"), "value": np.array(series.values)}
        )


# --- a package -----------------------------------------------------------------------------------------------------


def _parse_csv(body: bytes) -> Iterator[SeriesData]:
    what = "the Board's package"
    rows = csv_rows(body, what)
    labels = [row[0].strip() for row in rows[: len(HEADING)]]
    for label in HEADING:
        if label not in labels:
            raise ChangedColumnsError(what, label, labels)
    if tuple(labels) != HEADING:
        raise MalformedError(f"{what}: the heading's rows stand in another order: {', '.join(labels)}")
    table = Rows(what, csv_records(rows[len(HEADING) - 1 :], what), NO_VALUE)
    days = table.days(rows[len(HEADING) - 1][0])
    heads = [csv_records([row, row], what)[0] for row in rows[: len(HEADING) - 1]]
    if len({len(row) for row in rows}) != 1 or len(set(rows[5])) != len(rows[5]) or not heads:
        raise MalformedError(f"{what}: rows of different lengths, or a series that stands twice")
    for place, name in enumerate(rows[5][1:], 1):
        release = rows[4][place].partition("/")[0]
        head = _Head(name, rows[0][place], rows[1][place], rows[2][place], rows[3][place], release)
        if (facts := head.facts()) is not None:
            yield make_series(facts, {"date": days, "value": table.numbers(name, gaps=True)})


# --- what a series is ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Head:
    """The Board's words about a series."""

    name: str
    title: str
    unit: str
    multiplier: str
    currency: str
    release: str

    def facts(self) -> Facts | None:
        """Return what the series is, or None for a column of changes."""
        if _CHANGE.search(self.name):
            return None
        stem, _, ending = self.name.rpartition(".")
        frequency = _FREQUENCIES.get(ending[:1], "")
        if not frequency or not stem:
            raise MalformedError(f'the Board\'s series "{self.name}": its ending names no frequency eccles knows')
        release = RELEASES.get(self.release, self.release)
        return Facts(
            id=FRED_IDS.get(self.name, re.sub(r"[._]", "", self.name)),
            title=" ".join(self.title.split()),
            publisher=f"Federal Reserve Board {release}".strip(),
            unit=self._unit(),
            kind=self._kind(frequency),
            frequency=frequency,
            rights="public-domain",
            footnote=f"{self.release}/{self.name}",
        )

    def _kind(self, frequency: str) -> str:
        """Return the kind the mnemonic tells: a level, an average of the week, a day, a month."""
        if frequency == "W" and _AVERAGE in self.name:
            return "week average"
        if self.name.endswith(".WW") and self.release in {"H41", "H8"}:
            return "Wednesday level"
        return "month average" if self.release == "H15" and frequency == "M" else _KINDS[frequency]

    def _unit(self) -> str:
        if self.unit == "Currency":
            if self.multiplier not in _MONEY:
                raise MalformedError(f"the Board's {self.name}: money in units of {self.multiplier[:20]}, not known")
            return _MONEY[self.multiplier].format(self.currency)
        if number_of(self.multiplier, f"the multiplier of {self.name}") != 1:
            raise MalformedError(f'the Board\'s {self.name}: a multiplier of {self.multiplier} on "{self.unit}"')
        return "percent" if self.unit.startswith("Percent") else self.unit.replace("_", " ").lower()


def _release(release: str) -> Connector:
    return Connector(
        name=f"board_{release.lower()}",
        title=f"{RELEASES[release]}, every line",
        publisher="Federal Reserve Board",
        base_url=BOARD,
        fetch=partial(_fetch_release, release),
        read=last_answer_by(parse),
        page="board.md",
    )


CONNECTORS = (
    *(_release(release) for release in RELEASES),
    Connector(
        name="board_yields",
        title="H.15, Treasury constant maturities only",
        publisher="Federal Reserve Board",
        base_url=BOARD,
        fetch=partial(_fetch_package, "H15", YIELDS_PACKAGE),
        read=last_answer_by(parse),
        page="board.md",
        part_of="board_h15",
    ),
)
