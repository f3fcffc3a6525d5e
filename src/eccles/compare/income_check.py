"""The back-test of income: the Federal Reserve's statements of 2017 to 2023 beside the model on published balances.

By class for 2017 to 2021, by lot for 2022 and 2023. 2016 is in no embedded statement. The monthly remittance line of
the H.4.1 dates the first loss.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import calendar_year
from eccles.core.income import IncomeStatement
from eccles.data.snapshot import Snapshot, open_snapshot
from eccles.opening.income_history import income_by_class, income_history
from eccles.report.income_tables import IncomeScore

__all__ = ["STATED_2023_BN", "back_test_income"]

FloatArray = NDArray[np.float64]

CLASS_YEARS, LOT_YEARS = (2017, 2018, 2019, 2020, 2021), (2022, 2023)
LAST_DATE = np.datetime64("2024-01-03", "D")
"""The first Wednesday after the last published year-end."""
EXPENSE_LIMIT, INCOME_LIMIT, DEFERRED_LIMIT = 0.02, 0.04, 0.05
STATED_2023_BN = {"all sources": 174.5, "reserves": 176.8, "reverse repos": 104.3}
"""Parts of 2023 printed in the Board's annual report (the source column of table `fed_income`)."""
REMITTANCE_MONTHS = ("2022-09", "2022-10", "2022-11")
"""The months in which the line stood below zero, to the end of the series."""


def back_test_income() -> tuple[IncomeScore, ...]:
    """Return every published number beside the model's, with its limit where one was promised."""
    snapshot = open_snapshot()
    by_class = income_by_class(CLASS_YEARS[0], CLASS_YEARS[-1])
    by_lot = income_history(LAST_DATE)
    return (
        *_expense_scores(snapshot, by_class, CLASS_YEARS),
        *_expense_scores(snapshot, by_lot, LOT_YEARS),
        *_parts_of_2023(by_lot),
        *_income_scores(snapshot, by_class, CLASS_YEARS, "by class", None),
        *_income_scores(snapshot, by_lot, LOT_YEARS, "by lot", INCOME_LIMIT),
        *_settled_scores(snapshot, by_lot),
        *_remittance_line(snapshot, by_lot),
    )


def _published(snapshot: Snapshot, column: str, year: int) -> float:
    table = snapshot.table("fed_income")
    years = calendar_year(table["year_date"])
    return float(table[column][years == year][0])


def _of_year(statement: IncomeStatement, weekly_bn: FloatArray, year: int) -> float:
    years, total = statement.yearly_bn(weekly_bn)
    return float(total[0, years == year][0])


def _expense_scores(snapshot: Snapshot, statement: IncomeStatement, years: tuple[int, ...]) -> list[IncomeScore]:
    return [
        IncomeScore(
            str(year),
            "interest expense",
            "published balances",
            _published(snapshot, "interest_expense_bn", year),
            _of_year(statement, statement.interest_expense_bn, year),
            EXPENSE_LIMIT,
        )
        for year in years
    ]


def _parts_of_2023(statement: IncomeStatement) -> list[IncomeScore]:
    reserves = statement.expense_line_bn("reserves") + statement.expense_line_bn("other_deposits")
    repos = statement.expense_line_bn("on_rrp") + statement.expense_line_bn("foreign_rrp")
    parts = {"reserves": (reserves, EXPENSE_LIMIT), "reverse repos": (repos, EXPENSE_LIMIT),
             "all sources": (statement.interest_income_bn, None)}  # fmt: skip
    names = {"all sources": ("interest income, all sources", "by lot")}
    return [
        IncomeScore(
            "2023",
            *names.get(part, (f"interest on {part}", "with deposits" if part == "reserves" else "both kinds")),
            STATED_2023_BN[part],
            _of_year(statement, weekly, 2023),
            limit,
        )
        for part, (weekly, limit) in parts.items()
    ]


def _income_scores(
    snapshot: Snapshot, statement: IncomeStatement, years: tuple[int, ...], basis: str, limit_share: float | None
) -> list[IncomeScore]:
    return [
        IncomeScore(
            str(year),
            "interest on securities",
            basis,
            _published(snapshot, "interest_income_bn", year),
            _of_year(statement, statement.securities_income_bn, year),
            limit_share,
        )
        for year in years
    ]


def _settled_scores(snapshot: Snapshot, statement: IncomeStatement) -> list[IncomeScore]:
    scores = []
    for year in LOT_YEARS:
        net = _of_year(statement, statement.net_income_bn, year)
        scores.append(IncomeScore(str(year), "net income", "by lot", _published(snapshot, "net_income_bn", year), net))
        day = np.datetime64(f"{year}-12-31", "D").astype(float)
        date = np.concatenate([[statement.opening_date], statement.date]).astype(float)
        deferred = float(np.interp(day, date, statement.deferred_bn[0]))
        limit = DEFERRED_LIMIT if year == LOT_YEARS[-1] else None
        published = _published(snapshot, "deferred_asset_bn", year)
        scores.append(IncomeScore(str(year), "deferred asset at year end", "by lot", published, deferred, limit))
    remitted = _of_year(statement, statement.remitted_bn, LOT_YEARS[0])
    published = _published(snapshot, "remitted_bn", LOT_YEARS[0])
    scores.append(IncomeScore(str(LOT_YEARS[0]), "remittances", "by lot", published, remitted))
    return scores


def _remittance_line(snapshot: Snapshot, statement: IncomeStatement) -> list[IncomeScore]:
    """Score the monthly mean of the remittance line once it fell below zero: then it is the deferred asset."""
    line = snapshot.series_bn("RESPPLLOPNWW_MAVG")
    month = statement.date.astype("datetime64[M]")
    return [
        IncomeScore(
            name,
            "remittance line, monthly mean",
            "by lot",
            float(line.at(np.datetime64(name, "D"))),
            -float(statement.deferred_bn[0, 1:][month == np.datetime64(name, "M")].mean()),
        )
        for name in REMITTANCE_MONTHS
    ]
