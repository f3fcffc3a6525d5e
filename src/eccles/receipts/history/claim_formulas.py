"""The figures of the claims that follow from a few numbers: sums, ratios, growth, and counts of what holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eccles.base.timeline import MONTHS_A_YEAR, as_date, as_day, month_index
from eccles.base.units import DAYS_PER_YEAR, pct_from_share
from eccles.core.claim import Reading
from eccles.core.programme import Action, Decision, Sector
from eccles.core.receipt import Origin, ReceiptStep
from eccles.data.library import Library
from eccles.data.programmes import find_programme
from eccles.receipts.history.claim_cells import Looked, days_of, decision_of
from eccles.receipts.steps.cell_steps import number_text
from eccles.receipts.steps.plan_steps import decision_words
from eccles.receipts.steps.records import decisions_origin

__all__ = ["FORMULAS", "Checked"]

QUARTERS_A_YEAR = 4
MIDDLE_DAYS = np.timedelta64(14, "D")


@dataclass(frozen=True)
class Checked:
    """A check of a claim, with what it read looked up again.

    Attributes:
        arguments: of the check.
        unit: of the figure, as the claim has it.
        readings: what the check says it read.
        looked: the same, looked up again; fewer where the check computed some of it.
        by: the check.
    """

    library: Library
    arguments: Mapping[str, object]
    unit: str
    readings: tuple[Reading, ...]
    looked: tuple[Looked, ...]
    by: str

    def text(self, name: str) -> str:
        """Return an argument as text, empty where it was left out."""
        return str(self.arguments.get(name, ""))

    def day(self, name: str) -> np.datetime64:
        """Return an argument that is a day."""
        return as_date(self.text(name))

    def number(self, name: str) -> float:
        """Return an argument that is a number; 1 where it was left out."""
        return float(str(self.arguments.get(name, 1)))

    def names(self, name: str) -> list[str]:
        """Return an argument that is a list of names."""
        found = self.arguments.get(name, ())
        return [str(item) for item in found] if isinstance(found, list | tuple) else [str(found)]

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Every cell and record that was looked up."""
        return tuple(dict.fromkeys(origin for item in self.looked for origin in item.origins))

    def one(self, what: str, value: float, detail: str, unit: str = "") -> list[ReceiptStep]:
        """Return a single step that carries a formula over everything that was looked up."""
        return [ReceiptStep(what, self.by, value, unit, detail, self.origins)]


Rule = Callable[[Checked], list[ReceiptStep]]


def _n(value: float) -> str:
    return number_text(value)


# --- sums ------------------------------------------------------------------------------------------------------------


def _first(one: Checked) -> list[ReceiptStep]:
    return [one.looked[0].step(one.by, unit=one.unit if one.unit == "bp" else "")]


def _last_less_first(one: Checked) -> list[ReceiptStep]:
    unit = one.unit if one.unit == "bp" else ""
    return [one.looked[1].step(one.by, unit=unit), one.looked[0].step(one.by, -1, unit)]


def _all(one: Checked) -> list[ReceiptStep]:
    steps = [item.step(one.by) for item in one.looked]
    return steps or [ReceiptStep("Nothing of it was in force", one.by, 0.0, "USD bn")]


def _fact(one: Checked) -> list[ReceiptStep]:
    return [item.step(one.by, sign) for item, sign in zip(one.looked, (1, -1), strict=False)]


def _day_of(field: str) -> Rule:
    """Return the rule of a day that stands in a decision: the first, the last, or that of its announcement."""

    def rule(one: Checked) -> list[ReceiptStep]:
        row = _decision(one)
        day = as_day(getattr(row, field))
        said = field.removesuffix("_date")
        return one.one(f"{one.looked[0].title}: {said} on {day}", days_of(day), one.looked[0].detail, "days since 1970")

    return rule


def _decision(one: Checked) -> Decision:
    found = [row for item in one.readings if (row := decision_of(item)) is not None]
    return found[0]


# --- formulas --------------------------------------------------------------------------------------------------------


def _share(one: Checked) -> list[ReceiptStep]:
    above, below = one.looked[0], one.looked[1]
    ratio, words = above.value / below.value, f"{_n(above.value)} / {_n(below.value)}"
    percent = one.unit == "percent"
    value, detail = (pct_from_share(ratio), f"100 × {words}") if percent else (ratio, words)
    return one.one(f"{above.title}, over {below.title}", value, detail, "%" if percent else "ratio")


def _growth(first: Looked, last: Looked) -> tuple[float, str]:
    return pct_from_share(last.value / first.value - 1.0), f"100 × ({_n(last.value)} / {_n(first.value)} − 1)"


def _grown(one: Checked) -> list[ReceiptStep]:
    value, detail = _growth(one.looked[0], one.looked[1])
    return one.one(f"From {one.looked[0].title}, to {one.looked[1].date}", value, detail, "%")


def _growth_of(one: Checked, places: tuple[int, int], sign: float) -> ReceiptStep:
    first, last = (one.looked[place] for place in places)
    value, detail = _growth(first, last)
    origins = (*first.origins, *last.origins)
    step = ReceiptStep(f"{first.title}, to {last.date}", one.by, value, "pp", detail, origins)
    return step.less() if sign < 0 else step


def _growth_gap(one: Checked) -> list[ReceiptStep]:
    return [_growth_of(one, (0, 1), 1.0), _growth_of(one, (2, 3), -1.0)]


def _growth_change(one: Checked) -> list[ReceiptStep]:
    return [_growth_of(one, (2, 3), 1.0), _growth_of(one, (0, 1), -1.0)]


def _gain_ratio(one: Checked) -> list[ReceiptStep]:
    a, b, c, d = (item.value for item in one.looked)
    detail = f"({_n(b)} − {_n(a)}) / ({_n(d)} − {_n(c)})"
    return one.one("The gain of one span over that of the other", (b - a) / (d - c), detail, "ratio")


def _pace(one: Checked) -> list[ReceiptStep]:
    first, last = one.looked
    months, sign = int(month_index(last.date)) - int(month_index(first.date)), one.number("sign")
    pair = (last.value, first.value) if sign > 0 else (first.value, last.value)
    detail = f"({_n(pair[0])} − {_n(pair[1])}) / {months} months"
    return one.one(f"{first.title}, to {last.date}", (pair[0] - pair[1]) / months, detail, "USD bn")


def _annualised(one: Checked) -> list[ReceiptStep]:
    """Return growth over a quarter at an annual rate, or less that of the quarter before."""
    pairs = [(one.looked[-2], one.looked[-1])] if len(one.looked) == 2 else [one.looked[1:], one.looked[:2]]
    steps = []
    for (first, last), sign in zip(pairs, (1.0, -1.0), strict=False):
        value = pct_from_share((last.value / first.value) ** QUARTERS_A_YEAR - 1.0)
        detail = f"100 × (({_n(last.value)} / {_n(first.value)})^{QUARTERS_A_YEAR} − 1)"
        what = f"{last.title}, over the quarter before at an annual rate"
        step = ReceiptStep(what, one.by, value, "%", detail, (*first.origins, *last.origins))
        steps.append(step.less() if sign < 0 else step)
    return steps


def _span(one: Checked) -> list[ReceiptStep]:
    """Return the time between two days, in years or months."""
    days = one.looked[1].value - one.looked[0].value
    times = f" × {MONTHS_A_YEAR}" if one.unit == "months" else ""
    value = days / DAYS_PER_YEAR * (MONTHS_A_YEAR if times else 1)
    what = f"From {one.looked[0].title}, to {one.looked[1].title}"
    return one.one(what, value, f"{days:.0f} days / {DAYS_PER_YEAR}{times}", one.unit)


def _whole_span(one: Checked) -> list[ReceiptStep]:
    """Return the calendar months, or full years, between two days."""
    first, last = one.looked[0].date, one.looked[1].date
    months = int(month_index(last)) - int(month_index(first))
    value = months // MONTHS_A_YEAR if one.unit == "years" else months
    detail = f"{months} calendar months from {first} to {last}" + (", full years" if one.unit == "years" else "")
    return one.one(f"{one.looked[0].title}; {one.looked[1].title}", float(value), detail, one.unit)


def _largest(one: Checked) -> list[ReceiptStep]:
    best = max(one.looked, key=lambda item: item.value)
    others = ", ".join(_n(item.value) for item in one.looked)
    return one.one(f"The largest: {best.title}", best.value, f"{best.detail}; of {others}", best.unit)


def _mean_of_months(one: Checked) -> list[ReceiptStep]:
    """Return each month's part of the mean."""
    count = len(one.looked)
    return [
        ReceiptStep(
            item.title, one.by, item.value / count, item.unit, f"{_n(item.value)} / {count} months", item.origins
        )
        for item in one.looked
    ]


def _dollar(one: Checked) -> list[ReceiptStep]:
    if len(one.looked) == 1:
        return _first(one)
    start, top = one.looked
    detail = f"100 × {_n(top.value)} / {_n(start.value)}, {start.date} = 100"
    return one.one(top.title, pct_from_share(top.value / start.value), detail, "index")


def _issuance(one: Checked) -> list[ReceiptStep]:
    a, b, c, d = (item.value for item in one.looked)
    detail = f"100 × ({_n(b)} − {_n(a)}) / ({_n(d)} − {_n(c)})"
    what = f"Rise of {one.looked[0].title}, to {one.looked[1].date}, over that of {one.looked[2].title}"
    return one.one(what, pct_from_share((b - a) / (d - c)), detail, "%")


def _planned_pace(one: Checked) -> list[ReceiptStep]:
    rows = [row for row in find_programme(one.text("programme")).decisions if row.sector == one.text("sector")]
    first, last = min(row.start_date for row in rows), max(row.end_date for row in rows)
    days = int((last - first).astype(int)) + 1
    total = sum(item.value for item in one.looked)
    detail = f"{_n(total)} / ({days} days / {DAYS_PER_YEAR} × {MONTHS_A_YEAR}), {first} to {last}"
    return one.one(one.looked[0].title, total / (days / DAYS_PER_YEAR * MONTHS_A_YEAR), detail, "USD bn a month")


def _longest_wait(one: Checked) -> list[ReceiptStep]:
    """Return the most days between a programme's first day and the lower bound."""
    pairs = list(zip(one.looked[::2], one.looked[1::2], strict=True))
    waits = [max(days_of(floor.date) - start.value, 0.0) for start, floor in pairs]
    detail = "; ".join(
        f"{start.title}, at the bound on {floor.date}: {_n(wait)}"
        for (start, floor), wait in zip(pairs, waits, strict=True)
    )
    return one.one("The longest wait for the lower bound", max(waits), detail, "days")


# --- counts ----------------------------------------------------------------------------------------------------------


def _held(one: Checked, items: Sequence[Looked], what: str, detail: str, *, holds: bool) -> ReceiptStep:
    said = f"{what}: {'yes' if holds else 'no'}"
    origins = tuple(dict.fromkeys(origin for item in items for origin in item.origins))
    return ReceiptStep(said, one.by, float(holds), "count", detail, origins)


def _moved(one: Checked, signs: Sequence[float], names: Sequence[str]) -> list[ReceiptStep]:
    steps = []
    for place, (sign, name) in enumerate(zip(signs, names, strict=True)):
        first, last = one.looked[2 * place : 2 * place + 2]
        moved = last.value - first.value
        words = "rose" if sign > 0 else "fell"
        detail = f"{_n(last.value)} − {_n(first.value)} = {_n(moved)}, {first.date} to {last.date}"
        steps.append(_held(one, (first, last), f"{words} in {name}", detail, holds=moved * sign > 0))
    return steps


def _moved_within(one: Checked) -> list[ReceiptStep]:
    names = one.names("episodes")
    return _moved(one, [one.number("sign")] * len(names), names)


def _moved_with_purchases(one: Checked) -> list[ReceiptStep]:
    bought, gaps = one.names("programmes"), one.names("gaps")
    return _moved(one, [1.0] * len(bought) + [-1.0] * len(gaps), [*bought, *gaps])


def _turned(one: Checked) -> list[ReceiptStep]:
    names = one.names("programmes")
    places = [f"{name}, {part}" for name in names for part in ("before the news", "after the last day")]
    return _moved(one, [1.0, -1.0] * len(names), places)


def _on_news(one: Checked) -> list[ReceiptStep]:
    steps, sign = [], one.number("sign")
    for name in one.names("programmes"):
        mine = [item for item, read in zip(one.looked, one.readings, strict=True) if read.source.endswith(f" {name}")]
        moved = sum(item.value for item in mine)
        words = f"{'rose' if sign > 0 else 'fell'} on the days of news on {name}"
        detail = f"{' + '.join(_n(item.value) for item in mine)} = {_n(moved)} bp"
        steps.append(_held(one, mine, words, detail, holds=moved * sign > 0))
    return steps


def _each(one: Checked) -> list[ReceiptStep]:
    steps = [_held(one, (item,), item.title, f"{_n(item.value)} {item.unit}", holds=True) for item in one.looked]
    return steps or [ReceiptStep("None found", one.by, 0.0, "count")]


def _sales(one: Checked) -> list[ReceiptStep]:
    """Return one count for each decision of the programme that told the Desk to sell."""
    programme = find_programme(one.text("programme"))
    file = decisions_origin(programme.name)
    sold = [row for row in programme.decisions if row.action is Action.TWIST_SELL]
    said = [decision_words(row) for row in sold]
    none = ReceiptStep(
        f"No decision of {programme.name} told the Desk to sell",
        one.by,
        0.0,
        "count",
        f"{len(programme.decisions)} decisions",
        (file,),
    )
    return [ReceiptStep(f"Sold: {what}", one.by, 1.0, "count", origins=(file,)) for what in said] or [none]


def _capped(one: Checked) -> list[ReceiptStep]:
    """Return the months in whose middle a cap on Treasuries was in force, decision by decision."""
    first, last = (one.day(name).astype("datetime64[M]") for name in ("first_date", "last_date"))
    middles = np.arange(first, last).astype("datetime64[D]") + MIDDLE_DAYS
    steps = []
    for item, read in zip(one.looked, one.readings, strict=True):
        row = decision_of(read)
        if row is not None and row.action is Action.RUNOFF_CAP and row.sector is Sector.TREASURY:
            count = sum(row.in_force(day) for day in middles)
            detail = f"{_n(item.value)} bn a month; {item.detail}"
            steps.append(ReceiptStep(item.title, one.by, float(count), "months", detail, item.origins))
    return steps


FORMULAS: dict[str, Rule] = {
    **dict.fromkeys(("level", "rate_on", "net_income"), _first),
    **dict.fromkeys(("change", "days_between"), _last_less_first),
    **dict.fromkeys(("caps_on", "pace_on", "planned_total", "bills_redeemed"), _all),
    **dict.fromkeys(("ratio", "share_of_gdp"), _share),
    **dict.fromkeys(("change_pct", "yearly_growth"), _grown),
    **dict.fromkeys(("years_between", "months_between"), _span),
    **dict.fromkeys(("zero_rate_months", "years_since_as_high"), _whole_span),
    "public_fact": _fact,
    "first_day": _day_of("start_date"),
    "last_day": _day_of("end_date"),
    "announced_day": _day_of("announced_date"),
    "change_gap": _growth_gap,
    "growth_change": _growth_change,
    "gain_ratio": _gain_ratio,
    "monthly_pace": _pace,
    "annualised_growth": _annualised,
    "largest_hike": _largest,
    "principal_paid": _mean_of_months,
    "dollar_peak": _dollar,
    "share_of_issuance": _issuance,
    "planned_pace": _planned_pace,
    "days_at_floor_late": _longest_wait,
    "moved_within": _moved_within,
    "moved_with_purchases": _moved_with_purchases,
    "turned_with_news": _turned,
    "moved_on_news": _on_news,
    "hikes_before": _each,
    "sales_planned": _sales,
    "capped_months": _capped,
}
"""By check: how its figure follows from what was looked up."""
