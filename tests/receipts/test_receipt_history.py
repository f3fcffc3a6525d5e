"""Receipts of `eccles history`: every number of every episode, along the episodes, and of the cycles they make."""

from __future__ import annotations

import functools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import eccles
from eccles import api
from eccles.base.errors import DataError, InvariantError
from eccles.core.receipt import Receipt, Standing
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.history.cycle_steps import ENTRY_STEPS, EXIT_STEPS
from eccles.receipts.history.history_rows import shown_figures
from eccles.receipts.question import Question
from eccles.receipts.steps.records import episode_origin
from eccles.report.cycle_tables import cycle_rows
from eccles.report.history_view import HistoryView
from eccles.report.receipt_text import receipt_text

SWEPT = ("qe1", "mep", "qe3", "gap_qe3_qe_covid", "repo_stress_2019", "qe_covid", "qt2", "rmp_2025")
"""Programmes with measures of their own, run-off, a gap, days too few for a change, and an episode that still runs."""
PARTS = {"start": "start", "end": "end", "change": "change", "planned": "planned_bn", "actual": "actual_bn"}


@functools.cache
def histories() -> HistoryView:
    return eccles.history(*SWEPT, real=True)


@functools.cache
def table() -> pd.DataFrame:
    return histories().frame().set_index(["episode", "item"])


def level(series_id: str) -> pd.Series:
    series = open_snapshot().series(series_id)
    return pd.Series(series.value, pd.DatetimeIndex(series.date))


def asked(figure: str, shown: object) -> Question:
    """The question of a figure, where the operation behind it shows something else."""
    return Question(read_address(figure), open_library(), eccles.project, lambda _: lambda *_, **__: shown)


@pytest.mark.parametrize("episode", SWEPT)
def test_every_number_of_the_csv_has_a_receipt(episode: str) -> None:
    figures = shown_figures(open_library(), histories()[episode])
    printed = 0
    for item, row in table().loc[episode].iterrows():
        for part, column in PARTS.items():
            if np.isnan(row[column]):
                continue
            shown = figures[f"{item}:{part}"]
            receipt = Receipt("figure", "", "", shown.value, shown.unit, shown.told(), Standing("", ""))
            assert receipt.value == row[column], f"{episode} {item} {part}"
            assert all(origin.sha256 for origin in receipt.origins)
            assert receipt.origins
            printed += 1
    assert printed > 60
    known = {name for name, shown in figures.items() if not np.isnan(shown.value)}
    assert len(known) == printed + 2  # the length, a column of its own, and the change of assets in bn, of the text


def test_what_is_shown_is_not_handed_through() -> None:
    for shown in shown_figures(open_library(), histories()["qe3"]).values():
        with pytest.raises(InvariantError, match="miss it by"):
            Receipt("figure", "", "", shown.value + 1e-6, shown.unit, shown.told(), Standing("", ""))


def test_changes_by_hand() -> None:
    walcl = level("WALCL") / 1000
    first, last = walcl[:"2012-09-14"].iloc[-1], walcl[:"2014-10-31"].iloc[-1]
    growth = eccles.why("history:QE3:total_assets")
    assert growth.figure == "history:qe3:total_assets:change"
    assert growth.chain[0].value == pytest.approx(100 * (last / first - 1), abs=1e-9)
    moved = eccles.why("history:qe3:total_assets:change_bn")
    assert [step.value for step in moved.chain] == pytest.approx([last, -first])
    yields = eccles.why("history:qe3:yield_10y")
    assert ([step.value for step in yields.chain], yields.unit) == ([2.35, -1.88], "pp")
    prices = level("CPIAUCSL")
    inflation = eccles.why("history:qe3:cpi_inflation")
    ends = [100 * (prices[now] / prices[before] - 1) for now, before in
            (("2014-10-01", "2013-10-01"), ("2012-09-01", "2011-09-01"))]  # fmt: skip
    assert [step.value for step in inflation.chain] == pytest.approx([ends[0], -ends[1]])
    assert len(inflation.chain[0].origins) == 2


def test_purchases_are_decisions_and_classes() -> None:
    planned = eccles.why("history:qt2:purchases_treasuries:planned")
    assert [step.value for step in planned.chain] == [-90.0, -1260.0, -250.0, -40.0]
    assert "announced 2022-05-04" in planned.chain[0].detail
    actual = eccles.why("history:qe2:purchases_treasuries")
    soma = pd.DataFrame(open_snapshot().table("soma_summary")).set_index("date")
    first, last = (origin.date for origin in actual.chain[0].origins)
    assert actual.chain[0].value == pytest.approx(soma.bill_bn[last] - soma.bill_bn[first])
    assert {step.what.split(" in SOMA")[0] for step in actual.chain} >= {"Bills", "TIPS"}
    part = eccles.why("history:qt2_slowdown_2024:purchases_agency:planned")
    assert part.value < 0
    assert all("a ceiling: 35 bn ×" in step.detail for step in part.chain)


def test_stand_ins_and_what_has_no_number() -> None:
    assert eccles.why("history:qe3:dollar").note == "DTWEXBGS stands in for DXY"
    equities = eccles.why("history:qe3:equities:start")
    assert equities.chain[0].origins[-1].name == "SHILLER_SP_DIVIDEND"
    assert eccles.why("history:qe3:length_months").chain[0].detail.startswith("778 days from 2012-09-14 to 2014-11-01")
    for text, said in {
        "history:qe9:unemployment": "qe9",
        "history:qe3:unemploymnt": "unemployment",
        "history:qe3:unemployment:planned": "change",
        "history:repo_stress_2019:unemployment": "both ends fall on one observation of UNRATE, 2019-09-01",
        "history:gap_qe1_qe2:purchases_agency:planned": "nothing was planned",
        "history:qe3:high_yield_spread": "BAMLH0A0HYM2",
        "baseline:history:qe3:unemployment": "leave scenario",
        "history:qe3": "written history:EPISODE:INDICATOR",
    }.items():
        with pytest.raises(DataError, match=said):
            eccles.why(text)
    with pytest.raises(DataError, match="what is known now"):
        eccles.why("history:qe3:unemployment", known_at="2015-01-01")


def test_along_an_episode() -> None:
    for indicator, episode, month in (
        ("yield_10y", "qt2", "2023-10"), ("dollar", "qe3", "2014"), ("equities", "qe3", "2013-12"),
        ("gdp_growth", "qe3", "2014"), ("unemployment", "qe_covid", "2020-06-01"),
    ):  # fmt: skip
        receipt = eccles.why(f"path:{episode}:{indicator}@{month}")
        (path,) = eccles.indicator_paths(indicator, episode)
        place = np.flatnonzero(np.char.startswith(path.observed_date.astype(str), month))[-1]
        assert (receipt.value, receipt.unit) == (path.value[place], path.unit)
        assert receipt.origins
        record, read = receipt.shaped_by
        assert record.origins == (episode_origin(episode),)
        assert read.what == "Everything that was read for it"
        moved = replace(path, value=path.value + 1e-6)
        with pytest.raises(InvariantError, match="miss it by"):
            explain(asked(receipt.figure, (moved,)))
    with pytest.raises(DataError, match="no observation of 2019 in qe3"):
        eccles.why("path:qe3:yield_10y@2019")


def test_every_number_of_a_cycle() -> None:
    for row in cycle_rows(api.policy_cycles()):
        figure, value = f"cycle:{row['cycle']}:{row['line']}", row["value"]
        if isinstance(value, str | bool):
            with pytest.raises(DataError, match="no number; its numbers are"):
                eccles.why(figure)
            continue
        receipt = eccles.why(figure)
        assert receipt.value == value
        assert receipt.chain[0].origins
        assert any(origin.name.startswith("episodes/") for origin in receipt.origins)
    with pytest.raises(DataError, match="no cycle"):
        eccles.why("cycle:exit_2015:depth_bn")
    with pytest.raises(DataError, match=r"shows no .depth.; did you mean"):
        eccles.why("cycle:exit_2014:depth")


def test_what_a_cycle_shows_is_not_handed_through(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = cycle_rows(api.policy_cycles())
    moved = [row if isinstance(row["value"], str | bool) else {**row, "value": row["value"] + 1e-6} for row in rows]
    monkeypatch.setattr("eccles.receipts.history.cycle_rows.cycle_rows", lambda _: moved)
    for cycle, lines in (("exit_2021", EXIT_STEPS), ("easing_2020", ENTRY_STEPS)):
        for line in lines:
            with pytest.raises(InvariantError, match="miss it by"):
                eccles.why(f"cycle:{cycle}:{line}")


def test_a_cycle_by_hand() -> None:
    step = eccles.why("cycle:exit_2014:first_step")
    assert [part.value for part in step.chain] == [40.0, 45.0, -35.0, -40.0]
    caps = eccles.why("cycle:exit_2021:highest_caps")
    assert sorted(part.value or 0.0 for part in caps.chain) == [35.0, 60.0]
    depth = eccles.why("cycle:exit_2021:depth_pct")
    walcl = level("WALCL")
    peak = walcl["2020-03":"2022-05"].max()
    assert depth.chain[0].value == pytest.approx(100 * (walcl["2025-12-03"] / peak - 1))
    text = receipt_text(step)
    assert max(map(len, text.splitlines())) <= 80
