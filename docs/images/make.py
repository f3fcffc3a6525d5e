"""Draw the pictures of the README and of the programmes: `python docs/images/make.py [readme] [programmes]`.

Run it from the repository's root; without a word it draws all. The pictures of programmes are SVG, by measure.
"""

from __future__ import annotations

import sys
from pathlib import Path

import eccles
from eccles.data.programmes import load_programmes
from eccles.history.purchases import planned_actual
from eccles.report.chart import dressed
from eccles.report.charts.programmes import programmes_chart
from eccles.report.charts.purchases import purchase_charts
from eccles.report.image import write_image

PICTURES = Path(__file__).parent
SHOWN = ("QE1", "QE2", "MEP", "QE3")
"""The programmes whose months `docs/how-to/programmes.md` shows."""

WIDTH_PX = 860


def readme() -> None:
    """Draw the baseline's balance sheet."""
    write_image(eccles.project("baseline").plot("balance_sheet", width_px=900), PICTURES / "baseline.png", scale=2)


def programmes() -> None:
    """Draw every programme on one axis, and the months of the first four."""
    known = [programme for programme in load_programmes() if programme.measures]
    charts = [programmes_chart([table for programme in known for table in planned_actual(programme)])]
    charts += [chart for name in SHOWN for chart in purchase_charts(planned_actual(name))]
    for chart in charts:
        write_image(dressed(chart, WIDTH_PX), PICTURES / "programmes" / f"{chart.name}.svg")


DRAWERS = {"readme": readme, "programmes": programmes}

if __name__ == "__main__":
    for name in sys.argv[1:] or DRAWERS:
        DRAWERS[name]()
