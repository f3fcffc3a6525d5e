"""Income as plain text: a line a year, when profit lasts and the deferred asset is gone, and the back-test's scores."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eccles.base.units import pct_from_share
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, PROFIT_WEEKS, IncomeStatement
from eccles.report.frames import Columns, row_of_path

__all__ = ["IncomeScore", "income_columns", "income_text", "scores_text", "yearly_columns"]

TABLE = (
    ("interest_income_bn", "interest", "income"),
    ("interest_expense_bn", "interest", "expense"),
    ("costs_bn", "", "costs"),
    ("net_income_bn", "net", "income"),
    ("remitted_bn", "", "remitted"),
    ("deferred_asset_bn", "deferred", "asset, end"),
)


@dataclass(frozen=True)
class IncomeScore:
    """One published number beside the model's.

    Attributes:
        year: calendar year, or month.
        line: what is compared.
        basis: how the model's number was made.
        published_bn: as the statements or the H.4.1 print it.
        modelled_bn: the model's.
        limit_share: largest error allowed; None where none was promised.
    """

    year: str
    line: str
    basis: str
    published_bn: float
    modelled_bn: float
    limit_share: float | None = None

    @property
    def error_share(self) -> float:
        """Error as a share of the published number's size."""
        return (self.modelled_bn - self.published_bn) / abs(self.published_bn)

    @property
    def met(self) -> bool | None:
        """Whether the error is within its limit; None where there is none."""
        return None if self.limit_share is None else abs(self.error_share) <= self.limit_share


def income_columns(statement: IncomeStatement, path: int = 0) -> Columns:
    """Return a statement by week as plain arrays, `date` first; lines of income and expense follow the totals.

    Raises:
        DataError: there is no such path.
    """
    row = row_of_path(statement.path_count, path)
    columns: Columns = {"date": statement.date}
    columns |= {name: value[row] for name, value in _weekly(statement).items()}
    columns["deferred_asset_bn"] = statement.deferred_bn[row, 1:]
    columns |= {f"income_{line}_bn": statement.income_line_bn(line)[row] for line in INCOME_LINES}
    columns |= {f"expense_{line}_bn": statement.expense_line_bn(line)[row] for line in EXPENSE_LINES}
    return columns


def _weekly(statement: IncomeStatement) -> dict[str, np.ndarray]:
    return {
        "interest_income_bn": statement.interest_income_bn,
        "interest_expense_bn": statement.interest_expense_bn,
        "costs_bn": statement.costs_bn,
        "net_income_bn": statement.net_income_bn,
        "remitted_bn": statement.remitted_bn,
    }


def yearly_columns(statement: IncomeStatement, path: int = 0) -> Columns:
    """Return a statement by calendar year; the deferred asset is that of the year's last Wednesday.

    Raises:
        DataError: there is no such path.
    """
    row = row_of_path(statement.path_count, path)
    columns: Columns = {}
    for name, weekly in _weekly(statement).items():
        years, total = statement.yearly_bn(weekly)
        columns = columns or {"year": years}
        columns[name] = total[row]
    last = [np.datetime64(f"{year}-12-31", "D") for year in columns["year"]]
    place = np.searchsorted(statement.date, np.array(last), side="right")
    columns["deferred_asset_bn"] = statement.deferred_bn[row, place]
    return columns


def income_text(statement: IncomeStatement, width_count: int = 80, path: int = 0) -> str:
    """Return the statement of one path by year, and what comes of it.

    Args:
        statement: what to print.
        width_count: characters of a line.
        path: which path.

    Raises:
        DataError: there is no such path.
    """
    columns = yearly_columns(statement, path)
    cells = [[f"{columns[name][row] + 0.0:,.1f}" for name, _, _ in TABLE] for row in range(columns["year"].size)]
    heads = [[words[line] for words in TABLE] for line in (1, 2)]
    widths = [max(len(line[place]) for line in [*heads, *cells]) for place in range(len(TABLE))]
    labels = ["", "", *(str(year) for year in columns["year"])]
    table = [
        f"{label:5}" + "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        for label, line in zip(labels, [*heads, *cells], strict=True)
    ]
    head = f"Income, {statement.name}: {statement.opening_date} to {statement.date[-1]}, USD bn by calendar year"
    notes = [f"The first and the last year hold only the days from {statement.opening_date} to {statement.date[-1]}."]
    notes += _outlook(statement, path)
    return "\n".join(
        [
            head,
            "",
            *table,
            "",
            *(line for note in notes for line in textwrap.wrap(note, width_count, subsequent_indent="  ")),
        ]
    )


def _outlook(statement: IncomeStatement, path: int) -> list[str]:
    profit, repaid = statement.first_lasting_profit(path), statement.repaid_date(path)
    deferred = statement.deferred_bn[path]
    peak = int(np.argmax(deferred))
    when = statement.opening_date if peak == 0 else statement.date[peak - 1]
    last = statement.date[-1]
    lasting = "no lasting profit inside the horizon"
    if statement.date.size < PROFIT_WEEKS:
        lasting = f"whether profit lasts takes {PROFIT_WEEKS} weeks to say; here are {statement.date.size}"
    lasting = lasting if profit is None else f"lasting profit from {profit}"
    return [
        f"Net income: {lasting}" + ("." if profit is None else f" (no later {PROFIT_WEEKS} weeks with a loss)."),
        f"Deferred asset: {deferred[0]:,.1f} bn at the opening, at most {deferred[peak]:,.1f} bn on {when}; "
        + (f"{deferred[-1]:,.1f} bn are left on {last}." if repaid is None else f"none from {repaid} on."),
        f"Remitted to the Treasury by {last}: {statement.remitted_bn[path].sum():,.1f} bn in all.",
    ]


def scores_text(scores: Sequence[IncomeScore]) -> str:
    """Return the back-test: published, modelled, error and limit, a line each."""
    lines = [f"{'':8} {'':38} {'published':>9} {'modelled':>9} {'error':>7} {'limit':>6}"]
    for score in scores:
        limit = "none" if score.limit_share is None else f"{pct_from_share(score.limit_share):.0f} %"
        verdict = {None: "", True: "met", False: "MISSED"}[score.met]
        lines.append(
            f"{score.year:8} {score.line + ', ' + score.basis:38} {score.published_bn:9,.1f} {score.modelled_bn:9,.1f} "
            f"{pct_from_share(score.error_share):+5.1f} % {limit:>6} {verdict}".rstrip()
        )
    return "\n".join(["Income as it was, published and modelled, USD bn", "", *lines])
