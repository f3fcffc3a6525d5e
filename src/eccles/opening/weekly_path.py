"""One outside path: as happened, by the model, constant, or through given points.

A path as happened reads the published series week by week and refuses dates the data do not reach, naming what there
is; with `until_date` the model carries on from the last published value it was told to use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import ScenarioError
from eccles.base.timeline import DateArray, as_day
from eccles.core.scenario import Method, PathSpec

__all__ = ["Source", "weekly_path"]

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Source:
    """Where the values of a path can come from.

    Attributes:
        observed: returns the published values on (n,) dates.
        last_date: the last date it covers.
        model: returns the model's values on (n,) dates for a start on a given date.
    """

    observed: Callable[[DateArray], FloatArray]
    last_date: np.datetime64
    model: Callable[[np.datetime64, DateArray], FloatArray]


def weekly_path(name: str, spec: PathSpec, date: DateArray, source: Source) -> FloatArray:
    """Return one path on the dates of a timeline, (1, n).

    Args:
        name: for messages.
        spec: where the path comes from.
        date: (n,) Wednesdays, the opening first.
        source: the published series and the model.

    Raises:
        ScenarioError: published values end before the horizon.
    """
    if spec.method is Method.CONSTANT and spec.value is not None:
        values = np.full(date.size, spec.value)
    elif spec.method is Method.POINTS:
        days = np.array([point.date for point in spec.points], dtype="datetime64[D]").astype(float)
        values = np.interp(date.astype(float), days, [point.value for point in spec.points])
    elif spec.method is Method.AS_HAPPENED:
        values = _as_happened(name, spec, date, source)
    else:
        values = source.model(as_day(date[0]), date)
    return np.asarray(values, dtype=float)[None, :]


def _as_happened(name: str, spec: PathSpec, date: DateArray, source: Source) -> FloatArray:
    wanted = as_day(date[-1]) if spec.until_date is None else min(spec.until_date, as_day(date[-1]))
    if wanted > source.last_date:
        raise ScenarioError(
            f"{name} as happened is known to {source.last_date}; the run asks for {wanted}: shorten the horizon, "
            f"or write {{method: as_happened, until: {source.last_date}}} to let the model carry on"
        )
    known = date <= wanted
    if not known.any():
        raise ScenarioError(
            f"{name}: until {wanted} lies before the opening {date[0]}; choose a later day, or the model"
        )
    values = np.empty(date.size)
    values[known] = source.observed(date[known])
    if not known.all():
        values[~known] = source.model(as_day(date[known][-1]), date[~known])
    return values
