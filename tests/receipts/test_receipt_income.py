"""Receipts of income: every line and total by week, quarter and year, and the deferred asset from its own cell."""

from __future__ import annotations

import numpy as np
import pytest

import eccles
from eccles.base.errors import DataError
from eccles.base.timeline import as_date
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, IncomeStatement
from eccles.core.projection import ProjectionResult
from eccles.data.snapshot import open_snapshot
from eccles.opening.simulate import build_plan
from eccles.receipts.projection.income_rows import INCOME_FIGURES
from eccles.report.income_tables import income_columns, yearly_columns
from eccles.report.workbook_income_lines import statement_lines
from eccles.report.workbook_lines import CHECKS, Role

WEEK_DAYS = 7.0


@pytest.fixture(scope="module")
def projection() -> eccles.Projection:
    return eccles.project("qt2_as_it_happened", horizon="60w")


def _statement(projection: eccles.Projection) -> IncomeStatement:
    statement = projection.result.income
    assert statement is not None
    return statement


def test_every_number_of_the_weekly_table_has_a_receipt(projection: eccles.Projection) -> None:
    columns = income_columns(_statement(projection))
    for name, values in columns.items():
        for row in (0, 31, 59) if name != "date" else ():
            receipt = eccles.why(f"income:{name}@{columns['date'][row]}", projection)
            assert receipt.value == pytest.approx(values[row], abs=1e-12)
            assert receipt.shaped_by


def test_every_number_of_the_yearly_table_has_a_receipt(projection: eccles.Projection) -> None:
    columns = yearly_columns(_statement(projection))
    for name, values in columns.items():
        for row, year in enumerate(columns["year"]) if name != "year" else ():
            receipt = eccles.why(f"income:{name}@{year}", projection)
            assert receipt.value == pytest.approx(values[row], abs=1e-9)


def test_every_line_of_the_workbook_has_a_receipt_by_week_and_quarter(projection: eccles.Projection) -> None:
    statement = _statement(projection)
    inside = (statement.date >= np.datetime64("2022-10-01")) & (statement.date <= np.datetime64("2022-12-31"))
    for line in statement_lines(statement, 0):
        if line.role is Role.CHECK:
            continue
        week = eccles.why(f"income:{line.key}@{statement.date[4]}", projection)
        assert week.value == pytest.approx(line.value[5], abs=1e-9)
        quarter = eccles.why(f"income:{line.key}@2022-Q4", projection)
        if line.role is Role.ROLL:
            assert quarter.value == pytest.approx(line.value[1:][inside][-1], abs=1e-9)
    assert CHECKS  # the workbook's checks read 0 and are no figures of their own


def test_quarters_add_up_to_their_year(projection: eccles.Projection) -> None:
    for name in ("net_income", "expense_reserves", "remitted", "income_premiums"):
        year = eccles.why(f"income:{name}@2022", projection).value
        # the projection opens on 2022-06-01
        quarters = [eccles.why(f"income:{name}@2022-Q{quarter}", projection).value for quarter in (2, 3, 4)]
        assert sum(quarters) == pytest.approx(year, abs=1e-9)


def test_a_line_of_interest_is_a_balance_times_a_rate(projection: eccles.Projection) -> None:
    result, statement = projection.result, _statement(projection)
    place = 30
    assert projection.scenario is not None
    rate_pct = build_plan(projection.scenario).plan.outside.iorb_pct[0, place + 1]
    wanted = result.amount_bn("reserves")[0, place] * rate_pct / 100.0 * WEEK_DAYS / 360.0
    receipt = eccles.why(f"income:expense_reserves@{statement.date[place]}", projection)
    (step,) = receipt.chain
    assert step.value == pytest.approx(wanted, abs=1e-12)
    assert f"{rate_pct:.4f} % × 7 days / 360" in step.detail
    months = eccles.why("income:expense_reserves@2023-Q1", projection).chain
    assert [step.what[-7:] for step in months] == ["2023-01", "2023-02", "2023-03"]


def test_coupons_are_those_of_the_lots(projection: eccles.Projection) -> None:
    result, statement = projection.result, _statement(projection)
    assert result.lots is not None
    notes = result.lots.lots.kind == "note_bond"
    held = result.lots.par_bn[0, 30] * notes
    mean_pct = float(np.nansum(held * result.lots.coupon_pct[0]) / held.sum())
    (step,) = eccles.why(f"income:notes_bonds@{statement.date[30]}", projection).chain
    found = float(step.detail.split("× ")[1].split(" %")[0])
    # the debt tables correct the coupons of a few new lots
    assert found == pytest.approx(mean_pct, abs=0.02)


def test_the_receipt_does_not_hand_the_statement_through(projection: eccles.Projection) -> None:
    changed = _with_income(projection, "expense_bn", EXPENSE_LINES.index("reserves"))
    with pytest.raises(eccles.InvariantError, match="miss it"):
        eccles.why(f"income:expense_reserves@{projection.date[31]}", changed)
    changed = _with_income(projection, "income_bn", INCOME_LINES.index("tips"))
    with pytest.raises(eccles.InvariantError, match="miss it"):
        eccles.why(f"income:income_tips@{projection.date[31]}", changed)


def _with_income(projection: eccles.Projection, name: str, line: int) -> eccles.Projection:
    from dataclasses import replace

    statement = _statement(projection)
    amounts = getattr(statement, name).copy()
    amounts[:, :, line] += 0.001
    result: ProjectionResult = replace(projection.result, income=replace(statement, **{name: amounts}))
    return eccles.Projection(result, projection.scenario)


def test_the_deferred_asset_starts_from_the_published_one(projection: eccles.Projection) -> None:
    statement = _statement(projection)
    later = eccles.project("baseline", horizon="4w")
    receipt = eccles.why(f"income:deferred_asset@{later.date[0]}", later)
    table = open_snapshot().table("fed_income")
    row = table["year_date"] == np.datetime64("2023-12-31")
    assert receipt.chain[0].value == float(table["deferred_asset_bn"][row][0])
    (cell,) = receipt.chain[0].origins
    assert (cell.name, cell.date) == ("fed_income.deferred_asset_bn", "2023-12-31")
    end = eccles.why(f"income:deferred_asset@{statement.date[-1]}", projection)
    words = [step.what for step in end.chain]
    assert words[1] == f"Carried on to the opening {as_date(statement.opening_date)}"
    lost = next(step.value for step in end.chain if step.what.startswith("Losses of"))
    net = statement.net_income_bn[0]
    assert lost == pytest.approx(-net[net < 0.0].sum(), abs=1e-9)


def test_what_becomes_of_net_income(projection: eccles.Projection) -> None:
    chain = eccles.why("income:remitted@2022-Q3", projection).chain
    assert [step.what for step in chain] == [
        "Interest income",
        "Interest expense",
        "Operating costs and assessments",
        "Deferred asset after less before",
        "Dividends to member banks",
    ]
    costs = eccles.why("income:costs@2022-Q3", projection)
    assert "bn a year × 92 days / 365.25" in costs.chain[0].detail
    assert [origin.name for origin in costs.origins] == ["parameters/expenses.yaml"]


@pytest.mark.parametrize("name", INCOME_FIGURES)
def test_a_projection_without_its_scenario_keeps_its_statement(name: str) -> None:
    made = eccles.project("qt2_as_it_happened", horizon="4w")
    bare = eccles.Projection(made.result)
    receipt = eccles.why(f"income:{name}@{made.date[2]}", bare)
    assert receipt.value == eccles.why(f"income:{name}@{made.date[2]}", made).value


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ("income:net_incom@2022", "net_income"),
        ("income:net_income@1999", "no year 1999; income runs from 2022 to 2023"),
        ("income:net_income@2022-Q1", "no quarter 2022-Q1; income runs from 2022-Q2 to 2023-Q3"),
        ("income:net_income@2022-06-02", "2022-06"),
        ("income:deferred_asset@2031-Q1", "no quarter 2031-Q1"),
    ],
)
def test_what_is_not_there_is_refused(projection: eccles.Projection, figure: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        eccles.why(figure, projection)
