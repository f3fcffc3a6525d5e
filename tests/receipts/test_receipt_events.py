"""Receipts of event studies: every number that `eccles event-study` prints, put together again from its cells."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError, InvariantError
from eccles.core.event_study import EventStudy, EventSum
from eccles.core.receipt import Receipt
from eccles.data.library import open_library
from eccles.data.snapshot import open_snapshot
from eccles.receipts.address import read_address
from eccles.receipts.answer import explain
from eccles.receipts.question import Question
from eccles.receipts.studies.event_rows import SUM_COLUMNS
from eccles.report.event_tables import event_columns
from eccles.report.receipt_text import receipt_text


@functools.cache
def studied(*args: str, **options: object) -> EventStudy:
    return eccles.event_study(*args, **options)  # type: ignore[arg-type]  # as the receipts ask for it


def few_sets(*args: str, **options: object) -> EventStudy:
    return studied(*args, set_count=10, **options)


def why(figure: str, study: Callable[..., EventStudy] = studied) -> Receipt:
    """The receipt, from an event study that is made once; sums and counts need few placebo sets."""
    return explain(Question(read_address(figure), open_library(), eccles.project, lambda name: study))


def check_sum(
    figure: str,
    found: EventSum,
    columns: tuple[str, ...] = tuple(SUM_COLUMNS),
    study: Callable[..., EventStudy] = studied,
) -> None:
    for column in columns:
        if not np.isfinite(getattr(found, column)):
            with pytest.raises(DataError, match=r"five are the fewest"):
                why(f"{figure}:{column}", study)
            continue
        receipt = why(f"{figure}:{column}", study)
        assert receipt.value == getattr(found, column)
        assert receipt.chain
        assert all(step.by for step in receipt.chain)


def test_every_number_of_qe1_by_maturity() -> None:
    study = few_sets("QE1")
    assert len(study.sums) == 10
    for found in study.sums:
        check_sum(f"event-study:QE1:{found.series_id}", found, ("value", "t_ratio", "day_count"), few_sets)
    for series in ("DGS10", "MORTGAGE30US"):
        check_sum(f"event-study:QE1:{series}", studied("QE1", series=(series,), by="maturity").sums[0])
    numbers = {name for name, values in event_columns(study).items() if values.dtype.kind in "fi"}
    assert numbers == set(SUM_COLUMNS)


def test_every_programme() -> None:
    sums = few_sets().sums
    assert len(sums) > 20
    for place, found in enumerate(sums):
        for column in ("value", "ordinary_count")[: 1 if place % 5 else 2]:
            receipt = why(f"event-study:{found.name}:DGS10:{column}", few_sets)
            assert receipt.value == pytest.approx(getattr(found, column), abs=1e-9)


def test_named_sets_and_other_banks() -> None:
    gagnon = eccles.why("event-study:gagnon_2011:DGS10")
    assert gagnon.value == pytest.approx(-94.0, abs=1e-9)
    assert len(gagnon.chain) == 8
    boe = few_sets(institution="boe", direction="easing", series=("DGS10",), by="maturity").sums[0]
    check_sum("event-study:boe easing:DGS10", boe, ("value", "ordinary_count"), few_sets)


def test_a_sum_by_hand() -> None:
    series = open_library().series("DGS10")
    days = np.array(["2008-11-25", "2008-12-01", "2008-12-16", "2009-01-28", "2009-03-18", "2009-08-12"], "M8[D]")
    days = np.concatenate([days, np.array(["2009-09-23", "2009-11-04"], "M8[D]")])
    places = np.searchsorted(series.date, days)
    moved = 100.0 * (series.value[places] - series.value[places - 1])
    receipt = eccles.why("event-study:QE1:DGS10")
    assert [step.value for step in receipt.chain] == pytest.approx(moved.tolist(), abs=1e-9)
    assert receipt.value == pytest.approx(moved.sum(), abs=1e-9)
    first = receipt.chain[0]
    assert [(origin.date, origin.value) for origin in first.origins] == [("2008-11-24", 3.35), ("2008-11-25", 3.11)]
    assert first.origins[0].sha256 == open_snapshot().manifest.series["DGS10"].source_sha256
    assert "monetary20081125b" in first.detail
    assert max(len(line) for line in receipt_text(receipt).splitlines()) <= 80


def test_a_day_in_two_windows_counts_once() -> None:
    receipt = eccles.why("event-study:QE3_TAPER:DGS10")
    repeated = [step for step in receipt.chain if step.detail.startswith("counted already")]
    assert [step.value for step in repeated] == [0.0]
    assert eccles.why("event-study:QE3_TAPER:DGS10:repeated_count").value == 1.0
    assert eccles.why("event-study:QE3_TAPER:DGS10:days").value == 16.0


def test_what_lies_outside_the_data_is_named() -> None:
    receipt = eccles.why("event-study:QE1:DFII10:outside_count")
    assert receipt.value == 0.0
    late = eccles.event_study(institution="ecb", series=["MORTGAGE30US"], by="maturity").sums[0]
    check_sum("event-study:ecb:MORTGAGE30US", late, ("event_count", "outside_count", "day_count", "repeated_count"))


def test_every_announcement() -> None:
    for programme in ("QE3_TAPER", "APP"):
        for effect in eccles.event_study(programme, by="announcement", series=["DGS10", "DTWEXBGS"]).effects[::3]:
            item = effect.announcement
            figure = f"announcement:{item.institution}:{effect.series_id}"
            day = f"{item.date}T{item.time}" if str(item.date) == "2013-05-22" else str(item.date)
            for column in ("value", "shared_count"):
                receipt = why(f"{figure}:{column}@{day}")
                assert receipt.value == getattr(effect, column)


# --- what is shown is moved, and the receipt refuses ------------------------------------------------------------------


def moved(item: Any, column: str) -> Any:
    """A sum or an effect with one of its numbers moved by a millionth, a count by one."""
    value = getattr(item, column)
    return replace(item, **{column: value + (1 if isinstance(value, int) else 1e-6)})


def refuses(figure: str, changed: EventStudy) -> None:
    with pytest.raises(InvariantError, match="the steps of its receipt miss it"):
        why(figure, lambda *_, **__: changed)


@pytest.mark.parametrize("column", SUM_COLUMNS)
def test_an_event_study_that_is_moved_is_refused(column: str) -> None:
    for series in ("DGS10", "DTWEXBGS"):
        study = studied("QE1", series=(series,), by="maturity")
        refuses(f"event-study:QE1:{series}:{column}", replace(study, sums=(moved(study.sums[0], column),)))


@pytest.mark.parametrize("column", ["value", "shared_count"])
def test_an_announcement_that_is_moved_is_refused(column: str) -> None:
    study = studied("QE1", series=("DGS10",), by="announcement", institution="fed")
    changed = replace(study, effects=tuple(moved(effect, column) for effect in study.effects))
    refuses(f"announcement:fed:DGS10:{column}@2009-03-18", changed)


@pytest.mark.parametrize("column", [name for name in SUM_COLUMNS if name != "t_ratio"])
def test_a_sum_of_surprises_that_is_moved_is_refused(column: str) -> None:
    for name in ("UST10Y", "SP500"):
        study = studied("QE1", series=(name,), by="maturity", surprises="USMPD")
        refuses(f"surprise-sum:QE1:{name}:{column}", replace(study, sums=(moved(study.sums[0], column),)))


@pytest.mark.parametrize("column", ["UST10Y", "SP500"])
def test_moves_within_minutes(column: str) -> None:
    for programme in ("QE1",) if column == "SP500" else ("QE1", "QE3_TAPER tightening"):
        word, _, way = programme.partition(" ")
        (found,) = eccles.event_study(
            word, direction=way or None, series=[column], surprises="USMPD", by="maturity"
        ).sums
        for name in (name for name in SUM_COLUMNS if name != "t_ratio"):
            receipt = why(f"surprise-sum:{programme}:{column}:{name}")
            assert receipt.value == pytest.approx(getattr(found, name), abs=1e-9)
    table = open_snapshot().table("fomc_surprise")
    row = (table["date"] == np.datetime64("2009-03-18")) & (table["event"] == "monetary_event")
    step = next(step for step in eccles.why("surprise-sum:QE1:UST10Y").chain if step.what.startswith("2009-03-18"))
    assert step.value == pytest.approx(100 * table["ust10y_pp"][row][0])


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("event-study:QE9:DGS10", "no programme, bank, direction or set of announcements.*QE"),
        ("event-study:QE1 QE2:DGS10", "both a programme"),
        ("event-study:QE1:DGS10:lo", "low"),
        ("event-study:MEP:DGS10:t", "five are the fewest"),
        ("event-study:QE1:DGS11", "DGS1"),
        ("baseline:event-study:QE1:DGS10", "computed from what was published"),
        ("announcement:fed:DGS10@2008-11-26", "nearest is 2008-11-25"),
        ("announcement:fed:DGS10@2013-05-22", "give the time"),
        ("announcement:fed:DGS10:share@2008-11-25", "shared_count"),
        ("announcement:fed:DGS10@late", "no day"),
        ("announcement:bank:DGS10@2008-11-25", "boe"),
        ("surprise-sum:QE1:UST10X", "UST10Y"),
        ("surprise-sum:QE1:UST10Y:t", "no t-statistic"),
        ("surprise-sum:APP:UST10Y", "no event for the announcements"),
    ],
)
def test_what_is_not_there_is_refused(figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure)
    with pytest.raises(DataError, match="known now"):
        eccles.why("event-study:QE1:DGS10", known_at="2020-01-01")
