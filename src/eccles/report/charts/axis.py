"""The range of an axis: it always shows zero, ends a little beyond the values, and is divided in round steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Axis"]

AIR_SHARE = 0.06
"""Room beyond the last value, as a share of the whole range."""

ROUND_FACTORS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Axis:
    """A range of values.

    Attributes:
        low: where it begins, in `unit`.
        high: where it ends, in `unit`.
        unit: what it measures.
    """

    low: float
    high: float
    unit: str = "USD bn"

    @classmethod
    def around(cls, value: NDArray[np.float64], unit: str = "USD bn") -> Axis:
        """Return the axis for these values; those that are no finite numbers are passed over."""
        known = value[np.isfinite(value)]
        low, high = min(0.0, float(known.min(initial=0.0))), max(0.0, float(known.max(initial=0.0)))
        air = AIR_SHARE * max(high - low, 1e-6)
        return cls(low - air if low < 0.0 else 0.0, high + air, unit)

    @property
    def length(self) -> float:
        """From the lowest to the highest value."""
        return self.high - self.low

    def step(self, count: int = 5) -> float:
        """Return the round number (1, 2, 2.5 or 5 times a power of ten) that divides the axis into at most `count`."""
        raw = self.length / count
        power = 10.0 ** np.floor(np.log10(raw))
        return float(next(factor * power for factor in ROUND_FACTORS if factor * power >= raw * (1.0 - 1e-12)))

    def settings(self, count: int = 5) -> dict[str, object]:
        """Return the range and steps as Plotly's axis takes them."""
        return {"range": [self.low, self.high], "dtick": self.step(count)}
