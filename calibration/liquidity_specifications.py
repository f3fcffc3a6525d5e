"""The liquidity splits that were tried; `python -m calibration.liquidity_specifications` prints the table.

Every row is fitted on data to a cut-off and then run freely from the last Wednesday seen. The validation columns use
nothing after 2023-12: two years from the end of 2016, and to the end of 2023 from five origins. The last column is the
published score, January 2024 to November 2025, from a fit to 2023-12. Rows without the calendar effects, except the
last, which is the kernel as it ships.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares

from calibration.liquidity_split import FIRST_DATE, constant_level, fit, free_run, read_weeks, rms
from eccles.data.snapshot import open_snapshot

__all__ = ["SPECIFICATIONS", "Specification", "main", "score"]

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

VALIDATION = (
    ("2016-12-31", "2018-12-31"),
    ("2021-12-31", "2023-12-31"),
    ("2022-06-30", "2023-12-31"),
    ("2022-12-31", "2023-12-31"),
    ("2023-03-31", "2023-12-31"),
    ("2023-06-30", "2023-12-31"),
)
TEST = ("2023-12-31", "2025-11-30")
SHORTEST_SAMPLE_WEEKS = 40
IDLE_BN = 1.0


@dataclass(frozen=True)
class Specification:
    """One way to split liquidity.

    `scale`: what the satiation level is a share of. `shape`: the bend (hard, round, quadratic). `carried`: whether an
    opening off the curve is met and fades. `horizon`: weeks of the free runs in the fit. `driver`: what moves the
    satiation level besides. `free_slope`: whether less than all of the excess goes to ON RRP.
    """

    scale: str = "deposits"
    shape: str = "round"
    carried: bool = True
    horizon: int = 104
    driver: str = ""
    free_slope: bool = False
    first_date: str = str(FIRST_DATE)

    @property
    def label(self) -> str:
        parts = [self.scale, self.shape, f"fades, {self.horizon} weeks" if self.carried else "static"]
        parts += [f"driver {self.driver}"] if self.driver else []
        parts += ["slope free"] if self.free_slope else []
        parts += [f"from {self.first_date}"] if self.first_date != str(FIRST_DATE) else []
        return ", ".join(parts)


SPECIFICATIONS = (
    *(Specification(scale=scale, shape="hard", carried=False) for scale in ("constant", "deposits", "assets", "GDP")),
    *(Specification(scale=scale, carried=False) for scale in ("constant", "deposits", "assets", "GDP")),
    *(Specification(scale=scale) for scale in ("constant", "deposits", "assets", "GDP")),
    *(Specification(horizon=horizon) for horizon in (52, 78, 150)),
    Specification(shape="quadratic"),
    Specification(shape="hard"),
    Specification(free_slope=True),
    Specification(first_date="2015-12-23"),
    *(Specification(driver=driver) for driver in ("policy rate", "year's rate rise", "bill over ON RRP", "trend")),
    Specification(driver="IORB over ON RRP"),
)


@dataclass(frozen=True)
class Panel:
    """Wednesdays with every scale and driver; arrays (week,)."""

    date: NDArray[np.datetime64]
    liquidity_bn: FloatArray
    on_rrp_bn: FloatArray
    scale: dict[str, FloatArray]
    driver: dict[str, FloatArray]


def read_panel() -> Panel:
    snapshot, weeks = open_snapshot(), read_weeks()
    rate = snapshot.table("administered_rate")
    place = np.searchsorted(rate["date"], weeks.date, side="right") - 1
    iorb, floor = rate["iorb_pct"][place], rate["on_rrp_pct"][place]
    year_ago = np.searchsorted(rate["date"], weeks.date - np.timedelta64(364, "D"), side="right") - 1
    driver = {
        "policy rate": iorb,
        "year's rate rise": iorb - rate["iorb_pct"][year_ago],
        "bill over ON RRP": snapshot.series("DGS3MO").asof(weeks.date) - floor,
        "IORB over ON RRP": iorb - floor,
        "trend": (weeks.date - np.datetime64("2022-01-05")).astype(np.float64) / 364.0,
    }
    scale = {
        "constant": np.full(weeks.date.size, 15000.0),
        "deposits": weeks.deposits_bn,
        "assets": snapshot.series_bn("TLAACBW027SBOG").asof(weeks.date),
        "GDP": snapshot.series_bn("GDP").asof(weeks.date),
    }
    return Panel(weeks.date, weeks.liquidity_bn, weeks.on_rrp_bn, scale, driver)


def _bend(excess: FloatArray, width: float, shape: str) -> FloatArray:
    if shape == "hard":
        return np.maximum(excess, 0.0)
    if shape == "round":
        return np.asarray(width * np.logaddexp(0.0, excess / width))
    inner = np.square(excess + width) / (4.0 * width)
    return np.where(excess <= -width, 0.0, np.where(excess >= width, excess, inner))


def _unbend(take_up: FloatArray, width: float, shape: str) -> FloatArray:
    if shape == "hard":
        return take_up
    if shape == "round":
        return np.asarray(take_up + width * np.log1p(-np.exp(-take_up / width)))
    return np.where(take_up >= width, take_up, 2.0 * np.sqrt(width * take_up) - width)


def _run(values: FloatArray, spec: Specification, panel: Panel, origin: IntArray, horizon: int) -> FloatArray:
    """ON RRP in bn, (origin, horizon); values: satiation, softness, half-life, slope, driver effect."""
    satiation, softness, half_life, slope, effect = values
    scale = panel.scale[spec.scale]
    level = satiation + (effect * panel.driver[spec.driver] if spec.driver else np.zeros(scale.size))
    liquidity = panel.liquidity_bn / scale
    take_up = np.maximum(panel.on_rrp_bn[origin], IDLE_BN) / scale[origin] / slope
    shift = (liquidity[origin] - _unbend(take_up, softness, spec.shape) - level[origin]) * spec.carried
    ahead = np.arange(1, horizon + 1)
    place = origin[:, None] + ahead
    excess = liquidity[place] - level[place] - shift[:, None] * 0.5 ** (ahead / half_life)
    return np.asarray(slope * _bend(excess, softness, spec.shape) * scale[place])


def _fit(spec: Specification, panel: Panel, data_to: str) -> FloatArray:
    first = int(np.searchsorted(panel.date, np.datetime64(spec.first_date)))
    last = int(np.searchsorted(panel.date, np.datetime64(data_to), side="right")) - 1
    horizon = max(min(spec.horizon if spec.carried else 1, last - first - 10), 1)
    origin = np.arange(first, last - horizon, 2)
    actual_bn = panel.on_rrp_bn[origin[:, None] + np.arange(1, horizon + 1)]
    middle = 2500.0 / float(np.mean(panel.scale[spec.scale][first : last + 1]))
    start = np.array([middle, middle / 8.0, 15.0, 1.0, 0.0])
    free = np.array([True, spec.shape != "hard", spec.carried, spec.free_slope, bool(spec.driver)])
    low, high = np.array([0.0, 0.001 * middle, 0.2, 0.3, -1.0]), np.array([2.5 * middle, middle, 2000.0, 1.5, 1.0])
    steps = np.array([middle / 10.0, middle / 10.0, 30.0, 0.2, 0.01])

    def full(values: FloatArray, half_life: float) -> FloatArray:
        found = start.copy()
        found[2] = half_life
        found[free] = values
        return found

    best: tuple[float, FloatArray] | None = None
    for half_life in (15.0, 80.0) if spec.carried else (15.0,):
        first_guess = full(start[free], half_life) if not spec.carried else np.where([0, 0, 1, 0, 0], half_life, start)
        run = least_squares(
            lambda values, years=half_life: np.ravel(
                _run(full(values, years), spec, panel, origin, horizon) - actual_bn
            ),
            first_guess[free],
            x_scale=steps[free],
            bounds=(low[free], high[free]),
        )
        if best is None or run.cost < best[0]:
            best = (float(run.cost), full(run.x, half_life))
    assert best is not None
    return best[1]


def score(spec: Specification, panel: Panel, data_to: str, last_date: str) -> float:
    """Root-mean-square error in bn of the free run from the last Wednesday of the fit to a later date."""
    values = _fit(spec, panel, data_to)
    origin = int(np.searchsorted(panel.date, np.datetime64(data_to), side="right")) - 1
    last = int(np.searchsorted(panel.date, np.datetime64(last_date), side="right")) - 1
    path = _run(values, spec, panel, np.array([origin]), last - origin)[0]
    return rms(path - panel.on_rrp_bn[origin + 1 : last + 1])


def _kernel_score(data_to: str, last_date: str) -> float:
    weeks = read_weeks().upto(last_date)
    origin = int(np.searchsorted(weeks.date, np.datetime64(data_to), side="right")) - 1
    path = free_run(fit(weeks, data_to), weeks, np.array([origin]), weeks.date.size - 1 - origin)[0]
    return rms(path - weeks.on_rrp_bn[origin + 1 :])


def _row(label: str, scores: list[float]) -> str:
    *validation, test = scores
    cells = "".join(f" {value:.0f} |" for value in [*validation, float(np.mean(validation)), test])
    return f"| {label} |{cells}"


def main() -> int:
    panel = read_panel()
    print("| specification |" + "".join(f" {start[:7]} |" for start, _ in VALIDATION) + " mean | 2024-01 to 2025-11 |")
    print("|---|" + "---|" * (len(VALIDATION) + 2))
    for spec in SPECIFICATIONS:
        print(_row(spec.label, [score(spec, panel, *window) for window in (*VALIDATION, TEST)]), flush=True)
    print(_row("as shipped (calendar effects)", [_kernel_score(*window) for window in (*VALIDATION, TEST)]))
    print(f"\nconstant level fitted to 2023-12: {constant_level(read_weeks(), TEST[0]):.0f} bn")
    return 0


if __name__ == "__main__":
    sys.exit(main())
