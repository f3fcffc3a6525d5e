"""The units of published series as words: what they measure, in what size, and what they convert to.

"USD mn" and "USD bn" measure dollars in two sizes; "USD bn 2017" measures dollars of 2017 and converts to neither;
"index 2017=100" converts to nothing. A word nobody knows here measures itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eccles.base.errors import UnitError, nearest_name

__all__ = [
    "PLAIN_UNITS",
    "PURE",
    "Named",
    "UnitWord",
    "converted",
    "read_unit",
    "unit_of_product",
    "unit_of_quotient",
    "unit_of_sum",
]

Named = tuple[str, str]
"""The name of a series and its unit."""

PURE = "ratio"
"""The unit of one quantity divided by another of the same unit."""

MONEY = re.compile(r"([A-Z]{3})(?: (100 )?(tn|bn|mn|thousand))?(?: ((?:19|20)\d\d))?")
SIZES = {"": 1.0, "thousand": 1e3, "mn": 1e6, "bn": 1e9, "tn": 1e12}
OTHERS = {
    "percent": ("share", 0.01),
    "percentage points": ("share", 0.01),
    "basis points": ("share", 0.0001),
    "fraction": ("share", 1.0),
    "number": ("number", 1.0),
    "thousand": ("number", 1e3),
    PURE: (PURE, 1.0),
    "0/1": (PURE, 1.0),
}
"""What a word measures and its size."""

PLAIN_UNITS = tuple(OTHERS)
"""The units that are neither money nor an index."""


@dataclass(frozen=True)
class UnitWord:
    """A unit taken apart.

    Attributes:
        word: as the publisher writes it.
        measures: what it is a size of: "USD", "USD of 2017", "share", "index 2017=100".
        size_ratio: how many of the smallest size one of it is.
        currency: of money, else empty.
    """

    word: str
    measures: str
    size_ratio: float
    currency: str = ""


def read_unit(word: str) -> UnitWord:
    """Return a unit taken apart.

    Example:
        >>> read_unit("USD bn 2017").measures
        'USD of 2017'
    """
    money = MONEY.fullmatch(word)
    if money is not None:
        currency, hundred, size, year = money.groups()
        size_ratio = SIZES[size or ""]
        return UnitWord(
            word, f"{currency} of {year}" if year else currency, size_ratio * (10**2 if hundred else 1), currency
        )
    measures, size_ratio = OTHERS.get(word, (word, 1.0))
    return UnitWord(word, measures, size_ratio)


def converted(value: NDArray[np.float64], unit: str, wanted: str, name: str) -> NDArray[np.float64]:
    """Return values in another unit that measures the same.

    Args:
        value: in `unit`.
        unit: their unit.
        wanted: the other unit.
        name: of the series, for the message.

    Raises:
        UnitError: the two measure different things; what the unit converts to is named.
    """
    here, there = read_unit(unit), read_unit(wanted)
    if here.measures != there.measures:
        raise UnitError(f'{name} is in "{unit}" and cannot be put in "{wanted}"; {_sizes_of(here, wanted)}')
    return np.asarray(value * here.size_ratio / there.size_ratio, dtype=np.float64)


def unit_of_sum(one: Named, other: Named) -> str:
    """Return the unit of a sum or difference: both must have it.

    Raises:
        UnitError: they have not; the conversion that helps is named.
    """
    if one[1] != other[1]:
        _refuse_other_size(one, other)
        mine, theirs = read_unit(one[1]).measures, read_unit(other[1]).measures
        raise UnitError(f"{_both(one, other)}: one measures {mine}, the other {theirs}; they cannot be added")
    return one[1]


def unit_of_product(one: Named, other: Named) -> str:
    """Return the unit of a product: that of one factor, the other being a pure number.

    Raises:
        UnitError: neither is.
    """
    if read_unit(one[1]).measures == PURE:
        return other[1]
    if read_unit(other[1]).measures == PURE:
        return one[1]
    raise UnitError(
        f"{_both(one, other)}; their product has no unit: divide one by a series of its own unit first, or multiply "
        "the arrays in .value yourself"
    )


def unit_of_quotient(one: Named, other: Named) -> str:
    """Return the unit of a quotient: a ratio where both have the same, else one per the other.

    Raises:
        UnitError: money in two sizes, or at current against constant prices.
    """
    mine, theirs = read_unit(one[1]), read_unit(other[1])
    if one[1] == other[1]:
        return PURE
    if theirs.measures == PURE:
        return one[1]
    _refuse_other_size(one, other)
    if mine.currency and mine.currency == theirs.currency:
        raise UnitError(f"{_both(one, other)}: current against constant prices; take both at the same prices")
    return f"{one[1]} per {other[1]}"


def _refuse_other_size(one: Named, other: Named) -> None:
    if read_unit(one[1]).measures == read_unit(other[1]).measures:
        raise UnitError(f'{_both(one, other)}; convert one: {other[0]}.to("{one[1]}")')


def _both(one: Named, other: Named) -> str:
    return f'{one[0]} is in "{one[1]}" and {other[0]} in "{other[1]}"'


def _sizes_of(unit: UnitWord, wanted: str) -> str:
    """The sentence that names what a unit converts to."""
    if unit.currency:
        year = unit.measures[len(unit.currency) + len(" of ") :]
        return nearest_name(wanted, [f"{unit.currency} {size} {year}".strip() for size in ("mn", "bn", "tn")])
    same = [word for word, (measures, _) in OTHERS.items() if measures == unit.measures and word != unit.word]
    return nearest_name(wanted, same) if same else "it converts to nothing else"
