"""Building the snapshot from the raw tables: the same bytes every time, nothing restricted, totals as printed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest

from eccles.data.snapshot import open_snapshot
from snapshot.build import main
from snapshot.facts import build_threshold
from snapshot.raw import Raw, dates_of, numbers_of
from snapshot.tables import TABLES
from snapshot.treasury import build_debt_outstanding, printed_totals

EMBEDDED = open_snapshot().directory


def digest_of(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(directory.iterdir())}


@pytest.mark.shared
def test_two_builds_give_the_same_bytes_and_they_are_the_embedded_ones(shared, tmp_path, capsys):
    for name in ("first", "second"):
        assert main(["--shared", str(shared), "--target", str(tmp_path / name)]) == 0
    first, second, embedded = (digest_of(path) for path in (tmp_path / "first", tmp_path / "second", EMBEDDED))
    assert first == second
    assert [name for name in first if first[name] != embedded.get(name)] == []
    assert set(first) == set(embedded)
    assert "observation" in capsys.readouterr().out
    assert {path.name for path in tmp_path.iterdir()} == {"first", "second"}


@pytest.mark.shared
def test_one_table_again_leaves_the_others_as_they_were(shared, tmp_path):
    main(["--shared", str(shared), "--target", str(tmp_path / "all"), "--only"])
    before = digest_of(tmp_path / "all")
    os.utime(tmp_path / "all" / "holding.parquet", (0, 0))
    main(["--shared", str(shared), "--target", str(tmp_path / "all"), "--only", "threshold"])
    assert digest_of(tmp_path / "all") == before


@pytest.mark.shared
def test_restricted_series_of_the_catalogue_are_not_read(shared):
    catalogue = pd.read_csv(shared / "data" / "series.csv")
    restricted = set(catalogue.loc[catalogue["rights"] == "restricted", "series"])
    embedded = set(open_snapshot().manifest.series)
    assert len(restricted) == 6
    assert not restricted & embedded
    assert set(catalogue["series"]) - restricted <= embedded


@pytest.mark.shared
def test_every_source_is_named_with_the_hash_of_the_raw_file(shared):
    raw = Raw(shared)
    manifest = open_snapshot().manifest
    for entry in manifest.tables.values():
        assert entry.sources == {name: raw.sha256(name) for name in entry.sources}
        surprises = {name for name in entry.sources if "surprises" in name}
        assert surprises <= {"data/surprises/USMPD.xlsx"}  # the others may be cited, not handed on
    for series in manifest.series.values():
        assert series.source_sha256 == raw.sha256(series.source_file)


@pytest.mark.shared
@pytest.mark.parametrize("month", ["2023-08-31", "2023-09-30"])
def test_debt_outstanding_adds_to_the_totals_the_statement_prints(shared, month):
    raw = Raw(shared)
    printed = printed_totals(raw, f"data/treasury/mspd_{month}.csv")
    debt = build_debt_outstanding(raw)
    ours = debt[debt["record_date"] == month].groupby("kind")["outstanding_bn"].sum()
    assert ours["bill"] == pytest.approx(printed["Total Unmatured Treasury Bills"], abs=1e-6)
    nominal = printed["Total Unmatured Treasury Notes"] + printed["Total Unmatured Treasury Bonds"]
    assert ours["note_bond"] == pytest.approx(nominal, abs=1e-6)
    assert ours["tips"] == pytest.approx(printed["Total Treasury TIPS"], abs=1e-6)
    assert ours["frn"] == pytest.approx(printed["Total Treasury Floating Rate Notes"], abs=1e-6)


@pytest.mark.shared
def test_a_raw_file_that_is_not_the_catalogued_one_is_refused(shared, tmp_path):
    (tmp_path / "data" / "series").mkdir(parents=True)
    header, first, *_ = (shared / "data" / "series.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "data" / "series.csv").write_text(f"{header}\n{first}\n", encoding="utf-8")
    (tmp_path / "data" / "series" / "WALCL.csv").write_text("date,value\n2026-03-25,1\n", encoding="utf-8")
    build = next(spec.build for spec in TABLES if spec.name == "series")
    for extra in ("treasury/dts_tga_daily_2005_2025.csv", "shiller_monthly.csv", "soma/agency_cpr_monthly.csv"):
        (tmp_path / "data" / extra).parent.mkdir(exist_ok=True)
        (tmp_path / "data" / extra).symlink_to(shared / "data" / extra)
    with pytest.raises(ValueError, match="the catalogue says 86fa3ca0d5cf0047"):
        build(Raw(tmp_path))


def test_a_missing_raw_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="--shared"):
        Raw(tmp_path).text("facts/thresholds.csv")


def test_a_failed_build_leaves_the_target_as_it_was(tmp_path):
    target = tmp_path / "embedded"
    target.mkdir()
    (target / "kept.txt").write_text("before", encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        main(["--shared", str(tmp_path), "--target", str(target)])
    assert digest_of(target) == {"kept.txt": b"before"}
    assert {path.name for path in tmp_path.iterdir()} == {"embedded"}


def test_cells_are_read_strictly():
    assert list(numbers_of(pd.Series(["1.5", "-2"], dtype=object))) == [1.5, -2.0]
    assert numbers_of(pd.Series(["", "null", "*"], dtype=object)).isna().all()
    assert dates_of(pd.Series(["", "null"], dtype=object)).isna().all()
    with pytest.raises(ValueError, match="n/a"):
        numbers_of(pd.Series(["n/a"], dtype=object))
    with pytest.raises(ValueError, match="02/03/2024"):
        dates_of(pd.Series(["02/03/2024"], dtype=object))


def test_a_range_is_read_with_both_ends(tmp_path):
    (tmp_path / "facts").mkdir()
    text = (
        "who,measure,value,unit,confidence,source\nA,reserves / GDP,10-11,percent,2,speech\nB,x,9.5,percent,V,paper\n"
    )
    (tmp_path / "facts" / "thresholds.csv").write_text(text, encoding="utf-8")
    table = build_threshold(Raw(tmp_path))
    assert list(table["low"]) == [10.0, 9.5]
    assert list(table["high"]) == [11.0, 9.5]


def test_the_manifest_is_one_readable_text():
    text = (EMBEDDED / "manifest.json").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert json.dumps(json.loads(text), ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text
