"""Columns as an answer: what a question in SQL gives back, as arrays, as a data frame or as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import DataError, nearest_name

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DataTable"]


@dataclass(frozen=True)
class DataTable:
    """A table as columns by name, all of one length.

    Example:
        >>> table = DataTable({"series": np.array(["GDP"], dtype=object)})
        >>> len(table), table.names
        (1, ('series',))
    """

    columns: Mapping[str, NDArray[Any]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self.columns)

    def __len__(self) -> int:
        """The number of rows."""
        return len(next(iter(self.columns.values()), ()))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The rows, one after the other, as plain Python values."""
        return iter(zip(*(values.tolist() for values in self.columns.values()), strict=True))

    def __getitem__(self, name: str) -> NDArray[Any]:
        """One column.

        Raises:
            DataError: there is no such column; the nearest name is given.
        """
        if name not in self.columns:
            raise DataError(f'no column "{name}"; {nearest_name(name, self.columns)}')
        return self.columns[name]

    def to_frame(self) -> pd.DataFrame:
        """Return the table as a data frame of pandas; days become timestamps."""
        import pandas as pd  # deferred: 0.3 s that text and arrays do not need

        return pd.DataFrame({name: _seconds(values) for name, values in self.columns.items()})

    def __str__(self) -> str:
        """Return the table as text with its names above."""
        from eccles.report.data_text import columns_text  # deferred: text is not always wanted

        return columns_text(self.columns)


def _seconds(values: NDArray[Any]) -> NDArray[Any]:
    return np.array(values.astype("datetime64[s]") if values.dtype.kind == "M" else values)
