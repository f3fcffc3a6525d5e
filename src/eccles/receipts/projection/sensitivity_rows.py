"""The receipt of a sensitivity: a line with an input raised, less the line as projected, over the size of the bump."""

from __future__ import annotations

import numpy as np

from eccles.base.errors import DataError, ScenarioError
from eccles.compare.income_measure import IncomeMeasure
from eccles.compare.measure import last_wednesday_by, wednesday_place
from eccles.compare.raised_caps import Bump
from eccles.compare.sensitivity import Sensitivity, bumped_levels
from eccles.compare.sensitivity import sensitivity as answer
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.core.scenario import Scenario
from eccles.opening.simulate import build_plan
from eccles.receipts.projection.projected import Part, date_of, of_parts, standing_of
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.receipts.steps.cell_steps import number_text

__all__ = ["explain"]

MONTH_LETTERS = len("2028-12")
INCOME_READERS = ("receive_interest", "settle_income")
INPUT_UNITS = {"bn": ("billion", "bn"), "pct": ("percentage point", "percentage points")}


def explain(question: Question) -> Receipt:
    """Return where the answer of a line to one unit more of an input comes from.

    Raises:
        DataError: no such input, line or Wednesday, or the projection carries no scenario.
        ScenarioError: the scenario cannot be run as written.
    """
    address = question.address
    projection = question.projection()
    scenario, result = projection.scenario, projection.result
    if scenario is None:
        raise DataError(f"{projection.name} carries no scenario, so nothing in it can be raised")
    date_of(result, str(result.date[0]))
    try:
        found, _ = question.ask("sensitivity", scenario, [address.names[0]], [address.names[1]])
    except ScenarioError as error:
        raise DataError(str(error)) from None
    place = _place(result, address.date)
    bump, measure = found.bumps[0], found.outputs[0]
    day, unit = result.date[place], INPUT_UNITS[bump.unit][0]
    return Receipt(
        figure=f"{projection.name}:sensitivity:{bump.label}:{measure.name}@{day}",
        title=f"{measure.title}: change per {unit} more of {bump.name}, raised from the opening on",
        date=str(day),
        value=float(found.value[0, 0, place]),
        unit=f"{'% of GDP' if measure.unit == 'pct' else 'USD bn'} per {unit}",
        chain=(_step(scenario, found, place),),
        standing=standing_of(result),
        shaped_by=(
            *(ReceiptStep(note, name_of(answer)) for note in found.notes),
            *shaping_steps(scenario, result, question.snapshot, _readers(question, result, found, place), day),
        ),
        note=_linear(found, bump),
    )


def _place(result: ProjectionResult, date: str) -> int:
    find = last_wednesday_by if len(date) == MONTH_LETTERS else wednesday_place
    return find(result.date, date)


def _step(scenario: Scenario, found: Sensitivity, place: int) -> ReceiptStep:
    """Return the change over the size of the bump, from a run of its own with this one input raised."""
    bump, measure = found.bumps[0], found.outputs[0]
    level = bumped_levels(build_plan(scenario), (bump,), (measure,))[:, 0, place]
    base, raised = float(level[0]), float(level[1])
    unit = INPUT_UNITS[bump.unit]
    said = f"{measure.title} with {number_text(bump.value)} {unit[1]} more, less as projected"
    detail = f"({raised:,.9f} − {base:,.9f}) / {number_text(bump.value)}"
    return ReceiptStep(said, name_of(bumped_levels), (raised - base) / bump.value, measure.unit, detail)


def _readers(question: Question, result: ProjectionResult, found: Sensitivity, place: int) -> tuple[str, ...]:
    measure = found.outputs[0]
    if isinstance(measure, IncomeMeasure):
        return INCOME_READERS
    readers = of_parts(result, [Part(measure.line)], place, question.snapshot).readers
    return (*readers, "gdp") if measure.share_of_gdp else readers


def _linear(found: Sensitivity, bump: Bump) -> str:
    if bool(np.all(found.linear)):
        return "linear: twice the bump does twice as much, so the number holds for every size"
    return f"not linear: the response to {number_text(bump.value)} {INPUT_UNITS[bump.unit][1]}, another one to more"
