"""Draw the picture of the README: `python docs/images/make.py`, from the repository's root."""

import eccles
from eccles.report.image import write_image

write_image(eccles.project("baseline").plot("balance_sheet", width_px=900), "docs/images/baseline.png", scale=2)
