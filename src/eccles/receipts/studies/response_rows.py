"""The receipt of a response to announcement surprises: the least squares of its horizon, run again on the same rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.core.responses import LocalProjection
from eccles.data.origins import column_origin
from eccles.data.surprises import TABLE, embedded_column, embedded_surprises, table_of_event
from eccles.history.hac import fit_hac
from eccles.history.local_projection import NORMAL_90, project_locally, regressions, surprise_by_period
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.cell_steps import number_text, whole_series
from eccles.receipts.steps.computed import published_standing, reading_step

__all__ = ["RESPONSE_COLUMNS", "explain"]

RESPONSE_COLUMNS = {
    "value": "response",
    "low": "lower end of the 90 per cent band of the response",
    "high": "upper end of the 90 per cent band of the response",
    "t_ratio": "HAC t-statistic of the response",
    "row_count": "periods in the regression",
    "event_count": "periods with a surprise",
}
MONETARY_EVENT = "monetary_event"
MOST_HORIZON = 400


@dataclass(frozen=True)
class _Fit:
    """One horizon's regression, solved again.

    Attributes:
        slope: by a surprise of one, from the normal equations.
        error: its Newey-West error.
        rows: the periods used.
    """

    slope: float
    error: float
    rows: int
    horizon: int


def explain(question: Question) -> Receipt:
    """Return where a response to a surprise comes from, so many periods after it.

    Raises:
        DataError: no such series, surprise, column or horizon, or a scenario or an instant was given.
    """
    address = question.address
    series, shock, column = address.names
    if column not in RESPONSE_COLUMNS:
        raise DataError(f'a local projection has no "{column}"; {nearest_name(column, RESPONSE_COLUMNS)}')
    horizon = _horizon(address.date)
    found, reads = question.ask("local_projection", series, shock, horizon_count=horizon)
    fit = _fit(question, found, shock, horizon)
    shown = getattr(found, column)
    return Receipt(
        figure=f"local-projection:{found.series_id}:{shock}:{column}@{horizon}",
        title=f"{found.title}: {RESPONSE_COLUMNS[column]} to {found.size_ratio:g} {found.shock_unit} of {found.shock}, "
        f"{horizon} periods after it",
        date=f"{found.sample_first_date} to {found.sample_last_date}",
        value=float(shown[horizon] if isinstance(shown, np.ndarray) else shown),
        unit=_unit(found, column),
        chain=(_step(question, found, fit, shock, column),),
        standing=published_standing(question.library),
        shaped_by=(
            ReceiptStep(
                f"Change since the period before, on the surprise, a constant, and {found.lag_count} lags of both held "
                "constant",
                name_of(regressions),
                detail="surprises of a period added up; a period without one counts as zero",
            ),
            reading_step(question, reads),
        ),
    )


def _horizon(text: str) -> int:
    if not text.isdigit() or int(text) > MOST_HORIZON:
        raise DataError(f'"{text}" is no horizon; write how many periods after the surprise: @0, @12')
    return int(text)


def _unit(found: LocalProjection, column: str) -> str:
    return {"t_ratio": "t", "row_count": "periods", "event_count": "periods"}.get(column, found.unit)


def _fit(question: Question, found: LocalProjection, shock: str, horizon: int) -> _Fit:
    """Solve the normal equations of a horizon; the error is that of its residuals, with one lag more than it."""
    surprise = table_of_event(embedded_surprises(), MONETARY_EVENT).surprise(shock)
    series = question.library.series(found.series_id)
    run = regressions(series, surprise, horizon, found.lag_count)[horizon]
    x: NDArray[np.float64] = run.columns_ratio
    solved = np.linalg.solve(x.T @ x, x.T @ run.value)
    error = float(fit_hac(run.value, x, horizon + 1).error_ratio[1])
    return _Fit(float(solved[1]), error, int(run.value.size), horizon)


def _step(question: Question, found: LocalProjection, fit: _Fit, shock: str, column: str) -> ReceiptStep:
    size = found.size_ratio
    response, margin = size * fit.slope, NORMAL_90 * abs(size) * fit.error
    words = f"{number_text(size)} {found.shock_unit} × {number_text(fit.slope)}"
    error = f"the Newey-West error with {fit.horizon + 1} lags, {number_text(abs(size) * fit.error)}"
    span = f"{fit.rows:,} periods, {found.sample_first_date} to {found.sample_last_date}"
    surprise = table_of_event(embedded_surprises(), MONETARY_EVENT).surprise(shock)
    by_period = surprise_by_period(question.library.series(found.series_id), surprise)
    events = int(np.count_nonzero(by_period))
    told: dict[str, tuple[float, str, object]] = {
        "value": (response, f"{words}: least squares over {span}", project_locally),
        "low": (response - margin, f"{words} − {NORMAL_90:.4f} × {error}; {span}", fit_hac),
        "high": (response + margin, f"{words} + {NORMAL_90:.4f} × {error}; {span}", fit_hac),
        "t_ratio": (fit.slope / fit.error, f"{number_text(response)} / {error}; {span}", fit_hac),
        "row_count": (float(fit.rows), span, regressions),
        "event_count": (float(events), span.partition(", ")[2], surprise_by_period),
    }
    value, detail, by = told[column]
    moves = column_origin(question.snapshot, TABLE, embedded_column(shock))
    origins = (whole_series(question.library, found.series_id), moves)
    what = RESPONSE_COLUMNS[column]
    return ReceiptStep(f"{what[:1].upper()}{what[1:]}", name_of(by), value, _unit(found, column), detail, origins)
