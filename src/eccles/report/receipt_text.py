"""A receipt as text: the steps that add up, what shaped them, what was read, and what it all stands on.

Columns and values read from the same bytes stand under one number. The outcome of checking a report stands here too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from eccles.core.receipt import FigureForm, Origin, Receipt, ReceiptStep, ReportCheck
from eccles.report.wrapping import wrapped

__all__ = ["check_mapping", "check_text", "forms_text", "receipt_mapping", "receipt_text"]

AMOUNT_COUNT, MARK_COUNT = 14, 7
NOTHING = 5e-7
"""Smaller amounts are steps that did nothing; they stand in the JSON."""
SHORT_HASH_COUNT = 16


@dataclass(frozen=True)
class _Layout:
    """The width of a line, and the number of every source, by its bytes."""

    width_count: int
    numbers: dict[tuple[str, str], int]

    def reads(self, step: ReceiptStep) -> str:
        """Return what a step reads: the numbers of its sources, runs of them as a span."""
        found = sorted({self.numbers[_bytes_of(origin)] for origin in step.origins})
        return f"reads [{', '.join(_spans(found))}]" if found else ""

    def block(self, first: str, others: Iterable[str], indent: str) -> list[str]:
        """Return a line, and below it, set in, what belongs to it."""
        deeper = indent + "  "
        told = "; ".join(word for word in others if word)
        below = [deeper + part for part in wrapped(told, self.width_count - len(deeper))] if told else []
        return [*(indent + part for part in wrapped(first, self.width_count - len(indent))), *below]


def receipt_text(receipt: Receipt, width_count: int = 80) -> str:
    """Return a receipt as text."""
    sources: dict[tuple[str, str], list[Origin]] = {}
    for origin in receipt.origins:
        sources.setdefault(_bytes_of(origin), []).append(origin)
    layout = _Layout(width_count, {key: number for number, key in enumerate(sources, 1)})
    blocks = [_head(receipt, width_count), _chain(receipt, layout)]
    if receipt.shaped_by:
        steps = [layout.block(step.what, _words(step, layout), "  ") for step in receipt.shaped_by]
        blocks.append("\n".join(["Shaped by", *(line for lines in steps for line in lines)]))
    read = [line for key, group in sources.items() for line in _source_lines(group, layout.numbers[key], layout)]
    blocks += ["\n".join(["Sources", *read])] if read else []
    return "\n\n".join([*blocks, _standing(receipt, width_count)])


def _bytes_of(origin: Origin) -> tuple[str, str]:
    return origin.address or origin.name, origin.sha256


def _spans(numbers: list[int]) -> list[str]:
    """Return numbers as text, three or more in a row as first-last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs]


def _head(receipt: Receipt, width_count: int) -> str:
    lines = wrapped(f"{receipt.figure}: {_number(receipt.value)} {receipt.unit}".rstrip(), width_count)
    title = receipt.title if receipt.date in receipt.title else f"{receipt.title}, {receipt.date}"
    lines += wrapped(title, width_count)
    return "\n".join(lines + (wrapped(f"Note: {receipt.note}.", width_count) if receipt.note else []))


def _chain(receipt: Receipt, layout: _Layout) -> str:
    rows = []
    alone = len(receipt.chain) == 1
    for step in receipt.chain:
        if step.value is not None and (abs(step.value) >= NOTHING or alone or not np.isfinite(step.value)):
            rows += _amount_lines(step, layout)
    total = sum(step.value for step in receipt.chain if step.value is not None)
    if not alone:
        unit = receipt.unit if receipt.divisor_bn is None else "USD bn"
        rows += ["-" * AMOUNT_COUNT, f"{_number(total):>{AMOUNT_COUNT}}  {unit}, the sum"]
    if receipt.divided_by is not None:
        rows += _amount_lines(receipt.divided_by, layout, mark="/ ")
        rows += ["-" * AMOUNT_COUNT, f"{_number(receipt.total):>{AMOUNT_COUNT}}  {receipt.unit}"]
    return "\n".join(rows)


def _amount_lines(step: ReceiptStep, layout: _Layout, mark: str = "") -> list[str]:
    first, *rest = layout.block(step.what, _words(step, layout), " " * (AMOUNT_COUNT + 2))
    return [f"{mark + _number(step.value or 0.0):>{AMOUNT_COUNT}}  {first.strip()}", *rest]


def _words(step: ReceiptStep, layout: _Layout) -> list[str]:
    return [step.by, step.detail, layout.reads(step)]


def _source_lines(group: list[Origin], number: int, layout: _Layout) -> list[str]:
    """Return what was read from the same bytes: where they came from once, then each column or value of them."""
    first = group[0]
    rights = f", {first.rights}" if first.rights else ""
    hashes = ", ".join(word[:SHORT_HASH_COUNT] for word in first.sha256.split(", "))
    told = [
        "; ".join(dict.fromkeys(_reading(origin) for origin in group)),
        first.address,
        f"sha256 {hashes}" if hashes else "",
        first.retrieval,
        f"published at {first.page}" if first.page else "",
    ]
    head = f"{f'[{number}]':>{MARK_COUNT - 1}} "
    lines = layout.block(f"{first.title}; {first.publisher}{rights}", told, " " * MARK_COUNT)
    return [head + lines[0].strip(), *lines[1:]]


def _reading(origin: Origin) -> str:
    day = f" of {origin.date}" if origin.date else ""
    value = "" if origin.value is None else f": {_number(origin.value)} {origin.unit}".rstrip()
    told = (
        f", first published {origin.known_at} {origin.known_by}"
        if origin.known_by
        else f", published {origin.known_at}"
    )
    known = told if origin.known_at else ""
    row = f", {origin.row}," if origin.row else ""
    return f"{origin.name}{row}{day}{value}{known}"


def _standing(receipt: Receipt, width_count: int) -> str:
    standing = receipt.standing
    words = [f"eccles {standing.version}", f"embedded data {standing.snapshot_sha256[:SHORT_HASH_COUNT]}"]
    if standing.scenario_name:
        words.append(f"scenario {standing.scenario_name} {standing.scenario_sha256[:SHORT_HASH_COUNT]}")
        if standing.base_name:
            words.append(f"less scenario {standing.base_name} {standing.base_sha256[:SHORT_HASH_COUNT]}")
        words.append("no draws" if standing.seed is None else f"seed {standing.seed}")
    if standing.known_at:
        words.append(f"nothing first published after {standing.known_at}")
    if standing.generation is not None:
        words.append(f"your store, generation {standing.generation}")
    said = f"Stands on {', '.join(words)}. Hashes are cut here and whole in --format json."
    return "\n".join(wrapped(said, width_count))


def _number(value: float) -> str:
    """Return a number with its thousands apart and at most six decimals."""
    if not np.isfinite(value):
        return "no cap" if np.isinf(value) else "nothing"
    text = f"{value:,.6f}"
    return text.rstrip("0").rstrip(".") if text.strip("-0.,") else "0"


def forms_text(forms: Iterable[FigureForm], width_count: int = 80) -> str:
    """Return the forms of figures as text: how each is written, what it is, an example."""
    lines = []
    for form in forms:
        lines += [*wrapped(form.written, width_count), *wrapped(form.what, width_count, "    ")]
        lines += [f"    {form.example}"]
    note = "Without a scenario a line is the baseline's. A name with a space wants quotation marks."
    return "\n".join([*lines, "", *wrapped(note, width_count)])


def receipt_mapping(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as a mapping for JSON, with what its steps leave unexplained; an infinite cap is null."""
    content = asdict(receipt) | {"residual": receipt.residual}
    return {name: _plain(value) for name, value in content.items()}


def _plain(value: Any) -> Any:  # noqa: ANN401  # any part of a receipt
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def check_text(check: ReportCheck, width_count: int = 80) -> str:
    """Return the outcome of checking a report as text."""
    if check.confirmed:
        same = "the same bytes" if check.same_bytes else "the same numbers"
        counted = f"{check.table_count} {check.counted}, {check.cell_count:,} cells"
        said = f"{check.file}: confirmed. {check.scenario} run again gives {same}: {counted}."
    else:
        said = f"{check.file}: differs from {check.scenario} run again. First difference: {check.difference}."
    lines = wrapped(said, width_count)
    return "\n".join([*lines, *(part for note in check.notes for part in wrapped(f"Note: {note}.", width_count))])


def check_mapping(check: ReportCheck) -> dict[str, Any]:
    """Return the outcome of checking a report as a mapping for JSON."""
    return {"confirmed": check.confirmed, **asdict(check)}
