"""Write docs/explanation/validation.md: the promises, their numbers and the commands that print them.

Run: python -m calibration.validation_page            (prints the page)
     python -m calibration.validation_page --write    (writes it)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from calibration import unreconciled, validation
from eccles.base.units import pct_from_share
from eccles.core.projection import ProjectionResult
from eccles.data.snapshot import open_snapshot

__all__ = ["main", "page"]

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "validation.md"
OLD_FIT = "2022-05-31"
ARTICLE_BILLS_BN = 44.1
"""What a source article gives as the most that bills would fill in the first year."""

HEAD = """# Validation: what was promised, and what was measured

Every number below is printed by `python -m calibration.validation_page` (after `make setup`) from the embedded
snapshot; the limits are enforced by `tests/gallery/test_must_hold.py`. Errors are projected less published, in USD bn
unless a unit is given. The back-test is the shipped scenario `qt2_as_it_happened`: it opens on 2022-06-01 with the
holdings published for 2022-02-16 carried forward and reconciled on the opening day, knows the purchases agreed but not
settled by then, and after that only the rule, the actual auction calendar and the outside paths (TGA, currency, foreign
pool, other lines, mortgage rate, consumer prices) as they happened. No SOMA holding after the opening enters the run.

What it does owe to later data: the purchases agreed and not settled by the opening (72 bn) are derived from the actual
settlements to October 2022 less the principal reinvested from June on, and their split over two months is read off the
last of them; the prepayment fit uses data to 2023-05 and the liquidity split data to 2023-12, as named in the scenario,
and both are scored only after those dates.
"""


def page() -> str:
    """Return the page."""
    result = validation.qt2()
    parts = [
        HEAD,
        _first_year(result),
        _treasuries(result),
        _bills(result),
        _mortgages(),
        _lines(result),
        _liquidity(result),
        _unreconciled(),
        TAIL,
    ]
    return "\n".join(parts)


def _first_year(result: ProjectionResult) -> str:
    found = validation.first_year()
    score = validation.bill_redemptions(result)
    more = found.with_compensation_bn - ARTICLE_BILLS_BN
    accrued = float(score.projected_bn[score.month_date < np.datetime64("2023-06-01")].sum())
    return f"""## 1. The first year, from the published holdings alone

Months of 2022 from June with coupon principal below the cap in force: **{", ".join(found.short_months)}**.

| bills redeemed June 2022 to May 2023 | bn |
| --- | ---: |
| caps on the holdings of 2022-02-16, compensation (frozen) inside the cap | {found.with_compensation_bn:.2f} |
| the same without compensation | {found.without_compensation_bn:.2f} |
| official (Board annual report, table G.1) | 45.0 |
| the source article's "at most" | 44.1 |

The gap that bills fill is the cap less coupon principal, so 44.1 would need {more:.1f} bn more coupons than were
held. With compensation accrued to each maturity, as the projection below counts it, the sum is {accrued:.2f}; the rest
of the distance to the official 45.0 is notes bought between 2022-02-16 and the end of the purchases in March 2022.
"""


def _treasuries(result: ProjectionResult) -> str:
    pct = validation.treasury_errors_pct(result)
    rows = [
        f"| {name.replace('_', ' ')} | {validation.rms(error):.2f} | {np.abs(error).max():.2f} | {error[-1]:+.2f} |"
        for name, error in validation.class_errors_bn(result).items()
    ]
    return f"""## 2. `qt2_as_it_happened`

### Treasuries, {pct.size} month-end readings to {validation.reading_dates(result)[-1]}

Largest error of SOMA Treasury par: **{np.abs(pct).max():.3f} %** (limit 0.1 %); at the end {pct[-1]:+.3f} %.

| class | rms, bn | largest, bn | last, bn |
| --- | ---: | ---: | ---: |
{chr(10).join(rows)}

What remains in the classes are two or three months of 2023 in which securities bought between the published holdings
and the end of the purchases (March 2022) matured: purchases are spread over what was outstanding, the Desk chose.
"""


def _bills(result: ProjectionResult) -> str:
    score = validation.bill_redemptions(result)
    rows = [
        f"| {str(month)[:7]} | {official:.2f} | {projected:.2f} | {static:.2f} |"
        for month, official, projected, static in zip(
            score.month_date, score.official_bn, score.projected_bn, score.static_bn, strict=True
        )
        if max(official, projected, static) > 0.0
    ]
    return f"""### Bills redeemed month by month

Root-mean-square error **{score.rms_bn:.2f} bn** over 23 months (limit 0.8); the same caps on the published holdings
without roll-overs: {score.static_rms_bn:.2f} bn. Bills held on 2024-04-03:
{score.held_2024_04_03_bn:.1f} (published 195.1).
Months in which all four are zero are left out.

| month | official | projected | without roll-overs |
| --- | ---: | ---: | ---: |
{chr(10).join(rows)}

March and April 2024 are the proof of the carry: two-year notes bought in the roll-overs of March and April 2022
matured then, and without them the same rule redeems 10 and 8 bn too many bills.
"""


def _mortgages() -> str:
    rows = []
    for label, fits in (("to 2023-05 (shipped)", {}), ("to 2022-05", {"prepayment": OLD_FIT})):
        score = validation.mortgage_score(validation.qt2(**fits))
        rows.append(
            f"| {label} | {score.projected_bn.sum():.1f} | {score.actual_bn.sum():.1f} | "
            f"{score.cumulative_error_pct:+.1f} % | {score.rms_bn:.2f} | {score.best_constant_rms_bn:.2f} |"
        )
    return f"""### Agency MBS principal, payment months June 2023 to September 2025

| fitted on data | projected | actual | cumulative error | rms a month | best constant, rms |
| --- | ---: | ---: | ---: | ---: | ---: |
{chr(10).join(rows)}

Limits: 5 % and 1.2 bn, and better than the best constant amount (chosen with hindsight: the mean of the scored months).
The fit that stops in May 2022 fails: until then no borrower in the sample had ever been locked in by rates far above
his own, so nothing in the data says how far turnover falls. It is published because that is what anyone would have had.
Sensitivity to the mortgage rate is in [Prepayment](prepayment.md).
"""


def _lines(result: ProjectionResult) -> str:
    gaps = validation.line_gaps(result)
    dates = sorted({str(gap.date) for gap in gaps})
    names = list(dict.fromkeys(gap.line for gap in gaps))
    by_place = {(gap.line, str(gap.date)): gap for gap in gaps}
    rows = []
    for name in names:
        cells = [by_place[name, date] for date in dates]
        text = " | ".join(f"{g.projected_bn:,.1f} ({g.error_bn:+.1f})" for g in cells)
        rows.append(f"| {name.replace('_', ' ')} | {text} |")
    worst = max(abs(g.error_bn / g.published_bn) for g in gaps if g.line == "securities held outright")
    return f"""### Securities held outright and total assets at 12, 24 and 36 months

Largest error of securities held outright: **{pct_from_share(worst):.2f} %** (limit 1 %). Projected,
and in brackets the error:

| line | {" | ".join(dates)} |
| --- |{" ---: |" * len(dates)}
{chr(10).join(rows)}

Here loans, premiums, repos and the other assets enter as they happened, so the whole difference of total assets is that
of the securities. Held at their level of 2022-06-01 instead, as a projection made that day would have held them, the
error of total assets splits into (bn):

| line | {" | ".join(dates)} |
| --- |{" ---: |" * len(dates)}
{_held_rows()}

Loans are the bank lending of March 2023 (discount window, Bank Term Funding Program). Other assets fell with the
unamortized premiums: {_premiums()}.
"""


def _held_rows() -> str:
    lines = validation.held_line_errors_bn()
    return "\n".join(
        f"| {name} | " + " | ".join(f"{value:+.1f}" for value in values) + " |" for name, values in lines.items()
    )


def _premiums() -> str:
    table = open_snapshot().table("h41_line")
    rows = np.flatnonzero(table["line"] == "unamortized_premiums")
    wanted = ("2022-06-01", "2023-03-22", "2025-03-05")
    found = {str(table["date"][row]): float(table["value_bn"][row]) for row in rows}
    return ", ".join(f"{found[date]:.1f} bn on {date}" for date in wanted)


def _liquidity(result: ProjectionResult) -> str:
    gaps = validation.liquidity_gaps_bn(result)
    error, constant = validation.on_rrp_rms_bn(result)
    early_rms, early_mean = validation.on_rrp_early_bn(result)
    return f"""### Reserves and the ON RRP

Reserves + ON RRP at 12, 24 and 36 months: {", ".join(f"{gap:+.1f}" for gap in gaps)} bn (limit 75).
Weekly ON RRP over 2024-01 to 2025-11, split fitted on data to 2023-12: rms **{error:.0f} bn** (limit 130); a constant
satiation level fitted on the same data: {constant:.0f} bn. Before that, over 2022-06 to 2023-12, the same run puts
{-early_mean:.0f} bn too little into the ON RRP on average (rms {early_rms:.0f}): the demand of money funds in
those months was not in the level of deposits. How the specification was chosen, and how badly every
specification does on 2022-23, is in [The split of liquidity](liquidity-split.md).
"""


def _unreconciled() -> str:
    shares = unreconciled.derived_volume_pct()
    return f"""## The rules without reconciliation

The holdings of 2022-02-16 carried to 2026-03-25 and never corrected: root-mean-square of the weekly error / error of
the year's last Wednesday, by class (`python -m calibration.unreconciled`). The carry of MBS uses the latest prepayment
fit and settlements as they happened; it is a reconstruction, not a forecast.

{unreconciled.table()}

Share of roll-over volume allotted on derived rather than printed auction sizes: bills {shares["bills"]:.0f} %, coupons
{shares["coupons"]:.0f} %, all {shares["all"]:.0f} %. Only the proportions within a settlement date matter.
"""


TAIL = """## Books, paths, bytes and speed

* Every week of every shipped scenario: the account axis sums to zero, the journal re-posts to the balances, each class
  on the books is the sum of its lots, securities roll forward, no cap is exceeded - each within 1e-6 bn.
  `pytest tests/gallery/test_scenarios.py`
* One path equals the first of many, chunks of paths equal the whole, and two runs are identical, to the last bit.
  `pytest tests/engine/test_paths.py tests/gallery/test_scenarios.py`
* Speed, medians of one quiet two-core machine (2026-11-21): a warm ten-year projection of every CUSIP takes 95 ms
  (limit 100), with an edited cap 79 ms where Treasuries run off and 95 ms in the baseline, a cold
  `eccles project --format csv` 1.1 s (limit about 2); a plain pandas loop that gives the same Treasuries to 1e-12 bn
  takes 2.5 s; `eccles --help` 118 ms beside 13 ms of a bare interpreter. `make bench` prints them.
* Bad input: one message, exit code 2, nothing written. `pytest tests/surfaces tests/data/test_scenario_file.py`
"""


def main() -> int:
    """Print or write the page."""
    text = page()
    if "--write" in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
