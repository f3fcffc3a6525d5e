"""How a picture of history is asked for: language, width, the days it shows, and the data it may read."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from eccles.base.errors import EcclesError
from eccles.base.language import Language
from eccles.core.episode import Episode
from eccles.core.purchases import PlannedActual
from eccles.data.library import Library
from eccles.data.words import load_words
from eccles.report.charts.style import FONT
from eccles.report.fonts import CHINESE_FAMILIES

__all__ = ["FULL_WIDTH_PX", "NARROW_PX", "Setting", "read_width"]

PX_PER_MM = 5.25
"""At 80 mm a picture is 420 pixels wide, so that its letters of 12 pixels print at 6.5 points."""

FULL_WIDTH_PX = 860
NARROW_PX = 560
"""Below this width a picture is narrow: names are shortened and side margins small."""

NARROWEST_MM, WIDEST_MM = 70, 400
NEVER = np.datetime64("NaT", "D")

PlannedReader = Callable[[str], tuple[PlannedActual, ...]]
"""Returns the tables of planned against actual purchases of a programme by its name."""


def read_width(text: str) -> int:
    """Return the pixels of a width given as "full" or in millimetres, "80mm".

    Raises:
        EcclesError: it is neither, or not between 70 and 400 mm.

    Example:
        >>> read_width("80mm")
        420
    """
    if text.strip().lower() == "full":
        return FULL_WIDTH_PX
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(?:mm)?", text.strip().lower())
    if found is None or not NARROWEST_MM <= float(found[1]) <= WIDEST_MM:
        raise EcclesError(f'width "{text}": give "full" or {NARROWEST_MM} to {WIDEST_MM} millimetres, such as "80mm"')
    return round(float(found[1]) * PX_PER_MM)


@dataclass(frozen=True)
class Setting:
    """What a picture of history is drawn with.

    Attributes:
        library: where series come from.
        episodes: those that may be shaded.
        planned: reads planned against actual purchases of a programme.
        language: of every word.
        width_px: how wide the picture will be.
        first_date: the first day shown; NaT for the picture's own.
        last_date: the last day shown; NaT for the last one known.
        average_maturity_yrs: SOMA class to weighted average maturity on `last_date`, where holdings are known.
        maturity_basis: where those maturities come from: "published" or "reconstructed".
    """

    library: Library
    episodes: tuple[Episode, ...]
    planned: PlannedReader
    language: Language = "en"
    width_px: int = FULL_WIDTH_PX
    first_date: np.datetime64 = NEVER
    last_date: np.datetime64 = NEVER
    average_maturity_yrs: dict[str, float] = field(default_factory=dict)
    maturity_basis: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether the picture is meant for a column."""
        return self.width_px < NARROW_PX

    @property
    def font_family(self) -> str:
        """The fonts of a picture in this language."""
        return f"{FONT.removesuffix(', sans-serif')}, {CHINESE_FAMILIES}, sans-serif" if self.language == "zh" else FONT

    def text(self, key: str, **values: object) -> str:
        """Return the words of a key."""
        return load_words("charts").text(key, self.language, **values)

    def text_if(self, key: str, **values: object) -> str:
        """Return the words of a key, or nothing where there is no such key."""
        return self.text(key, **values) if load_words("charts").has(key) else ""

    def window(self, first: str, last: str | None = None) -> tuple[np.datetime64, np.datetime64]:
        """Return the days to show: those asked for, else these; NaT at the end for the last one known."""
        start = np.datetime64(first, "D") if np.isnat(self.first_date) else self.first_date
        end = (np.datetime64(last, "D") if last else NEVER) if np.isnat(self.last_date) else self.last_date
        if end < start:
            raise EcclesError(f"the picture would end on {end}, before it starts on {start}")
        return start, end
