"""The kinds of figures one can ask for: their word, the names that follow it, and the function that explains them.

A new kind of figure is one more line here and one function in a module of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SUBJECTS", "Subject"]


@dataclass(frozen=True)
class Subject:
    """A kind of figure.

    Attributes:
        home: the module and the function that explains it, from a question to a receipt.
        form: the names that follow the word, as a reader writes them; those in brackets may be left out.
        dated: whether a day, month or year follows.
        what: what it is, for the list of figures.
    """

    home: str
    form: tuple[str, ...]
    what: str
    dated: bool = True

    @property
    def fewest_count(self) -> int:
        """How many names follow at least."""
        return sum(not name.startswith("[") for name in self.form)

    def written(self, word: str) -> str:
        """Return how the figure is written: "ladder:COLUMN@DATE"."""
        names = "".join(name.replace("[", "[:") if name.startswith("[") else f":{name}" for name in self.form)
        return f"{word}{names}{'@DATE' if self.dated else ''}"


SUBJECTS: dict[str, Subject] = {
    "income": Subject("eccles.receipts.income_rows", ("LINE",), "a week's, a quarter's or a year's income"),
    "lot": Subject("eccles.receipts.lot_rows", ("CUSIP", "[COLUMN]"), "a Treasury security that is held"),
    "maturities": Subject(
        "eccles.receipts.maturity_rows", ("COLUMN", "FROM_YRS"), "Treasuries by full years to maturity"
    ),
    "value": Subject("eccles.receipts.value_rows", ("COLUMN", "CLASS_OR_CUSIP"), "a number of a valuation"),
    "journal": Subject("eccles.receipts.journal_rows", ("DEBIT", "CREDIT"), "a week's transfers between two accounts"),
    "ladder": Subject("eccles.receipts.ladder_rows", ("COLUMN",), "a month's principal against its caps"),
    "chart": Subject("eccles.receipts.charted", ("NAME", "COLUMN"), "a column of a picture"),
    "history": Subject(
        "eccles.receipts.history_rows",
        ("EPISODE", "INDICATOR", "[PART]"),
        "an indicator or the books over an episode",
        dated=False,
    ),
    "path": Subject("eccles.receipts.path_rows", ("EPISODE", "INDICATOR"), "an indicator along an episode"),
    "cycle": Subject(
        "eccles.receipts.cycle_rows", ("NAME", "LINE"), "how an expansion was left, or an easing went", dated=False
    ),
    "h41": Subject("eccles.receipts.h41_rows", ("LINE", "[COLUMN]"), "a line of the H.4.1, or its change"),
    "event-study": Subject(
        "eccles.receipts.event_rows",
        ("PROGRAMME", "SERIES", "[COLUMN]"),
        "what a series did around announcements, and how usual that is",
        dated=False,
    ),
    "announcement": Subject(
        "eccles.receipts.announcement_rows", ("BANK", "SERIES", "[COLUMN]"), "what a series did around one announcement"
    ),
    "surprise-sum": Subject(
        "eccles.receipts.surprise_rows",
        ("PROGRAMME", "COLUMN", "[NUMBER]"),
        "published moves within minutes of announcements",
        dated=False,
    ),
    "stock-flow": Subject(
        "eccles.receipts.stock_rows",
        ("PROGRAMME", "SERIES", "COLUMN", "[MONTH]"),
        "announcement days against months of purchases",
        dated=False,
    ),
    "local-projection": Subject(
        "eccles.receipts.response_rows", ("SERIES", "SHOCK", "COLUMN"), "what followed surprises, by horizon: @0, @12"
    ),
    "volatility": Subject(
        "eccles.receipts.volatility_rows",
        ("SERIES", "REGIME", "COLUMN"),
        "a yield's volatility in a regime, or of a day",
        dated=False,
    ),
    "programme": Subject(
        "eccles.receipts.programme_rows", ("NAME", "COLUMN", "[CLASS]"), "what a programme planned and did in a month"
    ),
    "claim": Subject(
        "eccles.receipts.claim_rows",
        ("ID", "[FIGURE]", "[COLUMN]"),
        "a figure of an article, found or said",
        dated=False,
    ),
    "sensitivity": Subject(
        "eccles.receipts.sensitivity_rows", ("INPUT", "OUTPUT"), "what one unit more of an input does to a line"
    ),
    "difference": Subject(
        "eccles.receipts.difference_rows", ("LEFT", "RIGHT", "LINE"), "a line of RIGHT less that of LEFT"
    ),
}
"""Every kind of figure with a word, by its word; each module has a function `explain`."""
