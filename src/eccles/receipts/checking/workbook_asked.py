"""A cell of a workbook that is asked for, with the workbook written again around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from eccles.base.units import bn_from_mn
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.snapshot import Snapshot
from eccles.receipts.checking.workbook_file import FreshBook
from eccles.receipts.projection.projected import standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import shaping_steps
from eccles.report.views import Projection
from eccles.report.workbook_book import CellAbout

__all__ = ["MILLIONS", "AskedCell"]

MILLIONS = "USD mn"


@dataclass(frozen=True)
class AskedCell:
    """A number in a workbook.

    Attributes:
        question: the figure, asked of the workbook's projection.
        fresh: the workbook written again.
        sheet: the sheet.
        cell: the cell's name, "D9".
        about: what the number is.
        explain: explains any other cell, for those that a formula adds up.
    """

    question: Question
    fresh: FreshBook
    sheet: str
    cell: str
    about: CellAbout
    explain: Callable[[AskedCell], Receipt]

    @property
    def projection(self) -> Projection:
        """What the workbook shows."""
        return self.fresh.projection

    @property
    def result(self) -> ProjectionResult:
        """Everything that projection says."""
        return self.fresh.projection.result

    @property
    def snapshot(self) -> Snapshot:
        """The embedded data."""
        return self.question.snapshot

    @property
    def name(self) -> str:
        """The first of the names that say which number it is."""
        return self.about.names[0]

    @property
    def date(self) -> str:
        """The day, month, quarter or year it is about."""
        return self.about.date

    @property
    def formula(self) -> str:
        """The formula that stands in it; empty for none."""
        return self.fresh.stored.sheets[self.sheet][self.cell].formula

    @property
    def value(self) -> float:
        """The number, in billions where the sheet shows millions."""
        return self.number(self.sheet, self.cell)

    @property
    def in_whole_millions(self) -> bool:
        """Whether the sheet shows the number in millions without a fraction, as the H.4.1 prints changes."""
        value = self.fresh.stored.sheets[self.sheet][self.cell].value
        return self.about.unit == MILLIONS and isinstance(value, float) and value.is_integer()

    def number(self, sheet: str, cell: str) -> float:
        """Return the number in another cell, in the unit of this one; zero where there is none."""
        found = self.fresh.stored.sheets[sheet].get(cell)
        value = found.value if found is not None and isinstance(found.value, float) else 0.0
        return bn_from_mn(value) if self.about.unit == MILLIONS else value

    def other(self, sheet: str, cell: str) -> AskedCell | None:
        """Return another cell; None where no number is known to stand there."""
        about = self.fresh.written.about.get((sheet, cell))
        return None if about is None else replace(self, sheet=sheet, cell=cell, about=about)

    def shaping(self, readers: tuple[str, ...], date: np.datetime64) -> tuple[ReceiptStep, ...]:
        """Return what shaped it: the rules, paths and fits that these blocks and accounts read up to a day."""
        return shaping_steps(self.projection.scenario, self.result, self.snapshot, readers, date)

    def receipt(self, chain: tuple[ReceiptStep, ...], shaped_by: tuple[ReceiptStep, ...] = ()) -> Receipt:
        """Return the receipt of the number from its steps."""
        return Receipt(
            figure=f"{self.sheet}!{self.cell}",
            title=self.about.title,
            date=self.date,
            value=self.value,
            unit="USD bn" if self.about.unit == MILLIONS else self.about.unit,
            chain=chain,
            standing=standing_of(self.result),
            shaped_by=shaped_by,
        )
