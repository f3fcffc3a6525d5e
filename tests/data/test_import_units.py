"""The units an imported series may have: what arithmetic understands, and plain nouns; the rest with what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from eccles.base.errors import UnitError
from eccles.data.import_series import Description, import_file
from eccles.data.import_units import refuse_unclear_unit
from eccles.data.known_series import known_series
from eccles.data.snapshot import open_snapshot
from eccles.data.store import open_store


@pytest.mark.parametrize(
    "unit",
    ["EUR mn", "USD", "DEM bn", "USD thousand", "JPY 100 mn", "USD bn 2017", "index", "index 2010=100", "percent",
     "index 2018-04-02=1", "index 1982-84=100", "index 2010-12=100", "index 2015-17=100", "index 2024-02-29=1.5",
     "basis points", "contracts", "mn barrels", "all contracts",
     "USD per EUR", "EUR mn per contract", "0/1"],
)  # fmt: skip
def test_units_that_are_accepted(unit: str):
    refuse_unclear_unit(unit)


def test_every_unit_of_the_catalogue_is_accepted():
    for entry in (*open_snapshot().manifest.series.values(), *known_series().values()):
        refuse_unclear_unit(entry.unit)


@pytest.mark.parametrize(
    ("unit", "remedy"),
    [
        ("%", 'write "percent"'),
        ("PCT", 'write "percent"'),
        ("bps", 'write "basis points"'),
        ("Percent", 'write "percent"'),
        ("percnt", 'did you mean "percent"'),
        ("points", 'write "index"'),
        ("index points", 'write "index"'),
        ("index 2010", 'write "index", or with its base "index 2010=100"'),
        ("index 2010-01-01-01=100", 'write "index"'),
        ("index 2010-13=100", 'write "index"'),
        ("index 2010-00=100", 'write "index"'),
        ("index 2023-02-29=100", 'write "index"'),
        ("index 1982-84-01=100", 'write "index"'),
        ("index 0000=100", 'write "index"'),
        ("index ٢٠١٠=100", 'write "index"'),
        ("millions", "of what"),
        ("mn", "of what"),
        ("USD millions", 'write money as currency and size: "USD mn"'),
        ("usd bn", "write money"),
        ("mn USD", "write money"),
        ("$", "write money"),
        ("euros", "write money"),
        ("XYZ mn", "write money"),
        ("USD per", "write money"),
        ("USD per $", "write money"),
        ("Contracts", 'a noun in small letters ("contracts")'),
        ("12", "a noun in small letters"),
        ("", "write money as currency and size"),
    ],
)
def test_units_that_are_refused_and_what_to_write(unit: str, remedy: str):
    with pytest.raises(UnitError, match=r"is no unit; ") as caught:
        refuse_unclear_unit(unit)
    assert remedy in str(caught.value)


def test_an_import_without_a_clear_unit_is_refused(tmp_path: Path):
    path = tmp_path / "mine.csv"
    path.write_text("date,value\n2024-01-02,1\n")
    with open_store(tmp_path / "home") as store:
        with pytest.raises(UnitError, match='"pct" is no unit; write "percent"'):
            import_file(store, path, "MINE", Description(unit="pct", kind="daily", frequency="D"))
        assert store.generation is None
        kept = import_file(store, path, "MINE", Description(unit="contracts", kind="daily", frequency="D"))
    assert kept.unit == "contracts"
