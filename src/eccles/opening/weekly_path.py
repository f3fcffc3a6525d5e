"""One outside path: as happened, by the model, constant, or through given points.

A path as happened reads the published series week by week and refuses dates the data do not reach, naming what there
is; with `until_date` the model carries on from the last published value it was told to use.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.timeline import DateArray
from eccles.core.scenario import Method, PathSpec

__all__ = ["Model", "Observed", "weekly_path"]

FloatArray = NDArray[np.float64]

Observed = Callable[[DateArray], FloatArray]
"""Returns published values on (n,) dates, or raises DataError beyond them."""

Model = Callable[[np.datetime64, DateArray], FloatArray]
"""Returns the model's values on (n,) dates for a start on a given date."""


def weekly_path(
    name: str, spec: PathSpec, date: DateArray, observed: Observed, last_observed: np.datetime64, model: Model
) -> FloatArray:
    """Return one path on the dates of a timeline, (1, n).

    Args:
        name: for messages.
        spec: where the path comes from.
        date: (n,) Wednesdays, the opening first.
        observed: the published series.
        last_observed: the last date it covers.
        model: what carries on from a start.

    Raises:
        ScenarioError: published values end before the horizon.
    """
    if spec.method is Method.CONSTANT and spec.constant is not None:
        values = np.full(date.size, spec.constant)
    elif spec.method is Method.POINTS:
        days = np.array([point for point, _ in spec.points], dtype="datetime64[D]").astype(float)
        values = np.interp(date.astype(float), days, [value for _, value in spec.points])
    elif spec.method is Method.AS_HAPPENED:
        values = _as_happened(name, spec, date, observed, last_observed, model)
    else:
        values = model(np.datetime64(date[0], "D"), date)
    return np.asarray(values, dtype=float)[None, :]


def _as_happened(
    name: str, spec: PathSpec, date: DateArray, observed: Observed, last_observed: np.datetime64, model: Model
) -> FloatArray:
    wanted = date[-1] if spec.until_date is None else np.minimum(spec.until_date, date[-1])
    if wanted > last_observed:
        raise ScenarioError(
            f"{name} as happened is known to {last_observed}; the run asks for {wanted}: "
            f"shorten the horizon, or write {{method: as_happened, until: {last_observed}}} to let the model carry on"
        )
    known = date <= wanted
    values = np.empty(date.size)
    values[known] = observed(date[known])
    if not known.all():
        values[~known] = model(np.datetime64(date[known][-1], "D"), date[~known])
    return values
