"""The parsers on recorded answers and downloads, against the series and tables of the package: two roads meet."""

from __future__ import annotations

import ast
import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eccles.data.connector import Facts, Reading
from eccles.data.connectors import board, ecb, fred, nyfed_holdings, nyfed_repo, nyfed_summary, treasury_debt
from eccles.data.records import SeriesData
from eccles.data.snapshot import open_snapshot

pytestmark = pytest.mark.shared

LATER_REVISION = {"WCURCIR": 700.0, "FEDDT": 1.0}
"""Millions by which the package may differ: currency was revised later, FEDDT there is a difference of roundings."""

MSPD = {
    "Record Date": "record_date", "Security Class 1 Description": "security_class1_desc",
    "Security Class 2 Description": "security_class2_desc", "Interest Rate": "interest_rate_pct",
    "Yield": "yield_pct", "Issue Date": "issue_date", "Maturity Date": "maturity_date",
    "Issued Amount (in Millions)": "issued_amt", "Amount Adjusted for Inflation (in Millions)": "inflation_adj_amt",
    "Redeemed Amount (in Millions)": "redeemed_amt", "Outstanding Amount (in Millions)": "outstanding_amt",
}  # fmt: skip
"""The headings of the download in the names of the API."""


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def check(series: SeriesData, tolerance: float = 0.0) -> None:
    packaged = open_snapshot().series(series.id)
    assert (series.unit, series.kind, series.frequency) == (packaged.unit, packaged.kind, packaged.frequency)
    assert np.abs(packaged.at(series.date) - series.value).max() <= tolerance


def same_columns(left: dict[str, Any], right: dict[str, Any], but: frozenset[str] = frozenset()) -> None:
    assert left.keys() == right.keys()
    for name in left.keys() - but:
        equal = (left[name] == right[name]) | ((left[name] != left[name]) & (right[name] != right[name]))
        assert equal.all(), name


@pytest.mark.parametrize("name", ["ddp_2016-02_2017-12.csv", "ddp_2021-04_2023-03.csv"])
def test_downloads_of_the_h41(shared: Path, name: str):
    found = board.parse((shared / "data" / "h41" / name).read_bytes()).series
    packaged = [series for series in found if series.id in open_snapshot().manifest.series]
    assert len(packaged) >= 8
    for series in packaged:
        check(series, LATER_REVISION.get(series.id, 0.0))


def test_a_package_of_the_h15(shared: Path):
    found = board.parse((shared / "data/payloads/fed_h15_treasury_constant_maturity.csv").read_bytes()).series
    assert [series.id for series in found][-1] == "DGS30"
    assert all((series.unit, series.kind, series.date.size) == ("percent", "daily", 6) for series in found)


def test_holdings(shared: Path):
    for name in ("nyfed_soma_agency_debts_asof_2019-01-02.json", "nyfed_soma_tsy_2026-03-18.csv"):
        assert nyfed_holdings.parse((shared / "data/payloads" / name).read_bytes()).tables[0].columns["cusip"].size == 7
    columns = nyfed_holdings.parse((shared / "data/soma/holdings_2022-02-16.csv").read_bytes()).tables[0].columns
    packaged = open_snapshot().table("holding")
    order, other = np.argsort(columns["cusip"]), np.argsort(packaged["cusip"])
    left = {name: values[order] for name, values in columns.items()}
    right = {name: values[other] for name, values in packaged.items()}
    same_columns(left, right, frozenset({"issue_date"}))  # joined to the auctions there


def test_the_summary(shared: Path):
    rows = [
        {"asOfDate": row["date"], "tipsInflationCompensation": row["tips_inflation_compensation"], **row}
        for row in records(shared / "data/soma/summary_weekly.csv")
    ]
    columns = nyfed_summary.parse(json.dumps({"soma": {"summary": rows}}).encode()).tables[0].columns
    packaged = open_snapshot().table("soma_summary")
    assert columns.keys() == packaged.keys()
    for name in columns.keys() - {"date", "weekday"}:
        np.testing.assert_allclose(columns[name], packaged[name], rtol=1e-12)
    assert columns["weekday"].tolist() == packaged["weekday"].tolist()


def test_repo_operations(shared: Path):
    rows: list[dict[str, Any]] = []
    for name in ("nyfed_rrp_ops.csv", "nyfed_repo_ops.csv"):
        rows += [
            {**row, "details": ast.literal_eval(row["details"]) if row["details"] else []}
            for row in records(shared / "data/operations" / name)
        ]
    reading = nyfed_repo.parse(json.dumps({"repo": {"operations": rows}}).encode())
    for series in reading.series:
        assert series.date.size > 800
        check(series, 1e-12)
        assert not np.isnat(series.known_at).any()
        behind = series.known_at - series.date.astype("datetime64[s]")
        assert (behind > np.timedelta64(0, "s")).all()
    bare = nyfed_repo.parse((shared / "data/payloads/nyfed_repo_results.json").read_bytes())
    check(next(series for series in bare.series if series.id == "SRF_ACCEPTED"), 1e-12)


@pytest.mark.parametrize("month", ["2023-08-31", "2023-09-30"])
def test_debt_outstanding(shared: Path, month: str):
    rows = [
        {MSPD[name]: cell for name, cell in row.items() if name in MSPD}
        for row in records(shared / f"data/treasury/mspd_{month}.csv")
        if row["Security Type Description"] == "Marketable"
    ]
    columns = treasury_debt.parse(json.dumps({"data": rows}).encode()).tables[0].columns
    packaged = open_snapshot().table("debt_outstanding")
    chosen = packaged["record_date"] == np.datetime64(month)
    packaged = {name: values[chosen] for name, values in packaged.items()}
    order = np.lexsort((columns["issue_date"], columns["cusip"].astype(str)))
    other = np.lexsort((packaged["issue_date"], packaged["cusip"].astype(str)))
    same_columns(
        {name: values[order] for name, values in columns.items()},
        {name: values[other] for name, values in packaged.items()},
    )


def test_fred(shared: Path):
    counts = {}
    for name in ("fred_observations_bundle.json", "fred_series_observations.json"):
        body = (shared / "data/payloads" / name).read_bytes()
        for series_id in json.loads(body):
            facts = Facts(series_id, "t", "p", "percent", "daily", "D", "public-domain")
            counts[series_id] = fred.parse(body, facts).series[0].date.size
    assert (counts["DGS10"], counts["BAMLEMCBPIOAS"], counts["DTWEXBGS"]) == (6, 5, 3)  # a point is no value


def test_the_ecb(shared: Path):
    reading: Reading = ecb.parse((shared / "data/payloads/ecb_sdmx_exr.xml").read_bytes())
    (series,) = reading.series
    assert (series.id, series.unit, series.kind) == ("EXR.M.USD.EUR.SP00.A", "USD", "month average")
    assert (str(series.date[0]), series.value[0]) == ("1999-01-01", 1.16078)
    assert (str(series.date[-1]), series.value[-1], series.date.size) == ("2019-12-01", 1.111345, 252)
