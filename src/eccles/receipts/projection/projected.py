"""The receipt of a projected line: its opening level by source, then every transfer since by reason.

The chain is the projection's own: the opening's accounts with the cells they were read from, and the journal added up
by reason with zero residual (`eccles.compare.waterfall`). Shares of GDP add up to their numerator.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eccles.base.errors import DataError
from eccles.compare.measure import Measure, last_wednesday_by, read_measure, wednesday_place
from eccles.compare.waterfall import SETTLED, reason_of, why_moved
from eccles.core.projection import ProjectionResult
from eccles.core.receipt import Receipt, ReceiptStep, Standing
from eccles.core.scenario import Scenario
from eccles.data.snapshot import Snapshot
from eccles.engine.step import BLOCKS, meet_autonomous_demands
from eccles.opening.balance_sheet import assemble_balance_sheet
from eccles.opening.outside import OutsideBuilder
from eccles.receipts.shaping import name_of, shaping_steps
from eccles.receipts.steps.line_sources import OPENING_TERMS, cells_of
from eccles.report.views import Projection

__all__ = [
    "GDP",
    "Explained",
    "Part",
    "date_of",
    "doers_of",
    "gdp_step",
    "line_receipt",
    "of_parts",
    "refuse_several_paths",
    "standing_of",
]

GDP = "gdp"
MONTH_LETTERS = len("2028-12")


@dataclass(frozen=True)
class Part:
    """A line that counts in a figure, and with which sign."""

    line: str
    weight_ratio: float = 1.0


@dataclass(frozen=True)
class Explained:
    """A sum of lines on a Wednesday, explained.

    Attributes:
        chain: what adds up to it.
        readers: the blocks and accounts whose transfers moved it.
    """

    chain: tuple[ReceiptStep, ...]
    readers: tuple[str, ...]


def line_receipt(projection: Projection, line: str, date: str, snapshot: Snapshot) -> Receipt:
    """Return where a line of a projection comes from on one of its Wednesdays.

    Args:
        projection: the projection, of one path.
        line: an account, a group, `total_assets`, one of them with `_share_of_gdp`, or `gdp`.
        date: the Wednesday, or a month for its last one.
        snapshot: the embedded data.

    Raises:
        DataError: no such line or Wednesday, or the projection has several paths.
    """
    result = projection.result
    place = date_of(result, date)
    figure = f"{projection.name}:{line}@{result.date[place]}"
    if line.removesuffix("_bn") == GDP:
        return _gdp_receipt(projection, figure, place, snapshot)
    measure = read_measure(line, result.chart)
    found = of_parts(result, [Part(measure.line)], place, snapshot)
    gdp_bn = float(result.gdp_bn[0, place])
    value = float(measure.of(result.balance_bn, result.gdp_bn)[0, place])
    return Receipt(
        figure=figure,
        title=f"{measure.title}, share of GDP" if measure.share_of_gdp else measure.title,
        date=str(result.date[place]),
        value=value,
        unit="% of GDP" if measure.share_of_gdp else "USD bn",
        chain=found.chain,
        standing=standing_of(result),
        shaped_by=shaping_steps(projection.scenario, result, snapshot, found.readers, result.date[place]),
        divisor_bn=gdp_bn if measure.share_of_gdp else None,
        divided_by=gdp_step(projection.scenario, result, place, snapshot) if measure.share_of_gdp else None,
    )


def date_of(result: ProjectionResult, date: str) -> int:
    """Return the place of a Wednesday, or of the last one in a month.

    Raises:
        DataError: the projection does not show it, or has several paths.
    """
    refuse_several_paths(result)
    find = last_wednesday_by if len(date) == MONTH_LETTERS else wednesday_place
    return find(result.date, date)


def refuse_several_paths(result: ProjectionResult) -> None:
    """Refuse a projection of several paths: a receipt explains a run of one.

    Raises:
        DataError: it has several.
    """
    if result.path_count != 1:
        raise DataError(f"{result.name} has {result.path_count} paths; a receipt explains a run of one path")


def standing_of(result: ProjectionResult) -> Standing:
    """Return the versions and hashes a projection stands on."""
    record = result.provenance
    return Standing(
        record.version,
        record.snapshot_hash,
        result.name,
        record.scenario_hash,
        record.seed,
        known_at=record.known_at,
    )


def gdp_step(scenario: Scenario | None, result: ProjectionResult, place: int, snapshot: Snapshot) -> ReceiptStep:
    """Return where nominal GDP of a Wednesday's quarter comes from."""
    steps = shaping_steps(scenario, result, snapshot, (GDP,), result.date[place])
    told = steps[0] if steps else ReceiptStep("GDP of the quarter, annual rate", name_of(OutsideBuilder))
    return ReceiptStep(told.what, told.by, float(result.gdp_bn[0, place]), "USD bn", told.detail, told.origins)


def _gdp_receipt(projection: Projection, figure: str, place: int, snapshot: Snapshot) -> Receipt:
    result = projection.result
    step = gdp_step(projection.scenario, result, place, snapshot)
    return Receipt(
        figure=figure,
        title="Nominal GDP of the quarter, annual rate",
        date=str(result.date[place]),
        value=float(result.gdp_bn[0, place]),
        unit="USD bn",
        chain=(step,),
        standing=standing_of(result),
    )


def of_parts(result: ProjectionResult, parts: Sequence[Part], place: int, snapshot: Snapshot) -> Explained:
    """Return a sum of lines on a Wednesday as its opening levels and the transfers since, by reason."""
    measures = [(read_measure(part.line, result.chart), part.weight_ratio) for part in parts]
    weight = sum(np.asarray(measure.weight_ratio * ratio) for measure, ratio in measures)
    chain = _opening(result, np.asarray(weight), snapshot)
    moved: dict[str, ReceiptStep] = {}
    readers: dict[str, None] = {}
    for measure, ratio in measures if place else ():
        for step in why_moved(result, measure.line, end=result.date[place]).steps:
            by, names = doers_of(result, step.reason, measure)
            before = moved.get(step.reason)
            amount = ratio * step.amount_bn + (before.value or 0.0 if before else 0.0)
            detail = f"through {', '.join(step.through)}" if step.through else ""
            moved[step.reason] = ReceiptStep(step.reason, by, amount, "USD bn", detail)
            readers |= dict.fromkeys(names)
    return Explained((*chain, *moved.values()), tuple(readers))


def _opening(result: ProjectionResult, weight: np.ndarray, snapshot: Snapshot) -> list[ReceiptStep]:
    opening, chart, record = result.date[0], result.chart, result.opening
    steps = []
    for index in np.flatnonzero(weight):
        account = chart.accounts[int(index)]
        cells = cells_of(snapshot, OPENING_TERMS[account.name], opening)
        basis = record.line_basis.get(account.name, "")
        terms = " ".join(f"{'+' if amount >= 0 else '-'} {origin.name}" for amount, origin in cells)
        steps.append(
            ReceiptStep(
                what=f"{account.title} on {opening}, {basis}",
                by=name_of(assemble_balance_sheet),
                value=float(weight[index] * result.balance_bn[0, 0, index]),
                unit="USD bn",
                detail=terms.removeprefix("+ ") if cells else "starts at nothing, inside other assets",
                origins=tuple(origin for _, origin in cells),
            )
        )
    return steps


def doers_of(result: ProjectionResult, reason: str, measure: Measure) -> tuple[str, tuple[str, ...]]:
    """Return the functions behind a reason, and the blocks and accounts that say what they read.

    Args:
        result: the projection.
        reason: as the waterfall names it.
        measure: the line that moved.
    """
    chart = result.chart
    # What moves an autonomous line itself goes by another name in the waterfall than its movement does.
    wanted = measure.title if reason == SETTLED else reason
    functions: dict[str, None] = {}
    readers: dict[str, None] = {}
    for block in BLOCKS:
        for movement in block.movements:
            if reason_of(chart, movement) == wanted:
                functions[name_of(block.run)] = None
                readers[movement.debit if block.run is meet_autonomous_demands else block.name] = None
    return ", ".join(functions), tuple(readers)
