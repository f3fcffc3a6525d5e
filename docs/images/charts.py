"""Draw the gallery of `docs/how-to/charts.md`: `python docs/images/charts.py`, from the repository's root.

The pictures are those of `eccles chart`: SVG in English, and in Chinese PNG, as the reader may lack the letters. A PNG
has one dot a pixel, so that it stays small.
"""

from __future__ import annotations

from pathlib import Path

import eccles
from eccles.report.chart import dressed
from eccles.report.charts.setting import read_width
from eccles.report.image import write_image

PICTURES = Path(__file__).parent / "charts"
SHOWN = (
    ("assets", "en", "full"),
    ("purchases_qe3", "en", "full"),
    ("through_programmes", "en", "full"),
    ("three_years", "zh", "80mm"),
    ("soma_table", "zh", "80mm"),
)

if __name__ == "__main__":
    for name, language, width in SHOWN:
        chart = eccles.chart(name, language=language, width=width)
        ending = "svg" if language == "en" else "png"
        write_image(dressed(chart, read_width(width)), PICTURES / f"{name}_{language}.{ending}", scale=1)
