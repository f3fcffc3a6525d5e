"""The figures of the claims that rest on a whole series or a list of holdings, computed again from every row of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from eccles.base.timeline import DateArray, as_date, as_day
from eccles.base.units import DAYS_PER_YEAR, bp_from_pp, pct_from_share
from eccles.core.receipt import Origin, ReceiptStep
from eccles.core.series import Series
from eccles.data.announcements import load_calendar
from eccles.data.derived_series import shiller_total_return
from eccles.data.episodes import load_episodes
from eccles.data.origins import column_origin, file_origin
from eccles.data.programmes import find_programme
from eccles.history.purchases import planned_actual
from eccles.receipts.history.claim_cells import days_of
from eccles.receipts.history.claim_formulas import Checked
from eccles.receipts.history.total_return import return_step
from eccles.receipts.steps.cell_steps import amount_of, number_text, total, whole_series
from eccles.receipts.steps.computed import cell_of
from eccles.receipts.steps.counted import Counted
from eccles.receipts.steps.plan_steps import cap_steps, plan_steps
from eccles.receipts.steps.programme_steps import realised_steps
from eccles.receipts.steps.records import decisions_origin, episode_origin

__all__ = ["SERIES_RULES"]

FloatArray = NDArray[np.float64]
BOUGHT = ("purchases", "twist")
COUPONS = ("note_bond", "tips", "frn")
YEAR = np.timedelta64(12, "M")


def _inside(one: Checked, series_id: str) -> tuple[Series, DateArray, FloatArray]:
    """Return a series with its days and values between the two days of the check."""
    series = one.library.series(series_id)
    kept = (series.date >= one.day("first_date")) & (series.date <= one.day("last_date"))
    return series, series.date[kept], series.value[kept]


def _step(one: Checked, what: str, value: float, unit: str, detail: str, *origins: Origin) -> list[ReceiptStep]:
    return [ReceiptStep(what, one.by, value, unit, detail, origins)]


def _mean(one: Checked) -> list[ReceiptStep]:
    series, date, value = _inside(one, one.text("series"))
    added = float(value.sum())
    detail = f"{number_text(added)} / {value.size} observations, {date[0]} to {date[-1]}"
    return _step(one, f"Mean of {series.title}", added / value.size, "%", detail, whole_series(one.library, series.id))


def _extreme(one: Checked) -> list[ReceiptStep]:
    """Return the extreme of a series, by sorting all of its values between the two days; or its day."""
    series, date, value = _inside(one, one.text("series"))
    lowest = one.text("lowest") == "True"
    order = np.lexsort((date, value if lowest else -value))
    cell = cell_of(one.library, series.id, as_day(date[order[0]]))
    amount, unit, converted = amount_of(cell)
    words = f"{'lowest' if lowest else 'highest'} of {date.size} values, {date[0]} to {date[-1]}"
    if one.unit == "date":
        day = as_day(date[order[0]])
        said = f"{series.title}: the {words}, on {day}"
        return _step(one, said, days_of(day), "days since 1970", f"{number_text(amount)} {unit}", cell)
    value_in = amount_of(cell, "bp")[0] if one.unit == "bp" else amount
    return _step(
        one, f"{series.title}, {cell.date}", value_in, one.unit, f"the {words}; {converted}".rstrip("; "), cell
    )


def _grown(one: Checked) -> tuple[Series, DateArray, FloatArray]:
    """Return months with growth over the same month of the year before, in per cent."""
    series, date, value = _inside(one, one.text("series"))
    known = dict(zip(series.date.astype("datetime64[M]").tolist(), series.value.tolist(), strict=True))
    before = [known.get((day.astype("datetime64[M]") - YEAR).item(), np.nan) for day in date]
    return series, date, np.asarray(pct_from_share(value / np.asarray(before) - 1.0))


def _mean_growth(one: Checked) -> list[ReceiptStep]:
    series, date, growth = _grown(one)
    detail = f"mean of {growth.size} months of 100 × (value / value a year before − 1), {date[0]} to {date[-1]}"
    value = float(growth.sum()) / growth.size
    return _step(one, f"{series.title}, growth over a year", value, "%", detail, whole_series(one.library, series.id))


def _growth_peak(one: Checked) -> list[ReceiptStep]:
    series, date, growth = _grown(one)
    place = int(np.argmax(growth))
    day = as_day(date[place])
    detail = f"{number_text(float(growth[place]))} %, the highest of {growth.size} months, {date[0]} to {date[-1]}"
    cells = (cell_of(one.library, series.id, day), cell_of(one.library, series.id, as_day(day.astype("M8[M]") - YEAR)))
    return _step(one, f"{series.title}: growth peaked in {day}", days_of(day), "days since 1970", detail, *cells)


def _days_outside(one: Checked) -> list[ReceiptStep]:
    rate, bound = (one.library.series(one.text(name)) for name in ("rate", "bound"))
    above = one.text("side") == "above"
    limit = dict(zip(bound.date.tolist(), bound.value.tolist(), strict=True))
    first = one.day("first_date")
    pairs = [
        (value, limit[day])
        for day, value in zip(rate.date.tolist(), rate.value.tolist(), strict=True)
        if as_date(day) >= first and day in limit
    ]
    # rates are published to the hundredth; half of one keeps what binary fractions leave behind from counting
    beyond = sum((value > edge + 0.005) if above else (value < edge - 0.005) for value, edge in pairs)
    detail = f"{beyond} of {len(pairs)} days from {first}"
    ids = (whole_series(one.library, rate.id), whole_series(one.library, bound.id))
    return _step(one, f"{rate.id} {one.text('side')} {bound.id}", float(beyond), "days", detail, *ids)


def _corridor(one: Checked) -> list[ReceiptStep]:
    series, date, value = _inside(one, "EFFR")
    table = one.library.snapshot.table("administered_rate")
    row = np.array([int((table["date"] <= day).sum()) - 1 for day in date])
    floor, ceiling = table["iorb_pct"][row], table["primary_credit_pct"][row]
    places = (value - floor) / (ceiling - floor)
    detail = f"mean of (EFFR − IORB) / (primary credit − IORB) on {places.size} days, {date[0]} to {date[-1]}"
    columns = (
        column_origin(one.library.snapshot, "administered_rate", name) for name in ("iorb_pct", "primary_credit_pct")
    )
    origins = (whole_series(one.library, series.id), *columns)
    return _step(one, "Place in the corridor", float(places.sum()) / places.size, "ratio", detail, *origins)


def _restless(one: Checked) -> list[ReceiptStep]:
    """Return rolling standard deviations in run-off over those in purchases; or how many run-offs are above them."""
    series, width = one.library.series(one.text("series")), int(one.number("window_days"))
    sums, squares = (np.concatenate([[0.0], np.cumsum(series.value**power)]) for power in (1, 2))
    mean = (sums[width:] - sums[:-width]) / width
    spread = bp_from_pp(np.sqrt(((squares[width:] - squares[:-width]) - width * mean**2) / (width - 1)))
    date, known = series.date[width - 1 :], {item.id: item for item in load_episodes()}
    bought = [item.id for item in known.values() if item.kind in BOUGHT]

    def mean_of(names: list[str]) -> float:
        inside = np.zeros(date.size, dtype=bool)
        for name in names:
            inside |= (date >= known[name].first_date) & (date <= known[name].last_date)
        return float(spread[inside].sum() / inside.sum())

    runoffs, calm = one.names("runoffs"), mean_of(bought)
    origins = [whole_series(one.library, series.id), *(episode_origin(name) for name in (*bought, *runoffs))]
    if one.text("by") != "count":
        value = mean_of(runoffs)
        detail = f"{number_text(value)} / {number_text(calm)} bp: means of {width}-day standard deviations"
        return _step(one, f"{series.title}: run-off over purchases", value / calm, "ratio", detail, *origins)
    steps = []
    for name in runoffs:
        found = mean_of([name])
        detail = f"{number_text(found)} against {number_text(calm)} bp"
        what = f"{name} above purchases: {'yes' if found > calm else 'no'}"
        steps += _step(one, what, float(found > calm), "count", detail, *origins)
    return steps


def _total_return(one: Checked) -> list[ReceiptStep]:
    if one.readings[0].source == "SP500TR":
        first, last = one.looked
        detail = f"100 × ({number_text(last.value)} / {number_text(first.value)} − 1)"
        value = pct_from_share(last.value / first.value - 1.0)
        return one.one(f"{first.title}, to {last.date}", value, detail, "%")
    price = one.library.series("SHILLER_SP_PRICE")
    months = [
        as_day(price.date[int(np.searchsorted(price.date, one.day(name), side="right")) - 1])
        for name in ("first_date", "last_date")
    ]
    return [return_step(one.library, *months, what=f"S&P composite with dividends, {months[0]} to {months[1]}")]


def _against_shares(one: Checked) -> list[ReceiptStep]:
    index, assets = shiller_total_return(one.library), one.library.series("WALCL")
    kept = (index.date >= one.day("first_date")) & (index.date <= one.day("last_date"))
    held = np.array([assets.value[assets.date <= day + np.timedelta64(6, "D")][-1] for day in index.date[kept]])
    one_way, other = (values - values.mean() for values in (held, index.value[kept]))
    value = float((one_way * other).sum() / np.sqrt((one_way**2).sum() * (other**2).sum()))
    detail = f"Σxy / √(Σx² Σy²) of deviations from the means, {held.size} months"
    names = ("WALCL", "SHILLER_SP_PRICE", "SHILLER_SP_DIVIDEND")
    origins = (whole_series(one.library, name) for name in names)
    return _step(one, "Correlation of assets with the return on shares", value, "ratio", detail, *origins)


def _announcement(one: Checked) -> list[ReceiptStep]:
    known = [
        item
        for item in load_calendar().announcements
        if item.programme == one.text("programme") and item.date >= one.day("first_date")
    ]
    first = min(known, key=lambda item: item.date)
    detail = f"{first.source} (confidence {first.confidence})"
    file = file_origin(f"announcements/{first.institution}.yaml")
    return _step(one, f"{first.text}, {first.date}", days_of(first.date), "days since 1970", detail, file)


def _over_plan(one: Checked) -> list[ReceiptStep]:
    """Return month by month what the SOMA gained less what was planned for it, from weeks and decisions."""
    programme, name = find_programme(one.text("programme")), one.text("measure")
    table = next(item for item in planned_actual(programme) if item.measure.name == name)
    steps = []
    for month, settled in zip(table.month_date, table.planned_in_weeks_bn, strict=True):
        if one.day("first_month") <= month <= one.day("last_month"):
            counted = Counted(programme, table, as_day(month), one.library.snapshot)
            capped, settling = table.measure.sign < 0, bool(np.isfinite(settled))
            plan = total(cap_steps(counted) if capped else plan_steps(counted, settling=settling))
            actual = total(realised_steps(counted, table.measure.classes, table.measure.sign))
            figure = f"programme:{programme.name}:actual_bn:{name}@{str(month)[:7]}"
            detail = f"{number_text(actual)} − {number_text(plan)} planned; eccles why {figure}"
            origins = (column_origin(one.library.snapshot, "soma_summary"), decisions_origin(programme.name))
            steps.append(ReceiptStep(str(month)[:7], one.by, actual - plan, "USD bn", detail, origins))
    return steps


def _of_market(one: Checked) -> list[ReceiptStep]:
    table = one.library.snapshot.table("debt_outstanding")
    rows = table["record_date"] == one.day("statement_date")
    amount = float(np.nansum(table["outstanding_bn"][rows]))
    held, before, then = (item.value for item in one.looked)
    words = [number_text(value) for value in (held, before, amount, then)]
    detail = f"100 × {words[0]} / ({words[1]} × {words[2]} / {words[3]})"
    origins = (*one.origins, column_origin(one.library.snapshot, "debt_outstanding", "outstanding_bn"))
    value = pct_from_share(held / (before * amount / then))
    return _step(one, f"{one.looked[0].title}, over marketable debt", value, "%", detail, *origins)


# --- holdings --------------------------------------------------------------------------------------------------------


def _rows(one: Checked, kinds: tuple[str, ...]) -> tuple[DateArray, FloatArray, FloatArray, Origin]:
    """Return maturity, par and par with compensation of what is listed of some kinds."""
    table = one.library.snapshot.table("holding")
    kept = np.isin(table["kind"].astype(str), kinds)
    par = table["par_bn"][kept]
    whole = par + np.nan_to_num(table["compensation_bn"][kept])
    return table["maturity_date"][kept], par, whole, column_origin(one.library.snapshot, "holding", "par_bn")


def _due(one: Checked) -> tuple[dict[str, float], Origin]:
    """Return principal due by calendar month between the two days."""
    kinds = (*COUPONS, "bill") if one.text("with_bills") == "True" else COUPONS
    maturity, _, whole, origin = _rows(one, kinds)
    first, last = (one.day(name).astype("datetime64[M]") for name in ("first_date", "last_date"))
    found = {str(month): 0.0 for month in np.arange(first, last + 1)}
    for month, amount in zip(maturity.astype("datetime64[M]").astype(str), whole.tolist(), strict=True):
        if month in found:
            found[month] += amount
    return found, origin


def _least_due(one: Checked) -> list[ReceiptStep]:
    due, origin = _due(one)
    month = min(due, key=lambda name: due[name])
    detail = "; ".join(f"{name} {number_text(amount)}" for name, amount in due.items())
    return _step(one, f"Least due, in {month}", due[month], "USD bn", detail, origin)


def _mean_due(one: Checked) -> list[ReceiptStep]:
    due, origin = _due(one)
    return [
        ReceiptStep(
            f"Due in {month}",
            one.by,
            amount / len(due),
            "USD bn",
            f"{number_text(amount)} / {len(due)} months",
            (origin,),
        )
        for month, amount in due.items()
    ]


def _below_cap(one: Checked) -> list[ReceiptStep]:
    due, origin = _due(one)
    cap, listed = one.number("cap_bn"), one.names("months")
    steps = []
    for month, amount in due.items():
        below = amount < cap
        wrong = below is not (month in listed)
        detail = f"{number_text(amount)} due, {'below' if below else 'not below'} {number_text(cap)} bn"
        what = f"{month}: the list is {'wrong' if wrong else 'right'}"
        steps += _step(one, what, float(wrong), "count", detail, origin)
    return steps


def _due_within(one: Checked) -> list[ReceiptStep]:
    """Return coupons due between two days, and the bills that are counted with them."""
    maturity, _, whole, origin = _rows(one, COUPONS)
    first, last = one.day("first_date"), one.day("last_date")
    kept = (maturity > first) & (maturity <= last)
    detail = f"{int(kept.sum())} notes, bonds, TIPS and floating-rate notes, with inflation compensation"
    steps = _step(one, f"Coupons due after {first} and to {last}", float(sum(whole[kept])), "USD bn", detail, origin)
    if one.text("bills") == "all held":
        return [*steps, one.looked[0].step(one.by)]
    if one.text("bills") == "listed":
        maturity, _, whole, _ = _rows(one, ("bill",))
        listed = float(sum(whole[(maturity > first) & (maturity <= last)]))
        steps.append(ReceiptStep("Bills due, as listed", one.by, listed, "USD bn", origins=(origin,)))
    return steps


def _mean_maturity(one: Checked) -> list[ReceiptStep]:
    """Return each kind's part of the mean maturity."""
    day, kinds = one.day("date"), one.names("kinds")
    found = []
    for kind in kinds:
        maturity, par, _, origin = _rows(one, (kind,))
        later = maturity > day
        years = (maturity[later] - day).astype(np.float64) / DAYS_PER_YEAR
        found.append((kind, float((years * par[later]).sum()), float(par[later].sum()), origin))
    whole = sum(par for _, _, par, _ in found)
    return [
        ReceiptStep(
            f"{kind.replace('_', ' ')}, {number_text(par)} bn",
            one.by,
            product / whole,
            "years",
            f"Σ par × years / par of all = {number_text(product)} / {number_text(whole)}",
            (origin,),
        )
        for kind, product, par, origin in found
    ]


SERIES_RULES: dict[str, Callable[[Checked], list[ReceiptStep]]] = {
    "mean": _mean,
    "extreme": _extreme,
    "extreme_day": _extreme,
    "mean_growth": _mean_growth,
    "growth_peak_day": _growth_peak,
    "days_outside": _days_outside,
    "place_in_corridor": _corridor,
    "restlessness": _restless,
    "total_return": _total_return,
    "assets_against_shares": _against_shares,
    "announcement_day": _announcement,
    "actual_over_planned": _over_plan,
    "share_of_marketable_debt": _of_market,
    "least_due_in_a_month": _least_due,
    "mean_due_a_month": _mean_due,
    "months_below_cap": _below_cap,
    "due_within": _due_within,
    "mean_maturity": _mean_maturity,
}
"""By check: how its figure is computed again from a whole series, a table or the list of holdings."""
