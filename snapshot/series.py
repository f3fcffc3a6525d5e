"""Published series: the catalogue, the observations, and the series read from other raw tables.

A series marked `restricted` in the catalogue is never read. Added beside the catalogue: the daily Treasury cash
balance, R. Shiller's price, dividend and CPI columns, and three market prepayment speeds.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from snapshot.raw import Raw, dates_of, numbers_of

__all__ = ["CUT_DATE", "SOURCES", "build_observation", "build_series"]

CUT_DATE = "2026-03-31"
"""No observation after this day, except projections that a publisher dates ahead (GDPPOT)."""

_CATALOGUE = "data/series.csv"
_DTS = "data/treasury/dts_tga_daily_2005_2025.csv"
_SHILLER = "data/shiller_monthly.csv"
_CPR = "data/soma/agency_cpr_monthly.csv"
SOURCES: tuple[str, ...] = (_CATALOGUE, _DTS, _SHILLER, _CPR)

_SHILLER_CITATION = "R. J. Shiller, online data for Irrational Exuberance"
_CPR_NOTE = "read off a published chart, within 0.2 percentage points"


@dataclass(frozen=True)
class _Added:
    """A series taken from one column of another raw table."""

    id: str
    title: str
    publisher: str
    frequency: str
    kind: str
    unit: str
    rights: str
    source: str
    date_column: str
    value_column: str
    note: str = ""


def _cpr(agency: str, name: str, column: str) -> _Added:
    title = f"Prepayment speed of {name} mortgage-backed securities, market, CPR"
    publisher = "chart of market prepayment speeds, publisher not named by the raw table"
    return _Added(
        f"AGENCY_CPR_{agency}", title, publisher, "M", "month", "percent", "citation", _CPR, "month", column, _CPR_NOTE
    )


def _shiller(series: str, title: str, unit: str, column: str, note: str) -> _Added:
    return _Added(series, title, _SHILLER_CITATION, "M", "month", unit, "citation", _SHILLER, "date", column, note)


_ADDED: tuple[_Added, ...] = (
    _Added(
        "DTS_TGA_CLOSE",
        "Treasury General Account, close of day",
        "U.S. Treasury, Daily Treasury Statement",
        "D",
        "daily",
        "USD mn",
        "public-domain",
        _DTS,
        "record_date",
        "close_today_bal",
        "equals WDTGAL on the Wednesdays both have",
    ),
    _shiller("SHILLER_SP_PRICE", "S&P composite price, monthly average of daily closes", "index", "price", ""),
    _shiller("SHILLER_SP_DIVIDEND", "S&P composite dividend, 12-month sum, interpolated", "index", "dividend", ""),
    _shiller(
        "CPIAUCNS",
        "Consumer price index for all urban consumers, not seasonally adjusted",
        "index 1982-84=100",
        "cpi",
        "BLS figures as R. J. Shiller tabulates them; 2025-10, which BLS did not publish, is the table's own",
    ),
    _cpr("FNMA", "Fannie Mae", "cpr_fannie_pct"),
    _cpr("FHLMC", "Freddie Mac", "cpr_freddie_pct"),
    _cpr("GNMA", "Ginnie Mae", "cpr_ginnie_pct"),
)


def build_series(raw: Raw) -> pd.DataFrame:
    """Return one row a series: the catalogue without restricted series, and the added ones."""
    observation = build_observation(raw).groupby("series").date.agg(["first", "last", "size"])
    rows = [_catalogue_row(raw, row) for row in _catalogue(raw).to_dict("records")]
    rows += [_added_row(raw, added) for added in _ADDED]
    table = pd.DataFrame(rows)
    span = observation.loc[table["id"]].reset_index(drop=True)
    table["retrieval"] = f"one vintage, cut at {CUT_DATE}"
    return table.assign(first_date=span["first"], last_date=span["last"], row_count=span["size"].astype("float64"))


def build_observation(raw: Raw) -> pd.DataFrame:
    """Return every observation (series, date, value) of every series that may be embedded."""
    parts = [_read(raw, f"data/series/{name}.csv", name, "date", "value") for name in _catalogue(raw)["series"]]
    parts += [_read(raw, added.source, added.id, added.date_column, added.value_column) for added in _ADDED]
    return pd.concat(parts, ignore_index=True).sort_values(["series", "date"], ignore_index=True)


def _catalogue(raw: Raw) -> pd.DataFrame:
    catalogue = raw.text(_CATALOGUE)
    return catalogue[catalogue["rights"] != "restricted"]


def _catalogue_row(raw: Raw, row: Mapping[Hashable, object]) -> dict[str, str]:
    fields = ("title", "publisher", "frequency", "kind", "unit", "rights")
    name = str(row["series"])
    source = f"data/series/{name}.csv"
    digest = raw.sha256(source)
    stated = str(row["sha256_16"])
    if not digest.startswith(stated):
        raise ValueError(f"{source} has sha256 {digest[:16]}, the catalogue says {stated}; fetch the file again")
    facts = {field: str(row[field]) for field in fields}
    return {"id": name, **facts, "source_file": source, "source_sha256": digest, "note": ""}


def _added_row(raw: Raw, added: _Added) -> dict[str, str]:
    fields = ("id", "title", "publisher", "frequency", "kind", "unit", "rights", "note")
    facts = {field: str(getattr(added, field)) for field in fields}
    return {**facts, "source_file": added.source, "source_sha256": raw.sha256(added.source)}


def _read(raw: Raw, source: str, name: str, date_column: str, value_column: str) -> pd.DataFrame:
    table = raw.text(source)
    date = table[date_column].where(table[date_column].str.len() != 7, table[date_column] + "-01")
    observation = pd.DataFrame({"series": name, "date": dates_of(date), "value": numbers_of(table[value_column])})
    return observation.dropna(subset="value")
