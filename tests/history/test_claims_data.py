"""What claims read: a user's part of a series replaces no stand-in, and a list of holdings is taken on its own day."""

from __future__ import annotations

import pandas as pd
import pytest

from eccles import api
from eccles.data.snapshot import open_snapshot


def test_a_part_of_a_series_does_not_replace_the_stand_in(tmp_path, monkeypatch):
    monkeypatch.setenv("ECCLES_HOME", str(tmp_path))
    (tmp_path / "part.csv").write_text("date,close\n2024-01-02,100\n2024-01-03,101\n")
    for name, claim in (("SP500TR", "shares-returned-three-years"), ("DXY", "dollar-108")):
        api.import_series(tmp_path / "part.csv", name)
        assert any(figure.finding.stand_in for figure in api.claims()[claim].figures if figure.finding)


def test_mean_maturity_is_that_of_the_whole_list_on_its_own_day():
    held = pd.DataFrame(dict(open_snapshot().table("holding"))).query("kind in ('bill', 'note_bond', 'tips', 'frn')")
    days = (pd.to_datetime(held["maturity_date"]) - pd.to_datetime(held["as_of_date"])).dt.days
    expected = float((days / 365.25 * held["par_bn"]).sum() / held["par_bn"].sum())
    finding = api.claims()["mean-maturity"].figures[0].finding
    assert finding is not None
    assert finding.value == pytest.approx(expected, abs=0.005)
    assert finding.numbers["par_bn"] == pytest.approx(held["par_bn"].sum())
