"""The public view of a projection: frames, pictures, quantiles and differences around the pure result.

`Projection` is what `eccles.project` returns. It wraps `core.projection.ProjectionResult` (its `.result`); pandas and
Plotly are imported by the methods that need them, so that a view costs nothing until it is looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from eccles.base.errors import DataError
from eccles.base.timeline import DateArray, DateLike
from eccles.core.projection import ProjectionResult, Provenance
from eccles.core.receipt import Origin
from eccles.core.scenario import Scenario
from eccles.report import frames, summary
from eccles.report.frames import Columns
from eccles.report.summary import SummaryRow

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from eccles.report.chart import Chart

__all__ = ["Projection", "ProjectionDifference"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True, repr=False)
class Projection:
    """A projected balance sheet.

    Attributes:
        result: the projection as plain arrays.
        scenario: the scenario it was made from, where known; the report quotes its question and rules.
    """

    result: ProjectionResult
    scenario: Scenario | None = None

    def __repr__(self) -> str:
        """Name, dates and where it ends, in one line."""
        last = self.summary_rows()[-1]
        paths = f", {self.path_count} paths" if self.path_count > 1 else ""
        return (
            f"<Projection {self.name}: {self.date[0]} to {self.date[-1]}{paths}, total assets "
            f"{self.summary_rows()[0].total_assets_bn:,.0f} to {last.total_assets_bn:,.0f} bn, "
            f"reserves {last.reserves_bn:,.0f} bn>"
        )

    @property
    def name(self) -> str:
        """The scenario's name."""
        return self.result.name

    @property
    def title(self) -> str:
        """The scenario's title."""
        return self.result.title

    @property
    def date(self) -> DateArray:
        """(weeks + 1,) the Wednesdays, the opening first."""
        return self.result.date

    @property
    def path_count(self) -> int:
        """Number of paths."""
        return self.result.path_count

    @property
    def provenance(self) -> Provenance:
        """Data, scenario and version it stands on, and the names of everything that was read for it."""
        return self.result.provenance

    def sources(self) -> tuple[Origin, ...]:
        """Return everything that was read for it: publisher, rights, page, raw file and hashes of each.

        `eccles.why(FIGURE, projection)` says which of them a value rests on, and how.
        """
        from eccles.data.origins import named_origin  # deferred: see the module's docstring
        from eccles.data.snapshot import open_snapshot

        return tuple(named_origin(open_snapshot(), name) for name in self.provenance.sources)

    @property
    def stop_date(self) -> np.datetime64 | None:
        """The first Wednesday on which a stop rule had stopped, if it did."""
        return summary.stop_date(self.result)

    @property
    def outcome_date(self) -> np.datetime64 | None:
        """The first Wednesday on which a purchase rule had reached its outcome, if it did."""
        return summary.outcome_date(self.result)

    def summary_rows(self) -> tuple[SummaryRow, ...]:
        """Return one row for the opening, each year's last Wednesday, and the end."""
        return summary.summary_rows(self.result)

    def columns(self, path: int = 0) -> Columns:
        """Return one path by Wednesday as plain arrays; see `to_frame`."""
        return frames.weekly_columns(self.result, path)

    def to_frame(self, path: int = 0) -> pd.DataFrame:
        """Return one path as a pandas frame indexed by Wednesday.

        Columns end in their unit: totals, every account, GDP and the shares of it.

        Raises:
            DataError: there is no such path.
        """
        return frames.as_frame(self.columns(path), index="date")

    def ladder_frame(self, path: int = 0) -> pd.DataFrame:
        """Return principal against its caps, indexed by the first day of the month; an infinite cap is no cap."""
        return frames.as_frame(frames.ladder_columns(self.result, path), index="month_date")

    def holdings(self, date: DateLike, path: int = 0) -> pd.DataFrame:
        """Return every lot held on one of the projection's Wednesdays.

        Raises:
            DataError: the projection kept no lots, or the date is none of its Wednesdays.
        """
        return frames.as_frame(frames.holding_columns(self.result, date, path))

    def journal(self, week: int | DateLike, path: int = 0) -> pd.DataFrame:
        """Return the transfers of one week: 0 for the first after the opening, or its Wednesday.

        Raises:
            DataError: the projection has no such week.
        """
        return frames.as_frame(frames.journal_columns(self.result, week, path))

    def quantiles(self, q_share: Sequence[float] = QUANTILES) -> pd.DataFrame:
        """Return quantiles over the paths: columns by (name, quantile), indexed by Wednesday."""
        import pandas as pd  # deferred: see the module's docstring

        columns = frames.quantile_columns(self.result, q_share)
        label = pd.Index(self.date.astype("datetime64[s]"), name="date")
        names = pd.MultiIndex.from_tuples(columns, names=["column", "quantile"])
        return pd.DataFrame(np.stack(list(columns.values()), axis=1), index=label, columns=names)

    def chart(self, name: str = "balance_sheet") -> Chart:
        """Return a picture with the table of exactly what is drawn.

        Raises:
            DataError: there is no such picture; the nearest name is given.
        """
        from eccles.report.charts.projection import draw  # deferred: see the module's docstring

        return draw(self.result, name)

    def plot(self, name: str = "balance_sheet", width_px: int = 900) -> go.Figure:
        """Return a picture as a Plotly figure with its title and source: see `eccles.report.charts.CHART_NAMES`."""
        from eccles.report.chart import dressed  # deferred: see the module's docstring

        return dressed(self.chart(name), width_px)

    def __sub__(self, other: Projection) -> ProjectionDifference:
        """Return this projection less another of the same dates and accounts."""
        if not isinstance(other, Projection):
            return NotImplemented
        return ProjectionDifference(self, other)


@dataclass(frozen=True, repr=False)
class ProjectionDifference:
    """One projection less another, Wednesday by Wednesday.

    Attributes:
        left: the projection from which is subtracted.
        right: the projection that is subtracted.
    """

    left: Projection
    right: Projection

    def __post_init__(self) -> None:
        """Refuse projections that cannot be lined up."""
        left, right = self.left, self.right
        if not np.array_equal(left.date, right.date):
            raise DataError(
                f"{left.name} runs from {left.date[0]} to {left.date[-1]} and {right.name} from {right.date[0]} to "
                f"{right.date[-1]}; project both with one opening and one horizon"
            )
        if left.result.chart.names != right.result.chart.names:
            raise DataError(f"{left.name} and {right.name} have different charts of accounts; project one central bank")
        if left.path_count != right.path_count:
            raise DataError(
                f"{left.name} has {left.path_count} paths and {right.name} {right.path_count}; use as many of each"
            )

    def __repr__(self) -> str:
        """Name and the difference at the end, in one line."""
        gap = (
            frames.all_paths(self.left.result)["total_assets_bn"]
            - frames.all_paths(self.right.result)["total_assets_bn"]
        )
        return (
            f"<ProjectionDifference {self.name}: total assets {np.median(gap[:, -1]):+,.0f} bn on {self.left.date[-1]}>"
        )

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.left.name} less {self.right.name}"

    def columns(self, path: int = 0) -> Columns:
        """Return one path of the difference by Wednesday as plain arrays."""
        left, right = self.left.columns(path), self.right.columns(path)
        return {name: value if name == "date" else value - right[name] for name, value in left.items()}

    def to_frame(self, path: int = 0) -> pd.DataFrame:
        """Return one path of the difference as a pandas frame; columns as in `Projection.to_frame`."""
        return frames.as_frame(self.columns(path), index="date")

    def chart(self) -> Chart:
        """Return the picture of the difference with the table of exactly what is drawn."""
        from eccles.report.charts.projection import draw_difference  # deferred: see the module's docstring

        return draw_difference(self.left.result, self.right.result)

    def plot(self, width_px: int = 900) -> go.Figure:
        """Return the picture of the difference as a Plotly figure."""
        from eccles.report.chart import dressed  # deferred: see the module's docstring

        return dressed(self.chart(), width_px)
