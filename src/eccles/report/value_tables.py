"""A valuation as plain text and as columns: classes, shocks, shares of what is outstanding, maturities, securities."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from eccles.base.timeline import as_day
from eccles.base.units import mn_from_bn, pct_from_share
from eccles.core.outside import YIELD_TENORS
from eccles.core.valuation import ClassValue, Valuation
from eccles.report.frames import Columns

__all__ = ["class_columns", "class_text", "security_columns", "security_text"]

LABEL = {
    "bills": "bills",
    "notes_bonds": "notes and bonds",
    "tips": "TIPS",
    "frn": "floating-rate notes",
    "agency_debt": "agency debt",
    "mbs": "agency MBS",
    "cmbs": "agency CMBS",
    "treasuries": "all Treasuries",
    "total": "all securities",
}
MISSING = "-"
BOOK_COLUMN = "par_and_compensation_bn"
TEN_YEAR = YIELD_TENORS.index("10y")


def class_columns(valuation: Valuation) -> Columns:
    """Return one row a class and total; amounts in bn, shares as fractions."""
    rows = valuation.classes
    columns: Columns = {"class": np.array([row.name for row in rows], dtype=object)}
    columns[BOOK_COLUMN] = np.array([row.book_bn for row in rows], dtype=np.float64)
    for name in (
        "value_bn",
        "gain_bn",
        "accrued_bn",
        "duration_yrs",
        "dv01_bn_per_bp",
        "ten_year_bn",
        "maturity_yrs",
        "outstanding_bn",
        "outstanding_ten_year_bn",
    ):
        columns[name] = np.array([getattr(row, name) for row in rows], dtype=np.float64)
    columns["outstanding_basis"] = np.full(len(rows), valuation.outstanding_basis, dtype=object)
    for place, shock in enumerate(valuation.shocks):
        words = str(shock).replace(" bp", "bp").replace(" ", "_")
        columns[f"shock_{words}_bn"] = np.array([row.shocked_bn[place] for row in rows])
    return columns


def security_columns(valuation: Valuation) -> Columns:
    """Return one row a CUSIP; prices per 100 of par (of real par for TIPS), amounts in bn."""
    rows = valuation.securities
    columns: Columns = {
        "cusip": rows.securities.cusip,
        "kind": rows.securities.kind,
        "coupon_pct": rows.securities.coupon_pct,
        "issue_date": rows.securities.issue_date,
        "maturity_date": rows.securities.maturity_date,
    }
    for name in (
        "par_bn",
        "compensation_bn",
        "clean_per100",
        "accrued_per100",
        "yield_pct",
        "macaulay_yrs",
        "modified_yrs",
        "convexity_ratio",
        "value_bn",
        "gain_bn",
        "dv01_bn_per_bp",
        "ten_year_bn",
        "outstanding_bn",
        "outstanding_share",
    ):
        columns[name] = getattr(rows, name)
    columns["outstanding_basis"] = np.full(rows.par_bn.size, valuation.outstanding_basis, dtype=object)
    return columns


def class_text(valuation: Valuation, width_count: int = 80) -> str:
    """Return the classes of a valuation as text, with its shocks, shares, maturities and conventions.

    Args:
        valuation: what to print.
        width_count: characters of a line.
    """
    blocks = [
        [f"{valuation.name}: {valuation.date}, {valuation.basis} holdings, USD bn; DV01 in USD mn"],
        _grid(VALUE_HEADS, [_value_cells(row) for row in valuation.classes]),
    ]
    if valuation.shocks:
        heads = ("change in value", *map(str, valuation.shocks))
        blocks.append(_grid(heads, [(LABEL[row.name], *map(_one, row.shocked_bn)) for row in valuation.classes]))
    blocks += [_share_lines(valuation), _profile_lines(valuation)]
    notes = (line for note in _notes(valuation) for line in textwrap.wrap(note, width_count, subsequent_indent="  "))
    return "\n\n".join("\n".join(block) for block in [*blocks, list(notes)])


def security_text(valuation: Valuation) -> str:
    """Return every security of a valuation as text, one line each, by class and maturity."""
    rows, held = valuation.securities, valuation.securities.securities
    order = np.lexsort((held.maturity_date, held.kind.astype(str)))
    lines = [
        (
            f"{held.cusip[i]} {held.kind[i]}",
            f"{held.coupon_pct[i]:.3f}",
            str(held.maturity_date[i]),
            f"{rows.book_bn[i]:,.3f}",
            f"{rows.clean_per100[i]:.3f}",
            f"{rows.yield_pct[i]:.3f}",
            f"{rows.modified_yrs[i]:.2f}",
            f"{mn_from_bn(float(rows.dv01_bn_per_bp[i])):.2f}",
            f"{rows.ten_year_bn[i]:,.2f}",
            f"{rows.gain_bn[i]:+,.3f}",
            _pct(float(rows.outstanding_share[i])),
        )
        for i in order
    ]
    heads = (*SECURITY_HEADS, "approx. %" if valuation.approximate else "held %")
    return "\n".join([f"{valuation.name}: {valuation.date}, USD bn; DV01 in USD mn", "", *_grid(heads, lines)])


VALUE_HEADS = ("", "par+comp.", "value", "gain", "gain %", "dur.", "DV01", "10y eq.", "years")
SECURITY_HEADS = ("", "coupon", "maturity", "par+comp.", "price", "yield", "dur.", "DV01", "10y eq.", "gain")


def _value_cells(row: ClassValue) -> tuple[str, ...]:
    return (
        LABEL[row.name],
        _one(row.book_bn),
        _one(row.value_bn),
        _one(row.gain_bn),
        _pct(row.gain_bn / row.book_bn) if row.book_bn else MISSING,
        f"{row.duration_yrs:.2f}",
        _one(mn_from_bn(row.dv01_bn_per_bp)),
        _one(row.ten_year_bn),
        f"{row.maturity_yrs:.2f}" if np.isfinite(row.maturity_yrs) else MISSING,
    )


def _share_lines(valuation: Valuation) -> list[str]:
    if np.isnat(valuation.record_date):
        return [f"Share of what is outstanding: no debt table within a month of {valuation.date}."]
    known = [row for row in valuation.classes if np.isfinite(row.outstanding_bn)]
    cells = [
        (
            LABEL[row.name],
            _one(row.outstanding_bn),
            _pct(row.book_bn / row.outstanding_bn),
            _one(row.outstanding_ten_year_bn),
            _pct(row.ten_year_bn / row.outstanding_ten_year_bn),
        )
        for row in known
    ]
    about, held = ("approx. ", "approx. %") if valuation.approximate else ("", "held %")
    heads = (f"{about}outstanding {as_day(valuation.record_date)}", "amount", held, "10y eq.", held)
    return _grid(heads, cells)


def _profile_lines(valuation: Valuation) -> list[str]:
    total = float(valuation.bucket_bn.sum())
    pairs = zip(valuation.bucket, valuation.bucket_bn, strict=True)
    cells = [(name, _one(float(amount)), _pct(float(amount) / total)) for name, amount in pairs]
    return _grid(("Treasuries, par, by maturity", "held", "%"), cells)


def _notes(valuation: Valuation) -> list[str]:
    ten_year = valuation.par_yield_pct[TEN_YEAR]
    spread, inflation = valuation.mortgage_spread_pct, valuation.breakeven_pct
    notes = [
        "par+comp.: par and inflation compensation; gain: value less that, so bills' is the discount not yet earned.",
        "dur.: modified duration, of MBS effective; years: to maturity, of MBS the average life. CMBS at par.",
        f"Par yields: 10y {ten_year:.2f} %; MBS {spread:.2f} % over the curve; breakeven inflation {inflation:.2f} %.",
    ]
    if valuation.approximate:
        record = as_day(valuation.record_date)
        notes.append(
            f"approx.: amounts outstanding {record} are {valuation.outstanding_basis}, not published by CUSIP."
        )
    return [*notes, _cost_note(valuation)]


def _cost_note(valuation: Valuation) -> str:
    """The gain against amortised cost with the day of its premiums, or why there is none."""
    if valuation.cost_gap:
        return f"Amortised cost is not known: {valuation.cost_gap}."
    day, cost = as_day(valuation.premium_date), valuation.amortised_cost_bn
    source = "as the H.4.1 shows it" if day == valuation.date else f"premiums as of {day}, amortised on"
    return f"Against amortised cost ({source}: {cost:,.1f} bn): {valuation.of('total').value_bn - cost:+,.1f} bn."


def _grid(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    return [
        f"{row[0]:{widths[0]}} " + " ".join(cell.rjust(size) for cell, size in zip(row[1:], widths[1:], strict=True))
        for row in [heads, *rows]
    ]


def _one(value: float) -> str:
    """One decimal; what rounds to nothing has no sign."""
    return f"{round(float(value), 1) + 0.0:,.1f}"


def _pct(share: float) -> str:
    return f"{round(pct_from_share(share), 1) + 0.0:.1f}" if np.isfinite(share) else MISSING
