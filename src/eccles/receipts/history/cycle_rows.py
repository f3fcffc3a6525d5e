"""The receipt of a number of `eccles history --cycles`: how fast an expansion was left, how an easing went.

cycle:NAME:LINE, with the names of the csv: exit_2021:depth_bn, exit_2014:taper_months, easing_2020:cuts_to_bound. Lines
that are days, or yes or no, are no numbers; the record they are taken from has their source.
"""

from __future__ import annotations

from eccles.base.errors import DataError, nearest_name
from eccles.core.cycle import Entry, Exit, PolicyCycles
from eccles.core.receipt import Receipt, ReceiptStep
from eccles.data.origins import file_origin
from eccles.history.cycles import policy_cycles
from eccles.receipts.history.cycle_steps import ENTRY_STEPS, EXIT_STEPS
from eccles.receipts.question import Question
from eccles.receipts.shaping import name_of
from eccles.receipts.steps.computed import published_standing
from eccles.receipts.steps.records import CYCLES_PLACE, episode_origin
from eccles.report.cycle_tables import cycle_rows

__all__ = ["explain"]


def explain(question: Question) -> Receipt:
    """Return where a number of a cycle comes from.

    Raises:
        DataError: no such cycle or line, or the line is no number.
    """
    cycles, _ = question.ask("policy_cycles")
    name, line = question.address.names
    cycle = _cycle(cycles, name)
    value = _value(cycles, name, line, cycle)
    chain = (
        EXIT_STEPS[line](question.library, cycle)
        if isinstance(cycle, Exit)
        else ENTRY_STEPS[line](question.library, cycle)
    )
    return Receipt(
        figure=f"cycle:{name}:{line}",
        title=f"{cycle.parts.title}: {line}",
        date=_span(cycle),
        value=value,
        unit=chain[0].unit,
        chain=chain,
        standing=published_standing(question.library),
        shaped_by=(_parts(cycle),),
    )


def _cycle(cycles: PolicyCycles, name: str) -> Entry | Exit:
    known: dict[str, Entry | Exit] = {item.parts.id: item for item in cycles.exits}
    known |= {item.parts.id: item for item in cycles.entries}
    if name not in known:
        raise DataError(f'no cycle "{name}"; {nearest_name(name, known)}')
    return known[name]


def _value(cycles: PolicyCycles, name: str, line: str, cycle: Entry | Exit) -> float:
    """Return the number as it is shown."""
    shown = {str(row["line"]): row["value"] for row in cycle_rows(cycles) if row["cycle"] == name}
    numbers = EXIT_STEPS if isinstance(cycle, Exit) else ENTRY_STEPS
    found = shown.get(line)
    if line in shown and line not in numbers:
        raise DataError(f"{line} of {name} is {found}, no number; its numbers are {', '.join(numbers)}")
    if not isinstance(found, int | float):
        raise DataError(f'{name} shows no "{line}"; {nearest_name(line, numbers)}')
    return float(found)


def _span(cycle: Entry | Exit) -> str:
    if isinstance(cycle, Exit):
        return f"{cycle.taper_announced_date} to {cycle.run_off_last_date}"
    return f"{cycle.cuts_date} to {cycle.purchases_date}"


def _parts(cycle: Entry | Exit) -> ReceiptStep:
    parts = cycle.parts
    ids = [value for name, value in vars(parts).items() if name not in {"id", "title", "title_zh"}]
    origins = dict.fromkeys((file_origin(CYCLES_PLACE), *map(episode_origin, ids)))
    return ReceiptStep(f"{parts.title} is made of {', '.join(ids)}", name_of(policy_cycles), origins=tuple(origins))
