"""The receipt of a difference between two scenarios: reason by reason what moved the line further in one of them.

A difference is the second scenario less the first, as `eccles compare` prints it. Both are followed from the first
Wednesday they share. What shaped it are the entries, paths and fits in which the two differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from eccles.base.errors import DataError, nearest_name
from eccles.base.timeline import DateArray
from eccles.base.units import pct_from_share
from eccles.compare.differences import Differences, difference_of
from eccles.compare.income_waterfall import why_income_differs
from eccles.compare.measure import Measure, last_wednesday_by, read_measure, wednesday_place
from eccles.compare.waterfall import Step, Waterfall, asks_for_income, why_different, why_moved
from eccles.core.income import IncomeStatement
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Origin, Receipt, ReceiptStep, Standing
from eccles.data.snapshot import Snapshot
from eccles.receipts.projection.projected import Part, date_of, doers_of, gdp_step, of_parts, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.receipts.steps.cell_steps import number_text
from eccles.report.views import Projection

__all__ = ["explain"]

GDP, SHARE = "gdp_bn", "_share_of_gdp_pct"
LINES: dict[str, tuple[str, ...]] = {"agency_securities": ("agency_debt", "agency_mbs"), "assets": ("total_assets",)}
"""Columns of a comparison that are sums of lines, or go by another name."""
STOOD = "Where they stood on"
MONTH_LETTERS, YEAR_LETTERS = len("2028-12"), len("2028")
INCOME_READERS = ("receive_interest", "settle_income")


@dataclass(frozen=True)
class _Pair:
    """Two projections, and the Wednesday or the year that is looked at.

    Attributes:
        figure: the difference in full.
        date: the last Wednesday that counts.
    """

    figure: str
    left: Projection
    right: Projection
    date: np.datetime64
    snapshot: Snapshot

    @property
    def results(self) -> tuple[ProjectionResult, ProjectionResult]:
        """Both as plain arrays."""
        return self.left.result, self.right.result

    def places(self) -> tuple[int, int]:
        """Return the place of the Wednesday in each."""
        left, right = (wednesday_place(result.date, self.date) for result in self.results)
        return left, right

    def standing(self) -> Standing:
        """Return what both stand on."""
        base = standing_of(self.left.result)
        return replace(standing_of(self.right.result), base_name=base.scenario_name, base_sha256=base.scenario_sha256)


def explain(question: Question) -> Receipt:
    """Return why a line stands elsewhere in one scenario than in another.

    Raises:
        DataError: no such line or Wednesday, none is shared, or a scenario stands before the figure.
        ScenarioError: one of the scenarios cannot be run as written.
    """
    address = question.address
    if question.given is not None or address.scenario is not None:
        raise DataError(f"{address.figure} names its two scenarios; leave the other one out")
    left, right, line = address.names
    first, second = question.run(left), question.run(right)
    for projection in (first, second):
        date_of(projection.result, str(projection.date[0]))
    if asks_for_income(line):
        return _income(question, first, second)
    found, _ = question.ask("compare", first, second)
    column = _column(found, line)
    place = _place(found.date, address.date)
    pair = _Pair("", first, second, found.date[place], question.snapshot)
    pair = replace(pair, figure=f"difference:{left}:{right}:{column}@{pair.date}")
    return _receipt(pair, column, float(found.difference(column)[0, place]))


def _column(found: Differences, line: str) -> str:
    word = line.strip().replace("-", "_")
    for name in (word, f"{word}_bn", f"{word}_pct", f"total_{word}_bn"):
        if name in found.levels:
            return name
    raise DataError(f'no line "{line}"; {nearest_name(word, found.levels)}; or net_income')


def _place(date: DateArray, asked: str) -> int:
    return last_wednesday_by(date, asked) if len(asked) == MONTH_LETTERS else wednesday_place(date, asked)


def _receipt(pair: _Pair, column: str, value: float) -> Receipt:
    share = column.endswith(SHARE)
    line = column.removesuffix(SHARE).removesuffix("_bn")
    names = LINES.get(line, (line,))
    readers: tuple[str, ...] = ("gdp",)
    if column == GDP:
        chain, title = _gdp_steps(pair), "Nominal GDP of the quarter, annual rate"
    else:
        measures = [read_measure(name, pair.left.result.chart) for name in names]
        title = " and ".join(measure.title for measure in measures) + (", share of GDP" if share else "")
        chain, readers = _amount_steps(pair, measures)
        if share:
            chain, readers = _share_steps(pair, chain, measures), (*readers, "gdp")
    return Receipt(
        figure=pair.figure,
        title=f"{title}: {pair.right.name} less {pair.left.name}",
        date=str(pair.date),
        value=value,
        unit="% of GDP" if share else "USD bn",
        chain=tuple(chain),
        standing=pair.standing(),
        shaped_by=_differing(pair, readers),
        note=_levels_note(pair, column),
    )


def _levels_note(pair: _Pair, column: str) -> str:
    levels = (
        f"{number_text(float(projection.columns()[column][place]))} in {projection.name}"
        for projection, place in zip((pair.right, pair.left), pair.places()[::-1], strict=True)
    )
    return ", ".join(levels)


# --- steps -----------------------------------------------------------------------------------------------------------


def _amount_steps(pair: _Pair, measures: Iterable[Measure]) -> tuple[list[ReceiptStep], tuple[str, ...]]:
    """Return the waterfall between the two, reason by reason over all measures, and the blocks behind it."""
    steps: dict[str, ReceiptStep] = {}
    readers: dict[str, None] = {}
    for measure in measures:
        moved = [_moved_bn(pair, result, measure) for result in pair.results]
        for step in why_different(*pair.results, measure.line, pair.date).steps:
            made, names = _step(pair, measure, step, moved)
            steps[made.what] = _joined(steps[made.what], made) if made.what in steps else made
            readers |= dict.fromkeys(names)
    return list(steps.values()), tuple(readers)


def _joined(first: ReceiptStep, other: ReceiptStep) -> ReceiptStep:
    """Return what one reason did to two lines as one step."""
    return replace(
        first,
        by=", ".join(dict.fromkeys((first.by, other.by))),
        value=(first.value or 0.0) + (other.value or 0.0),
        detail="; ".join(dict.fromkeys((first.detail, other.detail))),
        origins=tuple(dict.fromkeys((*first.origins, *other.origins))),
    )


def _moved_bn(pair: _Pair, result: ProjectionResult, measure: Measure) -> dict[str, float]:
    """Return what each reason did to a line in one of the two, since the first Wednesday they share."""
    left, right = pair.results
    first = np.intersect1d(left.date, right.date)[0]
    if first == pair.date:
        return {}
    return {step.reason: step.amount_bn for step in why_moved(result, measure.line, first, pair.date).steps}


def _step(
    pair: _Pair, measure: Measure, step: Step, moved_bn: list[dict[str, float]]
) -> tuple[ReceiptStep, tuple[str, ...]]:
    if step.reason.startswith(STOOD):
        return _stood(pair, measure, step), ()
    by, readers = doers_of(pair.right.result, step.reason, measure)
    left, right = (number_text(moved.get(step.reason, 0.0)) for moved in moved_bn)
    detail = f"{right} less {left} USD bn"
    detail += f", through {', '.join(step.through)}" if step.through else ""
    return ReceiptStep(step.reason, by, step.amount_bn, "USD bn", detail), readers


def _stood(pair: _Pair, measure: Measure, step: Step) -> ReceiptStep:
    """Return how far apart the two were on the first Wednesday they share, with the cells they opened from."""
    told: list[str] = []
    origins: list[Origin] = []
    for projection in (pair.right, pair.left):
        result = projection.result
        first = wednesday_place(result.date, step.reason.removeprefix(STOOD).strip())
        level = float(measure.of(result.balance_bn[:, first : first + 1], result.gdp_bn[:, first : first + 1])[0, 0])
        told.append(f"{number_text(level)} in {projection.name}, opened on {result.date[0]}")
        for opened in of_parts(result, [Part(measure.line)], 0, pair.snapshot).chain:
            origins += opened.origins
    return ReceiptStep(
        step.reason, name_of(why_different), step.amount_bn, "USD bn", "; ".join(told), tuple(dict.fromkeys(origins))
    )


def _share_steps(pair: _Pair, amounts: list[ReceiptStep], measures: list[Measure]) -> list[ReceiptStep]:
    """Return amounts over the second's GDP, and what the other GDP alone makes of the first's level."""
    left, right = pair.places()
    results = pair.results
    gdp = [float(result.gdp_bn[0, place]) for result, place in zip(results, (left, right), strict=True)]
    steps = [
        replace(
            step,
            value=float(pct_from_share((step.value or 0.0) / gdp[1])),
            unit="% of GDP",
            detail="; ".join(
                word
                for word in (f"100 × {number_text(step.value or 0.0)} / {number_text(gdp[1])}", step.detail)
                if word
            ),
        )
        for step in amounts
    ]
    if gdp[0] == gdp[1]:
        return steps
    level = sum(
        float(measure.of(results[0].balance_bn[:, left : left + 1], results[0].gdp_bn[:, left : left + 1])[0, 0])
        for measure in measures
    )
    said = f"{number_text(level)} over {number_text(gdp[1])} less over {number_text(gdp[0])} USD bn"
    other = float(pct_from_share(level / gdp[1] - level / gdp[0]))
    return [*steps, ReceiptStep("Another GDP under the same amount", name_of(difference_of), other, "% of GDP", said)]


def _gdp_steps(pair: _Pair) -> list[ReceiptStep]:
    left, right = pair.places()
    above = gdp_step(pair.right.scenario, pair.right.result, right, pair.snapshot)
    below = gdp_step(pair.left.scenario, pair.left.result, left, pair.snapshot)
    return [
        replace(above, what=f"{pair.right.name}: {above.what}"),
        replace(below, what=f"less {pair.left.name}: {below.what}", value=-(below.value or 0.0)),
    ]


# --- income ----------------------------------------------------------------------------------------------------------


def _income(question: Question, left: Projection, right: Projection) -> Receipt:
    """Return why net income of a year, or since the first shared Wednesday, is another in one than in the other."""
    one, other, date = left.result.income, right.result.income, question.address.date
    if one is None or other is None:
        raise DataError(f"{left.name} or {right.name} has reckoned no income; project scenarios to have it")
    if len(date) == MONTH_LETTERS:
        date = str(one.date[last_wednesday_by(one.date, date)])
    found = why_income_differs(one, other, date)
    last = np.datetime64(f"{date}-12-31") if len(date) == YEAR_LETTERS else np.datetime64(date)
    names = question.address.names
    pair = _Pair(f"difference:{names[0]}:{names[1]}:net_income_bn@{date}", left, right, last, question.snapshot)
    by = name_of(why_income_differs)
    return Receipt(
        figure=pair.figure,
        title=f"{found.line}: {found.last_label} less {found.first_label}",
        date=date,
        value=_net_income_bn(other, found, date) - _net_income_bn(one, found, date),
        unit="USD bn",
        chain=tuple(ReceiptStep(step.reason, by, step.amount_bn, "USD bn", step.note) for step in found.steps),
        standing=pair.standing(),
        shaped_by=_differing(pair, INCOME_READERS),
        note=f"{number_text(found.last_bn)} in {right.name}, {number_text(found.first_bn)} in {left.name}",
    )


def _net_income_bn(statement: IncomeStatement, found: Waterfall, date: str) -> float:
    """Return net income as the statement has it: of the year, or of the weeks after the span's first Wednesday."""
    if len(date) == YEAR_LETTERS:
        years, total = statement.yearly_bn(statement.net_income_bn)
        return float(total[0, years == int(date)][0])
    first, last = found.first_label.split()[-3], found.first_label.split()[-1]
    inside = (statement.date > np.datetime64(first)) & (statement.date <= np.datetime64(last))
    return float(statement.net_income_bn[0, inside].sum())


# --- what the two differ in ------------------------------------------------------------------------------------------


def _differing(pair: _Pair, readers: Iterable[str]) -> tuple[ReceiptStep, ...]:
    """Return the rules, paths and fits of either that the other does not have, and how many they have in common."""
    wanted = tuple(readers)
    shaped = [
        {
            (step.what, step.by, step.origins): step
            for step in shaping_steps(side.scenario, side.result, pair.snapshot, wanted, pair.date)
        }
        for side in (pair.left, pair.right)
    ]
    steps = [
        replace(step, what=f"Only in {side.name}: {step.what}")
        for side, mine, others in zip((pair.right, pair.left), shaped[::-1], shaped, strict=True)
        for key, step in mine.items()
        if key not in others
    ]
    shared = [step for key, step in shaped[0].items() if key in shaped[1]]
    if not shared:
        return tuple(steps)
    origins = tuple(dict.fromkeys(origin for step in shared for origin in step.origins))
    what = f"The same in both: {len(shared)} rules, paths, fits and openings"
    return (*steps, ReceiptStep(what, name_of(shaping_steps), origins=origins))
