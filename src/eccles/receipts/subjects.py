"""The kinds of figures one can ask for: how each is written, what it is, an example, and where it is explained.

A new kind of figure is one more row here and one function `explain` in a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from eccles.core.receipt import FigureForm

__all__ = ["FORMS", "SUBJECTS", "Subject"]

ANY_SCENARIO = "[SCENARIO:]"
"""May stand before a figure of a projection; the baseline's without it."""


@dataclass(frozen=True)
class Subject:
    """A kind of figure that begins with a word of its own.

    Attributes:
        written: how it is written: the word, the names after it (those in brackets may be left out), the date.
        what: what it is.
        example: one that answers.
        home: the module whose `explain` turns a question into a receipt, below `eccles.receipts`.
        of_published: of a kind that is computed from what was published, and never of a projection, what one of it is
            called when a scenario or an instant is refused; empty for the others.
    """

    written: str
    what: str
    example: str
    home: str
    of_published: str = ""

    @property
    def word(self) -> str:
        """The word it begins with."""
        return self._parts[0]

    @property
    def form(self) -> tuple[str, ...]:
        """The names that follow the word."""
        return tuple(self._parts[1:])

    @property
    def fewest_count(self) -> int:
        """How many names follow at least."""
        return sum(not name.startswith("[") for name in self.form)

    @property
    def dated(self) -> bool:
        """Whether a day, a month, a year or a horizon follows."""
        return "@" in self.written

    @property
    def _parts(self) -> list[str]:
        names = self.written.removeprefix(ANY_SCENARIO).partition("@")[0]
        return names.replace("[:", ":[").split(":")


_KINDS = (
    Subject(
        "[SCENARIO:]income:LINE@WEDNESDAY|QUARTER|YEAR",
        "income, expenses, remittances, the deferred asset",
        "income:remitted@2033-Q1",
        "projection.income_rows",
    ),
    Subject(
        "[SCENARIO:]lot:CUSIP[:COLUMN]@WEDNESDAY",
        "par, compensation or coupon of a Treasury security",
        "lot:912828ZZ6:compensation_bn@2026-06-24",
        "projection.lot_rows",
    ),
    Subject(
        "[SCENARIO:]maturities:COLUMN:FROM_YRS@WEDNESDAY",
        "Treasuries by full years to maturity",
        "maturities:tips_bn:4@2026-03-25",
        "projection.maturity_rows",
    ),
    Subject(
        "[SCENARIO:]value:COLUMN:CLASS|CUSIP@WEDNESDAY",
        "a number of a valuation",
        "value:duration_yrs:total@2026-03-25",
        "projection.value_rows",
    ),
    Subject(
        "[SCENARIO:]ladder:COLUMN@MONTH",
        "a month's principal against its caps",
        "qt2_as_it_happened:ladder:coupon_redeemed_bn@2023-05",
        "projection.ladder_rows",
    ),
    Subject(
        "[SCENARIO:]journal:DEBIT:CREDIT@WEDNESDAY",
        "a week's transfers between two accounts",
        "journal:reserves:mbs@2026-12-30",
        "projection.journal_rows",
    ),
    Subject(
        "[SCENARIO:]h41:LINE[:COLUMN]@WEDNESDAY",
        "a line of the H.4.1, or its change (week_change, year_change)",
        "h41:Reserve Bank credit:week_change@2023-03-22",
        "projection.h41_rows",
    ),
    Subject(
        "[SCENARIO:]chart:NAME:COLUMN@DATE",
        "a number in a picture: of a projection, or of history",
        "chart:economy:cpi_inflation_pct@2022-06",
        "drawn",
    ),
    Subject(
        "[SCENARIO:]sensitivity:INPUT:OUTPUT@WEDNESDAY",
        "what one unit more of an input does to a line",
        "sensitivity:tga:reserves@2028-12",
        "projection.sensitivity_rows",
    ),
    Subject(
        "difference:LEFT:RIGHT:LINE@WEDNESDAY|YEAR",
        "a line of scenario RIGHT less that of LEFT",
        "difference:baseline:restart_qt_2027:reserves@2028-12-27",
        "projection.difference_rows",
    ),
    Subject(
        "history:EPISODE:INDICATOR[:PART]",
        "an indicator, the books or purchases over an episode",
        "history:qe3:gdp_growth",
        "history.history_rows",
        of_published="a figure of an episode",
    ),
    Subject(
        "path:EPISODE:INDICATOR@DATE",
        "an indicator along an episode",
        "path:qt2:yield_10y@2023-10-19",
        "history.path_rows",
        of_published="a path through an episode",
    ),
    Subject(
        "cycle:NAME:LINE",
        "how an expansion was left, or an easing went",
        "cycle:exit_2021:depth_pp",
        "history.cycle_rows",
        of_published="a figure of a cycle",
    ),
    Subject(
        "programme:NAME:COLUMN[:CLASS]@MONTH|total",
        "what a programme planned and did",
        "programme:QT2:actual:treasuries@2024-06",
        "history.programme_rows",
        of_published="a programme's record",
    ),
    Subject(
        "claim:ID[:FIGURE][:COLUMN]",
        "a figure of a source article, found or said",
        "claim:assets-fell-three-years",
        "history.claim_rows",
        of_published="a claim",
    ),
    Subject(
        "event-study:PROGRAMME:SERIES[:COLUMN]",
        "what a series did around announcements, and how usual that is",
        "event-study:QE1:DGS10",
        "studies.event_rows",
        of_published="an event study",
    ),
    Subject(
        "announcement:BANK:SERIES[:COLUMN]@DAY",
        "what a series did around one announcement",
        "announcement:fed:DGS10@2009-03-18",
        "studies.announcement_rows",
        of_published="an event study",
    ),
    Subject(
        "surprise-sum:PROGRAMME:COLUMN[:NUMBER]",
        "published moves within minutes of announcements",
        "surprise-sum:QE1:UST10Y",
        "studies.surprise_rows",
        of_published="a sum of surprises",
    ),
    Subject(
        "stock-flow:PROGRAMME:SERIES:COLUMN[:MONTH]",
        "announcement days against months of purchases",
        "stock-flow:QE1:DGS10:slope",
        "studies.stock_rows",
        of_published="stock against flow",
    ),
    Subject(
        "local-projection:SERIES:SHOCK:COLUMN@HORIZON",
        "what followed announcement surprises",
        "local-projection:DGS10:UST10Y:value@2",
        "studies.response_rows",
        of_published="a local projection",
    ),
    Subject(
        "volatility:SERIES:REGIME:COLUMN",
        "a yield's volatility in a regime, or the difference of two",
        "volatility:DGS10:QT against QE:difference_bp",
        "studies.volatility_rows",
        of_published="volatility by regime",
    ),
)

SUBJECTS: dict[str, Subject] = {kind.word: kind for kind in _KINDS}
"""Every kind of figure that begins with a word, by its word."""

FORMS: tuple[FigureForm, ...] = (
    FigureForm(
        "[SCENARIO:]LINE@WEDNESDAY|MONTH",
        "a line, group, total or share of GDP of a projection; gdp",
        "reserves@2028-12-27",
    ),
    FigureForm("SERIES@DATE", "a published value; of a month or a year its last one", "WALCL@2022-04-13"),
    FigureForm("TABLE.COLUMN@DATE", "a number of a table of the package", "h41_factor.reserves_bn@2022-06-01"),
    *(FigureForm(kind.written, kind.what, kind.example) for kind in _KINDS),
    FigureForm("REPORT.html#FIGURE", "a figure of a projection, as a report has it", "report.html#reserves@2028-12-27"),
    FigureForm("BOOK.xlsx#SHEET!CELL", "a number in a cell of a workbook", "book.xlsx#Balance sheet weekly!D9"),
)
"""Every form of a figure."""
