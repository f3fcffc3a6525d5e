"""Published lines as sums of published cells: what the opening of every account, and every drawn line, was read from.

A line that no table prints follows from an identity; here it stands as its terms, each with its sign, so that a receipt
can show the cells themselves and check that they add up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from eccles.base.timeline import as_day
from eccles.base.units import bn_from_mn
from eccles.core.receipt import Origin
from eccles.data.origins import cell_origin, series_origin
from eccles.data.snapshot import Snapshot
from eccles.opening.balance_sheet import FACTOR_COLUMNS, SOMA_COLUMNS

__all__ = ["OPENING_TERMS", "PUBLISHED_TERMS", "Term", "cells_of"]


@dataclass(frozen=True)
class Term:
    """One term of a line: a cell and what it counts.

    Attributes:
        source: "table.column", or the id of a series in dollars.
        weight_ratio: +1 or -1.
    """

    source: str
    weight_ratio: float = 1.0


def _soma(column: str, weight_ratio: float = 1.0) -> Term:
    return Term(f"soma_summary.{column}", weight_ratio)


def _factor(column: str, weight_ratio: float = 1.0) -> Term:
    return Term(f"h41_factor.{column}", weight_ratio)


WALCL = Term("WALCL")
LESS_AGENCY = (Term("WSHOMCB", -1.0), Term("FEDDT", -1.0))

OPENING_TERMS: dict[str, tuple[Term, ...]] = {
    **{account: (_soma(column),) for account, column in SOMA_COLUMNS.items()},
    **{account: (_factor(column),) for account, column in FACTOR_COLUMNS.items()},
    "unamortized_discounts": (),
    "loans": (_factor("loans_bn"),),
    "other_assets": (
        WALCL,
        *(_soma(column, -1.0) for column in SOMA_COLUMNS.values()),
        _factor("loans_bn", -1.0),
    ),
    "factors_bridge": (_factor("total_supplying_bn"), Term("WALCL", -1.0)),
}
"""What the opening of each account is the sum of; the discount on bills starts at nothing, inside other assets."""

PUBLISHED_TERMS: dict[str, tuple[Term, ...]] = {
    "bills_bn": (_soma("bill_bn"),),
    "coupons_bn": (Term("TREAST"), _soma("bill_bn", -1.0)),
    "agency_securities_bn": (Term("WSHOMCB"), Term("FEDDT")),
    "loans_bn": (_factor("loans_bn"),),
    "other_assets_bn": (
        _factor("total_supplying_bn"),
        Term("TREAST", -1.0),
        *LESS_AGENCY,
        _factor("loans_bn", -1.0),
    ),
    "total_assets_bn": (WALCL,),
    "other_liabilities_bn": (_factor("other_absorbing_bn"),),
    **{f"{name}_bn": (_factor(f"{name}_bn"),) for name in ("currency", "reserves", "on_rrp", "foreign_rrp", "tga")},
}
"""What each published line of the pictures is the sum of."""


def cells_of(snapshot: Snapshot, terms: tuple[Term, ...], wednesday: np.datetime64) -> tuple[tuple[float, Origin], ...]:
    """Return each term's amount in USD bn, sign included, with where it was read.

    The SOMA summary of a week in which Wednesday is a holiday is dated the day before, and in some of these weeks there
    is none: the last one on or before the Wednesday counts, as in the pictures, and the origin says so.

    Raises:
        DataError: a table or series has nothing for that Wednesday.
    """
    return tuple(_cell(snapshot, term, wednesday) for term in terms)


def _cell(snapshot: Snapshot, term: Term, wednesday: np.datetime64) -> tuple[float, Origin]:
    table, _, column = term.source.partition(".")
    if not column:
        series = snapshot.series(table)
        published = float(series.at(wednesday))
        origin = replace(series_origin(snapshot, table), date=str(wednesday), value=published)
        amount_bn = published if series.unit.startswith("USD bn") else float(bn_from_mn(published))
        return term.weight_ratio * amount_bn, origin
    found = cell_origin(snapshot, table, column, _row_date(snapshot, table, wednesday))
    return term.weight_ratio * found.value, found.origin


def _row_date(snapshot: Snapshot, table: str, wednesday: np.datetime64) -> np.datetime64:
    if table != "soma_summary":
        return wednesday
    date = snapshot.table(table)["date"]
    return as_day(date[np.searchsorted(date, wednesday, side="right") - 1])
