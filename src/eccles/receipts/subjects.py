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
    "income": Subject("eccles.receipts.income_rows", ("LINE",), "a week's or a calendar year's income"),
    "ladder": Subject("eccles.receipts.ladder_rows", ("COLUMN",), "a month's principal against its caps"),
    "chart": Subject("eccles.receipts.charted", ("NAME", "COLUMN"), "a column of a picture"),
}
"""Every kind of figure with a word, by its word; each module has a function `explain`."""
