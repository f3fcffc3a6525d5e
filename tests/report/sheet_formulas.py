"""A small calculator for the formulas the workbook uses, so that its identities are checked without a spreadsheet.

openpyxl reads the cells and splits the formulas; this evaluates them with NumPy. A function it does not know is an
error, so that a new kind of formula cannot slip past the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import numpy as np
from openpyxl import Workbook
from openpyxl.formula import Tokenizer
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel

EPOCH = np.datetime64("1899-12-30", "D")


class Blank(float):
    """An empty cell or a text: nothing in arithmetic, and no number."""


def _if(test: object, yes: object, no: object) -> object:
    return yes if test else no


def _year(serial: np.ndarray) -> np.ndarray:
    days = EPOCH + np.asarray(serial, dtype=np.int64)
    return days.astype("datetime64[Y]").astype(np.int64) + 1970


def _month(serial: float) -> int:
    return int((EPOCH + int(serial)).astype("datetime64[M]").astype(np.int64)) % 12 + 1


def _date(year: float, month: float, day: float) -> float:
    return float((np.datetime64(f"{int(year)}-{int(month):02d}-{int(day):02d}", "D") - EPOCH).astype(np.int64))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *parts: float(sum(np.sum(part) for part in parts)),
    "SUBTOTAL": lambda kind, part: float(np.sum(part)),
    "SUMPRODUCT": lambda *parts: float(np.sum(np.prod(np.stack(np.broadcast_arrays(*parts)).astype(float), axis=0))),
    "ROUND": lambda value, digits: float(np.round(value, int(digits))),
    "ABS": np.abs,
    "MAX": lambda *parts: float(max(np.max(part) for part in parts)),
    "IF": _if,
    "ISNUMBER": lambda value: not isinstance(value, Blank),
    "MATCH": lambda value, span, kind: 1 + list(np.ravel(span)).index(value),
    "INDEX": lambda span, place: float(np.ravel(span)[place - 1]),
    "YEAR": _year,
    "MONTH": _month,
    "DATE": _date,
    "INT": np.floor,
}


class Calculator:
    """Evaluates the formulas of a workbook that openpyxl has read."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._cells: dict[tuple[str, str], Any] = {}
        self._names = {name: found.attr_text for name, found in workbook.defined_names.items()}

    def value(self, sheet: str, cell: str) -> Any:
        """The value of one cell; an empty one and a text are `Blank`."""
        key = (sheet, cell)
        if key not in self._cells:
            self._cells[key] = self._evaluate(sheet, self._workbook[sheet][cell].value)
        return self._cells[key]

    def _evaluate(self, sheet: str, content: object) -> Any:
        if isinstance(content, datetime | date):
            return float(to_excel(content))
        if isinstance(content, int | float):
            return float(content)
        if not isinstance(content, str) or not content.startswith("="):
            return Blank(0.0)
        text = "".join(self._python(token) for token in Tokenizer(content).items)
        return eval(text, {"F": FUNCTIONS, "R": lambda reference: self._reference(sheet, reference)})

    def _python(self, token: Any) -> str:
        if token.type == "FUNC":
            return f"F[{token.value[:-1]!r}](" if token.subtype == "OPEN" else ")"
        if token.type == "OPERAND" and token.subtype == "RANGE":
            return f"R({token.value!r})"
        return "==" if token.value == "=" else str(token.value)

    def _reference(self, sheet: str, reference: str) -> Any:
        reference = self._names.get(reference, reference).replace("$", "")
        found = re.fullmatch(r"(?:'?(?P<sheet>[^'!]+)'?!)?(?P<cells>[A-Z]+\d+(?::[A-Z]+\d+)?)", reference)
        assert found, reference
        sheet, cells = found["sheet"] or sheet, found["cells"]
        if ":" not in cells:
            return self.value(sheet, cells)
        left, top, right, bottom = range_boundaries(cells)
        rows = self._workbook[sheet].iter_rows(top, bottom, left, right)
        return np.array([[float(self.value(sheet, cell.coordinate)) for cell in row] for row in rows])
