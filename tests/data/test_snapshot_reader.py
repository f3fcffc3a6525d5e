"""The reader of the embedded snapshot: plain arrays, helpful refusals, lazy imports, and what may be embedded."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eccles.base.errors import DataError, UnitError
from eccles.data.snapshot import Snapshot, open_snapshot, verify_snapshot

SNAP = open_snapshot()
MAXIMUM_BYTES = 8_000_000
PROMISED = {
    "series": "id title publisher frequency kind unit rights",
    "observation": "series date value",
    "holding": "as_of_date cusip kind coupon_pct spread_pct issue_date maturity_date par_bn compensation_bn",
    "soma_summary": (
        "date bill_bn note_bond_bn tips_bn compensation_bn frn_bn agency_debt_bn mbs_bn cmbs_bn total_bn weekday"
    ),
    "auction": "cusip kind kind_basis term auction_date issue_date maturity_date amount_bn amount_basis",
    "debt_outstanding": (
        "record_date cusip kind issue_date maturity_date coupon_pct issued_bn inflation_bn redeemed_bn outstanding_bn"
    ),
    "h41_factor": (
        "date securities_bn loans_bn other_supplying_bn total_supplying_bn currency_bn tga_bn foreign_rrp_bn on_rrp_bn "
        "other_absorbing_bn reserves_bn"
    ),
    "h41_line": "date source line value_bn description",
    "mbs_flow": "date holding_bn paydown_bn purchased_bn",
    "programme": "programme start_date end_date asset_class action amount_bn period confidence note source",
    "administered_rate": "date target_lower_pct target_upper_pct iorb_pct on_rrp_pct primary_credit_pct confidence",
    "bill_redemption": "month_date redeemed_bn",
    "fed_income": "year_date net_income_bn remitted_bn deferred_asset_bn confidence",
    "multiplier": "study what value unit low high confidence source",
    "threshold": "who measure low high unit confidence source",
    "seed_claim": "seed claim value unit as_of",
    "fomc_surprise": "date event time mp1_pp ust2y_pp ust10y_pp tips10y_pp sp500_pct dxy_pct",
}
RESTRICTED = ("SP500", "SP500TR", "VIXCLS", "DXY", "BAA10Y", "BAMLH0A0HYM2")


@pytest.mark.parametrize("name", PROMISED)
def test_a_table_has_its_columns_with_plain_types(name):
    columns = SNAP.table(name)
    assert set(PROMISED[name].split()) <= set(columns)
    kinds = dict(SNAP.manifest.tables[name].columns)
    assert list(columns) == list(kinds)
    for column, values in columns.items():
        assert not np.ma.isMaskedArray(values)
        assert values.shape == (SNAP.manifest.tables[name].rows,)
        expected = {"date": np.dtype("datetime64[D]"), "number": np.dtype(np.float64), "text": np.dtype(object)}
        assert values.dtype == expected[kinds[column]]
        if kinds[column] == "text":
            assert all(type(value) is str for value in values)


def test_missing_values_are_nan_nat_and_the_empty_string():
    holding = SNAP.table("holding")
    cmbs = holding["kind"] == "cmbs"
    assert np.all(np.isnan(holding["spread_pct"][cmbs]))
    assert np.all(np.isnat(holding["issue_date"][cmbs]))
    assert np.all(holding["description"][holding["kind"] == "bill"] == "")


def test_arrays_are_read_only_and_read_once():
    first, second = SNAP.table("h41_factor"), SNAP.table("h41_factor")
    assert first["tga_bn"] is second["tga_bn"]
    first["mine"] = first["tga_bn"]
    assert "mine" not in SNAP.table("h41_factor")
    with pytest.raises(ValueError, match="read-only"):
        first["tga_bn"][0] = 0.0
    with pytest.raises(ValueError, match="read-only"):
        SNAP.series("WALCL").value[0] = 0.0


@pytest.mark.parametrize(
    ("ask", "hint"),
    [
        (lambda: SNAP.table("holdings"), 'unknown table "holdings"; did you mean "holding"?'),
        (lambda: SNAP.series("WALCLL"), 'unknown series "WALCLL"; did you mean "WALCL"?'),
        (lambda: SNAP.series_many(["WALCL", "DSG10"]), 'unknown series "DSG10"; did you mean "DGS10"?'),
        (lambda: SNAP.table("zzz"), "allowed: administered_rate, auction"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(ask, hint):
    with pytest.raises(DataError) as refusal:
        ask()
    assert hint in str(refusal.value)


def test_dollars_come_in_billions_and_nothing_else_does():
    assert SNAP.series_bn("WALCL").at("2022-04-13") == pytest.approx(8965.487)
    assert SNAP.series_bn("WALCL").unit == "USD bn"
    assert SNAP.series("WALCL").at("2022-04-13") == 8_965_487.0
    assert SNAP.series_bn("GDP") is SNAP.series("GDP")
    assert SNAP.series_bn("GDPPOT").unit == "USD bn 2017"
    for other in ("DGS10", "ECBASSETSW", "CPIAUCNS"):
        with pytest.raises(UnitError, match="not in dollars"):
            SNAP.series_bn(other)


def test_one_query_for_many_gives_what_single_reads_give():
    ids = ["WALCL", "DGS10", "USREC", "ACMTP10", "WALCL"]
    fresh = Snapshot(SNAP.directory)
    many = fresh.series_many(ids)
    assert list(many) == ["WALCL", "DGS10", "USREC", "ACMTP10"]
    for name, series in many.items():
        alone = Snapshot(SNAP.directory).series(name)
        assert np.array_equal(series.date, alone.date)
        assert np.array_equal(series.value, alone.value)


def test_every_series_is_its_rows_of_the_observation_table():
    observation = SNAP.table("observation")
    for name, series in SNAP.series_many(SNAP.manifest.series).items():
        mine = observation["series"] == name
        assert np.array_equal(observation["date"][mine], series.date)
        assert np.array_equal(observation["value"][mine], series.value)


@given(day=st.integers(0, 8_490), name=st.sampled_from(["WALCL", "DGS10", "GDP", "DTS_TGA_CLOSE"]))
def test_asof_is_the_last_observation_on_or_before(day, name):
    series = SNAP.series(name)
    date = np.datetime64("2005-10-03") + min(day, int((series.date[-1] - np.datetime64("2005-10-03")).astype(int)))
    expected = series.value[series.date <= date][-1]
    assert series.asof(date) == expected
    if date in series.date:
        assert series.at(date) == expected
    else:
        with pytest.raises(DataError, match=name):
            series.at(date)


def test_a_date_before_the_span_is_refused_with_the_span():
    with pytest.raises(DataError, match="2018-04-03 to 2026-03-31"):
        SNAP.series("SOFR").asof("2018-04-02")


def test_importing_the_reader_does_not_import_duckdb_or_pandas():
    code = (
        "import sys, eccles.data.snapshot as reader\n"
        "reader.open_snapshot().manifest\n"
        "print(sorted({'duckdb', 'pandas'} & set(sys.modules)))\n"
        "reader.open_snapshot().table('holding')\n"
        "print(sorted({'pandas'} & set(sys.modules)))"
    )
    environment = {"PYTHONPATH": str(Path(__file__).resolve().parents[2] / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.split() == ["[]", "[]"]


# --- what is inside ------------------------------------------------------------------------------------------------


def test_nothing_restricted_is_inside():
    rights = {entry.rights for entry in SNAP.manifest.series.values()}
    assert rights == {"public-domain", "citation"}
    assert not set(RESTRICTED) & set(SNAP.manifest.series)
    assert not set(RESTRICTED) & set(SNAP.table("observation")["series"])
    of_tables = {entry.rights for entry in SNAP.manifest.tables.values()}
    assert of_tables == {"public-domain", "citation", "see the series table"}


def test_the_snapshot_is_small_and_has_no_stray_file():
    names = {path.name: path.stat().st_size for path in SNAP.directory.iterdir()}
    assert set(names) == {entry.file_name for entry in SNAP.manifest.tables.values()} | {"manifest.json"}
    assert sum(names.values()) <= MAXIMUM_BYTES
    assert SNAP.manifest.size_count == sum(size for name, size in names.items() if name.endswith(".parquet"))


def test_no_observation_lies_after_the_cut_but_the_projection_of_potential_output():
    late = {name for name, entry in SNAP.manifest.series.items() if entry.last_date > SNAP.manifest.cut_date}
    assert late == {"GDPPOT"}


def test_the_manifest_tells_every_table_and_series():
    rows = SNAP.manifest.summary_rows()
    assert {row.name for row in rows} == set(PROMISED)
    assert sum(row.size_count for row in rows) == SNAP.manifest.size_count
    assert all(row.publisher and row.rights and len(row.sha256) == 64 for row in rows)
    catalogue = SNAP.table("series")
    assert list(catalogue["id"]) == [entry.id for entry in SNAP.manifest.series_rows()]
    for place, entry in enumerate(SNAP.manifest.series_rows()):
        assert catalogue["unit"][place] == entry.unit
        assert catalogue["row_count"][place] == entry.rows
        assert str(catalogue["last_date"][place]) == entry.last_date
        assert all((entry.publisher, entry.rights, entry.kind, entry.frequency, entry.value_sha256))


# --- integrity -----------------------------------------------------------------------------------------------------


def test_the_embedded_snapshot_is_sound():
    outcome = verify_snapshot()
    assert outcome.faults == ()
    assert outcome.sound
    assert (outcome.table_count, outcome.series_count) == (len(PROMISED), len(SNAP.manifest.series))


def test_a_changed_file_and_a_changed_hash_are_both_named(tmp_path):
    copy = tmp_path / "embedded"
    shutil.copytree(SNAP.directory, copy)
    shutil.copy(copy / "threshold.parquet", copy / "multiplier.parquet")
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    next(entry for entry in manifest["series"] if entry["id"] == "WALCL")["value_sha256"] = "0" * 64
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    outcome = verify_snapshot(copy)
    assert not outcome.sound
    assert [fault.split(":")[0] for fault in outcome.faults] == ["table multiplier", "series WALCL"]


def test_a_missing_file_and_a_missing_snapshot_are_refused(tmp_path):
    with pytest.raises(DataError, match="no readable snapshot manifest"):
        open_snapshot(tmp_path)
    copy = tmp_path / "embedded"
    shutil.copytree(SNAP.directory, copy)
    (copy / "holding.parquet").unlink()
    with pytest.raises(DataError, match=r"holding.parquet is missing"):
        Snapshot(copy).table("holding")
    (copy / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="install the package again"):
        Snapshot(copy)
