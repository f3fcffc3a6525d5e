"""Costs, dividends, and what profitable Reserve Banks pay out while the System as a whole carries a deferred asset.

Costs (operating, Board and CFPB assessments, less other income) are what the published statements leave between
interest income, interest expense and net income: the mean of the last three years, which was nearer one year ahead
than the mean of all. Dividends: net income less remittances in years without a deferred asset or a transfer of surplus.
The Bank-by-Bank term: growth of the deferred asset less the loss, published for 2023, about 5 bn in 2024 and 9 bn in
2025 (model.md, section 6), as a line in the year's net income. Run: python -m calibration.expenses
"""

from __future__ import annotations

import numpy as np

from calibration.parameter_file import Fit, write_fits
from eccles.base.timeline import calendar_year
from eccles.data.parameters import choose_fit
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.ledger.income import IncomeParameters
from eccles.ledger.remittances import ExpenseParameters
from eccles.opening.income_books import income_of_books
from eccles.opening.income_history import history_books

__all__ = ["costs_by_year", "main", "one_year_ahead"]

YEARS_KEPT = 3
SURPLUS_YEARS = (2015, 2018)
"""Surplus went to the Treasury when its cap came (FAST Act, 10 bn) and fell (2018, 7.5 and then 6.825 bn)."""
STATED_TERM_BN = {2024: 5.0, 2025: 9.0}
"""About, from model.md section 6; no statement of these years is embedded."""
LAST_DATE = np.datetime64("2026-01-07", "D")
RELEASE = "{}-01-31"
"""A year's statements come out in the January after it."""


def statements(snapshot: Snapshot) -> dict[int, dict[str, float]]:
    """The published statements by year."""
    table = snapshot.table("fed_income")
    year = calendar_year(table["year_date"])
    names = ("interest_income_bn", "interest_expense_bn", "net_income_bn", "remitted_bn", "deferred_asset_bn")
    return {int(y): {name: float(table[name][row]) for name in names} for row, y in enumerate(year)}


def costs_by_year(snapshot: Snapshot) -> dict[int, float]:
    """Costs less other income; interest on loans, which the statements' securities line leaves out, is modelled."""
    published = statements(snapshot)
    loans = _loans_by_year()
    return {
        year: row["interest_income_bn"] + loans.get(year, 0.0) - row["interest_expense_bn"] - row["net_income_bn"]
        for year, row in published.items()
        if year > min(published)
    }


def _loans_by_year() -> dict[int, float]:
    income = IncomeParameters.from_mapping(choose_fit("income", LAST_DATE).parameters)
    statement = income_of_books(history_books(LAST_DATE, income), income, ExpenseParameters(0.0, 0.0, 0.0, 0.0))
    years, total = statement.yearly_bn(statement.income_line_bn("loans"))
    return dict(zip(years.tolist(), total[0].tolist(), strict=True))


def one_year_ahead(costs: dict[int, float], kept: int | None) -> float:
    """Root-mean-square error of next year's costs by the mean of the last few years, or of all (None)."""
    values = list(costs.values())
    start = YEARS_KEPT
    misses = [np.mean(values[: i] if kept is None else values[max(0, i - kept) : i]) - values[i]
              for i in range(start, len(values))]  # fmt: skip
    return float(np.sqrt(np.mean(np.square(misses))))


def dividends_bn(snapshot: Snapshot, last_year: int) -> float:
    """Mean dividends of the years that ended without a deferred asset."""
    rows = {year: row for year, row in statements(snapshot).items() if year <= last_year and year not in SURPLUS_YEARS}
    return float(np.mean([r["net_income_bn"] - r["remitted_bn"] for r in rows.values() if r["deferred_asset_bn"] == 0]))


def bank_terms(snapshot: Snapshot, last_year: int) -> dict[int, tuple[float, float]]:
    """Net income and Bank-by-Bank term by year."""
    published, found = statements(snapshot), {}
    if last_year >= 2023:
        growth = published[2023]["deferred_asset_bn"] - published[2022]["deferred_asset_bn"]
        found[2023] = (published[2023]["net_income_bn"], growth + published[2023]["net_income_bn"])
    if last_year >= 2025:
        net = _modelled_net()
        found |= {year: (net[year], term) for year, term in STATED_TERM_BN.items()}
    return found


def _modelled_net() -> dict[int, float]:
    income = IncomeParameters.from_mapping(choose_fit("income", LAST_DATE).parameters)
    costs = float(np.mean(list(costs_by_year(open_snapshot()).values())[-YEARS_KEPT:]))
    statement = income_of_books(history_books(LAST_DATE, income), income, ExpenseParameters(costs, 0.0, 0.0, 0.0))
    years, total = statement.yearly_bn(statement.net_income_bn)
    return dict(zip(years.tolist(), total[0].tolist(), strict=True))


def fit_to(snapshot: Snapshot, last_year: int) -> Fit:
    """Fit on the statements up to a year."""
    costs = {year: value for year, value in costs_by_year(snapshot).items() if year <= last_year}
    dividends = dividends_bn(snapshot, last_year)
    terms = bank_terms(snapshot, last_year)
    level, slope = dividends, 0.0
    if len(terms) == 1:
        level = next(iter(terms.values()))[1]
    elif terms:
        net, term = np.array(list(terms.values())).T
        slope, level = (float(value) for value in np.polyfit(net, term, 1))
    kept = list(costs.values())[-YEARS_KEPT:]
    return Fit(
        data_to_date=RELEASE.format(last_year + 1),
        parameters={
            "costs_bn": float(np.mean(kept)),
            "dividends_bn": dividends,
            "bank_term_bn": level,
            "bank_term_per_net_ratio": slope,
        },
        errors={
            "costs by year, bn": {str(year): value for year, value in costs.items()},
            "rms_bn one year ahead": one_year_ahead(costs, YEARS_KEPT) if len(costs) > YEARS_KEPT else None,
            "rms_bn one year ahead, mean of all years": (
                one_year_ahead(costs, None) if len(costs) > YEARS_KEPT else None
            ),
            "Bank-by-Bank term, fitted less given, bn": {
                str(year): level + slope * net_bn - term for year, (net_bn, term) in terms.items()
            },
        },
        sample=f"table fed_income to {last_year} (2016 is missing)",
        script="calibration/expenses.py",
    )


def main() -> None:
    """Write `parameters/expenses.yaml` and print the fits."""
    snapshot = open_snapshot()
    fits = [fit_to(snapshot, last_year) for last_year in (2021, 2022, 2023, 2025)]
    for fit in fits:
        print(fit.data_to_date, fit.parameters, fit.errors, sep="\n  ")
    write_fits("expenses", "Costs, dividends and the payouts of profitable Reserve Banks, bn a year.", fits)


if __name__ == "__main__":
    main()
