"""How fast the SOMA's agency CMBS pay down: a constant monthly share, measured on the weekly summary.

The 9 bn of CMBS bought in 2020 and 2021 pay like balloons behind prepayment penalties; a constant share is a named
simplification whose error is printed. Run: python -m calibration.cmbs
"""

from __future__ import annotations

import numpy as np

from calibration.parameter_file import Fit, write_fits
from eccles.base.units import DAYS_PER_YEAR
from eccles.data.snapshot import open_snapshot

__all__ = ["fit_to", "main"]

FIRST_DATE = np.datetime64("2021-06-30", "D")
"""The last purchases had settled by then."""
LAST_DATES = ("2022-02-16", "2022-05-31", "2023-05-31", "2024-12-31", "2026-03-25")
MONTHS_A_YEAR = 12.0


def fit_to(last: np.datetime64) -> Fit:
    """Fit the monthly paydown share on the summary up to a date; the error is that of the holdings over the sample."""
    table = open_snapshot().table("soma_summary")
    sample = (table["date"] >= FIRST_DATE) & (table["date"] <= last)
    years = (table["date"][sample] - FIRST_DATE).astype(float) / DAYS_PER_YEAR
    holding = table["cmbs_bn"][sample]
    slope, level = np.polyfit(years, np.log(holding), 1)
    fitted = np.exp(level + slope * years)
    return Fit(
        data_to_date=str(last),
        parameters={"paydown_share": float(-np.expm1(slope / MONTHS_A_YEAR))},
        errors={"rms_bn of the holdings": float(np.sqrt(np.mean((fitted - holding) ** 2)))},
        sample=f"SOMA CMBS, {FIRST_DATE} to {last}",
        script="calibration/cmbs.py",
    )


def main() -> None:
    """Write `parameters/cmbs.yaml`."""
    fits = [fit_to(np.datetime64(date, "D")) for date in LAST_DATES]
    write_fits("cmbs", "Agency CMBS: share of the balance that pays down in a month.", fits)


if __name__ == "__main__":
    main()
