"""What the tests of the pictures of history share: series as pandas reads them, and what a picture holds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from eccles.data.snapshot import open_snapshot
from eccles.report.chart import Chart


def embedded(series_id: str) -> pd.Series:
    series = open_snapshot().series(series_id)
    return pd.Series(series.value, pd.DatetimeIndex(series.date))


def letters(figure: go.Figure) -> str:
    """Everything a figure holds, as plain text."""
    return json.dumps(figure.to_plotly_json(), default=str, ensure_ascii=False)


def table(chart: Chart, column: str) -> pd.Series:
    return pd.Series(chart.columns[column], pd.DatetimeIndex(chart.columns["date"])).dropna()


def same(found: pd.Series, expected: pd.Series) -> None:
    assert found.size > 1
    np.testing.assert_allclose(found.to_numpy(), expected.reindex(found.index).to_numpy(), rtol=1e-12, atol=1e-9)
