"""Why net income moved: nothing left over between any periods and scenarios, and each part by a road of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from eccles import api
from eccles.base.errors import DataError
from eccles.base.units import DAYS_PER_YEAR, MONEY_MARKET_DAYS_PER_YEAR
from eccles.compare.income_waterfall import LineChange, income_line_changes, why_income_differs, why_income_moved
from eccles.compare.waterfall import RESIDUAL_TOLERANCE_BN, why_moved
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, IncomeStatement
from eccles.core.scenario import Scenario
from eccles.data.scenario_file import load_scenario
from eccles.opening.income_history import income_history
from eccles.opening.simulate import project_scenario
from eccles.report.income_tables import yearly_columns
from eccles.surfaces.compare_command import register
from tests.compare.shipped import NAMES, pairs, result_of, scenario_of


def income_of_scenario(scenario: Scenario) -> IncomeStatement:
    found = project_scenario(scenario).income
    assert found is not None
    return found


app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
register(app)


@cache
def income_of(name: str) -> IncomeStatement:
    return income_of_scenario(scenario_of(name))


def change_of(changes: tuple[LineChange, ...], line: str) -> LineChange:
    return next(change for change in changes if change.line == line)


# --- nothing is left over ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_over_between_the_years_of_any_scenario(name: str) -> None:
    statement = income_of(name)
    found, printed = why_income_moved(statement), yearly_columns(statement)
    assert abs(found.residual_bn) <= RESIDUAL_TOLERANCE_BN
    net = dict(zip(printed["year"].astype(str), printed["net_income_bn"], strict=True))
    assert found.first_bn == pytest.approx(net[found.first_label], abs=1e-9)
    assert found.last_bn == pytest.approx(net[found.last_label], abs=1e-9)


@given(name=st.sampled_from(NAMES), place=st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2, unique=True))
def test_nothing_is_left_over_between_any_52_weeks(name: str, place: list[float]) -> None:
    statement = income_of(name)
    weeks = {51 + int(share * (statement.date.size - 52)) for share in place}
    first, last = sorted(weeks | {51, 52})[-2:]  # two different ones, wherever the draws fell
    found = why_income_moved(statement, statement.date[first], statement.date[last])
    assert abs(found.residual_bn) <= RESIDUAL_TOLERANCE_BN
    for week, level in ((first, found.first_bn), (last, found.last_bn)):
        assert level == pytest.approx(statement.net_income_bn[0, week - 51 : week + 1].sum(), abs=1e-9)
    assert not any("Length" in step.reason for step in found.steps)


@pytest.mark.parametrize(("one", "other"), pairs())
def test_scenarios_change_places_with_the_sign(one: str, other: str) -> None:
    left, right = income_of(one), income_of(other)
    for end in (None, "2024" if str(left.opening_date) < "2024" else "2028"):
        found, back = why_income_differs(left, right, end), why_income_differs(right, left, end)
        assert max(abs(found.residual_bn), abs(back.residual_bn)) <= RESIDUAL_TOLERANCE_BN
        assert [step.reason for step in found.steps] == [step.reason for step in back.steps]
        np.testing.assert_allclose(
            [step.amount_bn for step in found.steps], [-step.amount_bn for step in back.steps], atol=1e-9
        )


def test_a_span_of_two_scenarios_adds_up_the_weeks_after_its_start() -> None:
    left, right = income_of("baseline"), income_of("restart_qt_2027")
    found = why_income_differs(left, right, "2030-01-02", "2027-01-06")
    inside = (left.date > np.datetime64("2027-01-06")) & (left.date <= np.datetime64("2030-01-02"))
    assert found.first_bn == pytest.approx(left.net_income_bn[0, inside].sum(), abs=1e-9)
    assert found.last_bn == pytest.approx(right.net_income_bn[0, inside].sum(), abs=1e-9)
    assert found.first_label == "baseline 2027-01-06 to 2030-01-02"


def test_history_has_a_waterfall_too() -> None:
    """Years by class and by lot: the balances join, and 2023 less 2022 is that of the back-test."""
    history = income_history("2024-01-03")
    found = why_income_moved(history, "2022", "2023")
    assert abs(found.residual_bn) <= RESIDUAL_TOLERANCE_BN
    assert found.last_bn - found.first_bn == pytest.approx(-114.8 - 67.6, abs=0.11)
    changes = income_line_changes(history, start="2022", end="2023")
    assert change_of(changes, "reserves").rate_effect_bn < -90.0  # the policy rate rose from 0.25 to 5.5 per cent


# --- each part by another road -------------------------------------------------------------------------------------


def test_volume_and_rate_of_every_line_by_a_daily_pandas_road() -> None:
    """Amounts and balances spread over days, averaged by year, and the midpoint split written out."""
    statement, years = income_of("baseline"), (2028, 2033)
    days = pd.date_range(str(statement.opening_date + 1), str(statement.date[-1]))
    changes = income_line_changes(statement, start="2028", end="2033")

    def by_year(weekly: np.ndarray, each_week_count: int) -> pd.Series:
        daily = pd.Series(np.repeat(weekly / each_week_count, 7), index=days)
        return daily.groupby(daily.index.year).mean()

    sources = [(line, statement.income_line_bn(line), statement.earning_bn[:, :, place], 1.0)
               for place, line in enumerate(INCOME_LINES)]  # fmt: skip
    sources += [(line, statement.expense_line_bn(line), statement.owed_bn[:, :, place], -1.0)
                for place, line in enumerate(EXPENSE_LINES)]  # fmt: skip
    divided = 0
    for line, amount, balance, sign in sources:
        found = change_of(changes, line)
        daily, level = sign * by_year(amount[0], 7), by_year(balance[0], 1)
        length = (365 - 366) * (daily[years[0]] + daily[years[1]]) / 2
        assert found.length_bn == pytest.approx(length, abs=1e-9), line
        if np.isnan(level[years[0]]):
            assert found.other_bn == pytest.approx((daily[years[1]] - daily[years[0]]) * 365.5, abs=1e-9), line
            continue
        rate = daily / level
        volume = (level[years[1]] - level[years[0]]) * (rate[years[0]] + rate[years[1]]) / 2 * 365.5
        effect = (rate[years[1]] - rate[years[0]]) * (level[years[0]] + level[years[1]]) / 2 * 365.5
        assert (found.volume_bn, found.rate_effect_bn) == pytest.approx((volume, effect), abs=1e-8), line
        assert found.change_bn == pytest.approx(volume + effect + length, abs=1e-9), line
        divided += 1
    assert divided == len(INCOME_LINES) - 2 + len(EXPENSE_LINES)


def test_the_rates_of_deposits_are_the_administered_ones() -> None:
    """In 2024 IORB was 5.4 per cent to 18 September, 4.9 to 7 November, 4.65 to 18 December, then 4.4, act/360."""
    changes = income_line_changes(income_of("qt2_as_it_happened"), start="2023", end="2024")
    steps = {"2024-01-01": 5.4, "2024-09-19": 4.9, "2024-11-08": 4.65, "2024-12-19": 4.4}
    rate = pd.Series(steps).rename(pd.Timestamp).reindex(pd.date_range("2024-01-01", "2024-12-31"), method="ffill")
    published = rate.mean() * DAYS_PER_YEAR / MONEY_MARKET_DAYS_PER_YEAR
    assert change_of(changes, "reserves").rate_pct[1] == pytest.approx(published, abs=0.02)
    assert change_of(changes, "other_deposits").rate_pct[1] == pytest.approx(published, abs=0.02)


def test_a_higher_policy_rate_is_rate_on_reserves_and_the_reserves_its_loss_adds() -> None:
    """What the higher rate costs is not remitted and adds to reserves; nothing else moves them."""
    base, high = (
        income_of_scenario(load_scenario("baseline", horizon="2y", overrides={"paths.policy_rate_pct": rate}))
        for rate in (3.0, 4.0)
    )
    found = income_line_changes(base, high)
    reserves = change_of(found, "reserves")
    more = reserves.balance_bn[1] - reserves.balance_bn[0]
    years = (base.date[-1] - base.opening_date).astype(float) / DAYS_PER_YEAR
    assert 0.0 < more < (high.deferred_bn - base.deferred_bn).max()
    assert reserves.volume_bn == pytest.approx(-more * np.mean(reserves.rate_pct) / 100.0 * years)
    assert reserves.rate_pct[1] - reserves.rate_pct[0] == pytest.approx(DAYS_PER_YEAR / MONEY_MARKET_DAYS_PER_YEAR)
    assert change_of(found, "notes_bonds").change_bn == pytest.approx(0.0, abs=1e-9)


def test_where_one_period_has_no_balance_everything_is_volume() -> None:
    statement = income_of("baseline")
    place, weeks = INCOME_LINES.index("loans"), statement.date < np.datetime64("2028-06-07")
    income, earning = statement.income_bn.copy(), statement.earning_bn.copy()
    income[:, weeks, place], earning[:, weeks, place] = 0.0, 0.0
    net = statement.net_income_bn + (income - statement.income_bn).sum(axis=2)
    bare = replace(statement, income_bn=income, earning_bn=earning, net_income_bn=net)
    found = change_of(income_line_changes(bare, start="2027", end="2029"), "loans")
    assert found.rate_effect_bn == 0.0
    assert found.volume_bn == pytest.approx(found.change_bn, abs=1e-12)
    assert abs(why_income_moved(bare, "2027", "2029").residual_bn) <= RESIDUAL_TOLERANCE_BN


# --- doors and refusals --------------------------------------------------------------------------------------------


def called(*words: str) -> Result:
    return CliRunner(env={"COLUMNS": "100"}).invoke(app, list(words))


def test_the_operations_and_the_command_say_the_same() -> None:
    moved = api.why_moved(api.project("baseline"), "income", "2028", "2030-01-02")
    assert moved == why_income_moved(income_of("baseline"), "2028", "2030-01-02")
    text = called("compare", "baseline", "--why", "income", "--since", "2028", "--date", "2030-01-02").stdout
    line = next(line for line in text.splitlines() if "Interest on reserves: rate" in line)
    assert line.split()[4] == f"{moved.amount_bn('Interest on reserves: rate'):+,.1f}"
    assert line.endswith("%")
    left, right = api.project("baseline"), api.project("restart_qt_2027")
    apart = api.why_different(left, right, "net-income", "2030-01-02", start="2027-01-06")
    assert apart == why_income_differs(income_of("baseline"), income_of("restart_qt_2027"), "2030-01-02", "2027-01-06")
    words = ("--why", "income", "--since", "2027-01-06", "--date", "2030-01-02")
    assert f"{apart.last_bn:,.1f}" in called("compare", "baseline", "restart_qt_2027", *words).stdout
    with pytest.raises(DataError, match="start belongs to income"):
        api.why_different(left, right, "reserves", start="2027-01-06")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("compare", "baseline", "--why", "profits"), "or income, the net income of the Reserve Banks"),
        (("compare", "baseline", "restart_qt_2027", "--why", "income", "--clauses"), "ask --why income without it"),
        (("compare", "baseline", "--horizon", "1y", "--why", "income"), "holds no year whole"),
        (("compare", "baseline", "--why", "income", "--date", "2026"), "does not hold the whole of 2026"),
        (("compare", "baseline", "--why", "income", "--date", "2026-07-01"), "the first end on 2027-03-24"),
        (("compare", "baseline", "--why", "income", "--since", "2030", "--date", "2028"), "2030 is not before 2028"),
        (("compare", "baseline", "qt2_as_it_happened", "--why", "income"), "share no week"),
    ],
)
def test_refusals(words: tuple[str, ...], message: str) -> None:
    result = called(*words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_income_is_no_balance() -> None:
    with pytest.raises(DataError, match=r"compare\.income_waterfall with income statements"):
        why_moved(result_of("baseline"), "income")
    with pytest.raises(DataError, match="no path 1"):
        why_income_moved(income_of("baseline"), path=1)
