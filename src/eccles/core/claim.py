"""A claim: one sentence of an article with the figures it states, and what became of it when it was computed.

A claim is data. It says what is stated, how the figure is checked and within which interval the stated figure still
counts as right; the verdict follows from the computed figure alone, so that changed data change it. Only a figure that
nothing public can check carries its reason instead of a check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.language import Language

__all__ = [
    "Alternate",
    "Article",
    "Bilingual",
    "Call",
    "CheckedAlternate",
    "CheckedClaim",
    "CheckedFigure",
    "Claim",
    "ClaimLedger",
    "Figure",
    "Finding",
    "Interval",
    "Reading",
    "StandIn",
    "Verdict",
]

NEVER = np.datetime64("NaT", "D")


class Verdict(StrEnum):
    """What became of a claim, from right to wrong; the last two could not be decided."""

    TRUE = "true"
    FORECAST_CAME_TRUE = "forecast-came-true"
    NEARLY = "nearly"
    WRONG_UNIT_OR_DATE = "wrong-unit-or-date"
    FALSE = "false"
    FORECAST_FAILED = "forecast-failed"
    CANNOT_YET_BE_JUDGED = "cannot-yet-be-judged"
    CANNOT_BE_CHECKED = "cannot-be-checked"

    @property
    def is_decided(self) -> bool:
        """Whether the data spoke."""
        return self not in (Verdict.CANNOT_YET_BE_JUDGED, Verdict.CANNOT_BE_CHECKED)


@dataclass(frozen=True)
class Bilingual:
    """A text in both languages of eccles."""

    en: str
    zh: str

    def text(self, language: Language) -> str:
        """Return it in one of them."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Interval:
    """The values from `low` to `high`, both included; an open side is infinite."""

    unit: str
    low: float
    high: float

    def holds(self, number: object) -> bool:
        """Tell whether a number lies inside; one that could not be computed does not."""
        return bool(isinstance(number, float) and self.low <= number <= self.high)


@dataclass(frozen=True)
class Call:
    """How a figure is computed: the name of a check and its arguments."""

    name: str
    arguments: Mapping[str, object]


@dataclass(frozen=True)
class Alternate:
    """Another unit, date or measure under which the stated figure might be right."""

    label: Bilingual
    call: Call
    accepted: Interval


@dataclass(frozen=True)
class StandIn:
    """The interval that counts where a stand-in is computed because the figure's own series may not be embedded."""

    accepted: Interval
    why: Bilingual


@dataclass(frozen=True)
class Figure:
    """One figure of a claim.

    Attributes:
        id: its name in the claim's reason.
        what: what it is, where a claim has several.
        value: as stated, in `unit`; a date is its day since 1970, NaN where nothing but a direction is stated.
        unit: "percent", "bn", "bp", "pp", "years", "months", "days", "date", "index", "ratio", "count".
        as_of: the date or span it speaks of, as text.
        shown: how to print what is stated, where it is no plain number.
        accepted: computed values under which the statement is right.
        nearly: the wider interval under which it is nearly right; None where there is none.
        why: why the interval is as wide as it is.
        call: how it is computed; None where nothing public can check it.
        alternates: other units, dates and measures it might be right under.
        stand_in: what counts where a stand-in is computed.
        unchecked: why it cannot be checked; None where it can.
    """

    id: str
    what: Bilingual
    value: float
    unit: str
    as_of: str
    shown: Bilingual | None
    accepted: Interval
    nearly: Interval | None
    why: Bilingual
    call: Call | None
    alternates: tuple[Alternate, ...]
    stand_in: StandIn | None
    unchecked: Bilingual | None


@dataclass(frozen=True)
class Claim:
    """One checkable sentence of an article, in our words.

    Attributes:
        id: unique in the ledger.
        seed: the article's file, without its ending.
        covers: the row of the table of stated figures that it checks, or "" where the table misses it.
        is_forecast: whether it was about the future when it was written.
        due_date: the day by which a forecast can be judged; NaT for a statement.
        context: further numbers its reason quotes, by name; they do not bear on the verdict.
        reason: what the data say, with places for the computed numbers.
        chart: the picture that shows it, or ""; "soma_table@2022-04-20" is that picture of another day than its own.
    """

    id: str
    seed: str
    covers: str
    text: Bilingual
    is_forecast: bool
    due_date: np.datetime64
    figures: tuple[Figure, ...]
    context: Mapping[str, Call]
    reason: Bilingual
    chart: str

    @property
    def chart_command(self) -> str:
        """The command that draws its picture, or "" where it has none."""
        name, _, day = self.chart.partition("@")
        return f"eccles chart {name} --to {day}" if day else f"eccles chart {name}" if name else ""


@dataclass(frozen=True)
class Article:
    """A source article: its file, a short name, its title and its day, and the claims it makes."""

    seed: str
    short: str
    title: Bilingual
    written_date: np.datetime64
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Reading:
    """One published number that a check read: where it stands, of which day, and how much it was."""

    source: str
    date: np.datetime64
    value: float
    unit: str


@dataclass(frozen=True)
class Finding:
    """What a check computed.

    Attributes:
        value: in `unit`; NaN where the data hold no such thing.
        readings: the published numbers behind it.
        numbers: further computed numbers and days by name, for the reason; `shown` is how to print the value, where a
            number alone would say too little ("4 / 5").
        stand_in: the series computed in place of one that may not be embedded, or "".
    """

    value: float
    unit: str
    readings: tuple[Reading, ...]
    numbers: Mapping[str, float | str]
    stand_in: str = ""


@dataclass(frozen=True)
class CheckedAlternate:
    """An alternate with what it came to, and whether the stated figure is right under it."""

    label: Bilingual
    finding: Finding
    holds: bool


@dataclass(frozen=True)
class CheckedFigure:
    """A figure with what was computed; `finding` is None where it cannot be checked."""

    figure: Figure
    finding: Finding | None
    alternates: tuple[CheckedAlternate, ...]
    verdict: Verdict


@dataclass(frozen=True)
class CheckedClaim:
    """A claim with its verdict, the figures behind it and the reason with its numbers filled in."""

    claim: Claim
    verdict: Verdict
    figures: tuple[CheckedFigure, ...]
    reason: Bilingual


@dataclass(frozen=True)
class ClaimLedger:
    """Checked claims, in the order of their articles.

    Attributes:
        articles: those the claims come from.
        cut_date: the last day the data reach to.
    """

    articles: tuple[Article, ...]
    claims: tuple[CheckedClaim, ...]
    cut_date: np.datetime64

    def __iter__(self) -> Iterator[CheckedClaim]:
        """Go through the claims."""
        return iter(self.claims)

    def __len__(self) -> int:
        """Return how many claims there are."""
        return len(self.claims)

    def __getitem__(self, claim_id: str) -> CheckedClaim:
        """Return a claim by its id.

        Raises:
            DataError: there is no such claim; the nearest id is given.
        """
        for checked in self.claims:
            if checked.claim.id == claim_id:
                return checked
        raise DataError(f'no claim "{claim_id}"; {nearest_name(claim_id, [item.claim.id for item in self.claims])}')

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many claims came to each verdict, those that came to none left out."""
        found = Counter(checked.verdict for checked in self.claims)
        return {verdict: found[verdict] for verdict in Verdict if found[verdict]}

    def of(self, article: Article) -> tuple[CheckedClaim, ...]:
        """Return the claims of one article."""
        return tuple(checked for checked in self.claims if checked.claim.seed == article.seed)
