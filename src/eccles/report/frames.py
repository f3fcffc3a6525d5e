"""A projection as columns: every published line by Wednesday, the ladder by month, lots of a day, transfers of a week.

Everything here is plain NumPy under names that end in their unit, so that a comma-separated file can be written without
pandas; `as_frame` turns columns into a pandas frame for those who ask for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError
from eccles.base.timeline import DateLike, as_date
from eccles.base.units import pct_from_share
from eccles.core.accounts import Group
from eccles.core.projection import LotHistory, ProjectionResult

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Columns",
    "all_paths",
    "as_frame",
    "date_place",
    "holding_columns",
    "journal_columns",
    "ladder_columns",
    "quantile_columns",
    "row_of_path",
    "weekly_columns",
]

Columns = dict[str, NDArray[Any]]
"""Columns by name, all of one length; names of floats end in their unit."""

LADDER_FIELDS = (
    "coupon_due_bn",
    "bill_due_bn",
    "coupon_redeemed_bn",
    "bill_redeemed_bn",
    "treasury_cap_bn",
    "agency_principal_bn",
    "agency_reinvested_bn",
    "agency_cap_bn",
)


def all_paths(result: ProjectionResult) -> Columns:
    """Return every weekly quantity of a projection, each (path, weeks + 1).

    First the totals, then every account of the chart as published, then GDP and the shares of it.
    """
    lines = {f"{name}_bn": result.amount_bn(name) for name in result.chart.names}
    columns: Columns = {
        "total_assets_bn": result.total_assets_bn,
        "treasuries_bn": result.group_bn(Group.TREASURIES),
        "agency_securities_bn": result.group_bn(Group.AGENCY_DEBT) + result.group_bn(Group.AGENCY_MBS),
        **lines,
    }
    gdp = np.broadcast_to(result.gdp_bn, result.total_assets_bn.shape)
    columns["gdp_bn"] = gdp
    columns["assets_share_of_gdp_pct"] = pct_from_share(result.total_assets_bn / gdp)
    columns["reserves_share_of_gdp_pct"] = pct_from_share(lines["reserves_bn"] / gdp)
    return columns


def weekly_columns(result: ProjectionResult, path: int = 0) -> Columns:
    """Return one path by Wednesday, with its `date` first.

    Raises:
        DataError: there is no such path.
    """
    row_of_path(result.path_count, path)
    return {"date": result.date, **{name: value[path] for name, value in all_paths(result).items()}}


def ladder_columns(result: ProjectionResult, path: int = 0) -> Columns:
    """Return principal against its caps by month; `complete` tells whether the whole month lies in the horizon.

    Raises:
        DataError: there is no such path.
    """
    ladder = result.ladder
    row_of_path(result.path_count, path)
    columns: Columns = {"month_date": ladder.month_date}
    for name in LADDER_FIELDS:
        value: NDArray[np.float64] = getattr(ladder, name)
        columns[name] = value[row_of_path(value.shape[0], path, shared=True)]
    columns["complete"] = ladder.complete
    return columns


def holding_columns(result: ProjectionResult, date: DateLike, path: int = 0) -> Columns:
    """Return every lot held on a Wednesday: what it is, its par and inflation compensation, and how it is known.

    `basis` is the opening's ("published" or "reconstructed") for lots held then, and "projected" for lots bought later.

    Raises:
        DataError: the projection kept no lots, or the date is none of its Wednesdays.
    """
    if result.lots is None:
        raise DataError("this projection kept no lots; project it again with keep_lots=True")
    week, row = date_place(result, date), row_of_path(result.path_count, path)
    history, lots = result.lots, result.lots.lots
    par = history.par_bn[row, week]
    held = par > 0.0
    columns: Columns = {
        "cusip": lots.cusip,
        "kind": lots.kind,
        "tenor": lots.tenor,
        "coupon_pct": history.coupon_pct[row_of_path(history.coupon_pct.shape[0], path, shared=True)],
        "issue_date": lots.issue_date,
        "maturity_date": lots.maturity_date,
        "par_bn": par,
        "compensation_bn": _compensation_bn(history, row, week),
        "basis": np.where(lots.opening_par_bn > 0.0, str(result.opening.basis), "projected").astype(object),
    }
    return {name: value[held] for name, value in columns.items()}


def _compensation_bn(history: LotHistory, row: int, week: int) -> NDArray[np.float64]:
    compensation = np.zeros(history.lots.count)
    compensation[history.tips_index] = history.compensation_bn[row, week]
    return compensation


def journal_columns(result: ProjectionResult, week: int | DateLike, path: int = 0) -> Columns:
    """Return the transfers of one week.

    Args:
        result: the projection.
        week: 0 for the first week after the opening, or the Wednesday that first shows the transfers.
        path: which path.

    Raises:
        DataError: the projection has no such week.
    """
    place = week if isinstance(week, int) else date_place(result, week) - 1
    if not 0 <= place < result.journal.date.size:
        raise DataError(
            f"no transfers in week {week}; weeks run from {result.journal.date[0]} to {result.journal.date[-1]} "
            f"(0 to {result.journal.date.size - 1})"
        )
    row_of_path(result.path_count, path)
    transfers = list(result.journal.transfers(place, path))
    return {
        "date": np.array([transfer.date for transfer in transfers], dtype="datetime64[D]"),
        "amount_bn": np.array([transfer.amount_bn for transfer in transfers], dtype=np.float64),
        "debit": np.array([transfer.debit for transfer in transfers], dtype=object),
        "credit": np.array([transfer.credit for transfer in transfers], dtype=object),
        "memo": np.array([transfer.memo for transfer in transfers], dtype=object),
    }


def quantile_columns(
    result: ProjectionResult, q_share: Sequence[float]
) -> dict[tuple[str, float], NDArray[np.float64]]:
    """Return the quantiles of every weekly quantity over the paths, by (name, quantile)."""
    if not q_share or not all(0.0 <= level <= 1.0 for level in q_share):
        raise DataError(f"quantiles {tuple(q_share)} must lie between 0 and 1")
    found = {name: np.quantile(value, q_share, axis=0) for name, value in all_paths(result).items()}
    return {(name, float(level)): rows[place] for name, rows in found.items() for place, level in enumerate(q_share)}


def date_place(result: ProjectionResult, date: DateLike) -> int:
    """Return the place of a Wednesday among the projection's dates.

    Raises:
        DataError: the projection has no such date; the nearest one is named.
    """
    wanted = as_date(date)
    place = int(np.searchsorted(result.date, wanted))
    if place < result.date.size and result.date[place] == wanted:
        return place
    nearest = result.date[np.argmin(np.abs((result.date - wanted).astype(np.int64)))]
    raise DataError(
        f"{wanted} is none of the projection's Wednesdays ({result.date[0]} to {result.date[-1]}); nearest: {nearest}"
    )


def row_of_path(rows: int, path: int, *, shared: bool = False) -> int:
    """Return the row that holds a path; a single row serves every path where it is `shared`.

    Raises:
        DataError: there is no such path.
    """
    if shared and rows == 1:
        return 0
    if not 0 <= path < rows:
        raise DataError(f"no path {path}; this projection has {rows}, counted from 0")
    return path


def as_frame(columns: Mapping[Any, NDArray[Any]], index: str | None = None) -> pd.DataFrame:
    """Return columns as a pandas frame.

    Args:
        columns: by name; dates become pandas timestamps.
        index: the column that becomes the index.
    """
    import pandas as pd  # deferred: 0.3 s that a comma-separated file must not pay

    kept = {name: value for name, value in columns.items() if name != index}
    if index is None:
        return pd.DataFrame(kept)
    label = pd.Index(columns[index].astype("datetime64[s]"), name=index)
    return pd.DataFrame(kept, index=label)
