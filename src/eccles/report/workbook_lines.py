"""The lines of the workbook's balance sheet: accounts, and the sums, shares and checks that are formulas of them.

One list serves the weekly sheet, where a line is a column, and the quarterly one, where it is a row. It follows the
chart of accounts: an account that joins a group joins its total.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from eccles.base.units import pct_from_share
from eccles.core.accounts import Group, Side
from eccles.core.projection import ProjectionResult
from eccles.report.workbook_book import FORMULA, CellAbout

__all__ = ["CHECKS", "CHECK_DECIMALS", "BookLine", "LineWriter", "Role", "book_lines", "formula_of", "told_of"]

FloatArray = NDArray[np.float64]


class Role(StrEnum):
    """What a line of the workbook is."""

    AMOUNT = "amount"
    SUM = "sum"
    SHARE = "share"
    ROLL = "roll"
    CHECK = "check"


@dataclass(frozen=True)
class BookLine:
    """One line.

    Attributes:
        key: its name in ranges and formulas.
        title: its head.
        block: the block of lines it belongs to.
        unit: its unit as printed.
        role: an amount is written, everything else is a formula; a roll is the week before and what is added to it.
        plus: keys that are added; of a share, the part; of a check, the left side.
        minus: keys that are subtracted; of a share, the whole; of a check, the right side.
        value: (weeks + 1,) its values, in its unit; NaN where the cell stays empty.
    """

    key: str
    title: str
    block: str
    unit: str
    role: Role
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    value: FloatArray


BN, PCT = "USD bn", "per cent"
ASSETS, FACTORS, LIABILITIES = "Assets", "Factors supplying reserves", "Liabilities, capital and reserves"
SHARES, CHECKS = "Shares of GDP", "Checks (read 0)"


def book_lines(result: ProjectionResult, path: int) -> tuple[BookLine, ...]:
    """Return the lines of the balance sheet in order.

    Raises:
        DataError: there is no such path.
    """
    accounts = result.chart.accounts
    groups = {account.name: account.group for account in accounts}
    assets = [account.name for account in accounts if account.side is Side.ASSET and account.group is not Group.BRIDGE]
    treasuries = tuple(name for name in assets if groups[name] is Group.TREASURIES)
    agency = tuple(name for name in assets if groups[name] in (Group.AGENCY_DEBT, Group.AGENCY_MBS))
    others = tuple(name for name in assets if name not in (*treasuries, *agency))
    bridge = tuple(account.name for account in accounts if account.group is Group.BRIDGE)
    liabilities = tuple(account.name for account in accounts if account.side is Side.LIABILITY)
    amounts = LineWriter()
    gdp = np.broadcast_to(result.gdp_bn, result.balance_bn.shape[:2])

    def given(names: tuple[str, ...], block: str) -> list[BookLine]:
        titles = [result.chart.accounts[result.chart.index(name)].title for name in names]
        return [
            amounts.given(name, title, block, result.amount_bn(name)[path])
            for name, title in zip(names, titles, strict=True)
        ]

    lines = [
        *given(treasuries, ASSETS),
        amounts.sum("treasuries", "U.S. Treasury securities", ASSETS, treasuries),
        *given(agency, ASSETS),
        amounts.sum("agency_securities", "Agency securities", ASSETS, agency),
        amounts.sum("securities", "Securities held outright", ASSETS, ("treasuries", "agency_securities")),
        *given(others, ASSETS),
        amounts.sum("total_assets", "Total assets", ASSETS, ("securities", *others)),
        *given(bridge, FACTORS),
        amounts.sum("factors_supplying", "Total factors supplying", FACTORS, ("total_assets", *bridge)),
        *given(liabilities, LIABILITIES),
        amounts.sum("factors_absorbing", "Liabilities, capital and reserves", LIABILITIES, liabilities),
        amounts.given("gdp", "Nominal GDP, annual rate", SHARES, gdp[path]),
        amounts.share("assets_share_of_gdp", "Total assets to GDP", "total_assets"),
        amounts.share("reserves_share_of_gdp", "Reserve balances to GDP", "reserves"),
        amounts.given("total_as_projected", "Total assets as projected", CHECKS, result.total_assets_bn[path]),
        amounts.check("check_total_assets", "Sum of the lines less total assets", "total_assets", "total_as_projected"),
        amounts.check("check_books", "Supplying less absorbing and reserves", "factors_supplying", "factors_absorbing"),
    ]
    return tuple(lines)


class LineWriter:
    """Makes lines and remembers their values, which later lines refer to."""

    def __init__(self) -> None:
        """Start without lines."""
        self._level: dict[str, FloatArray] = {}

    def given(self, key: str, title: str, block: str, level_bn: FloatArray) -> BookLine:
        """Return a line of amounts, (weeks + 1,)."""
        return self._line(BookLine(key, title, block, BN, Role.AMOUNT, (), (), np.asarray(level_bn)))

    def sum(self, key: str, title: str, block: str, plus: tuple[str, ...], minus: tuple[str, ...] = ()) -> BookLine:
        """Return a line that adds lines up, and subtracts others."""
        level = np.sum([self._level[name] for name in plus], axis=0)
        for name in minus:
            level = level - self._level[name]
        return self._line(BookLine(key, title, block, BN, Role.SUM, plus, minus, np.asarray(level)))

    def share(self, key: str, title: str, part: str) -> BookLine:
        """Return a line's share of GDP, the line `gdp`."""
        level = pct_from_share(self._level[part] / self._level["gdp"])
        return self._line(BookLine(key, title, SHARES, PCT, Role.SHARE, (part,), ("gdp",), level))

    def roll(self, key: str, title: str, block: str, first_bn: float, plus: str) -> BookLine:
        """Return a level that starts with an amount and adds a line each week; the line's first value is not used."""
        level = first_bn + np.concatenate([[0.0], np.cumsum(self._level[plus][1:])])
        return self._line(BookLine(key, title, block, BN, Role.ROLL, (plus,), (), level))

    def check(self, key: str, title: str, left: str, right: str) -> BookLine:
        """Return a line that reads 0: one line less another, rounded."""
        level = np.round(self._level[left] - self._level[right], CHECK_DECIMALS) + 0.0
        return self._line(BookLine(key, title, CHECKS, BN, Role.CHECK, (left,), (right,), level))

    def _line(self, line: BookLine) -> BookLine:
        self._level[line.key] = line.value
        return line


CHECK_DECIMALS = 6
"""Checks are rounded to a thousand dollars: floating-point sums differ beyond that."""


def formula_of(line: BookLine, cells: dict[str, str]) -> str:
    """Return the formula of a line, without its equals sign.

    Args:
        line: a sum, a share, a roll or a check.
        cells: by key, the cell of each line in the same week; of a roll, under its own key its cell of the week before.
    """
    plus = [cells[key] for key in line.plus]
    if line.role is Role.SHARE:
        return f"100*{plus[0]}/{cells[line.minus[0]]}"
    if line.role is Role.CHECK:
        return f"ROUND({plus[0]}-{cells[line.minus[0]]},{CHECK_DECIMALS})"
    if line.role is Role.ROLL:
        plus = [cells[line.key], *plus]
    return "+".join(plus) + "".join(f"-{cells[key]}" for key in line.minus)


def told_of(line: BookLine, kind: str, date: str) -> CellAbout:
    """Return what the number of a line is; a check is explained by its formula, everything else by its kind."""
    return CellAbout(FORMULA if line.role is Role.CHECK else kind, line.title, date, (line.key,), line.unit)
