"""What is compared: one line of the balance sheet, a group of lines or a total, in USD bn or per cent of GDP.

A line is a weighted sum of accounts: the weights turn debit-positive balances into the published amount. Everything in
this room asks for lines by the same words: `reserves`, `total_assets`, `treasuries`, `mbs`, `tga_bn`,
`reserves_share_of_gdp`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray, DateLike, as_date, as_day, month_index, month_start
from eccles.base.units import pct_from_share
from eccles.core.accounts import ChartOfAccounts, Group

__all__ = ["Measure", "last_wednesday_by", "read_measure", "wednesday_place"]

FloatArray = NDArray[np.float64]

TOTAL_ASSETS = "total_assets"
SHORT_NAMES = {"assets": TOTAL_ASSETS}
GROUP_TITLES = {
    Group.TREASURIES: "Treasury securities",
    Group.AGENCY_DEBT: "Federal agency debt",
    Group.AGENCY_MBS: "Agency MBS and CMBS",
    Group.LIQUIDITY: "Reserves and ON RRP",
    Group.AUTONOMOUS: "Autonomous factors",
}
"""Groups that can be asked for; the others share their name with an account or stand for one."""
SHARE_OF_GDP = "_share_of_gdp"
MONTH_LETTERS = len("2028-12")
ONE_WEEK = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Measure:
    """One quantity of a balance sheet.

    Attributes:
        line: the line's word, without its unit.
        title: the line's title.
        weight_ratio: (accounts,) what each debit-positive balance counts.
        share_of_gdp: whether it is divided by nominal GDP.
    """

    line: str
    title: str
    weight_ratio: FloatArray
    share_of_gdp: bool = False

    @property
    def unit(self) -> str:
        """The ending of its name: bn, or pct for a share of GDP."""
        return "pct" if self.share_of_gdp else "bn"

    @property
    def name(self) -> str:
        """Its name with the unit, as columns are named."""
        return f"{self.line}{SHARE_OF_GDP if self.share_of_gdp else ''}_{self.unit}"

    @property
    def places(self) -> NDArray[np.int64]:
        """The accounts it adds up."""
        return np.flatnonzero(self.weight_ratio)

    def of(self, balance_bn: FloatArray, gdp_bn: FloatArray) -> FloatArray:
        """Return the quantity, (path, weeks + 1).

        Args:
            balance_bn: (path, weeks + 1, accounts) debit-positive.
            gdp_bn: (path or 1, weeks + 1) nominal GDP, annual rate.
        """
        amount = (balance_bn[:, :, self.places] * self.weight_ratio[self.places]).sum(axis=2)
        return np.asarray(pct_from_share(amount / gdp_bn) if self.share_of_gdp else amount)


def read_measure(text: str, chart: ChartOfAccounts) -> Measure:
    """Return the quantity a word names.

    Args:
        text: an account, a group or `total_assets`, with `_share_of_gdp` for the share; the unit may be left out.
        chart: the accounts.

    Raises:
        DataError: there is no such line; the nearest name is given.
    """
    word = text.strip().replace("-", "_").removesuffix("_pct").removesuffix("_bn")
    share, name = word.endswith(SHARE_OF_GDP), word.removesuffix(SHARE_OF_GDP)
    name = SHORT_NAMES.get(name, name)
    groups = {group.value: group for group in GROUP_TITLES if chart.members(group).size}
    places: NDArray[np.int64]
    if name == TOTAL_ASSETS:
        places, title = chart.total_assets_index, "Total assets"
    elif name in chart.names:
        places = np.array([chart.index(name)])
        title = chart.accounts[int(places[0])].title
    elif name in groups:
        places, title = chart.members(groups[name]), GROUP_TITLES[groups[name]]
    else:
        allowed = {TOTAL_ASSETS, *SHORT_NAMES, *groups, *chart.names}
        raise DataError(f'no line "{text}"; {nearest_name(name, allowed)} (add {SHARE_OF_GDP} for per cent of GDP)')
    weight = np.zeros(len(chart.accounts))
    weight[places] = chart.side_sign[places]
    return Measure(name, title, weight, share)


def wednesday_place(date: DateArray, wanted: DateLike) -> int:
    """Return the place of a Wednesday among a projection's dates.

    Raises:
        DataError: the projection does not show that date; the nearest one is named.
    """
    day = as_date(wanted)
    place = int(np.searchsorted(date, day))
    if place < date.size and date[place] == day:
        return place
    nearest = date[np.argmin(np.abs((date - day).astype(np.int64)))]
    raise DataError(f"{day} is none of the Wednesdays shown ({date[0]} to {date[-1]}); the nearest is {nearest}")


def last_wednesday_by(date: DateArray, by: DateLike) -> int:
    """Return the place of the last Wednesday on or before a day, or in or before a month such as 2028-12.

    Raises:
        ScenarioError: it is no date.
        DataError: the projection shows no Wednesday in the week that ends on that day.
    """
    text = str(by).strip() if isinstance(by, str | np.datetime64) else str(as_date(by))
    if len(text) == MONTH_LETTERS:
        day = as_day(month_start(int(month_index(as_date(f"{text}-01"))) + 1)) - np.timedelta64(1, "D")
    else:
        day = as_date(text)
    place = int(np.searchsorted(date, day, side="right")) - 1
    if place < 0 or day - date[place] >= ONE_WEEK:
        raise DataError(f"{text} lies outside the projection, which runs from {date[0]} to {date[-1]}")
    return place
