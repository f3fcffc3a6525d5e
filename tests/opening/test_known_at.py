"""A projection as known at an instant: nothing published later moves a digit, and a late instant changes none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eccles.base.errors import DataError, ScenarioError
from eccles.compare.value import value_scenario
from eccles.core.projection import ProjectionResult
from eccles.core.scenario import Scenario
from eccles.data import known_snapshot
from eccles.data.instants import read_instant
from eccles.data.known_snapshot import series_known_at
from eccles.data.parameters import fit_known_at, load_fits
from eccles.data.releases import table_known_at
from eccles.data.scenario_build import opening_span
from eccles.data.scenario_file import load_scenario, read_written
from eccles.data.snapshot import Snapshot, Table, open_snapshot
from eccles.opening.auctions import known_auctions, sales_until
from eccles.opening.simulate import project_scenario

FOLLOWED = ("currency_bn", "tga_bn", "foreign_rrp_bn", "other_liabilities_bn", "loans_bn", "other_assets_bn", "gdp_bn",
            "policy_rate_pct", "par_yield_pct", "mortgage_rate_pct", "inflation_pct")  # fmt: skip
SECOND = np.timedelta64(1, "s")


class Rewritten(Snapshot):
    """The embedded data in another world: what was published after an instant is gone, or other."""

    def __init__(self, instant: np.datetime64, seed: int, erased: bool) -> None:
        """Take the true data until the instant."""
        super().__init__(open_snapshot().directory)
        self.instant, self.erased, self.chance = instant, erased, np.random.default_rng(seed)

    def table(self, name: str) -> Table:
        """Return a table whose later rows are gone or have other numbers."""
        columns = open_snapshot().table(name)
        published = table_known_at(name, columns)
        if published is None:
            return columns
        return {column: self._other(values, published > self.instant) for column, values in columns.items()}

    def _read_series(self, names: list[str]) -> None:
        for name, series in open_snapshot().series_many(names).items():
            late = series_known_at(series, open_snapshot()) > self.instant
            dates = series.date[~late] if self.erased else series.date
            self._series[name] = replace(series, date=dates, value=self._other(series.value, late))

    def _other(self, values: np.ndarray, late: np.ndarray) -> np.ndarray:
        if self.erased:
            return values[~late]
        if values.dtype != np.float64:
            return values
        return np.where(late, values * self.chance.uniform(0.2, 3.0, values.size) + 1.0, values)


@contextmanager
def world(instant: np.datetime64, seed: int, erased: bool) -> Iterator[None]:
    """Put another world's data in place of the embedded ones."""
    rewritten = Rewritten(instant, seed, erased)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(known_snapshot, "open_snapshot", lambda: rewritten)
        yield


def scenario_at(instant: np.datetime64, weeks_back: int, follow: bool) -> Scenario:
    """Open so many weeks before the last Wednesday known, follow what happened to it, then the models."""
    last = opening_span(instant)[1]
    opening = max(last - np.timedelta64(7 * weeks_back, "D"), np.datetime64("2022-06-01"))
    paths = {f"paths.{name}": {"method": "as_happened", "until": str(last)} for name in FOLLOWED} if follow else {}
    given = {"policy": "as_decided", **paths}
    return load_scenario("baseline", str(opening), "30w", given, f"{instant}Z")


def digits(result: ProjectionResult) -> tuple[np.ndarray, ...]:
    assert result.income is not None
    assert result.lots is not None
    return result.balance_bn, result.gdp_bn, result.income.net_income_bn, result.income.deferred_bn, result.lots.par_bn


@settings(max_examples=12)
@given(
    hours=st.integers(0, 24 * 1360),
    weeks_back=st.integers(0, 20),
    follow=st.booleans(),
    erased=st.booleans(),
    seed=st.integers(0, 2**20),
)
def test_no_projection_looks_ahead(hours: int, weeks_back: int, follow: bool, erased: bool, seed: int):
    """As known at an instant, the digits are those of a world in which everything published later is gone or other."""
    # Half past the minute: no release falls into the next second, under which the other world is kept apart.
    instant = np.datetime64("2022-06-03T00:00:30") + np.timedelta64(hours, "h")
    scenario = scenario_at(instant, weeks_back, follow)
    here = project_scenario(scenario)
    with world(instant, seed, erased):
        there = project_scenario(replace(scenario, known_at=instant + SECOND))
    for mine, other in zip(digits(here), digits(there), strict=True):
        np.testing.assert_array_equal(mine, other)


def test_the_other_world_is_another_where_nothing_is_held_back():
    """The test above can fail: the other world's digits are seen where they are known."""
    instant, earlier = np.datetime64("2024-06-20T00:00:30"), np.datetime64("2024-06-10")
    with world(earlier, 1, erased=False), pytest.raises(DataError, match="differ by"):
        project_scenario(scenario_at(instant, 0, follow=False))  # not even the books of the opening close
    given = {"policy": "as_decided", "paths.tga_bn": {"method": "as_happened", "until": "2024-06-12"}}
    scenario = load_scenario("baseline", "2024-05-15", "30w", given, f"{instant}Z")
    here = project_scenario(scenario)
    with world(earlier, 1, erased=False):
        there = project_scenario(replace(scenario, known_at=instant + SECOND))
    assert not np.array_equal(here.balance_bn, there.balance_bn)


@pytest.mark.parametrize("name", ["baseline", "qt2_as_it_happened"])
def test_after_the_end_of_the_data_nothing_changes(name: str):
    everything = project_scenario(load_scenario(name))
    late = project_scenario(load_scenario(name, known_at="2026-12-31"))
    for mine, other in zip(digits(everything), digits(late), strict=True):
        np.testing.assert_array_equal(mine, other)
    assert everything.provenance.known_at == ""
    assert late.provenance.known_at == "2027-01-01T04:59:59Z"
    assert late.provenance.parameter_dates == everything.provenance.parameter_dates
    assert late.provenance.scenario_hash != everything.provenance.scenario_hash


def test_what_was_known_differs_from_what_is_known():
    given = {"policy": "as_decided"}
    then = project_scenario(load_scenario("baseline", "2022-06-01", "83w", given, "2022-06-03"))
    today = project_scenario(load_scenario("baseline", "2022-06-01", "83w", given))
    assert then.provenance.parameter_dates["auction_sizes"] == "2022-05-31"
    assert then.provenance.parameter_dates["mbs_production"] == "2020-05-06"
    np.testing.assert_array_equal(then.balance_bn[0, 0], today.balance_bn[0, 0])  # the opening was published
    assert np.abs(then.balance_bn[0, -1] - today.balance_bn[0, -1]).max() > 1.0


def test_decisions_count_from_their_announcement():
    def starts(known_at: str) -> list[str]:
        scenario = load_scenario("baseline", "2023-01-04", "4y", {"policy": "as_decided"}, known_at)
        return [str(regime.start_date) for regime in scenario.regimes.regimes]

    assert starts("2024-05-01T13:59")[-1] == "2022-09-01"
    assert starts("2024-05-01T14:00")[-1] == "2024-06-01"
    assert starts("2025-12-10T14:00")[-2:] == ["2025-12-01", "2025-12-12"]


def test_an_opening_waits_for_its_statements():
    # 2024-06-19 was a holiday: the H.4.1 of that Wednesday came on Friday.
    assert load_scenario("baseline", known_at="2024-06-20").opening_date == np.datetime64("2024-06-12")
    assert load_scenario("baseline", known_at="2024-06-21T16:30").opening_date == np.datetime64("2024-06-19")
    with pytest.raises(ScenarioError, match=r"2024-06-19 were not out by known_at, 2024-06-20; .* to 2024-06-12"):
        load_scenario("baseline", "2024-06-19", known_at="2024-06-20")


def test_paths_end_where_published_values_end():
    with pytest.raises(ScenarioError, match=r"paths.tga_bn: as_happened, but the run ends .* data on 2024-06-20"):
        load_scenario("baseline", overrides={"paths.tga_bn": "as_happened"}, known_at="2024-06-20")
    until = {"paths.tga_bn": {"method": "as_happened", "until": "2024-06-19"}}
    with pytest.raises(ScenarioError, match="tga_bn as happened is known to 2024-06-12"):
        project_scenario(load_scenario("baseline", horizon="1y", overrides=until, known_at="2024-06-20"))


def test_too_early_an_instant_says_from_when_it_works():
    with pytest.raises(ScenarioError, match=r"works from 2022-06-02T20:30:00Z on, .* MBS"):
        load_scenario("baseline", known_at="2022-05-25")
    early = load_scenario("baseline", "2022-06-01", "26w", known_at="2022-06-03")
    with pytest.raises(DataError, match=r"mortgage_spread: .* to 2022-03-31, were public from 2022-06-30"):
        value_scenario(early)


def test_a_later_fit_is_refused_by_name():
    with pytest.raises(ScenarioError, match="prepayment: the fit on data to 2023-05-31 was known from 2023-06-01"):
        load_scenario("baseline", "2022-06-01", overrides={"fits.prepayment": "2023-05-31"}, known_at="2022-06-03")


def test_a_value_takes_borrowers_and_spreads_known_then():
    scenario = load_scenario("baseline", "2022-09-28", "26w", {"policy": "as_decided"}, "2022-10-03")
    then, today = value_scenario(scenario), value_scenario(replace(scenario, known_at=None))
    assert then.of("mbs").book_bn == pytest.approx(today.of("mbs").book_bn)
    assert then.of("mbs").value_bn != today.of("mbs").value_bn
    assert then.mortgage_spread_pct != today.mortgage_spread_pct


def test_sales_are_those_settled_and_then_the_calendar():
    instant = read_instant("2022-06-03")
    settled = known_auctions(instant).issue_date.max()
    assert settled == np.datetime64("2022-06-02")
    sales, actual = sales_until(np.datetime64("2022-12-28"), instant), known_auctions()
    coming = sales.issue_date > settled
    assert set(sales.amount_basis[coming]) == {"latest size"}
    assert not {"17w", "6w"} & set(sales.tenor[coming])  # not sold in the year before
    notes = ("2y", "3y", "5y", "7y", "10y", "20y", "30y")
    span = (actual.issue_date > settled) & (actual.issue_date <= np.datetime64("2022-12-28"))
    asked = {(tenor, str(day)) for tenor, day in zip(sales.tenor, sales.issue_date, strict=True) if tenor in notes}
    held = zip(actual.tenor[span], actual.issue_date[span], strict=True)
    assert {(tenor, str(day)) for tenor, day in held if tenor in notes} <= asked


def test_files_that_serve_every_opening_have_earlier_fits():
    for name, count in (("auction_sizes", 5), ("mbs_production", 2), ("mortgage_spread", 3)):
        fits = load_fits(name)
        assert len(fits) == count
        assert all(fit_known_at(fit) > fit.data_to_date for fit in fits)


def test_a_scenario_runs_again_from_what_is_written_of_it():
    scenario = load_scenario("baseline", "2022-06-01", known_at=np.datetime64("2022-06-03T20:00:00"))
    again = read_written(json.loads(scenario.written))
    assert json.loads(scenario.written)["known_at"] == "2022-06-03T20:00:00Z"
    assert (again.known_at, again.digest) == (scenario.known_at, scenario.digest)
    assert "known_at" not in json.loads(load_scenario("baseline").written)
