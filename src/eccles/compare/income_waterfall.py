"""Why net income moved: the change between two periods, or two scenarios, as a sum of steps with zero residual.

Every line of interest is a balance times a rate times a length. A change of their product is divided by midpoints,
which leaves nothing over and favours neither: what the balance did at the average of the two rates, and what the rate
did at the average of the two balances. Lines that have no balance of their own - premiums, discounts, costs - are one
step each, and so is a period that is longer than the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, as_date
from eccles.base.units import DAYS_PER_YEAR, pct_from_share
from eccles.compare.measure import wednesday_place
from eccles.compare.waterfall import Step, Waterfall
from eccles.core.income import EXPENSE_LINES, INCOME_LINES, LINE_TITLES, IncomeStatement, calendar_shares

__all__ = ["LineChange", "income_line_changes", "why_income_differs", "why_income_moved"]

FloatArray = NDArray[np.float64]

YEAR = re.compile(r"\d{4}")
PERIOD_WEEKS, YEAR_MONTHS = 52, 12
WHOLE_YEAR_DAYS = 365
ALMOST_DAYS = 0.5
"""Days are sums of shares of weeks; half a day is rounding, a day is not."""


@dataclass(frozen=True)
class LineChange:
    """One line of net income in two periods; what lowers income is below zero.

    Attributes:
        line: its name.
        title: its name in words.
        amount_bn: what it added to net income in the first and in the second period.
        balance_bn: the balance it rests on, the mean of each period; NaN where it has none of its own.
        rate_pct: interest per balance and year of 365.25 days, above zero for expenses too; NaN as above.
        volume_bn: what the change of the balance did; zero where it is not divided.
        rate_effect_bn: what the change of the rate did; zero where it is not divided.
        other_bn: what the line did where it is not divided.
        length_bn: what a longer or shorter period did.
    """

    line: str
    title: str
    amount_bn: tuple[float, float]
    balance_bn: tuple[float, float]
    rate_pct: tuple[float, float]
    volume_bn: float
    rate_effect_bn: float
    other_bn: float
    length_bn: float

    @property
    def change_bn(self) -> float:
        """What the line added to the change of net income."""
        return self.amount_bn[1] - self.amount_bn[0]


@dataclass(frozen=True)
class _Period:
    """Weeks of a statement with the share of each that counts."""

    label: str
    statement: IncomeStatement
    path: int
    share: FloatArray

    @property
    def days(self) -> float:
        """Its length."""
        return float(self.share @ _week_days(self.statement))

    def amount_bn(self, weekly_bn: FloatArray) -> float:
        """Add up one line, (path, weeks)."""
        return float(self.share @ weekly_bn[self.path])

    def mean_bn(self, level_bn: FloatArray) -> float:
        """Return the mean of a balance, (path, weeks), by days."""
        return float((self.share * _week_days(self.statement)) @ level_bn[self.path] / self.days)

    @property
    def net_income_bn(self) -> float:
        """Net income of the period, before dividends."""
        return self.amount_bn(self.statement.net_income_bn)


def why_income_moved(
    statement: IncomeStatement, start: DateLike | None = None, end: DateLike | None = None, path: int = 0
) -> Waterfall:
    """Return why net income of one period differs from that of an earlier one.

    Args:
        statement: the income of a projection.
        start: the earlier period: a whole calendar year ("2027"), or a Wednesday for the 52 weeks that end on it. The
            first whole calendar year where it is left out.
        end: the later one; the last whole calendar year where it is left out.
        path: which path.

    Raises:
        DataError: the statement does not hold these periods, the first is not the earlier one, or no such path.
    """
    return _waterfall(*_two_periods(statement, start, end, path))


def why_income_differs(
    left: IncomeStatement,
    right: IncomeStatement,
    end: DateLike | None = None,
    start: DateLike | None = None,
    path: int = 0,
) -> Waterfall:
    """Return why net income over a span is another in one projection (right) than in another (left).

    Args:
        left: the income compared with, the waterfall's start.
        right: the income that is explained, its end.
        end: the Wednesday the span ends on, the last one they share where it is left out; or a calendar year, which is
            then the span.
        start: the Wednesday after which it begins; the first one they share where it is left out.
        path: which path.

    Raises:
        DataError: the statements do not share the span, or no such path.
    """
    return _waterfall(*_one_span(left, right, start, end, path))


def income_line_changes(first: IncomeStatement, last: IncomeStatement | None = None, start: DateLike | None = None,
                        end: DateLike | None = None, path: int = 0) -> tuple[LineChange, ...]:  # fmt: skip
    """Return the lines behind a waterfall with their balances and rates.

    Args:
        first: the statement.
        last: another one to compare with over one span; left out, two periods of the first are compared.
        start: as in `why_income_moved`, with two statements as in `why_income_differs`.
        end: likewise.
        path: which path.
    """
    pair = _two_periods(first, start, end, path) if last is None else _one_span(first, last, start, end, path)
    return tuple(_changes(*pair))


# --- periods ---------------------------------------------------------------------------------------------------------


def _two_periods(
    statement: IncomeStatement, start: DateLike | None, end: DateLike | None, path: int
) -> tuple[_Period, _Period]:
    _refuse_path(statement, path)
    if start is None or end is None:
        years = _whole_years(statement)
        if len(years) < 2:
            raise DataError(
                f"{statement.name} ({statement.opening_date} to {statement.date[-1]}) holds "
                f"{' and '.join(years) or 'no year'} whole; name two periods: Wednesdays that each end 52 weeks"
            )
        whole = list(years)
        start, end = start or whole[0], end or whole[-1]
    first, last = (_period(statement, when, path) for when in (start, end))
    if _middle(first) >= _middle(last):
        raise DataError(f"{first.label} is not before {last.label}; give the earlier period first")
    return first, last


def _middle(period: _Period) -> float:
    return float(period.share @ np.arange(period.share.size) / period.share.sum())


def _one_span(
    left: IncomeStatement, right: IncomeStatement, start: DateLike | None, end: DateLike | None, path: int
) -> tuple[_Period, _Period]:
    for statement in (left, right):
        _refuse_path(statement, path)
    if start is None and end is not None and YEAR.fullmatch(str(end)):
        one, other = (_period(statement, end, path) for statement in (left, right))
    else:
        one, other = (_span(statement, *_shared(left, right, start, end), path) for statement in (left, right))
    return replace(one, label=f"{left.name} {one.label}"), replace(other, label=f"{right.name} {other.label}")


def _shared(
    left: IncomeStatement, right: IncomeStatement, start: DateLike | None, end: DateLike | None
) -> tuple[np.datetime64, np.datetime64]:
    """Return the first and the last Wednesday of a span of both statements."""
    both = np.intersect1d(_wednesdays(left), _wednesdays(right))
    if both.size < 2:
        raise DataError(
            f"{left.name} ({left.opening_date} to {left.date[-1]}) and {right.name} ({right.opening_date} to "
            f"{right.date[-1]}) share no week; give both one opening"
        )
    first = both[0 if start is None else wednesday_place(both, start)]
    last = both[-1 if end is None else wednesday_place(both, end)]
    if first >= last:
        raise DataError(f"{first} is not before {last}; give the earlier Wednesday first")
    return first, last


def _period(statement: IncomeStatement, when: DateLike, path: int) -> _Period:
    """Return a whole calendar year, or the 52 weeks that end on a Wednesday."""
    if YEAR.fullmatch(str(when)):
        years = _whole_years(statement)
        if str(when) not in years:
            raise DataError(
                f"{statement.name} ({statement.opening_date} to {statement.date[-1]}) does not hold the whole of "
                f"{when}; it holds {', '.join(years) or 'no whole year'}"
            )
        return _Period(str(when), statement, path, years[str(when)])
    place = wednesday_place(_wednesdays(statement), when)
    if place < PERIOD_WEEKS:
        earliest = statement.opening_date + PERIOD_WEEKS * np.timedelta64(7, "D")
        raise DataError(f"no 52 weeks to {as_date(when)} in {statement.name}; the first end on {earliest}")
    found = _span(statement, _wednesdays(statement)[place - PERIOD_WEEKS], as_date(when), path)
    return _Period(f"52 weeks to {as_date(when)}", statement, path, found.share)


def _span(statement: IncomeStatement, first: np.datetime64, last: np.datetime64, path: int) -> _Period:
    inside = (statement.date > first) & (statement.date <= last)
    return _Period(f"{first} to {last}", statement, path, inside.astype(np.float64))


def _whole_years(statement: IncomeStatement) -> dict[str, FloatArray]:
    """Return the shares of the weeks in every calendar year that lies inside the statement."""
    start, share = calendar_shares(statement.opening_date, statement.date, YEAR_MONTHS)
    days = share @ _week_days(statement)
    years = start.astype("datetime64[Y]").astype(str)
    return {
        str(year): row
        for year, row, count in zip(years, share, days, strict=True)
        if count > WHOLE_YEAR_DAYS - ALMOST_DAYS
    }


def _wednesdays(statement: IncomeStatement) -> NDArray[np.datetime64]:
    return np.concatenate([[statement.opening_date], statement.date])


def _week_days(statement: IncomeStatement) -> FloatArray:
    return np.diff(_wednesdays(statement)).astype(np.float64)


def _refuse_path(statement: IncomeStatement, path: int) -> None:
    if not 0 <= path < statement.path_count:
        raise DataError(f"no path {path}; {statement.name} has {statement.path_count}, counted from 0")


# --- steps -----------------------------------------------------------------------------------------------------------


def _waterfall(first: _Period, last: _Period) -> Waterfall:
    return Waterfall(
        line="Net income of the Reserve Banks",
        first_label=first.label,
        first_bn=first.net_income_bn,
        last_label=last.label,
        last_bn=last.net_income_bn,
        steps=tuple(_steps(first, last)),
    )


def _steps(first: _Period, last: _Period) -> Iterator[Step]:
    length = 0.0
    for change in _changes(first, last):
        length += change.length_bn
        if np.isnan(change.balance_bn[0]):
            yield Step(change.title, change.other_bn)
            continue
        balances, rates = change.balance_bn, change.rate_pct
        yield Step(f"{change.title}: volume", change.volume_bn, note=f"{balances[0]:,.0f} to {balances[1]:,.0f} bn")
        yield Step(f"{change.title}: rate", change.rate_effect_bn, note=f"{rates[0]:.2f} to {rates[1]:.2f} %")
    if round(last.days - first.days):
        yield Step(f"Length, {first.days:.0f} to {last.days:.0f} days", length)


def _changes(first: _Period, last: _Period) -> Iterator[LineChange]:
    """Yield the lines of net income, in order."""
    both = first, last
    for place, line in enumerate(INCOME_LINES):
        amounts = [period.amount_bn(period.statement.income_line_bn(line)) for period in both]
        balances = [period.mean_bn(period.statement.earning_bn[:, :, place]) for period in both]
        yield _divide(line, both, amounts, balances)
    for place, line in enumerate(EXPENSE_LINES):
        amounts = [-period.amount_bn(period.statement.expense_line_bn(line)) for period in both]
        balances = [period.mean_bn(period.statement.owed_bn[:, :, place]) for period in both]
        yield _divide(line, both, amounts, balances)
    costs = [-period.amount_bn(period.statement.costs_bn) for period in both]
    yield _divide("costs", both, costs, [np.nan, np.nan])


def _divide(line: str, both: tuple[_Period, _Period], amount_bn: list[float], balance_bn: list[float]) -> LineChange:
    """Divide the change of one line: amount = balance × rate × days, each difference at the midpoint of the others."""
    days = [period.days for period in both]
    daily = [amount / count for amount, count in zip(amount_bn, days, strict=True)]
    length = (days[1] - days[0]) * (daily[0] + daily[1]) / 2.0
    mean_days = (days[0] + days[1]) / 2.0
    sides = amount_bn[0], amount_bn[1]
    rates = _rates(daily, balance_bn)
    if rates is None:
        none = (np.nan, np.nan)
        other = (daily[1] - daily[0]) * mean_days
        return LineChange(line, LINE_TITLES[line], sides, none, none, 0.0, 0.0, other, length)
    volume = (balance_bn[1] - balance_bn[0]) * (rates[0] + rates[1]) / 2.0 * mean_days
    effect = (rates[1] - rates[0]) * (balance_bn[0] + balance_bn[1]) / 2.0 * mean_days
    sign = -1.0 if line in EXPENSE_LINES else 1.0
    yearly = [float(pct_from_share(sign * rate * DAYS_PER_YEAR)) for rate in rates]
    pair = (balance_bn[0], balance_bn[1])
    return LineChange(line, LINE_TITLES[line], sides, pair, (yearly[0], yearly[1]), volume, effect, 0.0, length)


def _rates(daily_bn: list[float], balance_bn: list[float]) -> tuple[float, float] | None:
    """Return amounts per balance and day; None where a line has no balance that explains its amount.

    Where one period has no balance, its rate is the other's: everything is volume.
    """
    both = list(zip(daily_bn, balance_bn, strict=True))
    if any(np.isnan(balance) or (balance == 0.0 and amount != 0.0) for amount, balance in both):
        return None
    known = [amount / balance for amount, balance in both if balance]
    if not known:
        return 0.0, 0.0
    return (known[0], known[-1])
